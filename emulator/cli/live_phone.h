// One phone of `red-flag run`: switched on, held or looked at, switched off.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "emulator/cli/commands.h"
#include "emulator/cli/powered_phone.h"
#include "emulator/serve/handset.h"
#include "emulator/session/session.h"

namespace cli {

// Everything on the handset's strand; the handset outlives it.
class LivePhone {
 public:
  LivePhone(const RunOptions& options, serve::Handset& handset);

  // Until stop(): in hands, or through one scripted day after another. Ends with a shutdown record;
  // throws what kept it from being recorded.
  boost::asio::awaitable<void> live();
  boost::asio::awaitable<void> stop();
  void reload_sites();

 private:
  boost::asio::awaitable<void> live_one(const session::Session& day);
  boost::asio::awaitable<void> rest_of(const session::Session& day);
  void count(const storage::Record& record);

  DayOptions options_;
  serve::Handset& handset_;
  std::vector<session::Session> days_;  // Scripted; none: the phone is held.
  session::Session in_hand_;
  boost::asio::steady_timer night_;
  std::unique_ptr<PoweredPhone> powered_;
  const session::Session* today_ = nullptr;
  bool stopping_ = false;
};

}  // namespace cli
