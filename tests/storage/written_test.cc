#include <doctest/doctest.h>

#include "storage/record_body.h"
#include "storage/record_written.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

const std::string every_spelling = "plain \"\\/\b\f\n\r\t" + std::string("\0\x1F\x7F", 3) +
                                   "\xC3\xA9\xED\x95\x9C\xEE\x80\x80\xF0\x9F\x93\xB1\xFF";

std::vector<Record> frequent_records() {
  Screenshot shot = screenshot_of({1, 2, 3});
  shot.width_px = UINT32_MAX;
  shot.app = shot.url = shot.title = shot.text = every_spelling;
  Screenshot due = shot;
  due.due = at(-86'400'000);
  std::vector<Record> records = {{at(0), Screen{true}},
                                 {at(1), Screen{false}},
                                 {at(2), AppOpen{"browser", every_spelling}},
                                 {at(3), shot},
                                 {at(4), due},
                                 {at(5), Operation{every_spelling, "browser", every_spelling}},
                                 {at(5), Heartbeat{999'999'999'999'999'999, true}},
                                 {{0, -1'439}, Chapter{every_spelling}},
                                 {{253'402'300'799'999, 0}, Chapter{""}}};
  for (const VisitStatus status : {VisitStatus::ok, VisitStatus::not_found,
                                   VisitStatus::not_on_network, VisitStatus::crashed}) {
    records.push_back({at(6), Visit{every_spelling, "", status, "link", every_spelling}});
  }
  return records;
}

// Whether the quick reader took the body; what it found is held against decode_any()'s finding.
bool quick_agrees(const std::string& body) {
  DecodedRecord kept, checked;
  const bool quick = read_written(body, Words::keep, kept);
  CHECK(read_written(body, Words::check, checked) == quick);
  if (!quick) return false;
  const auto slow = decode_any(body);
  const auto* good = std::get_if<DecodedRecord>(&slow);
  CAPTURE(body);
  REQUIRE(good != nullptr);
  CHECK(good->seq == kept.seq);
  CHECK(good->record == kept.record);
  CHECK(checked.record.time == kept.record.time);
  CHECK(kind_name(checked.record.payload) == kind_name(kept.record.payload));
  return true;
}

}  // namespace

TEST_CASE("record_written: takes every frequent kind as the writer spells it") {
  for (const Record& record : frequent_records()) {
    for (const std::uint64_t seq : {0u, 7u, 1'000'000'007u}) {
      const std::string body = encode(seq, record);
      CAPTURE(body);
      CHECK(quick_agrees(body));
    }
  }
}

TEST_CASE("record_written: finds nothing in any one changed byte that JSON does not say") {
  for (const Record& record : frequent_records()) {
    const std::string body = encode(12, record);
    for (std::size_t i = 0; i < body.size(); ++i) {
      for (const char c : {'\0', '"', '}', '0', '9', '-', '\\', 'u', '\x7F', '\x80', '\xFF'}) {
        std::string changed = body;
        changed[i] = c;
        quick_agrees(changed);
      }
      quick_agrees(body.substr(0, i));
      quick_agrees(body.substr(0, i) + body.substr(i + 1));
    }
  }
}

TEST_CASE("record_written: leaves other spellings and rare kinds to the reader of any JSON") {
  const std::string head = "{\"seq\":1,\"kind\":\"chapter\",\"time\":\"2021-03-04T19:02:11.250Z\",";
  REQUIRE(quick_agrees(head + "\"title\":\"a\"}"));
  const std::string bodies[] = {
      head + "\"title\":\"\\/\"}",
      head + "\"title\":\"\\u00e9\"}",
      head + "\"title\":\"\\uD83D\\uDCF1\"}",
      head + "\"title\": \"a\"}",
      head + "\"title\":\"a\",\"later\":1}",
      "{\"seq\":1234567890123456789,\"kind\":\"chapter\",\"time\":\"2021-03-04T19:02:11Z\","
      "\"title\":\"a\"}",
      encode(3, {at(0), Shutdown{"signal", {}}}),
      encode(3, {at(0), Gap{"no-shutdown", at(0), 1}}),
      encode(3, {at(0), MediaAlert{"a", "video", "unknown", "refused"}}),
      encode(0, {at(0), test_genesis()}),
  };
  for (const std::string& body : bodies) {
    CAPTURE(body);
    CHECK_FALSE(quick_agrees(body));
    CHECK(std::holds_alternative<DecodedRecord>(decode(body)));
  }
  CHECK_FALSE(quick_agrees(head + "\"title\":\"" + std::string(70'000, 'x') + "\"}"));
}
