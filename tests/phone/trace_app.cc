// The phone's Trace Viewer over a source that answers, lies, stops, or is not there.
#include "emulator/phone/trace_app.h"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <map>

namespace asio = boost::asio;
using phone::TraceReply;
using phone::TraceState;

namespace {

constexpr const char* home = "http://trace.invalid/device/a/";

// What a source answers with, and what it was asked.
struct Viewer {
  std::map<std::string, std::string> pages;
  std::vector<std::string> asked;
  bool is_gone = false;
  int running = 0;
};

class Source final : public phone::TraceSource {
 public:
  explicit Source(Viewer& viewer) : viewer_(viewer) { ++viewer_.running; }
  ~Source() override { --viewer_.running; }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  std::string home() const override { return ::home; }
  asio::awaitable<TraceReply> get(std::string address) override {
    viewer_.asked.push_back(address);
    TraceReply reply;
    if (viewer_.is_gone) co_return reply;
    reply.outcome = TraceReply::Outcome::answered;
    reply.content_type = "text/html; charset=utf-8";
    const auto page = viewer_.pages.find(address);
    reply.body = page == viewer_.pages.end() ? "<p>no such page" : page->second;
    co_return reply;
  }

 private:
  Viewer& viewer_;
};

struct Hand {
  Viewer viewer;
  bool is_installed = true;
  asio::io_context io;
  clockwork::Clock clock{io.get_executor(), {1'000'000'000'000, 540}, clockwork::Speed::leap()};
  int changes = 0;
  phone::TraceApp app{
      io.get_executor(),
      clock,
      {.program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "red-flag-page"},
      [this] {
        std::unique_ptr<phone::TraceSource> source;
        if (is_installed) source = std::make_unique<Source>(viewer);
        return source;
      },
      [this] { ++changes; }};

  template <class Value>
  Value does(asio::awaitable<Value> deed) {
    Value result{};
    std::exception_ptr error;
    asio::co_spawn(io, std::move(deed), [&](std::exception_ptr e, Value value) {
      error = e;
      result = std::move(value);
    });
    run(error);
    return result;
  }
  void does(asio::awaitable<void> deed) {
    std::exception_ptr error;
    asio::co_spawn(io, std::move(deed), [&](std::exception_ptr e) { error = e; });
    run(error);
  }
  std::string words() const { return app.words(); }
  bool says(std::string_view text) const { return words().find(text) != std::string::npos; }

 private:
  void run(std::exception_ptr& error) {
    io.restart();
    io.run();
    if (error) std::rethrow_exception(error);
  }
};

Viewer two_pages() {
  Viewer viewer;
  viewer.pages[home] =
      "<title>list</title><p style='height:900px'>the list</p>"
      "<p><a href='record/4'>the record</a></p><p><a href='http://other.grm/'>away</a></p>"
      "<img src='http://other.grm/spy.png'><img src='thumb/x.png'>";
  viewer.pages["http://trace.invalid/device/a/record/4"] = "<title>four</title><p>record four";
  return viewer;
}

}  // namespace

TEST_CASE("trace app: a page opens, a link leads on, back leads to where the list was left") {
  Hand hand;
  hand.viewer = two_pages();
  const storage::Timestamp before = hand.clock.now();
  hand.does(hand.app.open());
  CHECK(hand.app.state() == TraceState::shown);
  CHECK(hand.app.title() == "list");
  CHECK(hand.says("the list"));
  CHECK(hand.does(hand.app.scroll(300)));
  CHECK(hand.does(hand.app.tap_text("the record")));
  CHECK(hand.app.title() == "four");
  CHECK(hand.says("record four"));
  CHECK(hand.app.scrolled() == 0);
  CHECK(hand.does(hand.app.back()));
  CHECK(hand.app.title() == "list");
  CHECK(hand.app.scrolled() > 200);
  CHECK_FALSE(hand.does(hand.app.back()));
  CHECK(hand.clock.now() == before);
}

TEST_CASE("trace app: nothing is asked for outside its own host, and no link leads there") {
  Hand hand;
  hand.viewer = two_pages();
  hand.does(hand.app.open());
  CHECK(hand.does(hand.app.tap_text("away")));
  CHECK(hand.app.title() == "list");
  for (const std::string& address : hand.viewer.asked)
    CHECK(address.starts_with("http://trace.invalid/"));
  CHECK(hand.viewer.asked.size() == 2);  // The page and the picture of its own.
}

TEST_CASE("trace app: without a viewer it says so, and holds nothing") {
  Hand hand;
  hand.is_installed = false;
  hand.does(hand.app.open());
  CHECK(hand.app.state() == TraceState::not_installed);
  CHECK_FALSE(hand.does(hand.app.back()));
  CHECK_FALSE(hand.does(hand.app.scroll(10)));
  CHECK_FALSE(hand.does(hand.app.tap_text("anything")));
  CHECK(hand.does(hand.app.tap({100, 300})));
}

TEST_CASE("trace app: a viewer that stops is said to have, and the next opening starts another") {
  Hand hand;
  hand.viewer = two_pages();
  hand.does(hand.app.open());
  hand.viewer.is_gone = true;
  hand.does(hand.app.tap_text("the record"));
  CHECK(hand.app.state() == TraceState::gone);
  CHECK(hand.app.words().empty());
  CHECK(hand.app.pixels().empty());
  hand.viewer.is_gone = false;
  hand.does(hand.app.open());
  CHECK(hand.app.state() == TraceState::shown);
  CHECK(hand.viewer.running == 1);
  hand.app.close();
  CHECK(hand.viewer.running == 0);
  CHECK(hand.app.state() == TraceState::closed);
}

TEST_CASE("trace app: a page that cannot be drawn is said to be, and opening it anew works") {
  Hand hand;
  hand.viewer = two_pages();
  std::string deep;
  for (int i = 0; i < 30'000; ++i) deep += "<div>";
  const std::string list = std::exchange(hand.viewer.pages[home], deep);
  hand.does(hand.app.open());
  CHECK(hand.app.state() == TraceState::crashed);
  hand.viewer.pages[home] = list;
  hand.does(hand.app.open());
  CHECK(hand.app.state() == TraceState::shown);
}

TEST_CASE("trace app: a long press is a tap on plain text, and offers nothing") {
  Hand hand;
  hand.viewer = two_pages();
  hand.does(hand.app.open());
  const std::string before = hand.words();
  const std::size_t asked = hand.viewer.asked.size();
  CHECK(hand.does(hand.app.tap({40, 100})));
  CHECK(hand.words() == before);
  CHECK(hand.viewer.asked.size() == asked);
}
