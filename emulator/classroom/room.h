// A class: its seats with their phones, its course, and what it remembers across a restart.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "emulator/classroom/course.h"
#include "emulator/classroom/phone.h"
#include "emulator/classroom/roster.h"
#include "emulator/clockwork/clock.h"
#include "emulator/serve/handset.h"
#include "emulator/serve/http_listener.h"
#include "emulator/session/lesson.h"

namespace classroom {

// Why something cannot be had, for whoever asked: an HTTP status, and one sentence.
struct Refusal {
  unsigned status = 409;
  std::string why;
};

// What somebody who wants to join has filled in.
struct Application {
  std::string code;
  std::string name;
  std::string language;
  bool consents = false;
};

struct Joined {
  int seat = 0;
  std::string phone;
  std::string name;
  std::string token;  // Told once; kept as a hash.
};

// One seat's things, alive as long as the room is.
struct Place {
  Seat seat;
  std::unique_ptr<serve::Handset> handset;
  std::unique_ptr<Phone> phone;
  bool is_on = false;                       // Its phone's life has not ended.
  std::optional<std::string> verdict = {};  // Of its log, once the class has ended.
  std::uint64_t records = 0;                // Verified then.
};

// What a phone is made of.
struct PhoneWanted {
  const Seat& seat;
  serve::Handset& handset;
  bool is_still = false;  // Time stands until the class goes on.
  double speed = 1;
  bool is_scripted = false;  // It lives through the lesson's session, and nobody touches it.
};

struct RoomOptions {
  std::filesystem::path data;
  int seats = 40;
  session::Lesson lesson;
  std::function<std::unique_ptr<Phone>(const PhoneWanted&)> make_phone;
  // Removes the class's folder, and says what that was. On the pool, once everything is sealed.
  std::function<void()> dispose;
  // Told when every phone is off and nothing runs any more, after close() or dispose().
  std::function<void()> closed;
};

// Everything on `strand`, but for what is said otherwise; the phones live on strands of their own.
// `pool` reads and verifies logs. Neither a name nor a token nor an address is written anywhere but
// into class.json, and addresses not even there.
class Room {
 public:
  // Takes the class in `data` up where it was left, or begins one. Throws std::runtime_error.
  Room(boost::asio::io_context& io, serve::Strand strand, boost::asio::any_io_executor pool,
       RoomOptions options);
  ~Room();

  // Switches the phones of the seats already taken on. Before the strand runs anything else.
  void open();
  // Every phone off, each log sealed; the class can be taken up again.
  void close();

  // The token of a console, from now on: beside those that were told before.
  void admit_console(std::string_view token);
  bool is_console(std::string_view token) const;

  // After a few wrong codes each attempt waits for its turn, whoever makes it.
  boost::asio::awaitable<std::variant<Joined, Refusal>> join(Application application);
  // Null: no seat has it.
  Place* holder_of(std::string_view token) const;
  Place* place(int number) const;

  // "start", "pause", "resume", "act", "reveal", "end", "speed", "chapter", "message", and "play":
  // the lesson's session on a phone of its own, seat 0, for the projector. Like every phone it
  // stands still until an act has the phones on, and is revealed with them. Nothing: done.
  std::optional<Refusal> command(std::string_view name, const std::string& value);

  // Whether each seat may look at its own log: from the reveal until the class is closed, or
  // disposed of.
  bool are_logs_shown() const { return is_shown_ && !is_closing_ && !is_disposed_; }
  // In a place's log now; as verified, once the class has ended.
  boost::asio::awaitable<std::uint64_t> records_of(const Place& place) const;

  // Removes the class's folder, named again, once the class has ended; then closes.
  boost::asio::awaitable<std::optional<Refusal>> dispose(std::string name);

  const Roster& roster() const { return roster_; }
  const Course& course() const { return course_; }
  const RoomOptions& options() const { return options_; }
  const std::vector<std::unique_ptr<Place>>& places() const { return places_; }
  const boost::asio::any_io_executor& pool() const { return pool_; }
  int seats_free() const;
  std::string folder_name() const;  // Of the class's folder: what is typed again to dispose of it.
  bool is_sealed() const { return is_sealed_; }  // Ended, and every log's verdict known.
  storage::Timestamp now() const { return clock_.now(); }

 private:
  void take_place(const Seat& seat);
  std::optional<Refusal> play();
  boost::asio::awaitable<void> live(Place& place);
  boost::asio::awaitable<bool> wait_turn();
  std::optional<Refusal> check(const Application& application) const;
  std::optional<Refusal> go(const std::string& refusal);
  std::optional<Refusal> mark_chapter(const std::string& title);
  void apply();
  void switch_off();
  boost::asio::awaitable<void> seal();
  boost::asio::awaitable<void> all_off();
  bool save();
  // Does `work` with every phone that is on, on its own strand.
  void with_each(std::function<void(Phone&)> work);

  boost::asio::io_context& io_;
  serve::Strand strand_;
  boost::asio::any_io_executor pool_;
  RoomOptions options_;
  Roster roster_;
  Course course_;
  clockwork::Clock clock_;  // As the phones'.
  std::vector<std::unique_ptr<Place>> places_;
  boost::asio::steady_timer turn_;
  boost::asio::steady_timer off_;  // Cancelled whenever a phone went off.
  int wrong_codes_ = 0;
  int waiting_ = 0;
  std::chrono::steady_clock::time_point last_wrong_{};
  std::chrono::steady_clock::time_point next_turn_{};
  std::size_t chapter_of_ = SIZE_MAX;  // The act whose beginning the logs tell.
  bool is_shown_ = false;              // The reveal has been.
  bool is_sealed_ = false;
  bool is_closing_ = false;
  bool is_disposed_ = false;
};

}  // namespace classroom
