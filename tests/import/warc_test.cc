// WARC files, plain and gzipped, whole and broken.
#include "emulator/import/warc.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "emulator/import/digest.h"
#include "emulator/import/http_answer.h"
#include "tests/import/fixture.h"

using namespace std::string_literals;

namespace {

std::string record(const std::string& type, const std::string& url, const std::string& block,
                   const std::string& more = "", const std::string& version = "WARC/1.1") {
  return version + "\r\nWARC-Type: " + type + "\r\nWARC-Target-URI: " + url +
         "\r\nWARC-Date: 2024-05-01T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:" + url + ">\r\n" +
         more + "Content-Length: " + std::to_string(block.size()) + "\r\n\r\n" + block + "\r\n\r\n";
}

std::string http(const std::string& body, const std::string& more = "",
                 const std::string& status = "HTTP/1.1 200 OK") {
  return status + "\r\nContent-Type: text/html\r\n" + more + "\r\n" + body;
}

std::string answer(const std::string& url, const std::string& body, const std::string& more = "") {
  return record("response", url, http(body, more),
                "Content-Type: application/http;msgtype=response\r\n");
}

const std::string info = record("warcinfo", "-", "software: Test/1\r\nformat: WARC\r\n");

}  // namespace

TEST_CASE("warc: reads plain files, files gzipped by the record and as a whole alike") {
  const std::vector<std::string> records = {info, answer("http://a.test/", "one"),
                                            answer("http://a.test/two", "two")};
  std::string plain, by_record;
  for (const std::string& text : records) {
    plain += text;
    by_record += gzipped(text);
  }
  for (const std::string& bytes :
       {plain, by_record, gzipped(plain), by_record + std::string(512, '\0')}) {
    const Imported imported(bytes, importing::read_warc);
    CHECK_FALSE(imported.report.broken);
    CHECK(imported.report.items == 3);
    CHECK(imported.report.format == "WARC/1.1");
    CHECK(imported.report.software == "Test/1");
    CHECK(imported.get("http://a.test/").body == "one");
    CHECK(imported.get("http://a.test/two").body == "two");
    REQUIRE(imported.visits.size() == 2);
    CHECK(imported.visits[1].url == "http://a.test/two");
    CHECK(storage::to_rfc3339(*imported.visits[1].time) == "2024-05-01T10:00:00.000Z");
  }
}

TEST_CASE("warc: reads what WARC 1.0 and wget write") {
  const std::string bytes =
      record("response", "<http://a.test/>", http("old"), "", "WARC/1.0") +
      record("resource", "<metadata://gnu.org/software/wget/warc/MANIFEST.txt>", "x", "",
             "WARC/1.0") +
      record("metadata", "http://a.test/", "x") +
      record("resource", "http://a.test/plain.css", "p {}", "Content-Type: text/css\r\n");
  const Imported imported(bytes, importing::read_warc);
  CHECK(imported.get("http://a.test/").body == "old");
  CHECK(imported.file("a.test/plain.css") == "p {}");
  CHECK(imported.says("1 addresses that are not http or https"));
  CHECK(imported.visits.size() == 1);
}

TEST_CASE("warc: undoes transfer and content codings") {
  const std::string text = "<p>packed text, packed text, packed text";
  const std::string brotli =
      "\x8b\x13\x80<p>packed text, packed text, packed text\x03"s;  // Stored, not compressed.
  struct Case {
    const char* what;
    std::string header;
    std::string body;
  };
  const Case cases[] = {
      {"chunked", "Transfer-Encoding: chunked\r\n",
       "5\r\n<p>pa\r\n23;x=y\r\ncked text, packed text, packed text\r\n0\r\n\r\n"},
      {"said to be chunked, and is not", "Transfer-Encoding: chunked\r\n", text},
      {"gzip", "Content-Encoding: gzip\r\n", gzipped(text)},
      {"deflate", "Content-Encoding: deflate\r\n", deflated(text, 15)},
      {"bare deflate", "Content-Encoding: deflate\r\n", deflated(text, -15)},
      {"twice", "Content-Encoding: deflate, gzip\r\n", gzipped(deflated(text, 15))},
      {"brotli", "Content-Encoding: br\r\n", brotli},
      {"said to be gzip, and is not", "Content-Encoding: gzip\r\n", text},
      {"a length that is wrong", "Content-Length: 3\r\n", text},
      {"another that is", "Content-Length: 3000\r\n", text},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Imported imported(answer("http://a.test/", c.body, c.header), importing::read_warc);
    CHECK(imported.file("a.test/index.html") == text);
  }
}

