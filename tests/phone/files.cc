// Files brought in by card: what opens, what does not, and what is told of it.
#include <doctest/doctest.h>

#include "tests/phone/fixture.h"

using phone::InHand;

namespace {

phone::Card card() {
  const auto file = [](const char* title, phone::Signer signer) {
    return phone::CardFile{{{}, title}, phone::MediaType::video, signer, {{}, "The sea."}};
  };
  return {{"카드", "A card"},
          {file("Signed", phone::Signer::state), file("Own", phone::Signer::this_phone),
           file("Other", phone::Signer::unknown)}};
}

phone::PhoneOptions gated(phone::Unapproved unapproved, bool alerts) {
  phone::PhoneOptions options;
  options.gate = {.unapproved = unapproved, .alerts = alerts};
  return options;
}

}  // namespace

TEST_CASE("files: three signers and three gates, each with its outcome") {
  using phone::Unapproved;
  struct Case {
    const char* title;
    Unapproved gate;
    const char* told;
    const char* says;
    bool is_open;
    const char* left;  // On the card afterwards.
  };
  const Case cases[] = {
      {"Signed", Unapproved::opened, "Signed state opened", "approved signature", true, "3 files"},
      {"Signed", Unapproved::refused, "Signed state opened", "approved signature", true, "3 files"},
      {"Own", Unapproved::refused, "Own this-phone opened", "Made on this phone", true, "3 files"},
      {"Own", Unapproved::deleted, "Own this-phone opened", "Made on this phone", true, "3 files"},
      {"Other", Unapproved::opened, "Other unknown opened", "no signature", true, "3 files"},
      {"Other", Unapproved::refused, "Other unknown refused", "not open", false, "3 files"},
      {"Other", Unapproved::deleted, "Other unknown deleted", "was deleted", false, "2 files"},
  };
  for (const Case& c : cases) {
    for (const bool alerts : {false, true}) {
      CAPTURE(c.told);
      CAPTURE(alerts);
      InHand hand("en", "sample_sessions/sites", gated(c.gate, alerts));
      hand.does(hand->unlock());
      hand.does(hand->insert_card(card()));
      hand.does(hand->open("files"));
      CHECK(hand.says("3 files"));
      CHECK(hand.does(hand->tap_text(c.title)));
      CHECK(hand.told().files == std::vector<std::string>{c.told});
      CHECK(hand.says(c.says));
      CHECK(hand.says("The sea.") == c.is_open);
      CHECK(hand.says("An alert about this") == (!c.is_open && alerts));
      CHECK(hand.says("these words are invented") == !c.is_open);
      CHECK(hand.does(hand->back()));
      CHECK(hand.says(c.left));
    }
  }
}

TEST_CASE("files: without a card there is none to open, and another card takes its place") {
  InHand hand("ko");
  hand.does(hand->unlock());
  hand.does(hand->open("files"));
  CHECK(hand.says("기억카드가 없습니다"));
  hand.does(hand->insert_card(card()));
  CHECK(hand.says("화일 3개"));
  CHECK(hand.does(hand->tap_text("Other")));
  hand.does(hand->insert_card({{"다른 카드", {}}, {}}));
  CHECK(hand.says("The sea."));  // What is open stays; the list is the new card's.
  CHECK(hand.does(hand->back()));
  CHECK(hand.says("화일 0개"));
  CHECK_FALSE(hand.does(hand->tap_text("Other")));
}

TEST_CASE("files: a long list and a long text scroll to their ends and no further") {
  InHand hand("en");
  phone::Card many = card();
  for (int i = 0; i < 20; ++i) many.files.push_back(many.files[0]);
  many.files.back().title.en = "The last";
  for (int i = 0; i < 60; ++i) many.files.back().text.en += "A line of it.\n";
  hand.does(hand->unlock());
  hand.does(hand->insert_card(many));
  hand.does(hand->open("files"));
  CHECK_FALSE(hand.says("The last"));
  CHECK(hand.does(hand->scroll(100'000)));
  CHECK_FALSE(hand.does(hand->scroll(1)));
  CHECK(hand.does(hand->tap_text("The last")));
  const auto before = hand.pixels();
  CHECK(hand.does(hand->scroll(100'000)));
  CHECK(hand.pixels() != before);
  CHECK_FALSE(hand.does(hand->scroll(1)));
  CHECK(hand.does(hand->scroll(-100'000)));
  CHECK(hand.pixels() == before);
}
