// Lessons: read, refused with their place, as their schema has it; and the three that are ready.
#include "emulator/session/lesson.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "emulator/session/parse.h"
#include "tests/session/fixture.h"
#include "tests/session/schema.h"

namespace json = boost::json;

namespace {

constexpr const char* good_lesson = R"(lesson: {ko: "수업", en: "A lesson"}
about: "Learners will be able to see."
session: evening.yaml
profile: bbc-2025
acts:
  - {act: "Welcome", minutes: 2, phones: off, trainer: ["Say hello."]}
  - {act: {ko: "저녁", en: "Evening"}, minutes: 5, phones: on, learners: "Look around.", sites: [{url: "http://a.grm/", title: "A"}]}
  - {act: "Reveal", minutes: 3, phones: revealed, questions: ["What now?", "Who gains?"]}
  - {act: "End", minutes: 1, phones: off, actions: ["Lock it."]}
)";

std::string refusal(const std::string& yaml) {
  try {
    session::parse_lesson(yaml, "lesson.yaml");
    return "";
  } catch (const session::ParseError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("lesson: everything written is read") {
  const session::Lesson lesson = session::parse_lesson(good_lesson, "lesson.yaml");
  CHECK(lesson.title.ko == "수업");
  CHECK(lesson.about.en == "Learners will be able to see.");
  CHECK(lesson.scripted == "evening.yaml");
  CHECK(lesson.profile == "bbc-2025");
  REQUIRE(lesson.acts.size() == 4);
  CHECK(lesson.acts[0].trainer.at(0).en == "Say hello.");
  CHECK(lesson.acts[1].title.ko == "저녁");
  CHECK(lesson.acts[1].phones == session::Phones::on);
  CHECK(lesson.acts[1].learners.en == "Look around.");
  CHECK(lesson.acts[1].offers.at(0).url == "http://a.grm/");
  CHECK(lesson.acts[2].questions.size() == 2);
  CHECK(lesson.acts[2].phones == session::Phones::revealed);
  CHECK(lesson.acts[3].actions.at(0).en == "Lock it.");
  CHECK(lesson.acts[3].line == 9);
  CHECK(session::length_of(lesson) == std::chrono::minutes(11));
}

TEST_CASE("lesson: a refused one says where and why") {
  struct Case {
    const char* what;
    const char* with;
    const char* message;
  };
  const Case cases[] = {
      {"phones: off", "phones: asleep", "6:42: phones is 'asleep'; it must be off, on or revealed"},
      {"minutes: 2", "minutes: 2.5", "6:31: minutes is '2.5'; it must be whole"},
      {"minutes: 2", "minutes: 0", "6:31: minutes is '0'; it must lie between 1 and 240"},
      {", trainer: [\"Say hello.\"]", ", trainer: []",
       "6:56: trainer is an empty list: leave it out"},
      {", trainer", ", teacher", "6:47: unknown key 'teacher' in an act"},
      {"phones: revealed", "phones: off", "6:3: no act reveals the phones"},
      {"phones: on", "phones: off, questions: [x]",
       "7:112: sites can be offered only while the phones are on"},
      {"1, phones: off", "1, phones: on", "9:5: phones are on again after they were revealed"},
      {"http://a.grm/", "file:///etc/passwd",
       "7:96: url is 'file:///etc/passwd'; it must begin with http://"},
      {"session: evening.yaml", "session: ../evening.yaml", "3:10: session"},
      {"session: evening.yaml\n", "", "1:1: the lesson lacks 'session'"},
      {"profile: bbc-2025", "profile: BBC", "4:10: profile is 'BBC'"},
      {"lesson:", "title:", "1:1: unknown key 'title' in the lesson"},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.with));
    const std::string message = refusal(replaced(good_lesson, c.what, c.with));
    CAPTURE(message);
    CHECK(message.starts_with("lesson.yaml:" + std::string(c.message)));
  }
  const std::string early = replaced(good_lesson, "phones: off", "phones: revealed");
  CHECK(refusal(early) == "lesson.yaml:6:5: phones are revealed before they were ever on");
  std::string many = "lesson: L\nabout: A\nsession: s.yaml\nacts:\n";
  for (std::size_t i = 0; i <= session::max_acts; ++i)
    many += "  - {act: T, minutes: 1, phones: on}\n";
  CHECK(refusal(many) == "lesson.yaml:45:5: more than 40 acts");
}

