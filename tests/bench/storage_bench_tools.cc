#include "tests/bench/storage_bench_tools.h"

#include <time.h>

#include <algorithm>
#include <cstdio>

namespace storage_bench {

using namespace storage;

namespace {

clockid_t watch = CLOCK_MONOTONIC;

double now() {
  timespec time{};
  clock_gettime(watch, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

void measure_processor_time() {
  watch = CLOCK_PROCESS_CPUTIME_ID;
}

double seconds(const std::function<void()>& work) {
  const double begin = now();
  work();
  return now() - begin;
}

Spread spread(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](std::size_t quarter) { return values[(values.size() - 1) * quarter / 4]; };
  return {at(1), at(2), at(3)};
}

Spread ratio(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < a.size(); ++i) ratios.push_back(a[i] / b[i]);
  return spread(std::move(ratios));
}

std::string with_digits(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

std::string grouped(double value) {
  const std::string digits = with_digits(value, 0);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

void print(const Table& table) {
  for (const Row& row : table) {
    std::string value = with_digits(row.value.median, 3) + row.unit;
    if (row.value.low != row.value.high) {
      value += " [" + with_digits(row.value.low, 3) + ".." + with_digits(row.value.high, 3) + "]";
    }
    std::string goal;
    if (row.at_least) goal.append(">= ").append(with_digits(*row.at_least, 2));
    if (row.at_most) goal.append("<= ").append(with_digits(*row.at_most, 2));
    std::printf("%-58s %-26s %-8s %-6s %s\n", row.what.c_str(), value.c_str(), goal.c_str(),
                row.missed() ? "MISSED" : "", row.aside.c_str());
  }
}

void print_json(const Table& table) {
  std::printf("{");
  const char* comma = "";
  for (const Row& row : table) {
    std::printf("%s\"%s\":{\"median\":%.4f,\"quartiles\":[%.4f,%.4f],\"unit\":\"%s\"", comma,
                row.key.c_str(), row.value.median, row.value.low, row.value.high, row.unit.c_str());
    if (row.at_least) std::printf(",\"at_least\":%.2f", *row.at_least);
    if (row.at_most) std::printf(",\"at_most\":%.2f", *row.at_most);
    if (row.at_least || row.at_most) std::printf(",\"missed\":%s", row.missed() ? "true" : "false");
    std::printf("}");
    comma = ",";
  }
  std::printf("}\n");
}

Genesis genesis() {
  Genesis g;
  g.origin = "simulation.example/bench";
  return g;
}

Record visit(std::uint64_t i) {
  return {{start.unix_ms + static_cast<std::int64_t>(i) * ms_between_visits, start.offset_minutes},
          Visit{"http://news.home/2021/03/" + std::to_string(i), "오늘의 소식", VisitStatus::ok,
                "link", ""}};
}

std::unique_ptr<LogWriter> new_log(const fs::path& log) {
  return LogWriter::create(log, start, genesis());
}

void make_visits(const fs::path& log, std::uint64_t visits) {
  const auto writer = new_log(log);
  std::vector<Record> batch;
  for (std::uint64_t i = 0; i < visits; ++i) {
    batch.push_back(visit(i));
    if (batch.size() == 1'000 || i + 1 == visits) {
      writer->append(batch);
      batch.clear();
    }
  }
  writer->append(Record{visit(visits).time, Shutdown{"signal", {}}});
}

}  // namespace storage_bench
