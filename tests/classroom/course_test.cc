// A class goes through its lesson: what the phones are at each point, and what cannot be undone.
#include "emulator/classroom/course.h"

#include <doctest/doctest.h>

using classroom::Course;
using classroom::State;
using session::Phones;
using std::chrono::seconds;

namespace {

const Course::Instant noon{std::chrono::hours(12)};

}  // namespace

TEST_CASE("course: phones are off until the class begins, then what each act says") {
  Course course(classroom::plain_lesson());
  CHECK(course.state() == State::waiting);
  CHECK(course.phones() == Phones::off);
  CHECK(course.in_act(noon) == seconds(0));
  CHECK(course.start(noon).empty());
  CHECK(course.phones() == Phones::off);
  CHECK(course.go_to(1, noon + seconds(60)).empty());
  CHECK(course.phones() == Phones::on);
  CHECK(course.in_act(noon + seconds(90)) == seconds(30));
  CHECK_FALSE(course.start(noon).empty());
}

TEST_CASE("course: a pause holds the phones still and keeps the act") {
  Course course(classroom::plain_lesson());
  CHECK_FALSE(course.pause().empty());
  CHECK(course.go_to(1, noon).empty());
  CHECK(course.pause().empty());
  CHECK(course.phones() == Phones::off);
  CHECK(course.act_number() == 1);
  CHECK_FALSE(course.pause().empty());
  CHECK(course.resume().empty());
  CHECK(course.phones() == Phones::on);
  CHECK(course.in_act(noon + seconds(5)) == seconds(5));
  CHECK_FALSE(course.resume().empty());
}

TEST_CASE("course: once revealed there is no way back to recording") {
  Course course(classroom::plain_lesson());
  CHECK(course.go_to(1, noon).empty());
  CHECK(course.reveal(noon).empty());
  CHECK(course.act_number() == 2);
  CHECK(course.state() == State::revealed);
  CHECK(course.phones() == Phones::revealed);
  CHECK(course.go_to(1, noon) ==
        "the phones have been revealed: for another round, begin a new class");
  CHECK_FALSE(course.pause().empty());
  CHECK(course.go_to(3, noon).empty());
  CHECK(course.state() == State::revealed);
  CHECK(course.phones() == Phones::off);
  CHECK(course.go_to(2, noon).empty());
  CHECK(course.phones() == Phones::revealed);
}

TEST_CASE("course: an ended class stays ended, and no act is beyond the last") {
  Course course(classroom::plain_lesson());
  CHECK_FALSE(course.go_to(4, noon).empty());
  CHECK(course.state() == State::waiting);
  CHECK(course.end().empty());
  CHECK(course.phones() == Phones::off);
  CHECK_FALSE(course.end().empty());
  CHECK_FALSE(course.go_to(0, noon).empty());
  CHECK_FALSE(course.reveal(noon).empty());
}

TEST_CASE("course: after its daemon died it goes on where it was") {
  Course course(classroom::plain_lesson(), State::revealed, 3, noon);
  CHECK(course.state() == State::revealed);
  CHECK_FALSE(course.go_to(1, noon).empty());
  const Course shorter(classroom::plain_lesson(), State::running, 40, noon);
  CHECK(shorter.act_number() == 3);
}
