#include <doctest/doctest.h>

#include "storage/log_format.h"
#include "tests/storage/fixture.h"

using namespace storage;
using namespace storage_test;

namespace {

std::vector<Record> one_of_each() {
  Schedule schedule{"exponential-v1", 1'000, 60'000, 600'000, commitment({})};
  Screenshot shot = screenshot_of({1, 2, 3});
  shot.due = at(7);
  return {{at(0), test_genesis(schedule)},
          {at(1), Boot{"an evening", "Fictional", "red-flag 0.1.0", schedule}},
          {at(2), Screen{true}},
          {at(3), AppOpen{"browser", "\xED\x95\x9C\xEA\xB8\x80"}},
          {at(4),
           Visit{"http://a.home/?q=\"x\"", "<b>\n\\\x01\x7F", VisitStatus::crashed, "link", "r"}},
          {at(5), shot},
          {at(6), screenshot_of({})},
          {at(7), Heartbeat{60'000, true}},
          {at(8), Chapter{"\xF0\x9F\x93\xB1"}},
          {at(9), Gap{"no-shutdown", at(8), 3}},
          {at(9), Gap{"disk-full", at(8), 0, 17}},
          {at(10), ClockChange{at(10), at(-5'000)}},
          {at(11), Shutdown{"session-end", commitment({})}},
          {at(12), Operation{"tap", "browser", "\"\x01\xED\x95\x9C"}},
          {at(13), MediaAlert{"<b>", "video", "unknown", "refused"}}};
}

std::string problem(const std::string& body) {
  const auto decoded = decode(body);
  const auto* error = std::get_if<DecodeError>(&decoded);
  return error == nullptr ? "" : error->why;
}

}  // namespace

TEST_CASE("record: every kind survives encode and decode") {
  std::vector<bool> seen(all_kinds().size());
  std::uint64_t seq = 0;
  for (const Record& record : one_of_each()) {
    const std::string body = encode(seq, record);
    CAPTURE(body);
    CHECK(body.starts_with("{\"seq\":" + std::to_string(seq) + ",\"kind\":\"" +
                           std::string(kind_name(record.payload)) + "\",\"time\":\""));
    const auto decoded = decode(body);
    REQUIRE(std::holds_alternative<DecodedRecord>(decoded));
    CHECK(std::get<DecodedRecord>(decoded).seq == seq);
    CHECK(std::get<DecodedRecord>(decoded).record == record);
    CHECK(encode(seq, std::get<DecodedRecord>(decoded).record) == body);
    seen[record.payload.index()] = true;
    ++seq;
  }
  for (const bool kind : seen) CHECK(kind);
}

TEST_CASE("record: strings are spelled one way") {
  struct Case {
    std::string in, out;
  };
  const Case cases[] = {
      {"plain", "plain"},
      {"\"\\/", "\\\"\\\\/"},
      {"\b\f\n\r\t", "\\b\\f\\n\\r\\t"},
      {std::string("\0\x1F\x7F", 3), "\\u0000\\u001f\\u007f"},
      {"\xED\x95\x9C", "\xED\x95\x9C"},
      {"a\xFF"
       "b",
       "a\xEF\xBF\xBD"
       "b"},
      {"\xC0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.in);
    CHECK(
        encode(3, {at(0), Chapter{c.in}}) ==
        "{\"seq\":3,\"kind\":\"chapter\",\"time\":\"2021-03-04T19:02:11.250+09:00\",\"title\":\"" +
            c.out + "\"}");
  }
}

TEST_CASE("record: long strings are cut at a character, in any company") {
  const auto title = [](const std::string& text) {
    return std::get<Chapter>(
               std::get<DecodedRecord>(decode(encode(0, {at(0), Chapter{text}}))).record.payload)
        .title;
  };
  CHECK(title(std::string(1'024, 'x')) == std::string(1'024, 'x'));
  CHECK(title(std::string(1'025, 'x')) == std::string(1'021, 'x') + "\xE2\x80\xA6");
  std::string korean;
  for (int i = 0; i < 400; ++i) korean += "\xED\x95\x9C";
  CHECK(title(korean) == korean.substr(0, 1'020) + "\xE2\x80\xA6");
  // The worst of everything still fits a tile entry.
  const std::string worst(100'000, '\x01');
  Screenshot shot = screenshot_of({});
  shot.app = shot.url = shot.title = shot.text = shot.trigger = worst;
  CHECK(encode(0, {at(0), shot}).size() <= max_body_bytes);
  Genesis genesis = test_genesis();
  genesis.origin = genesis.device.name = genesis.device.model = genesis.device.locale = worst;
  genesis.profile = {worst, worst, worst, worst, std::vector<std::string>(99, worst), worst, true};
  genesis.schedule.algorithm = worst;
  CHECK(encode(0, {at(0), genesis}).size() <= max_body_bytes);
  CHECK(encode(0, {at(0), Visit{worst, worst, VisitStatus::ok, worst, worst}}).size() <=
        max_body_bytes);
}

TEST_CASE("record: hostile bodies get an answer") {
  const std::string head =
      "{\"seq\":1,\"kind\":\"screen\",\"time\":\"2021-03-04T19:02:11.250+09:00\"";
  CHECK(problem(head + ",\"on\":true}") == "");
  CHECK(problem(head + ",\"on\":true,\"later\":[1,{}]}") == "");
  const std::string bodies[] = {
      "",
      "{}",
      "null",
      "[]",
      head,
      head + "}",
      head + ",\"on\":1}",
      head + ",\"on\":\"true\"}",
      head + ",\"on\":true} ",
      head + ",\"on\":true}{}",
      head + ",\"on\":true,}",
      head + ",\"on\":true,\"seq\":2}",
      head + ",\"on\":true,\"kind\":\"boot\"}",
      head + ",\"on\":true,\"time\":\"2020-03-04T19:02:11.250+09:00\"}",
      head + ",\"on\":true,\"x\":\"\xFF\"}",
      head + ",\"on\":true,\"x\":\"\\ud800\"}",
      head + ",\"on\":true,\"x\":" + std::string(60'000, '[') + "}",
      head + ",\"on\":true,\"x\":\"" + std::string(70'000, 'x') + "\"}",
      " " + head + ",\"on\":true}",
      "{\"kind\":\"screen\",\"seq\":1,\"time\":\"2021-03-04T19:02:11.250+09:00\",\"on\":true}",
      "{\"seq\":01,\"kind\":\"screen\",\"time\":\"2021-03-04T19:02:11.250+09:00\",\"on\":true}",
      "{\"seq\":-1,\"kind\":\"screen\",\"time\":\"2021-03-04T19:02:11.250+09:00\",\"on\":true}",
      "{\"seq\":1.0,\"kind\":\"screen\",\"time\":\"2021-03-04T19:02:11.250+09:00\",\"on\":true}",
      "{\"seq\":99999999999999999999,\"kind\":\"screen\",\"time\":\"2021-03-04T19:02:11.250Z\"}",
      "{\"seq\":1,\"kind\":\"scream\",\"time\":\"2021-03-04T19:02:11.250+09:00\",\"on\":true}",
      "{\"seq\":1,\"kind\":\"screen\",\"time\":\"yesterday\",\"on\":true}",
      "{\"seq\":1,\"kind\":\"screen\",\"time\":7,\"on\":true}",
  };
  for (const std::string& body : bodies) {
    CAPTURE(body.substr(0, 120));
    CHECK(problem(body) != "");
  }
}

TEST_CASE("record: a genesis of a later format is refused by its number") {
  Genesis genesis = test_genesis();
  for (const int format : {1, 2}) {
    genesis.format = format;
    CHECK(problem(encode(0, {at(0), genesis})) == "");
  }
  genesis.format = 3;
  CHECK(problem(encode(0, {at(0), genesis})) == "format 3 is newer than this program knows (2)");
}

TEST_CASE("record: any one changed byte of any record is answered, never a crash") {
  std::uint64_t seq = 0;
  for (const Record& record : one_of_each()) {
    const std::string body = encode(seq++, record);
    for (std::size_t i = 0; i < body.size(); ++i) {
      for (const char c : {'\0', '"', '{', '9', '\\', '\xFF'}) {
        std::string changed = body;
        changed[i] = c;
        (void)decode(changed);
      }
      (void)decode(std::string_view(body).substr(0, i));
    }
  }
}

TEST_CASE("record: digests read back in either case") {
  const Digest digest = commitment({});
  CHECK(digest_from_hex(to_hex(digest)) == digest);
  std::string upper = to_hex(digest);
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  CHECK(digest_from_hex(upper) == digest);
  CHECK_FALSE(digest_from_hex(to_hex(digest).substr(1)));
  CHECK_FALSE(digest_from_hex(to_hex(digest) + "0"));
  CHECK_FALSE(digest_from_hex("g" + to_hex(digest).substr(1)));
}
