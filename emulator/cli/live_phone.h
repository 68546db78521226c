// One phone of `red-flag run` or `class`: switched on, held or looked at, switched off.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/classroom/phone.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/powered_phone.h"
#include "emulator/serve/handset.h"
#include "emulator/session/recording.h"
#include "emulator/session/session.h"

namespace cli {

// Everything on the handset's strand; the handset outlives it.
class LivePhone final : public classroom::Phone {
 public:
  // Throws std::runtime_error when what the hand does cannot be recorded as asked. `darkroom`: see
  // capture::Recorder.
  LivePhone(const RunOptions& options, serve::Handset& handset,
            boost::asio::any_io_executor darkroom);
  // A class's: a day without steps is lived in hands, any other once, and the phone stays on after
  // it. Where `paused`, time stands from its boot.
  LivePhone(const DayOptions& options, session::Session day, bool paused, serve::Handset& handset,
            boost::asio::any_io_executor darkroom);

  // Until stop(): in hands, or through scripted days. Ends with a shutdown record; throws what kept
  // it from being recorded.
  boost::asio::awaitable<void> live() override;
  boost::asio::awaitable<void> stop() override;
  void reload_sites();

  std::string status() override;
  bool command(std::string_view name, const std::string& value) override;
  std::string recorded() override;
  std::optional<std::string> newest_picture() override;
  // A day that is being lived ends there: the phone stays with its Trace Viewer up.
  void show_trace() override;
  std::uint64_t records() override;

 private:
  struct Seen {
    std::uint64_t seq = 0;
    storage::Record record;
  };

  boost::asio::awaitable<void> open(PhoneSetup setup, const session::Session& day);
  boost::asio::awaitable<void> switch_on(const session::Session& day, PhoneSetup setup);
  boost::asio::awaitable<bool> wait_to_write(const storage::CannotWrite& error);
  void say(const std::string& line) const;
  boost::asio::awaitable<void> live_one(const session::Session& day);
  boost::asio::awaitable<void> put_card_in();
  void record(const std::function<void(capture::Recorder&)>& deed);
  void sign_of_life();
  void give_sign();
  void hold_still();
  void go_on();
  boost::asio::awaitable<void> rest_of(const session::Session& day);
  void count(const storage::Record& record);
  void remember(std::uint64_t seq, const storage::Record& record);
  void took_down(const session::Deed& deed);
  void save_recording();
  bool set_speed(const std::string& value);
  void step();
  void stepped();
  boost::asio::awaitable<void> between();

  DayOptions options_;
  serve::Handset& handset_;
  boost::asio::any_io_executor darkroom_;
  std::vector<session::Session> days_;       // Scripted; none: the phone is held.
  std::optional<session::InsertCard> card_;  // In at start.
  session::Session in_hand_;
  boost::asio::steady_timer night_;
  std::unique_ptr<PoweredPhone> powered_;
  const session::Session* today_ = nullptr;
  const capture::Profile* profile_ = nullptr;  // Of the day under way, or the last one.
  std::unique_ptr<session::Recording> recording_;
  boost::asio::steady_timer save_;
  boost::asio::steady_timer life_;
  bool save_is_due_ = false;
  std::deque<Seen> seen_;  // For the reveal: newest last.
  std::optional<storage::Digest> newest_image_;
  session::Text chapter_;
  std::uint64_t steps_ = 0;
  std::optional<clockwork::Speed> stepping_;  // While a step is made: the speed to go back to.
  bool was_on_ = false;                       // Since the daemon began.
  bool stopping_ = false;
  bool begins_paused_ = false;
  bool begins_revealed_ = false;
  bool lives_once_ = false;
  bool trace_is_wanted_ = false;  // Of a phone that lives through a day.
  bool rests_ = false;            // Its day makes no more steps.
};

}  // namespace cli
