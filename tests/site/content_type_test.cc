// Kinds of files, from their names and first bytes.
#include "emulator/site/content_type.h"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("content_type: the name decides, then the first bytes, then text is HTML") {
  using namespace std::string_literals;
  struct Case {
    const char* name;
    std::string body;
    const char* expected;
  };
  const Case cases[] = {
      {"a.html", "", "text/html; charset=utf-8"},
      {"A.HTM", "x", "text/html; charset=utf-8"},
      {"a.css", "x", "text/css; charset=utf-8"},
      {"a.txt", "<html>", "text/plain; charset=utf-8"},
      {"a.png", "not a picture", "image/png"},
      {"a.JPeG", "", "image/jpeg"},
      {"a.svg", "<svg/>", "image/svg+xml; charset=utf-8"},
      {"a.json", "{}", "application/json; charset=utf-8"},
      {"page", "hello", "text/html; charset=utf-8"},
      {"page", "", "text/html; charset=utf-8"},
      {"v1.2", "hello", "text/html; charset=utf-8"},
      {"picture", "\x89PNG\r\n\x1a\n"s, "image/png"},
      {"picture.html", "\x89PNG\r\n\x1a\n"s, "image/png"},
      {"picture@id=3.html", "\xff\xd8\xff\xe0"s, "image/jpeg"},
      {"picture", "\xff\xd8\xff\xe0"s, "image/jpeg"},
      {"picture", "GIF89a", "image/gif"},
      {"picture", "RIFF\0\0\0\0WEBPVP8 "s, "image/webp"},
      {"picture", "BM\x36\0\0\0"s, "image/bmp"},
      {"story", "BM and other letters", "text/html; charset=utf-8"},
      {"blob", "\0\1\2"s, "application/octet-stream"},
      {"a.html", "\xef\xbb\xbfx", "text/html; charset=utf-8"},
      {"a.html", "\xff\xfe<\0"s, "text/html; charset=utf-16le"},
      {"a.html", "<meta charset=\"EUC-KR\">", "text/html; charset=euc-kr"},
      {"a.html", "<meta content='text/html; charset=iso-8859-1'>", "text/html; charset=iso-8859-1"},
      {"a.html", "charsets are <meta charset = utf-8>", "text/html; charset=utf-8"},
      {"a.html", "<meta charset=\"x\r\ny: z\">", "text/html; charset=x"},
      {"a.html", std::string(2000, ' ') + "<meta charset=euc-kr>", "text/html; charset=utf-8"},
      {"a.css", "@charset \"euc-kr\";", "text/css; charset=euc-kr"},
      {"a.txt", "charset=euc-kr", "text/plain; charset=utf-8"},
      {"a.html", "charset", "text/html; charset=utf-8"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CAPTURE(c.body.substr(0, 40));
    CHECK(site::content_type(c.name, c.body) == c.expected);
  }
}