TEST_CASE("warc: bodies that unpack to too much, or to nothing, are left out") {
  const std::string bomb = gzipped(std::string(site::max_resource_bytes + 1, 'a'));
  CHECK(bomb.size() < 100'000);
  for (const std::string& body :
       {bomb, gzipped("text").substr(0, 15), gzipped("text").replace(12, 1, "\xff")}) {
    const Imported imported(answer("http://a.test/", body, "Content-Encoding: gzip\r\n") +
                                answer("http://a.test/next", "next"),
                            importing::read_warc);
    CHECK(imported.says("1 bodies that cannot be unpacked: 'http://a.test/'"));
    CHECK(imported.get("http://a.test/next").body == "next");
  }
}

TEST_CASE("warc: text becomes what the phone reads, whatever charset it was sent in") {
  struct Case {
    const char* what;
    std::string header;
    std::string body;
    std::string shown;
  };
  const Case cases[] = {
      {"header", "text/html; charset=euc-kr", "\xb3\xaf\xbe\xbe", "날씨"},
      {"meta", "text/html", "<meta charset=euc-kr>\xb3\xaf\xbe\xbe", "날씨"},
      {"header against meta", "text/html; charset=utf-8", "<meta charset=euc-kr>날씨", "날씨"},
      {"nothing said", "text/html", "caf\xe9", "caf\xc3\xa9"},
      {"latin1 is windows-1252", "text/html; charset=ISO-8859-1", "\x93x\x94",
       "\xe2\x80\x9cx\xe2\x80\x9d"},
      {"byte order mark", "text/html; charset=euc-kr", "\xff\xfe\x20\xc7", "\xec\x9c\xa0"},
      {"an unknown name", "text/html; charset=martian", "날씨", "날씨"},
      {"one bad byte", "text/html", "날씨\xff", "날씨\xef\xbf\xbd"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const std::string sent = "HTTP/1.1 200 OK\r\nContent-Type: " + c.header + "\r\n\r\n" + c.body;
    const Imported imported(record("response", "http://a.test/", sent), importing::read_warc);
    const site::Resource shown = imported.get("http://a.test/");
    CHECK(shown.content_type == "text/html; charset=utf-8");
    CHECK(shown.body.ends_with(c.shown));
  }
}

TEST_CASE("warc: checks digests in every spelling, and takes a wrong one all the same") {
  // printf 'hello' | sha1sum, sha256sum; base32 by Python.
  CHECK(importing::check_digest("sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N", "hello") ==
        importing::DigestCheck::right);
  CHECK(importing::check_digest("sha1:aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d", "hello") ==
        importing::DigestCheck::right);
  CHECK(importing::check_digest(
            "SHA-256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", "hello") ==
        importing::DigestCheck::right);
  CHECK(importing::check_digest("sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N", "hullo") ==
        importing::DigestCheck::wrong);
  for (const char* said : {"", "sha1", "crc32:00", "sha1:short", ":::"})
    CHECK(importing::check_digest(said, "hello") == importing::DigestCheck::unknown);

  const std::string wrong = "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const Imported imported(
      record("response", "http://a.test/1", http("one"), "WARC-Block-Digest: " + wrong + "\r\n") +
          record("response", "http://a.test/2", http("hello"),
                 "WARC-Payload-Digest: sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N\r\n") +
          record("response", "http://a.test/3", http("x"),
                 "WARC-Payload-Digest: " + wrong + "\r\n"),
      importing::read_warc);
  CHECK(
      imported.says("2 records whose digest does not match: taken all the same: 'http://a.test/1', "
                    "'http://a.test/3'"));
  CHECK(imported.report.files == 3);
}

TEST_CASE("warc: a revisit is the earlier answer, at its own address") {
  const std::string digest = "WARC-Payload-Digest: sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N\r\n";
  const Imported imported(record("response", "http://a.test/1", http("hello"), digest) +
                              record("revisit", "http://a.test/1", http(""), digest) +
                              record("revisit", "http://a.test/2", http(""), digest) +
                              record("revisit", "http://a.test/3", http(""),
                                     "WARC-Refers-To-Target-URI: http://a.test/1\r\n") +
                              record("revisit", "http://a.test/4", http(""),
                                     "WARC-Refers-To-Target-URI: http://b.test/\r\n"),
                          importing::read_warc);
  CHECK(imported.get("http://a.test/2").body == "hello");
  CHECK(imported.get("http://a.test/3").body == "hello");
  CHECK(imported.visits.size() == 4);
  CHECK(imported.says("1 revisits to answers that the file does not hold: 'http://a.test/4'"));
}

TEST_CASE("warc: an answer to what was sent is not taken, wherever the request stands") {
  const std::string post = "POST /login HTTP/1.1\r\n\r\nSECRET";
  const std::string before = record("request", "http://a.test/r1", post) +
                             record("response", "http://a.test/1", http("mine"),
                                    "WARC-Concurrent-To: <urn:uuid:http://a.test/r1>\r\n");
  const std::string behind = answer("http://a.test/1", "mine") +
                             record("request", "http://a.test/1", post,
                                    "WARC-Concurrent-To: <urn:uuid:http://a.test/1>\r\n");
  for (const std::string& bytes : {before, behind}) {
    const Imported imported(bytes + answer("http://a.test/2", "other"), importing::read_warc);
    CHECK(imported.file("a.test/1.html") == "(none)");
    CHECK(imported.report.files == 1);
    CHECK(imported.visits.size() == 1);
    CHECK(imported.says("1 answers to what was sent (POST and the like): 'http://a.test/1'"));
  }
}

TEST_CASE(
    "warc: a file cut off anywhere gives the records that are whole, and says where it ends") {
  const std::vector<std::string> records = {info, answer("http://a.test/1", "one"),
                                            answer("http://a.test/2", "two")};
  for (const bool is_packed : {false, true}) {
    std::string whole;
    std::vector<std::size_t> begins;
    for (const std::string& text : records) {
      begins.push_back(whole.size());
      whole += is_packed ? gzipped(text) : text;
    }
    for (std::size_t length = begins[1] + 1; length < whole.size() - 4; length += 3) {
      CAPTURE(is_packed);
      CAPTURE(length);
      const Imported imported(whole.substr(0, length), importing::read_warc);
      const std::size_t last = length > begins[2] ? 2 : 1;
      if (!imported.report.broken) {  // Only line breaks behind the block are missing.
        CHECK(length + 4 >= (last == 2 ? whole.size() : begins[2]));
        continue;
      }
      CHECK(imported.report.broken->byte == begins[last]);
      // Cut in gzip's own bytes, before a record begins or behind its last: its checksum.
      const std::uint64_t items = imported.report.items;
      const std::string& where = imported.report.broken->where;
      const bool is_between = where == "behind record " + std::to_string(items);
      CHECK((is_between || where == "record " + std::to_string(items + 1)));
      CHECK(imported.report.files == items - 1);
      CHECK(items >= last);
      CHECK((items == last || (is_between && length + 12 >= whole.size()) ||
             (is_between && last == 1 && length + 12 >= begins[2])));
    }
  }
}

TEST_CASE("warc: damage is where the record begins that it is in") {
  const std::string one = answer("http://a.test/1", "one");
  struct Case {
    const char* what;
    std::string bytes;
  };
  std::string flipped = gzipped(answer("http://a.test/2", std::string(2000, 'x')));
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x55);
  const Case cases[] = {
      {"rubbish", one + "rubbish"},
      {"no length", one + "WARC/1.1\r\nWARC-Type: response\r\n\r\n"},
      {"a negative length", one + "WARC/1.1\r\nContent-Length: -1\r\n\r\n"},
      {"a huge length", one + "WARC/1.1\r\nContent-Length: 18446744073709551615\r\n\r\nx"},
      {"too huge a length", one + "WARC/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\nx"},
      {"a header without end", one + "WARC/1.1\r\n" + std::string(200'000, 'a')},
      {"gzip behind plain", one + gzipped(one)},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Imported imported(c.bytes, importing::read_warc);
    REQUIRE(imported.report.broken);
    CHECK(imported.report.broken->byte == one.size());
    CHECK(imported.report.broken->where == "record 2");
    CHECK(imported.report.files == 1);
  }
  const std::string packed = gzipped(one);
  for (const std::string& behind : {flipped, "plain"s}) {
    const Imported imported(packed + behind, importing::read_warc);
    REQUIRE(imported.report.broken);
    CHECK(imported.report.broken->byte == packed.size());
    CHECK(imported.report.files == 1);
  }
  CHECK_THROWS_WITH(Imported("rubbish", importing::read_warc),
                    "no WARC: no WARC record begins here");
}

TEST_CASE("warc: a record too large to hold is passed over") {
  const Imported imported(
      answer("http://a.test/large", std::string(site::max_resource_bytes + (2u << 20), 'a')) +
          answer("http://a.test/next", "next"),
      importing::read_warc);
  CHECK(imported.says("1 files larger than 24 MiB: 'http://a.test/large'"));
  CHECK(imported.get("http://a.test/next").body == "next");
}

TEST_CASE("warc: answers that are no HTTP are left out") {
  for (const std::string& block :
       {""s, "rubbish"s, "HTTP/1.1 200 OK\r\nno end"s, "\r\n\r\n"s, "HTTP/1.1 9999 x\r\n\r\n"s,
        "HTTP/1.1 200 OK\r\nbad header\r\n\r\n"s}) {
    CAPTURE(block);
    const Imported imported(record("response", "http://a.test/", block), importing::read_warc);
    CHECK(imported.says("1 answers without a whole HTTP header"));
  }
  const auto second =
      importing::read_http_answer("HTTP/2 200\r\ncontent-type: text/css\r\n\r\np {}");
  REQUIRE(second);
  CHECK(second->content_type == "text/css");
  CHECK(second->body == "p {}");
}

TEST_CASE("warc: what a file says of itself is quoted, not believed") {
  const Imported imported(record("warcinfo", "-", "software: \xff\x1b[2J", "", "WARC/1.1\xff\x1b") +
                              answer("http://a.test/", "one"),
                          importing::read_warc);
  CHECK(imported.report.format == "WARC");
  CHECK(imported.report.as_text().find('\x1b') == std::string::npos);
  CHECK(imported.report.as_json().find('\xff') == std::string::npos);
  CHECK(imported.report.files == 1);
}
