// `red-flag play`: scripted days, one after another, on one phone.
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cinttypes>
#include <csignal>
#include <cstdio>

#include "emulator/cli/commands.h"
#include "emulator/cli/powered_phone.h"
#include "emulator/cli/setup.h"
#include "emulator/session/parse.h"

namespace asio = boost::asio;

namespace cli {
namespace {

void tell(const session::Text& text, const char* mark) {
  const std::string& line = text.en.empty() ? text.ko : text.en;
  std::fprintf(stderr, "%s%s\n", mark, line.c_str());
}

session::Hooks hooks_for(const session::Session& day) {
  session::Hooks hooks;
  if (::isatty(STDERR_FILENO)) {
    hooks.chapter = [](const session::Text& title) { tell(title, "\n== "); };
    hooks.say = [](const session::Text& line) { tell(line, "   "); };
  }
  hooks.missed = [&day](const session::Step& step, const std::string& why) {
    std::fprintf(stderr, "red-flag: %s:%d: %s\n", day.file.c_str(), step.line, why.c_str());
  };
  return hooks;
}

void echo_record(std::uint64_t seq, const storage::Record& record) {
  const std::string_view kind = storage::kind_name(record.payload);
  std::printf("%" PRIu64 " %.*s %s\n", seq, static_cast<int>(kind.size()), kind.data(),
              storage::to_rfc3339(record.time).c_str());
  std::fflush(stdout);
}

asio::awaitable<session::Played> live(PoweredPhone& powered, const session::Session& day) {
  co_await powered.boot();
  co_return co_await powered.run(hooks_for(day));
}

// Until the phone is off: tells the recorder that this process runs. A day that leaps has no time
// to miss.
asio::awaitable<void> give_signs(PoweredPhone& powered, asio::steady_timer& life) {
  while (!powered.clock().stopped()) {
    powered.recorder().alive();
    life.expires_after(capture::Recorder::sign_pace);
    boost::system::error_code ignored;
    co_await life.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

// One day from boot to shutdown. False: a signal ended it.
bool play_one(const PlayOptions& options, const session::Session& day) {
  asio::io_context io(1);
  PhoneSetup setup = setup_for(options, day);
  if (options.echo) setup.acknowledged = echo_record;
  PoweredPhone powered(io.get_executor(), std::move(setup), day);
  if (powered.gap())
    std::fprintf(stderr, "red-flag: %s: the last run ended without a shutdown; gap recorded\n",
                 options.phone.c_str());
  if (powered.days_moved() > 0)
    std::fprintf(stderr, "red-flag: %s: moved on by %d days, to follow what the log holds\n",
                 day.file.c_str(), powered.days_moved());

  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) powered.stop();
  });
  std::exception_ptr failure;
  session::Played played;
  asio::steady_timer life(io);
  asio::co_spawn(io, live(powered, day), [&](std::exception_ptr error, session::Played result) {
    failure = error;
    played = result;
    signals.cancel();
    powered.stop();
    life.cancel();
  });
  if (options.speed.factor > 0)
    asio::co_spawn(io, give_signs(powered, life), [&](std::exception_ptr error) {
      if (error) powered.fail(error);
    });
  io.run();
  if (failure) std::rethrow_exception(failure);
  if (const std::uint64_t dropped = powered.recorder().dropped_records(); dropped > 0)
    std::fprintf(stderr,
                 "red-flag: %s: %" PRIu64
                 " records are missing: the log could not be "
                 "written for a while, as its gap record says\n",
                 options.phone.c_str(), dropped);
  std::fprintf(stderr, "red-flag: %s: %" PRIu64 " records in %s\n", options.phone.c_str(),
               powered.records(), (options.data / options.phone).c_str());
  return played.finished;
}

}  // namespace

int play(const PlayOptions& options) {
  check_phone_name(options.phone);
  const std::vector<session::Session> days = load_days(options.sessions);

  // Beyond this point no session file is read, and nothing can be refused for its text.
  for (const session::Session& day : days)
    if (!play_one(options, day)) break;
  return 0;
}

}  // namespace cli
