// What leaves a log as text: hostile strings stay text, and nothing is half written.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "storage/error.h"
#include "storage/log_reader.h"
#include "tests/support/make_log.h"
#include "viewer/export/csv.h"
#include "viewer/export/selection.h"
#include "viewer/export/unborn.h"
#include "viewer/json.h"

namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::uint64_t> selected(const fs::path& log, const viewer::Selection& selection) {
  const storage::LogReader reader(log);
  std::vector<std::uint64_t> out;
  viewer::each_selected(
      reader, selection, reader.size(),
      [&](const storage::StoredRecord& stored) { out.push_back(stored.seq); },
      [](std::uint64_t) {});
  return out;
}

}  // namespace

TEST_CASE("csv: a field stays one text, whatever it is made of") {
  const struct {
    std::string_view text;
    std::string field;
  } cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"a,b", "\"a,b\""},
      {"say \"no\"", "\"say \"\"no\"\"\""},
      {"two\nlines", "\"two\nlines\""},
      {"semi;colon", "\"semi;colon\""},
      {"=HYPERLINK(1)", "'=HYPERLINK(1)"},
      {"+1", "'+1"},
      {"-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"},
      {"@SUM(1,2)", "\"'@SUM(1,2)\""},
      {"\t=1", "'\\u{9}=1"},
      {"\r=1", "'\\u{d}=1"},
      {"\n=1", "\"'\n=1\""},
      {"\uFF1D1+1", "'\uFF1D1+1"},
      {"\uFF20x", "'\uFF20x"},
      {"a=1", "a=1"},
      {std::string_view("nul\0here", 8), "nul\\u{0}here"},
      {"abc\u202Egnp.exe", "abc\\u{202e}gnp.exe"},
      {"\x1b[2J", "\\u{1b}[2J"},
      {"\xff", "\\x{ff}"},
      {"소식", "소식"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.field);
    CHECK(viewer::csv_field(c.text) == c.field);
  }
  const std::string long_text(65'536, 'x');
  CHECK(viewer::csv_field(long_text) == long_text);
}

TEST_CASE("csv: every field a record of any kind has is a column") {
  TemporaryFolder folder;
  make_evening(folder.path() / "p");
  const storage::LogReader log(folder.path() / "p");
  const std::string heading =
      "," + viewer::csv_heading().substr(0, viewer::csv_heading().size() - 2) + ",";
  const std::string timesketch = "," + viewer::timesketch_heading();
  storage::Query all;
  all.limit = 1'000;
  auto records = log.page(all);
  const storage::Timestamp time = records.front().record->time;
  for (const storage::Payload& rare :
       {storage::Payload(storage::Gap{"disk-full", time, 1, 2}),
        storage::Payload(storage::ClockChange{time, time}), storage::Payload(storage::Operation{}),
        storage::Payload(storage::MediaAlert{})}) {
    records.push_back({99, "", storage::Record{time, rare}, ""});
  }
  for (const auto& stored : records) {
    for (const auto& field : viewer::record_json(stored)) {
      const std::string column = "," + std::string(field.key()) + ",";
      CAPTURE(column);
      CHECK(heading.find(column) != std::string::npos);
      if (column != ",time,") CHECK(timesketch.find(column) != std::string::npos);
    }
  }
}

TEST_CASE("timesketch: a damaged record keeps its place in time, and says so") {
  const viewer::About about;
  storage::Timestamp before{1'614'852'000'250, 540};
  const std::string row = viewer::timesketch_row(about, {7, "{\"x\"", {}, "no"}, before);
  CHECK(row.find(",2021-03-04T19:00:00.250+09:00,1614852000250000,Unreadable;") ==
        std::string::npos);
  CHECK(row.find("2021-03-04T19:00:00.250+09:00,1614852000250000,\"Unreadable;") !=
        std::string::npos);
  CHECK(row.find("damaged") != std::string::npos);
}

TEST_CASE("selection: a list of numbers is read as it is written, or refused") {
  using Ranges = std::vector<viewer::SeqRange>;
  CHECK(viewer::parse_seq_list("7") == Ranges{{7, 7}});
  CHECK(viewer::parse_seq_list("40,7-12,3") == Ranges{{3, 3}, {7, 12}, {40, 40}});
  CHECK(viewer::parse_seq_list("1-3,2-5,6,6") == Ranges{{1, 6}});
  for (const char* const text : {"", ",", "1,", "a", "-1", "3-1", "1-", "1--2", "1 2", "+1", "0x1",
                                 "18446744073709551615", "9223372036854775808"}) {
    CAPTURE(text);
    CHECK(!viewer::parse_seq_list(text));
  }
  std::string many = "0";
  for (std::size_t i = 1; i < viewer::max_seq_ranges; ++i) many += "," + std::to_string(2 * i);
  CHECK(viewer::parse_seq_list(many)->size() == viewer::max_seq_ranges);
  CHECK(!viewer::parse_seq_list(many + ",1"));
}

TEST_CASE("selection: gives what was asked for, over windows too") {
  TemporaryFolder folder;
  const fs::path log = folder.path() / "p";
  {
    Evening evening(log);
    for (int i = 0; i < 250; ++i) evening.visits(10);
  }
  const std::uint64_t size = storage::LogReader(log).size();
  REQUIRE(size > 2'500);
  std::vector<std::uint64_t> all(size);
  for (std::uint64_t i = 0; i < size; ++i) all[i] = i;
  CHECK(selected(log, {}) == all);
  viewer::Selection some;
  some.seqs = {{0, 1}, {998, 1'002}, {size - 1, INT64_MAX}};
  CHECK(selected(log, some) ==
        std::vector<std::uint64_t>{0, 1, 998, 999, 1'000, 1'001, 1'002, size - 1});
  some.query.kinds = {"genesis"};
  CHECK(selected(log, some) == std::vector<std::uint64_t>{0});
  some.seqs = {{size, size}};
  CHECK(selected(log, some).empty());
}

TEST_CASE("unborn: a file appears whole, replaces nothing, and goes when it was not finished") {
  TemporaryFolder folder;
  const fs::path target = folder.path() / "out";
  {
    viewer::UnbornFile file(target);
    file.write(std::string(3 << 20, 'x'));
    CHECK(!fs::exists(target));
  }
  CHECK(fs::is_empty(folder.path()));
  viewer::UnbornFile first(target), second(target);
  first.write("first");
  second.write("second");
  first.be_born();
  CHECK_THROWS_AS(second.be_born(), storage::Error);
  CHECK(contents(target) == "first");
  CHECK_THROWS_AS(viewer::UnbornFile{target}, storage::Error);
  const fs::path link = folder.path() / "link";
  fs::create_symlink(folder.path() / "elsewhere", link);
  CHECK_THROWS_AS(viewer::UnbornFile{link}, storage::Error);
}
