// `red-flag run`: a live phone to look at in a browser, living through scripted days.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>

#include "emulator/cli/commands.h"
#include "emulator/cli/powered_phone.h"
#include "emulator/cli/setup.h"
#include "emulator/serve/day_server.h"
#include "emulator/serve/stage.h"

namespace asio = boost::asio;

namespace cli {
namespace {

constexpr std::chrono::milliseconds look_pace{50};
constexpr std::chrono::seconds night{10};  // Between two days: time to read the last line.

class LivePhone {
 public:
  LivePhone(asio::io_context& io, const RunOptions& options, serve::Stage& stage)
      : io_(io), options_(options), stage_(stage), pause_(io) {}

  // One day after another until stop(); a day always ends with its shutdown record.
  asio::awaitable<void> live(std::vector<session::Session> days) {
    for (std::size_t i = 0; !stopping_; i = (i + 1) % days.size()) {
      co_await live_one(days[i]);
      if (stopping_) break;
      pause_.expires_after(night);
      boost::system::error_code ignored;
      co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
  }

  void stop() {
    stopping_ = true;
    pause_.cancel();
    if (powered_) powered_->stop();
  }

 private:
  asio::awaitable<void> live_one(const session::Session& day) {
    PhoneSetup setup = setup_for(options_, day);
    const std::string profile = setup.profile->facts.title;
    powered_ = std::make_unique<PoweredPhone>(io_, std::move(setup), day);
    stage_.enter(powered_->phone(), day, profile);
    asio::steady_timer pace(io_);
    bool over = false;
    asio::co_spawn(io_, look(pace, over), asio::detached);
    session::Hooks hooks;
    hooks.chapter = [this](const session::Text& title) { stage_.chapter(title); };
    hooks.say = [this](const session::Text& line) { stage_.say(line); };
    std::exception_ptr failure;
    try {
      co_await powered_->run(std::move(hooks));
    } catch (...) {
      failure = std::current_exception();
    }
    over = true;
    stage_.look(powered_->clock().now());
    stage_.leave();
    // The looker wakes once more, sees `over`, and is gone before what it looks at.
    pace.cancel();
    co_await asio::post(io_, asio::use_awaitable);
    co_await asio::post(io_, asio::use_awaitable);
    powered_.reset();
    if (failure) std::rethrow_exception(failure);
  }

  asio::awaitable<void> look(asio::steady_timer& pace, const bool& over) {
    while (!over) {
      stage_.look(powered_->clock().now());
      pace.expires_after(look_pace);
      boost::system::error_code ignored;
      co_await pace.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
  }

  asio::io_context& io_;
  const RunOptions& options_;
  serve::Stage& stage_;
  asio::steady_timer pause_;
  std::unique_ptr<PoweredPhone> powered_;
  bool stopping_ = false;
};

}  // namespace

int run(const RunOptions& options) {
  check_phone_name(options.phone);
  std::vector<session::Session> days = load_days(options.sessions);

  // Beyond this point no session file is read.
  asio::io_context io(1);
  serve::Stage stage;
  serve::DayServer server(io, options.listen, stage);
  LivePhone phone(io, options, stage);
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) phone.stop();
  });
  std::exception_ptr failure;
  asio::co_spawn(io, phone.live(std::move(days)), [&](std::exception_ptr error) {
    failure = error;
    signals.cancel();
    server.stop();
  });
  std::printf("Live phone: %s\n", server.address().c_str());
  std::fflush(stdout);
  io.run();
  if (failure) std::rethrow_exception(failure);
  return 0;
}

}  // namespace cli