TEST_CASE("lesson: the published schema allows and refuses what the reader does") {
  std::ifstream file("sample_sessions/lesson.schema.json");
  const json::object schema =
      json::parse(std::string{std::istreambuf_iterator<char>(file), {}}).as_object();
  constexpr const char* on = R"({"act": "a", "minutes": 1, "phones": "on"})";
  constexpr const char* shown = R"({"act": "b", "minutes": 240, "phones": "revealed"})";
  const auto lesson = [](const std::string& acts, const std::string& more = "") {
    return R"({"lesson": "l", "about": {"ko": "a\nb"}, "session": "s.yaml")" + more +
           R"(, "acts": [)" + acts + "]}";
  };
  struct Case {
    std::string lesson;  // JSON is YAML, too.
    bool is_good;
  };
  const Case cases[] = {
      {lesson(std::string(on) + "," + shown), true},
      {lesson(std::string(on) + "," + shown, R"(, "profile": "rfa-2022")"), true},
      {lesson(std::string(on) + "," + shown, R"(, "profile": "R F A")"), false},
      {lesson(""), false},
      {lesson(std::string(R"({"act": "a", "minutes": 241, "phones": "on"},)") + shown), false},
      {lesson(std::string(R"({"act": "a", "minutes": 1.5, "phones": "on"},)") + shown), false},
      {lesson(std::string(R"({"act": "", "minutes": 1, "phones": "on"},)") + shown), false},
      {lesson(std::string(R"({"act": "a", "minutes": 1, "phones": "up"},)") + shown), false},
      {lesson(std::string(R"({"act": "a", "minutes": 1, "phones": "on", "sites": []},)") + shown),
       false},
      {lesson(std::string(R"({"act": "a", "minutes": 1, "phones": "on",
          "sites": [{"url": "http://a.grm/", "title": "A"}], "questions": ["q", {"en": "r"}]},)") +
              shown),
       true},
      {lesson(std::string(R"({"act": "a", "minutes": 1, "phones": "on",
          "sites": [{"url": "a.grm", "title": "A"}]},)") +
              shown),
       false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.lesson);
    CHECK(refusal(c.lesson).empty() == c.is_good);
    CHECK(schema_problem(schema, schema, json::parse(c.lesson)).empty() == c.is_good);
  }
}

TEST_CASE("lesson: the three that are ready last as long as they say, in both languages") {
  const std::pair<const char*, int> ready[] = {
      {"five_minutes", 5}, {"fifteen_minutes", 15}, {"forty_five_minutes", 45}};
  for (const auto& [name, minutes] : ready) {
    CAPTURE(name);
    const session::Lesson lesson =
        session::load_lesson("sample_sessions/lessons/" + std::string(name) + ".yaml");
    CHECK(session::length_of(lesson) == std::chrono::minutes(minutes));
    const session::Session scripted = session::load(lesson.scripted);
    CHECK_FALSE(lesson.acts.back().actions.empty());
    bool has_questions = false;
    for (const session::Act& act : lesson.acts) {
      CAPTURE(act.line);
      has_questions = has_questions || !act.questions.empty();
      CHECK_FALSE(act.trainer.empty());
      CHECK(act.learners.ko.empty() == act.learners.en.empty());
      for (const auto* list : {&act.trainer, &act.questions, &act.actions})
        for (const session::Text& text : *list) CHECK((!text.ko.empty() && !text.en.empty()));
      for (const session::Offer& offer : act.offers) {
        const std::string host = offer.url.substr(7, offer.url.find('/', 7) - 7);
        CHECK(std::filesystem::exists(scripted.sites / host / "index.html"));
      }
    }
    CHECK(has_questions);
  }
}

TEST_CASE("lesson: one whose session is nowhere says so") {
  CHECK_THROWS_WITH_AS(session::load_lesson("tests/session/nowhere.yaml"),
                       doctest::Contains("tests/session/nowhere.yaml: "), std::runtime_error);
}
