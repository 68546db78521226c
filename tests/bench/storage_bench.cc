// storage_bench [--records N] [--json] [--processor-time] [PART...]: durable appends against bare
// SQLite at the same durability, verification against reading and hashing the same bytes, and what
// must not grow with a log. Ratios of one run, the variants taking turns, with the goals beside
// them; a goal that was missed is marked, it does not fail. Absolute figures are for scale only.
// Parts: append, verify, long (the longest log has N records, RED_FLAG_BENCH_RECORDS or a million).
// Where neighbours are busy, --processor-time tells what changed. It leaves out every wait, the
// disk's too, so that no goal of an append and none of two threads can be read off it.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/bench/storage_bench_tools.h"

namespace {

using namespace storage_bench;

struct Options {
  std::uint64_t records = 1'000'000;
  bool json = false;
  std::vector<std::string> parts;
  bool has(const char* part) const {
    return parts.empty() || std::find(parts.begin(), parts.end(), part) != parts.end();
  }
};

Options options_of(int argc, char** argv) {
  Options options;
  if (const char* records = std::getenv("RED_FLAG_BENCH_RECORDS")) {
    options.records = std::strtoull(records, nullptr, 10);
  }
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--json") == 0) {
      options.json = true;
    } else if (std::strcmp(argv[i], "--processor-time") == 0) {
      measure_processor_time();
    } else if (std::strcmp(argv[i], "--records") == 0 && i + 1 < argc) {
      options.records = std::strtoull(argv[++i], nullptr, 10);
    } else {
      options.parts.push_back(argv[i]);
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::strcmp(argv[1], "--child") == 0) return run_child(argv[2], argv[3]);
  const Options options = options_of(argc, argv);
  std::string name = (fs::temp_directory_path() / "storage-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) return 2;
  const fs::path folder = name;
  const std::pair<const char*, std::function<void(Table&)>> parts[] = {
      {"append", [&](Table& table) { measure_appends(folder, table); }},
      {"verify", [&](Table& table) { measure_verify(folder, table); }},
      {"long", [&](Table& table) { measure_long_logs(folder, options.records, table); }},
  };
  Table all;
  for (const auto& [part, measure] : parts) {
    if (!options.has(part)) continue;
    Table table;
    measure(table);
    if (!options.json) print(table);
    std::fflush(stdout);
    all.insert(all.end(), table.begin(), table.end());
  }
  if (options.json) print_json(all);
  fs::remove_all(folder);
}
