// The folder behind the phone's network: what is found, what never is.
#include "emulator/site/network.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace fs = std::filesystem;

namespace {

// A fresh folder of hosts, with a secret beside it that no address may reach.
class Sites {
 public:
  Sites() {
    std::string name = (fs::temp_directory_path() / "red-flag-site-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    base_ = name;
    fs::create_directories(folder());
    put("../secret.html", "secret");
  }
  ~Sites() { fs::remove_all(base_); }
  Sites(const Sites&) = delete;
  Sites& operator=(const Sites&) = delete;

  fs::path folder() const { return base_ / "sites"; }

  void put(const std::string& name, const std::string& text) const {
    const fs::path path = folder() / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }

  site::Network network() const {
    site::Network network;
    network.mount_all(folder());
    return network;
  }

 private:
  fs::path base_;
};

}  // namespace

TEST_CASE("network: finds the file an address names") {
  const Sites sites;
  sites.put("sinmun.grm/index.html", "front");
  sites.put("sinmun.grm/a.html", "a");
  sites.put("sinmun.grm/b/index.html", "b");
  sites.put("sinmun.grm/plain", "plain");
  sites.put("sinmun.grm/소식/첫째.html", "news");
  sites.put("sinmun.grm/search.html", "empty search");
  sites.put("sinmun.grm/search@q=사과 배.html", "apples");
  sites.put("sinmun.grm/b/index@p=2.html", "page two");
  sites.put("한국.grm/index.html", "idn");
  sites.put("Upper.GRM/index.html", "upper");
  const site::Network network = sites.network();
  struct Case {
    const char* url;
    const char* body;
    const char* shown;  // Resource::url
  };
  const Case cases[] = {
      {"http://sinmun.grm/", "front", "http://sinmun.grm/"},
      {"http://sinmun.grm", "front", "http://sinmun.grm/"},
      {"sinmun.grm", "front", "http://sinmun.grm/"},
      {"https://SINMUN.grm:8443/index.html", "front", "https://sinmun.grm:8443/index.html"},
      {"http://sinmun.grm./", "front", "http://sinmun.grm./"},
      {"http://sinmun.grm/#top", "front", "http://sinmun.grm/#top"},
      {"http://sinmun.grm/index", "front", "http://sinmun.grm/index"},
      {"http://sinmun.grm/a", "a", "http://sinmun.grm/a"},
      {"http://sinmun.grm/a.html", "a", "http://sinmun.grm/a.html"},
      {"http://sinmun.grm//a.html", "a", "http://sinmun.grm//a.html"},
      {"http://sinmun.grm/b", "b", "http://sinmun.grm/b/"},
      {"http://sinmun.grm/b?x=1#y", "b", "http://sinmun.grm/b/?x=1#y"},
      {"http://sinmun.grm/b/", "b", "http://sinmun.grm/b/"},
      {"http://sinmun.grm/b/?p=2", "page two", "http://sinmun.grm/b/?p=2"},
      {"http://sinmun.grm/plain", "plain", "http://sinmun.grm/plain"},
      {"http://sinmun.grm/소식/첫째", "news",
       "http://sinmun.grm/%EC%86%8C%EC%8B%9D/%EC%B2%AB%EC%A7%B8"},
      {"http://sinmun.grm/x/../a", "a", "http://sinmun.grm/a"},
      {"http://sinmun.grm/search?q=사과+배", "apples",
       "http://sinmun.grm/search?q=%EC%82%AC%EA%B3%BC+%EB%B0%B0"},
      {"http://sinmun.grm/search.html?q=%EC%82%AC%EA%B3%BC%20%EB%B0%B0", "apples",
       "http://sinmun.grm/search.html?q=%EC%82%AC%EA%B3%BC%20%EB%B0%B0"},
      {"http://sinmun.grm/search?q=other", "empty search", "http://sinmun.grm/search?q=other"},
      {"http://sinmun.grm/search?", "empty search", "http://sinmun.grm/search?"},
      {"http://한국.grm/", "idn", "http://한국.grm/"},
      {"http://upper.grm/", "upper", "http://upper.grm/"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.url);
    const site::Resource resource = network.get(c.url);
    CHECK(resource.outcome == site::Outcome::ok);
    CHECK(resource.body == c.body);
    CHECK(resource.url == c.shown);
    CHECK(resource.content_type == "text/html; charset=utf-8");
  }
}

TEST_CASE("network: tells a missing page from a missing host") {
  const Sites sites;
  sites.put("sinmun.grm/index.html", "front");
  sites.put("sinmun.grm/a.html", "a");
  sites.put("sinmun.grm/empty/x", "x");
  sites.put(".hidden/index.html", "hidden");
  sites.put("file-beside-hosts", "no host");
  const site::Network network = sites.network();
  struct Case {
    const char* url;
    site::Outcome outcome;
  };
  const site::Outcome missing = site::Outcome::not_found;
  const site::Outcome elsewhere = site::Outcome::not_on_network;
  const Case cases[] = {
      {"http://sinmun.grm/none", missing},
      {"http://sinmun.grm/a/", missing},
      {"http://sinmun.grm/empty", missing},
      {"http://sinmun.grm/a.html/b", missing},
      {"http://www.example/", elsewhere},
      {"http://sub.sinmun.grm/", elsewhere},
      {"http://.hidden/", elsewhere},
      {"http://file-beside-hosts/", elsewhere},
      {"ftp://sinmun.grm/", elsewhere},
      {"file:///etc/passwd", elsewhere},
      {"javascript:alert(1)", elsewhere},
      {"data:text/html,x", elsewhere},
      {"about:blank", elsewhere},
      {"http://", elsewhere},
      {"http:///index.html", elsewhere},
      {"http:sinmun.grm", elsewhere},
      {"", elsewhere},
      {"http://..", elsewhere},
      {"http://../../etc/passwd", elsewhere},
      {"http://sinmun.grm%2F..%2Fx/", elsewhere},
      {"http://%00/", elsewhere},
      {"http://[::1", elsewhere},
      {"http://sinmun.grm:a.html", elsewhere},
      {"http://sinmun.grm:8a/a", elsewhere},
  };
  for (const Case& c : cases) {
    CAPTURE(c.url);
    const site::Resource resource = network.get(c.url);
    CHECK(resource.outcome == c.outcome);
    CHECK(resource.body.empty());
    CHECK(resource.url.empty() == std::string(c.url).empty());
  }
}

TEST_CASE("network: never leaves the host's folder") {
  const Sites sites;
  sites.put("sinmun.grm/index.html", "front");
  sites.put("sinmun.grm/in.html", "inside");
  sites.put("other.grm/index.html", "other");
  const fs::path host = sites.folder() / "sinmun.grm";
  fs::create_symlink("../../secret.html", host / "out.html");
  fs::create_symlink(fs::path("/etc"), host / "etc");
  fs::create_symlink("../other.grm", host / "neighbour");
  fs::create_symlink("in.html", host / "alias.html");
  fs::create_symlink("loop", host / "loop");
  fs::create_directory_symlink("..", sites.folder() / "up.grm");
  REQUIRE(mkfifo((host / "pipe").c_str(), 0600) == 0);
  const site::Network network = sites.network();
  CHECK(network.get("http://sinmun.grm/alias").body == "inside");
  CHECK(network.hosts().count("up.grm") == 0);

  const std::string cases[] = {
      "../secret",
      "../secret.html",
      "../../secret.html",
      "../other.grm/index.html",
      "%2e%2e/%2e%2e/secret.html",
      "..%2f..%2fsecret.html",
      "..%2F..%2Fsecret.html",
      "%2e%2e%2f%2e%2e%2fsecret.html",
      "%252e%252e/%252e%252e/secret.html",
      "..\\..\\secret.html",
      "....//....//secret.html",
      "x/..;/../../secret.html",
      "out.html",
      "out",
      "etc/passwd",
      "neighbour/index.html",
      "neighbour/",
      "loop",
      "pipe",
      "/etc/passwd",
      "%2Fetc%2Fpasswd",
      "in.html%00.png",
      "%00",
      "in.html?/../../secret",
      "secret?q=/../../../secret",
      std::string(300, 'a'),
      std::string(300, 'a') + "/../../secret",
      std::string(5000, '/') + "etc/passwd",
      std::string(30000, 'a'),
  };
  for (const std::string& c : cases) {
    CAPTURE(c.substr(0, 60));
    const site::Resource resource = network.get("http://sinmun.grm/" + c);
    CHECK(resource.outcome != site::Outcome::not_on_network);
    const bool harmless = resource.body.empty() || resource.body == "inside";
    CHECK(harmless);
  }
  std::string deep = "http://sinmun.grm";
  for (int i = 0; i < 2000; ++i) deep += "/a";
  CHECK(network.get(deep).outcome == site::Outcome::not_found);
}

TEST_CASE("network: a file above the limit is not found") {
  const Sites sites;
  sites.put("a.grm/at.html", "");
  sites.put("a.grm/above.html", "");
  fs::resize_file(sites.folder() / "a.grm/at.html", site::max_resource_bytes);
  fs::resize_file(sites.folder() / "a.grm/above.html", site::max_resource_bytes + 1);
  const site::Network network = sites.network();
  CHECK(network.get("http://a.grm/at.html").body.size() == site::max_resource_bytes);
  CHECK(network.get("http://a.grm/above.html").outcome == site::Outcome::not_found);
}

TEST_CASE("network: mounts one host from any folder, and says what is no folder") {
  const Sites sites;
  sites.put("manual/index.html", "manual");
  site::Network network;
  network.mount("Manual.TEST:80", sites.folder() / "manual");
  CHECK(network.get("http://manual.test/").body == "manual");
  CHECK_THROWS_AS(network.mount("x", sites.folder() / "none"), std::runtime_error);
  CHECK_THROWS_AS(network.mount("", sites.folder()), std::runtime_error);
  CHECK_THROWS_AS(network.mount("a/b", sites.folder()), std::runtime_error);
  CHECK_THROWS_AS(network.mount_all(sites.folder() / "manual/index.html"), std::runtime_error);
}

TEST_CASE("network: a redirect file leads on, and never off the network or for ever") {
  const Sites sites;
  sites.put("a.grm/index.html", "front");
  sites.put("a.grm/old.redirect", "http://b.grm/new?x=1\nmore");
  sites.put("a.grm/go@to=http:%2F%2Fb.grm.redirect", "https://b.grm/");
  sites.put("a.grm/both.html", "page");
  sites.put("a.grm/both.redirect", "http://b.grm/");
  sites.put("a.grm/out.redirect", "http://elsewhere.example/");
  sites.put("a.grm/gone.redirect", "http://b.grm/none");
  sites.put("a.grm/script.redirect", "javascript:alert(1)");
  sites.put("a.grm/file.redirect", "file:///etc/passwd");
  sites.put("a.grm/empty.redirect", "");
  sites.put("a.grm/self.redirect", "http://a.grm/self");
  sites.put("a.grm/bytes.redirect", std::string(100'000, '\xff'));
  sites.put("b.grm/index.html", "b front");
  sites.put("b.grm/new.html", "new");
  for (int i = 0; i <= site::max_redirects; ++i)
    sites.put("a.grm/step" + std::to_string(i) + ".redirect",
              "http://a.grm/step" + std::to_string(i + 1));
  sites.put("a.grm/step" + std::to_string(site::max_redirects + 1) + ".html", "end");
  const site::Network network = sites.network();
  const site::Outcome ok = site::Outcome::ok;
  const site::Outcome missing = site::Outcome::not_found;
  struct Case {
    const char* url;
    site::Outcome outcome;
    const char* shown;
    const char* body;
  };
  const Case cases[] = {
      {"http://a.grm/old", ok, "http://b.grm/new?x=1", "new"},
      {"http://a.grm/old?any=query", ok, "http://b.grm/new?x=1", "new"},
      {"http://a.grm/old#part", ok, "http://b.grm/new?x=1#part", "new"},
      {"http://a.grm/go?to=http://b.grm", ok, "https://b.grm/", "b front"},
      {"http://a.grm/both", ok, "http://a.grm/both", "page"},
      {"http://a.grm/out", site::Outcome::not_on_network, "http://elsewhere.example/", ""},
      {"http://a.grm/gone", missing, "http://b.grm/none", ""},
      {"http://a.grm/script", missing, "http://a.grm/script", ""},
      {"http://a.grm/file", missing, "http://a.grm/file", ""},
      {"http://a.grm/empty", missing, "http://a.grm/empty", ""},
      {"http://a.grm/bytes", missing, "http://a.grm/bytes", ""},
      {"http://a.grm/self", missing, "http://a.grm/self", ""},
      {"http://a.grm/step1", ok, "http://a.grm/step11", "end"},
      {"http://a.grm/step0", missing, "http://a.grm/step10", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.url);
    const site::Resource resource = network.get(c.url);
    CHECK(resource.outcome == c.outcome);
    CHECK(resource.url == c.shown);
    CHECK(resource.body == c.body);
  }
}

TEST_CASE("network: a query with a slash has a file, which no address without one finds") {
  const Sites sites;
  sites.put("a.grm/show@page=a%2Fb.html", "shown");
  const site::Network network = sites.network();
  CHECK(network.get("http://a.grm/show?page=a/b").body == "shown");
  CHECK(network.get("http://a.grm/show?page=a%2Fb").body == "shown");
  CHECK(network.get("http://a.grm/show?page=../b").outcome == site::Outcome::not_found);
}
