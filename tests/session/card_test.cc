// A memory card's file: read, refused with its place, and as its schema has it.
#include "emulator/session/card.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "emulator/session/parse.h"
#include "tests/session/fixture.h"
#include "tests/session/schema.h"

namespace json = boost::json;

namespace {

constexpr const char* good_card = R"(card: {ko: "카드", en: "A card"}
files:
  - {title: {ko: "노래", en: "A song"}, type: audio, signature: state, text: {ko: "봄", en: "Spring"}}
  - {title: "편지", type: document, signature: this-phone, text: "두 줄\n말"}
  - {title: "영상", type: video, signature: unknown}
)";

std::string refusal(const std::string& yaml) {
  try {
    session::parse_card(yaml, "card.yaml", false);
    return "";
  } catch (const session::ParseError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("card: everything written is read") {
  const phone::Card card = session::parse_card(good_card, "card.yaml", false);
  CHECK(card.title.in(phone::Locale::english) == "A card");
  REQUIRE(card.files.size() == 3);
  CHECK(card.files[0].type == phone::MediaType::audio);
  CHECK(card.files[0].signer == phone::Signer::state);
  CHECK(card.files[0].text.in(phone::Locale::korean) == "봄");
  CHECK(card.files[1].signer == phone::Signer::this_phone);
  CHECK(card.files[1].title.in(phone::Locale::english) == "편지");
  CHECK(card.files[2].signer == phone::Signer::unknown);
  CHECK(card.files[2].text.in(phone::Locale::english).empty());
  const phone::Card plain =
      session::parse_card("card: C\nfiles: [{title: T, type: app, signature: state}]", "c", true);
  CHECK(plain.files[0].title.en == "T");
}

TEST_CASE("card: a refused one says where and why") {
  struct Case {
    const char* what;
    const char* with;
    const char* message;
  };
  const Case cases[] = {
      {"type: audio", "type: mp3",
       "3:45: type is 'mp3'; it must be video, audio, picture, document or app"},
      {"signature: state", "signature: forged",
       "3:63: signature is 'forged'; it must be state, this-phone or unknown"},
      {", signature: unknown", ", sign: unknown", "5:32: unknown key 'sign' in a file"},
      {", signature: unknown", "", "5:5: a file lacks 'signature'"},
      {"card:", "name:", "1:1: unknown key 'name' in the card: allowed is card or files"},
      {"files:", "files: 5 #", "not YAML"},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.with));
    const std::string message = refusal(replaced(good_card, c.what, c.with));
    CAPTURE(message);
    CHECK(message.starts_with("card.yaml:"));
    CHECK(message.find(c.message) != std::string::npos);
  }
  CHECK(refusal("card: C\nfiles: 5\n") ==
        "card.yaml:2:8: files is the number '5'; it must be a list of files");
  std::string many = "card: C\nfiles:\n";
  for (std::size_t i = 0; i < session::max_card_files; ++i)
    many += "  - {title: T, type: app, signature: state}\n";
  CHECK(refusal(many).empty());
  CHECK(refusal(many + "  - {title: T, type: app, signature: state}\n") ==
        "card.yaml:67:5: more than 64 files");
}

TEST_CASE("card: the published schema allows and refuses what the reader does") {
  std::ifstream file("sample_sessions/card.schema.json");
  std::stringstream text;
  text << file.rdbuf();
  const json::object schema = json::parse(text.str()).as_object();
  struct Case {
    const char* card;  // JSON is YAML, too.
    bool is_good;
  };
  const Case cases[] = {
      {R"({"card": {"ko": "a"}, "files": [{"title": "b", "type": "app", "signature": "this-phone",
          "text": "c\nd"}]})",
       true},
      {R"({"card": "a", "files": []})", false},
      {R"({"card": "a"})", false},
      {R"({"card": "", "files": [{"title": "b", "type": "app", "signature": "state"}]})", false},
      {R"({"card": "a", "files": [{"title": "b", "type": "mp3", "signature": "state"}]})", false},
      {R"({"card": "a", "files": [{"title": "b", "type": "app", "signature": "mine"}]})", false},
      {R"({"card": "a", "files": [{"title": "b", "type": "app"}]})", false},
      {R"({"card": "a", "files": [{"title": "b", "type": "app", "signature": "state", "x": 1}]})",
       false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.card);
    CHECK(refusal(c.card).empty() == c.is_good);
    CHECK(schema_problem(schema, schema, json::parse(c.card)).empty() == c.is_good);
  }
}

TEST_CASE("card: a session is loaded with what is on its cards, or says which step names none") {
  std::string pattern = (std::filesystem::temp_directory_path() / "card-XXXXXX").string();
  const std::filesystem::path folder = ::mkdtemp(pattern.data());
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream(folder / name) << text;
  };
  const auto refused = [&] {
    try {
      session::load(folder / "day.yaml");
      return std::string();
    } catch (const session::ParseError& error) {
      return std::string(error.what());
    }
  };
  write("day.yaml", with_steps("  - unlock\n  - card: mine.yaml\n"));
  CHECK(refused().starts_with((folder / "day.yaml").string() + ":11:11: card is 'mine.yaml': "));
  write("mine.yaml", "card: C\nfiles: 5\n");
  CHECK(refused().starts_with((folder / "mine.yaml").string() + ":2:8: files is the number '5'"));
  write("mine.yaml", good_card);
  CHECK(refused().empty());
  const session::Session day = session::load(folder / "day.yaml");
  CHECK(std::get<session::InsertCard>(day.steps[1].deed).card.files.size() == 3);
  std::filesystem::remove_all(folder);
}
