// Where a class is in its lesson, and what that asks of the phones. Pure; one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "emulator/clockwork/clock.h"
#include "emulator/session/lesson.h"

namespace classroom {

enum class State {
  waiting,   // People join; nothing has begun.
  running,   // An act is under way.
  paused,    // The phones are on in this act, and are held still.
  revealed,  // Every phone has shown its Trace Viewer: from here there is no way back to `on`.
  ended,
};
const char* name_of(State state);

// For a class without a lesson's file: welcome, the phones, the reveal, the end.
session::Lesson plain_lesson();

class Course {
 public:
  using Instant = clockwork::HostClock::time_point;

  explicit Course(session::Lesson lesson) : lesson_(std::move(lesson)) {}
  // As it was when its daemon died: in act `act` (or the last one) and in `state`.
  Course(session::Lesson lesson, State state, std::size_t act, Instant now);

  const session::Lesson& lesson() const { return lesson_; }
  State state() const { return state_; }
  std::size_t act_number() const { return act_; }  // From 0; 0 while waiting.
  const session::Act& act() const { return lesson_.acts[act_]; }

  // What every phone is to be now: off while waiting, paused or ended, whatever the act says.
  session::Phones phones() const;
  // How long this act has lasted, pauses and a closed lid included.
  std::chrono::seconds in_act(Instant now) const;

  // Each answers why it cannot be, one sentence in English for the console's log; empty: done.
  std::string start(Instant now);
  std::string go_to(std::size_t act, Instant now);
  std::string pause();
  std::string resume();
  std::string reveal(Instant now);  // Goes to the act that reveals.
  std::string end();

 private:
  void enter(std::size_t act, Instant now);

  session::Lesson lesson_;
  State state_ = State::waiting;
  std::size_t act_ = 0;
  Instant began_{};
  bool is_revealed_ = false;
};

}  // namespace classroom
