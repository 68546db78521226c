#include "viewer/export/interrupt.h"

#include "storage/error.h"

namespace viewer {
namespace {

volatile std::sig_atomic_t interrupted = 0;

}  // namespace

Interruptible::Interruptible() {
  interrupted = 0;
  struct sigaction action{};
  action.sa_handler = [](int) { interrupted = 1; };
  ::sigaction(SIGINT, &action, &old_int_);
  ::sigaction(SIGTERM, &action, &old_term_);
}

Interruptible::~Interruptible() {
  ::sigaction(SIGINT, &old_int_, nullptr);
  ::sigaction(SIGTERM, &old_term_, nullptr);
}

void Interruptible::look() const {
  if (interrupted != 0) throw storage::Error("interrupted; nothing was written");
}

}  // namespace viewer
