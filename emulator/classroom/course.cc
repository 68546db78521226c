#include "emulator/classroom/course.h"

#include <algorithm>

namespace classroom {

using session::Act;
using session::Lesson;
using session::Phones;
using std::chrono::minutes;

const char* name_of(State state) {
  switch (state) {
    case State::waiting:
      return "waiting";
    case State::running:
      return "running";
    case State::paused:
      return "paused";
    case State::revealed:
      return "revealed";
    case State::ended:
      return "ended";
  }
  return "";
}

Lesson plain_lesson() {
  Lesson lesson;
  lesson.title = {"수업", "A class"};
  lesson.about = {"전화기를 쓰고, 무엇이 기록되었는지 봅니다.",
                  "Use a phone, then see what was recorded."};
  const auto add = [&](session::Text title, int length, Phones phones) {
    Act act;
    act.title = std::move(title);
    act.length = minutes(length);
    act.phones = phones;
    lesson.acts.push_back(std::move(act));
  };
  add({"맞이", "Welcome"}, 3, Phones::off);
  add({"전화기 쓰기", "The phones"}, 10, Phones::on);
  add({"드러내기", "The reveal"}, 10, Phones::revealed);
  add({"맺음", "Closing"}, 5, Phones::off);
  return lesson;
}

Course::Course(Lesson lesson, State state, std::size_t act, Instant now)
    : lesson_(std::move(lesson)),
      state_(state),
      act_(std::min(act, lesson_.acts.size() - 1)),
      began_(now),
      is_revealed_(state == State::revealed) {}

Phones Course::phones() const {
  if (state_ == State::running || state_ == State::revealed) return act().phones;
  return Phones::off;
}

std::chrono::seconds Course::in_act(Instant now) const {
  if (state_ == State::waiting) return std::chrono::seconds(0);
  return std::chrono::duration_cast<std::chrono::seconds>(now - began_);
}

void Course::enter(std::size_t act, Instant now) {
  act_ = act;
  began_ = now;
  is_revealed_ = is_revealed_ || lesson_.acts[act].phones == Phones::revealed;
  state_ = is_revealed_ ? State::revealed : State::running;
}

std::string Course::start(Instant now) {
  if (state_ != State::waiting) return "the class has begun already";
  return go_to(0, now);
}

std::string Course::go_to(std::size_t act, Instant now) {
  if (state_ == State::ended) return "the class has ended";
  if (act >= lesson_.acts.size()) return "the lesson has no such act";
  if (is_revealed_ && lesson_.acts[act].phones == Phones::on)
    return "the phones have been revealed: for another round, begin a new class";
  enter(act, now);
  return {};
}

std::string Course::pause() {
  if (state_ != State::running) return "nothing is running that could pause";
  state_ = State::paused;
  return {};
}

std::string Course::resume() {
  if (state_ != State::paused) return "nothing is paused";
  state_ = State::running;
  return {};
}

std::string Course::reveal(Instant now) {
  const auto revealing = std::ranges::find(lesson_.acts, Phones::revealed, &Act::phones);
  return go_to(static_cast<std::size_t>(revealing - lesson_.acts.begin()), now);
}

std::string Course::end() {
  if (state_ == State::ended) return "the class has ended";
  state_ = State::ended;
  return {};
}

}  // namespace classroom
