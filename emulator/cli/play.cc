// `red-flag play`: scripted days, one after another, on one phone.
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cinttypes>
#include <csignal>
#include <cstdio>

#include "emulator/cli/commands.h"
#include "emulator/cli/powered_phone.h"
#include "emulator/session/parse.h"
#include "storage/log_reader.h"
#include "storage/log_writer.h"

namespace asio = boost::asio;

namespace cli {
namespace {

std::string known_profiles() {
  std::string names;
  for (const capture::Profile& profile : capture::profiles())
    names += (names.empty() ? "" : ", ") + profile.facts.id;
  return names;
}

const capture::Profile& profile_named(const std::string& id) {
  if (const capture::Profile* profile = capture::find_profile(id)) return *profile;
  throw std::runtime_error("profile '" + id + "': unknown; there are " + known_profiles());
}

// An existing phone keeps its profile; a new one takes the caller's, the session's, the default.
const capture::Profile& choose_profile(const PlayOptions& options, const session::Session& day,
                                       const std::filesystem::path& log) {
  if (!options.profile.empty()) return profile_named(options.profile);
  if (storage::LogWriter::exists(log))
    if (const auto genesis = storage::LogReader(log).genesis())
      return profile_named(genesis->profile.id);
  return day.profile.empty() ? capture::profiles().front() : profile_named(day.profile);
}

// A name that can be a folder, a part of a URL and a key's name, whatever it is made of.
void check_phone_name(const std::string& name) {
  const bool plain = !name.empty() && name.size() <= 64 && name.front() != '.' &&
                     name.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                         "0123456789-_.") == std::string::npos;
  if (!plain)
    throw std::runtime_error("phone '" + name +
                             "': use 1 to 64 letters, digits, '-', '_' and '.', not first '.'");
}

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

PhoneSetup setup_for(const PlayOptions& options, const session::Session& day) {
  PhoneSetup setup{.log = options.data / options.phone,
                   .name = options.phone,
                   .seed = options.seed,
                   .speed = options.speed,
                   .network = {},
                   .page_program = page_program(),
                   .acknowledged = {}};
  setup.profile = &choose_profile(options, day, setup.log);
  if (!day.sites.empty()) setup.network.mount_all(day.sites);
  for (const auto& [host, folder] : options.sites) setup.network.mount(host, folder);
  if (options.echo) setup.acknowledged = echo_record;
  return setup;
}

// One day from boot to shutdown. False: a signal ended it.
bool play_one(const PlayOptions& options, const session::Session& day) {
  asio::io_context io(1);
  PoweredPhone powered(io, setup_for(options, day), day);
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
  asio::co_spawn(io, powered.run(hooks_for(day)),
                 [&](std::exception_ptr error, session::Played result) {
                   failure = error;
                   played = result;
                   signals.cancel();
                 });
  io.run();
  if (failure) std::rethrow_exception(failure);
  std::fprintf(stderr, "red-flag: %s: %" PRIu64 " records in %s\n", options.phone.c_str(),
               powered.records(), (options.data / options.phone).c_str());
  return played.finished;
}

}  // namespace

int play(const PlayOptions& options) {
  check_phone_name(options.phone);
  std::vector<session::Session> days;
  for (const auto& file : options.sessions) days.push_back(session::load(file));

  // Beyond this point no session file is read, and nothing can be refused for its text.
  for (const session::Session& day : days)
    if (!play_one(options, day)) break;
  return 0;
}

int profiles(bool json) {
  if (json) {
    std::printf("%s\n", capture::profiles_json().c_str());
    return 0;
  }
  for (const capture::Profile& profile : capture::profiles()) {
    std::printf("%s  %s\n    source: %s (certainty %s)\n", profile.facts.id.c_str(),
                profile.facts.title.c_str(), profile.facts.source.c_str(),
                profile.facts.certainty.c_str());
    for (const std::string& value : profile.facts.assumed)
      std::printf("    assumed: %s\n", value.c_str());
  }
  return 0;
}

}  // namespace cli
