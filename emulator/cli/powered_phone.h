// One phone from boot to shutdown: its clock, screen, watcher and log, brought to life in order.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "emulator/capture/recorder.h"
#include "emulator/capture/watcher.h"
#include "emulator/clockwork/clock.h"
#include "emulator/phone/phone.h"
#include "emulator/serve/witness_client.h"
#include "emulator/session/player.h"
#include "emulator/session/session.h"
#include "emulator/site/network.h"
#include "storage/error.h"

namespace cli {

struct PhoneSetup {
  std::filesystem::path log;  // DATA/PHONE.
  std::string name;           // PHONE.
  const capture::Profile* profile = nullptr;
  std::optional<std::uint64_t> seed;  // For demonstrations that replay identically.
  clockwork::Speed speed = clockwork::Speed::leap();
  site::Network network;
  std::vector<phone::Bookmark> bookmarks;
  std::filesystem::path page_program;
  capture::Recorder::Acknowledged acknowledged;
  std::optional<boost::asio::any_io_executor> darkroom = {};  // See capture::Recorder.
  std::function<void()> on_change;                            // See phone::PhoneOptions.
  std::optional<serve::WitnessAddress> witness;  // Asked to countersign, if there is one.
  // Why the log could not be opened before, and how often, if that was so: a gap will say it.
  struct Refusals {
    std::string reason;
    std::uint64_t count = 0;
  };
  Refusals refused = {};
  // Asked when the boot or the shutdown cannot be written just now: comes back true when it is time
  // to try again, false to give up. None: gives up at once.
  std::function<boost::asio::awaitable<bool>(const storage::CannotWrite& error)> patience = {};
};

// Plays `session` on the phone at `setup.log`, starting the log if there is none and carrying it
// on otherwise: the day is then moved on by whole days until it lies after the last record.
// One boot, one shutdown. Construct, boot(), run() or stay_on(), each once, destroy; everything
// happens on the executor given, a strand or a single thread.
class PoweredPhone {
 public:
  // Opens or creates the log. Throws storage::Error, or std::runtime_error when the log was
  // recorded under another profile.
  PoweredPhone(boost::asio::any_io_executor executor, PhoneSetup setup,
               const session::Session& session);
  ~PoweredPhone();

  // Appends the boot record; nothing may be done on the phone before. A boot that cannot be
  // recorded is none: throws storage::CannotWrite when patience is at its end.
  boost::asio::awaitable<void> boot();
  // Plays every step, then shuts the phone down and seals the log. With `stop()` called meanwhile
  // the shutdown record says "signal". Exceptions of the recording pass through.
  boost::asio::awaitable<session::Played> run(session::Hooks hooks);
  // Watches and records what hands do, until stop() or fail(); then as run().
  boost::asio::awaitable<void> stay_on();
  void stop();
  // Something that was done could not be recorded: the phone stops, and its run throws this.
  void fail(std::exception_ptr error);

  phone::Phone& phone();
  clockwork::Clock& clock();
  capture::Recorder& recorder();
  // The hosts it reaches, replaced as a whole; pages already shown stay.
  void replace_network(site::Network network);
  std::uint64_t records() const;
  // Set when the last run of this log had died: the gap record's seq.
  std::optional<std::uint64_t> gap() const;
  int days_moved() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// red-flag-page, beside the running program. Throws std::runtime_error if it is not there.
std::filesystem::path page_program();

}  // namespace cli
