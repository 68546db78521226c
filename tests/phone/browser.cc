// The browser's own parts: address bar, menu, bookmarks, history, and finding words in a page.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/phone/fixture.h"

using phone::InHand;

namespace {

bool offers(InHand& hand, const std::string& name) {
  const auto found = hand.tappables();
  return std::ranges::find(found, name, &phone::Tappable::text) != found.end();
}
bool tap(InHand& hand, const std::string& name) {
  const auto found = hand.tappables();
  const auto place = std::ranges::find(found, name, &phone::Tappable::text);
  return place != found.end() && hand.does(hand->tap(place->point));
}
std::string last_url(const InHand& hand) {
  return hand.told().visits.back().url;
}

}  // namespace

TEST_CASE("browser: an address typed into its bar is visited, and suggestions lead where one was") {
  InHand hand("en");
  hand.does(hand->unlock());
  hand.does(hand->open("browser"));
  CHECK(tap(hand, "Address"));
  CHECK(offers(hand, "Go key"));
  CHECK(hand.says("mulle.grm/"));  // A bookmark, suggested.
  CHECK(hand.does(hand->type("nalssi.grm")));
  CHECK(hand.does(hand->erase()));
  CHECK(hand.does(hand->type("m")));
  CHECK(hand.says("nalssi.grm"));
  CHECK_FALSE(hand.says("mulle.grm"));
  CHECK(hand.does(hand->submit()));
  CHECK(last_url(hand) == "http://nalssi.grm/");
  CHECK(hand.told().visits.back().via == "address");
  CHECK_FALSE(offers(hand, "Go key"));

  const std::size_t visits = hand.told().visits.size();
  CHECK(tap(hand, "Address"));
  CHECK(hand.does(hand->back()));  // Only the keyboard goes.
  CHECK(hand.told().visits.size() == visits);
  CHECK(hand->in_front().url == "http://nalssi.grm/");
  CHECK(tap(hand, "Address"));
  CHECK(hand.does(hand->type("mul")));
  CHECK(tap(hand, "물레장터"));
  CHECK(last_url(hand) == "http://mulle.grm/");
  CHECK(tap(hand, "Address"));
  CHECK(hand.does(hand->type("elsewhere.example")));
  CHECK(hand.does(hand->submit()));
  CHECK(hand.told().visits.back().status == phone::VisitStatus::not_on_network);
}

TEST_CASE("browser: back, forward and reload go where they say") {
  InHand hand("en");
  hand.does(hand->unlock());
  hand.does(hand->visit("mulle.grm"));
  hand.does(hand->visit("nalssi.grm"));
  CHECK(tap(hand, "Back"));
  CHECK(last_url(hand) == "http://mulle.grm/");
  CHECK(tap(hand, "Back"));  // Nothing further back: it stays.
  CHECK(hand->in_front().url == "http://mulle.grm/");
  CHECK(tap(hand, "Menu"));
  CHECK(tap(hand, "Forward"));
  CHECK(last_url(hand) == "http://nalssi.grm/");
  CHECK(hand.told().visits.back().via == "forward");
  CHECK(tap(hand, "Reload"));
  CHECK(hand.told().visits.back().via == "reload");
  CHECK(tap(hand, "Menu"));
  CHECK_FALSE(offers(hand, "Forward"));
  CHECK(hand.does(hand->back()));  // Closes the menu.
  CHECK(hand->in_front().url == "http://nalssi.grm/");
  CHECK(hand.does(hand->back()));
  CHECK(hand->in_front().url == "http://mulle.grm/");
}

TEST_CASE("browser: a page can be bookmarked and unmarked, and the history only grows") {
  InHand hand("en");
  hand.does(hand->unlock());
  hand.does(hand->visit("nalssi.grm"));
  CHECK(tap(hand, "Menu"));
  CHECK(tap(hand, "Add bookmark"));
  CHECK(tap(hand, "Menu"));
  CHECK(tap(hand, "Bookmarks"));
  CHECK(hand.says("nalssi.grm/"));
  CHECK(hand.says("물레장터"));
  CHECK(tap(hand, "물레장터"));
  CHECK(hand.told().visits.back().via == "bookmark");
  hand.does(hand->visit("nalssi.grm"));
  tap(hand, "Menu");
  CHECK(tap(hand, "Remove bookmark"));
  tap(hand, "Menu");
  CHECK(offers(hand, "Add bookmark"));
  CHECK(tap(hand, "History"));
  CHECK(hand.says("22:06  mulle.grm/"));
  // Nothing there takes a visit away.
  for (const phone::Tappable& place : hand.tappables())
    for (const char* word : {"lear", "elete", "emove", "Erase"})
      CHECK(place.text.find(word) == std::string::npos);
  CHECK(tap(hand, "Close the list"));
  CHECK(hand->in_front().url == "http://nalssi.grm/");
}

TEST_CASE("browser: words are found in the page, counted, and gone through one by one") {
  InHand hand("en");
  hand.does(hand->unlock());
  hand.does(hand->visit("http://mulle.grm/"));
  CHECK(tap(hand, "Menu"));
  CHECK(tap(hand, "Find in page"));
  const std::vector<std::uint8_t> before = hand.pixels();
  CHECK(hand.does(hand->type("닢")));
  CHECK(hand.says("1/"));
  CHECK(hand.pixels() != before);
  CHECK(tap(hand, "Next"));
  CHECK(hand.says("2/"));
  CHECK(tap(hand, "Previous"));
  CHECK(hand.says("1/"));
  CHECK(hand.does(hand->back()));  // The keyboard goes; what was looked for stays.
  CHECK(hand.says("닢"));
  CHECK(hand.says("1/"));
  CHECK(tap(hand, "Next"));
  CHECK(hand.says("2/"));
  CHECK_FALSE(hand.does(hand->type("x")));
  CHECK(tap(hand, "Look for"));
  CHECK(hand.does(hand->type("없는말")));
  CHECK(hand.says("none"));
  CHECK_FALSE(hand.does(hand->submit()));
  CHECK(tap(hand, "Stop looking"));
  CHECK_FALSE(hand.says("none"));
  CHECK(hand.told().visits.size() == 1);
}

TEST_CASE("browser: what can be tapped is listed even where links are as long as a page") {
  const std::filesystem::path sites =
      std::filesystem::temp_directory_path() / ("browser-" + std::to_string(getpid()));
  std::filesystem::create_directories(sites / "long.grm");
  {
    std::ofstream page(sites / "long.grm" / "index.html");
    page << "<title>long</title>";
    for (int i = 0; i < 150; ++i)
      page << "<a href='/" << std::string(30'000, 'x') << i << "'>n" << i << "</a> ";
  }
  InHand hand("en", sites);
  hand.does(hand->unlock());
  hand.does(hand->visit("long.grm"));
  CHECK(offers(hand, "n0"));
  CHECK(hand.tappables().size() <= phone::max_tappables);
  CHECK(hand.says("n0"));
  CHECK(hand.does(hand->tap_text("n149")));
  CHECK(hand.told().visits.size() == 2);
  std::filesystem::remove_all(sites);
}
