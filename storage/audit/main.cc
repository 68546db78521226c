// append-only-audit: attacks copies of a log, and says what stopped each attack or showed it.
#include "storage/audit/command.h"

int main(int argc, char** argv) {
  const std::vector<storage::audit::Attack> attacks = storage::audit::catalogue();
  return storage::audit::run_command(argc, argv, attacks, storage::audit::BenchOptions().judge);
}
