// Addresses: made absolute, spelt one way, read back.
#include <doctest/doctest.h>

#include <string>

#include "emulator/site/address.h"
#include "emulator/site/network.h"

TEST_CASE("resolve: follows the examples of RFC 3986, 5.4") {
  struct Case {
    const char* reference;
    const char* expected;
  };
  const Case cases[] = {
      // 5.4.1, normal. "//g" gets the "/" that 6.2.3 gives an empty http path.
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g/"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"g;x", "http://a/b/c/g;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y#s"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../", "http://a/"},
      {"../../g", "http://a/g"},
      // 5.4.2, abnormal.
      {"../../../g", "http://a/g"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {".g", "http://a/b/c/.g"},
      {"g..", "http://a/b/c/g.."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/./x", "http://a/b/c/g?y/./x"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"g#s/./x", "http://a/b/c/g#s/./x"},
      {"g#s/../x", "http://a/b/c/g#s/../x"},
      {"http:g", "http:g"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.reference);
    CHECK(site::resolve("http://a/b/c/d;p?q", c.reference) == c.expected);
  }
}

TEST_CASE("resolve: spells what pages and hands write in one way") {
  struct Case {
    const char* name;
    const char* base;
    const char* reference;
    const char* expected;
  };
  const Case cases[] = {
      {"nothing", "", "", ""},
      {"blank", "", " \t\n", ""},
      {"typed host", "", "shop.sbl/a", "http://shop.sbl/a"},
      {"typed host alone", "", "shop.sbl", "http://shop.sbl/"},
      {"typed host and port", "", "shop.sbl:8080/a", "http://shop.sbl:8080/a"},
      {"typed without scheme", "", "//shop.sbl/a", "http://shop.sbl/a"},
      {"upper-case host", "", "HTTP://Shop.SBL/A", "http://shop.sbl/A"},
      {"usual port", "", "http://shop.sbl:80/", "http://shop.sbl/"},
      {"usual secure port", "", "https://shop.sbl:443/x", "https://shop.sbl/x"},
      {"empty port", "", "http://shop.sbl:/x", "http://shop.sbl/x"},
      {"other scheme's port", "", "https://shop.sbl:80/", "https://shop.sbl:80/"},
      {"white space around", "http://a/", "  b \n", "http://a/b"},
      {"line break inside", "http://a/", "b\n/c", "http://a/b/c"},
      {"space inside", "http://a/", "b c", "http://a/b%20c"},
      {"Korean path", "http://a/", "소식/1", "http://a/%EC%86%8C%EC%8B%9D/1"},
      {"Korean query", "http://a/s", "?q=수학", "http://a/s?q=%EC%88%98%ED%95%99"},
      {"encoding in lower case", "http://a/", "%ec%86%8c", "http://a/%EC%86%8C"},
      {"needless encoding", "http://a/", "%7Eb%2Dc", "http://a/~b-c"},
      {"encoded dots", "http://a/b/", "%2e%2e/%2E%2e/c", "http://a/c"},
      {"stray per cent", "http://a/", "100%", "http://a/100%25"},
      {"half an escape", "http://a/", "%4", "http://a/%254"},
      {"IDN host", "", "http://한국.grm/", "http://한국.grm/"},
      {"IDN host, encoded", "", "http://%ED%95%9C.grm/", "http://한.grm/"},
      {"IDN host as base", "http://한국.grm/a/b", "../c", "http://한국.grm/c"},
      {"host in disguise", "", "http://a\u202e.grm/", "http://a%E2%80%AE.grm/"},
      {"brackets in a path", "http://a/", "b[1]", "http://a/b%5B1%5D"},
      {"address of the sixth version", "", "http://[::1]:8080/", "http://[::1]:8080/"},
      {"second hash", "http://a/", "#b#c", "http://a/#b%23c"},
      {"colon in the first segment", "http://a/", "1:2", "http://a/1:2"},
      {"other scheme", "http://a/", "mailto:x@y.grm", "mailto:x@y.grm"},
      {"script", "http://a/", "javascript:void(0)", "javascript:void(0)"},
      {"inlined picture", "http://a/", "data:image/png;base64,AA==", "data:image/png;base64,AA=="},
      {"user and word of entry", "", "http://u:p@a.grm/", "http://u:p@a.grm/"},
      {"unreadable port", "", "http://a:99x/", "http://a:99x/"},
      {"base without scheme", "a.grm/b/", "c", "http://a.grm/b/c"},
      {"bytes that are no text", "http://a/", "\xff\xfe", "http://a/%FF%FE"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(site::resolve(c.base, c.reference) == c.expected);
  }
}

TEST_CASE("resolve: leaves its own answers as they are") {
  for (const char* url : {"http://한국.grm/", "http://a/%EC%86%8C?q=a%20b#c", "http://a/100%25",
                          "g:h", "http://a:99x/", "http://u:p@[::1]:81/x;y=1,2", "http://a//b//",
                          "http://a%E2%80%AE.grm/"}) {
    CAPTURE(url);
    CHECK(site::resolve("", url) == url);
  }
}

TEST_CASE("resolve: an address above the limit comes back unread") {
  const std::string at_limit = "http://a/" + std::string(site::max_address_bytes - 9, 'x');
  CHECK(site::resolve("", at_limit) == at_limit);
  const std::string above = "HTTP://A/" + std::string(site::max_address_bytes - 8, 'x');
  CHECK(site::resolve("", above) == above);
}

TEST_CASE("readable: decodes letters, and nothing that disguises") {
  struct Case {
    const char* url;
    const char* expected;
  };
  const Case cases[] = {
      {"http://a/%EC%86%8C%EC%8B%9D", "http://a/소식"},
      {"http://a/%ec%86%8c", "http://a/소"},
      {"http://a/b%20c%2Fd%00", "http://a/b%20c%2Fd%00"},
      {"http://a/%E2%80%AEfdp", "http://a/%E2%80%AEfdp"},
      {"http://a/%E3%85%A4", "http://a/%E3%85%A4"},
      {"http://a/%EC%86", "http://a/%EC%86"},
      {"http://a/%C0%AF", "http://a/%C0%AF"},
      {"http://a/%ED%A0%80", "http://a/%ED%A0%80"},
      {"http://a/%F4%90%80%80", "http://a/%F4%90%80%80"},
      {"http://a/%F0%9F%8D%8E", "http://a/\U0001F34E"},
      {"%", "%"},
      {"%E", "%E"},
      {"", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.url);
    CHECK(site::readable(c.url) == c.expected);
  }
}
