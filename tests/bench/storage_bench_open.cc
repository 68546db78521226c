// What must not grow with a log: opening it, the first append, looking, and the memory of each.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <fstream>

#include "storage/log_reader.h"
#include "storage/verifier.h"
#include "tests/bench/storage_bench_tools.h"

namespace storage_bench {
namespace {

using namespace storage;

struct Sample {
  std::uint64_t records = 0;
  std::vector<double> open, append, newest, middle, jump, verify;  // Seconds.
  double verify_kb = 0, append_kb = 0;                             // Most memory ever used.
};

// The most memory a program of its own ever used for `what`, in kB.
double child_memory(const std::string& what, const fs::path& log) {
  int ends[2];
  if (pipe(ends) != 0) std::abort();
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execl("/proc/self/exe", "storage_bench", "--child", what.c_str(), log.c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  char text[64] = {};
  const ssize_t size = child < 0 ? -1 : read(ends[0], text, sizeof text - 1);
  close(ends[0]);
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0 || size <= 0) std::abort();
  return std::strtod(text, nullptr);
}

void measure_once(const fs::path& log, Sample& sample) {
  const Timestamp end = visit(sample.records).time;
  std::unique_ptr<LogWriter> writer;
  sample.open.push_back(seconds([&] { writer = LogWriter::open(log, end); }));
  sample.append.push_back(seconds([&] { writer->append(visit(sample.records)); }));
  writer->append(Record{end, Shutdown{"signal", {}}});
  writer.reset();
  const LogReader reader(log);
  reader.record(0);  // The schema is read on first use.
  const auto fifty = [&](const Query& query) {
    return seconds([&] {
      if (reader.page(query).size() != 50) std::abort();
    });
  };
  sample.newest.push_back(fifty({}));
  Query middle;
  middle.before = sample.records / 2;
  sample.middle.push_back(fifty(middle));
  Query jump;
  jump.order = Query::Order::oldest_first;
  jump.since = visit(sample.records * 2 / 3).time;
  sample.jump.push_back(fifty(jump));
}

Row milliseconds(const std::string& key, const std::string& what,
                 const std::vector<double>& times) {
  const Spread s = spread(times);
  return {key, what, {s.low * 1e3, s.median * 1e3, s.high * 1e3}, " ms"};
}

std::string short_count(std::uint64_t records) {
  return records % 1'000'000 == 0 ? std::to_string(records / 1'000'000) + "m"
                                  : std::to_string(records / 1'000) + "k";
}

void add_rows(const Sample& sample, Table& table) {
  const std::string count = short_count(sample.records);
  const std::string of = " a log of " + grouped(static_cast<double>(sample.records));
  table.push_back(milliseconds("open_" + count, "open" + of, sample.open));
  table.push_back(milliseconds("first_append_" + count, "first append to" + of, sample.append));
  const std::pair<const char*, const std::vector<double>*> looks[] = {
      {"newest 50 of", &sample.newest},
      {"50 in the middle of", &sample.middle},
      {"jump to a date in", &sample.jump}};
  const char* const keys[] = {"newest_", "middle_", "jump_"};
  for (std::size_t i = 0; i < std::size(looks); ++i) {
    table.push_back(milliseconds(keys[i] + count, looks[i].first + of, *looks[i].second));
    table.back().at_most = 1.0;
  }
  Row row = milliseconds("verify_all_" + count, "verify all of" + of, sample.verify);
  if (sample.records == 1'000'000) row.at_most = 700;
  row.aside =
      grouped(static_cast<double>(sample.records) / spread(sample.verify).median) + " records/s";
  table.push_back(row);
}

void add_growth(const Sample& small, const Sample& large, Table& table) {
  const std::string from_to =
      ", " + short_count(large.records) + " to " + short_count(small.records) + " records";
  const auto add = [&](const std::string& key, const std::string& what, double a, double b,
                       double most, const std::string& aside) {
    table.push_back({key, what + from_to, {a / b, a / b, a / b}, "x", {}, most, aside});
  };
  const auto kb = [](double a, double b) {
    return grouped(a) + " kB against " + grouped(b) + " kB";
  };
  add("open_growth", "time to open", spread(large.open).median, spread(small.open).median, 2, "");
  add("verify_memory_growth", "memory of verify", large.verify_kb, small.verify_kb, 1.25,
      kb(large.verify_kb, small.verify_kb));
  add("writer_memory_growth", "memory of the writer", large.append_kb, small.append_kb, 1.25,
      kb(large.append_kb, small.append_kb));
}

}  // namespace

int run_child(const std::string& what, const fs::path& log) {
  if (what == "verify") {
    if (!ok(verify(log))) return 1;
  } else {
    const auto writer = LogWriter::open(log, visit(0).time);
    for (std::uint64_t i = 0; i < 2'000; i += 100) {
      std::vector<Record> batch;
      for (std::uint64_t j = i; j < i + 100; ++j) batch.push_back(visit(j));
      writer->append(batch);
    }
    writer->append(Record{visit(2'000).time, Shutdown{"signal", {}}});
  }
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) std::printf("%s\n", line.c_str() + 6);
  }
  return 0;
}

void measure_long_logs(const fs::path& folder, std::uint64_t most, Table& table) {
  std::vector<Sample> samples;
  for (const std::uint64_t records : {std::uint64_t{10'000}, std::uint64_t{100'000}, most}) {
    if (!samples.empty() && records <= samples.back().records) continue;
    samples.push_back({});
    samples.back().records = records;
    make_visits(folder / short_count(records), records);
  }
  // Round by round through all sizes: they are compared with each other.
  for (int round = 0; round < 7; ++round) {
    for (Sample& sample : samples) measure_once(folder / short_count(sample.records), sample);
  }
  for (Sample& sample : samples) {
    const fs::path log = folder / short_count(sample.records);
    for (int round = 0; round < 5; ++round) {
      sample.verify.push_back(seconds([&] {
        if (!ok(verify(log))) std::abort();
      }));
    }
    sample.verify_kb = child_memory("verify", log);
    sample.append_kb = child_memory("append", log);
    add_rows(sample, table);
  }
  add_growth(samples.front(), samples.back(), table);
}

}  // namespace storage_bench
