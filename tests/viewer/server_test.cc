// The server over real sockets: limits, patience, and the live tail.
#include "viewer/server.h"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

#include "tests/support/make_log.h"
#include "tests/support/process.h"

namespace {

const std::string get_health = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string status_of(const std::string& response) {
  return response.substr(0, 12);
}

}  // namespace

TEST_CASE("server: an address and port are understood, or refused") {
  struct Case {
    const char* text;
    bool good;
    int port;
  };
  const Case cases[] = {
      {"127.0.0.1:8081", true, 8081},
      {"0.0.0.0:0", true, 0},
      {"[::1]:80", true, 80},
      {"::1:80", false, 0},
      {"localhost:80", false, 0},
      {"127.0.0.1", false, 0},
      {"127.0.0.1:", false, 0},
      {"127.0.0.1:65536", false, 0},
      {"127.0.0.1:-1", false, 0},
      {":8081", false, 0},
      {"", false, 0},
      {"[::1]", false, 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    viewer::ServeOptions options;
    CHECK(viewer::parse_listen(c.text, options) == c.good);
    if (c.good) CHECK(options.port == c.port);
  }
}

TEST_CASE("server: answers carry the headers that fence the page in, and HEAD has no body") {
  TemporaryFolder folder;
  make_evening(folder.path() / "phone-a");
  RunningServer server(TRACE_VIEWER, folder.path().string());
  for (const char* target : {"/", "/api/v1/phones", "/nothing"}) {
    CAPTURE(target);
    const std::string response = get(server.port(), target);
    CHECK(response.find("Content-Security-Policy: default-src 'none'; script-src 'self'") !=
          std::string::npos);
    CHECK(response.find("X-Content-Type-Options: nosniff") != std::string::npos);
    CHECK(response.find("Referrer-Policy: no-referrer") != std::string::npos);
    CHECK(response.find("Cross-Origin-Resource-Policy: same-origin") != std::string::npos);
  }
  Client client(server.port());
  client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n" + get_health);
  const std::string head = client.read_response(false);
  CHECK(status_of(head) == "HTTP/1.1 200");
  CHECK(head.find("Content-Length: ") != std::string::npos);
  CHECK(status_of(client.read_response()) == "HTTP/1.1 200");  // Nothing of a body in between.
}

TEST_CASE("server: requests sent ahead are answered in order on one connection") {
  TemporaryFolder folder;
  make_evening(folder.path() / "phone-a");
  RunningServer server(TRACE_VIEWER, folder.path().string());
  Client client(server.port());
  std::string many;
  for (int seq = 0; seq < 20; ++seq) {
    many += "GET /api/v1/phones/phone-a/records/" + std::to_string(seq) +
            " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }
  client.send(many);
  for (int seq = 0; seq < 20; ++seq) {
    CAPTURE(seq);
    CHECK(client.read_response().find("{\"seq\":" + std::to_string(seq) + ",") !=
          std::string::npos);
  }
}

TEST_CASE("server: what is too large or is not HTTP is refused, and the next client served") {
  TemporaryFolder folder;
  make_evening(folder.path() / "phone-a");
  RunningServer server(TRACE_VIEWER, folder.path().string());
  struct Case {
    const char* name;
    std::string bytes;
    std::string status;
  };
  const std::string start = "GET / HTTP/1.1\r\nHost: localhost\r\n";
  const Case cases[] = {
      {"huge-header", start + "X: " + std::string(100'000, 'a') + "\r\n\r\n", "HTTP/1.1 431"},
      {"huge-target", "GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
       "HTTP/1.1 431"},
      {"huge-body", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n",
       "HTTP/1.1 413"},
      {"not-http", "\x16\x03\x01 hello\r\n\r\n", "HTTP/1.1 400"},
      {"bad-version", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", "HTTP/1.1 400"},
      {"no-host", "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400"},
      {"two-hosts", start + "Host: evil.example\r\n\r\n", "HTTP/1.1 400"},
      {"other-host", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 421"},
      {"delete", "DELETE /api/v1/phones/phone-a/records/3 HTTP/1.1\r\nHost: localhost\r\n\r\n",
       "HTTP/1.1 405"},
      {"length-and-chunked",
       "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: "
       "chunked\r\n\r\n0\r\n\r\n",
       "HTTP/1.1 400"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    Client client(server.port());
    client.send(c.bytes);
    CHECK(status_of(client.read_response()) == c.status);
    CHECK(status_of(get(server.port(), "/healthz")) == "HTTP/1.1 200");
  }
}

TEST_CASE("server: hundreds of idle and half-asking clients hold nobody up") {
  TemporaryFolder folder;
  make_evening(folder.path() / "phone-a");
  RunningServer server(TRACE_VIEWER, folder.path().string());
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 500; ++i) {
    clients.push_back(std::make_unique<Client>(server.port()));
    if (i % 3 == 0) clients.back()->send("GET /api/v1/phones HTT");
    // Asks for much and reads nothing.
    if (i % 50 == 0) {
      for (int k = 0; k < 20; ++k)
        clients.back()->send("GET /app.js HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
  }
  const auto begun = std::chrono::steady_clock::now();
  CHECK(status_of(get(server.port(), "/api/v1/phones/phone-a/records")) == "HTTP/1.1 200");
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(5));
  // The half-asked question is answered once the rest of it comes.
  clients[3]->send("P/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(status_of(clients[3]->read_response()) == "HTTP/1.1 200");
}

TEST_CASE("server: a listener hears of a new record within a second of its commit") {
  TemporaryFolder folder;
  Evening evening(folder.path() / "phone-a");
  RunningServer server(TRACE_VIEWER, folder.path().string());
  Client listener(server.port());
  listener.send("GET /api/v1/phones/phone-a/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const std::string head = listener.read_until("\r\n\r\n");
  CHECK(head.find("text/event-stream") != std::string::npos);
  listener.read_until("event: grown\ndata: {}\n\n");  // The greeting.
  int late = 0;
  for (int i = 0; i < 10; ++i) {
    CAPTURE(i);
    const std::uint64_t seq = evening.visit("http://news.sbl/" + std::to_string(i), "news");
    const auto committed = std::chrono::steady_clock::now();
    const std::string wanted = "{\"seq\":" + std::to_string(seq) + ",";
    std::string page;
    // A seal of the record before may be told first: what counts is when the record can be read.
    while (page.find(wanted) == std::string::npos &&
           std::chrono::steady_clock::now() - committed < std::chrono::seconds(10)) {
      listener.read_until("event: grown\ndata: {}\n\n");
      page = get(server.port(), "/api/v1/phones/phone-a/records?limit=1");
    }
    REQUIRE(page.find(wanted) != std::string::npos);
    if (std::chrono::steady_clock::now() - committed >= std::chrono::seconds(1)) ++late;
  }
  // A busy machine may hold one or two up; a tail that polled slowly would be late every time.
  CHECK(late <= 3);
}

TEST_CASE("server: a port that is taken is one line and exit 2; SIGTERM ends it with 0") {
  TemporaryFolder folder;
  make_evening(folder.path() / "phone-a");
  RunningServer server(TRACE_VIEWER, folder.path().string());
  const Finished second = run_program({TRACE_VIEWER, "serve", folder.path().string(), "--listen",
                                       "127.0.0.1:" + std::to_string(server.port())});
  CHECK(second.exit_code == 2);
  CHECK(second.err.starts_with("trace-viewer: 127.0.0.1:"));
  Client idle(server.port());
  Client listener(server.port());
  listener.send("GET /api/v1/phones/phone-a/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  listener.read_until("data: {}\n\n");
  CHECK(server.stop() == 0);
}

TEST_CASE("server: the log's files are untouched by everything a reader can do") {
  TemporaryFolder folder;
  const std::filesystem::path log = folder.path() / "phone-a";
  make_evening(log);
  const auto times = [&] {
    std::vector<std::filesystem::file_time_type> out;
    for (const char* name : {"log.db", "checkpoints", "log.vkey", "log.key"}) {
      out.push_back(std::filesystem::last_write_time(log / name));
    }
    return out;
  };
  const auto before = times();
  RunningServer server(TRACE_VIEWER, folder.path().string());
  for (const char* target :
       {"/api/v1/phones", "/api/v1/phones/phone-a/records", "/api/v1/phones/phone-a/verdict",
        "/api/v1/phones/phone-a/records/3"}) {
    for (const char* method : {"GET", "HEAD", "DELETE", "PUT", "POST", "PATCH"}) {
      Client client(server.port());
      client.send(std::string(method) + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      client.read_response(std::string(method) != "HEAD");
    }
  }
  CHECK(times() == before);
}
