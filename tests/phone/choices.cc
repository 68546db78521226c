// A page's lists, checkboxes and radio buttons: what they offer, how a finger turns them, and what
// a form then carries.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "emulator/phone/page.h"
#include "tests/phone/fixture.h"

using phone::InHand;
using phone::Page;
using phone::Point;

namespace {

Page page_of(const std::string& html) {
  const auto nothing = [](const std::string& url) {
    return site::Resource{site::Outcome::not_found, url, "", ""};
  };
  return Page({}, nothing, "http://h.test/dir/page.html", html, "text/html");
}

Point middle(const std::optional<phone::Target>& target) {
  REQUIRE(target);
  return phone::middle_of(target->box);
}

// A phone with one site, whose only page is `html`.
class OnePage {
 public:
  explicit OnePage(const std::string& html)
      : sites_(std::filesystem::temp_directory_path() / ("choices-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(sites_ / "one.grm");
    std::ofstream(sites_ / "one.grm/index.html") << "<title>one</title>" << html;
    std::ofstream(sites_ / "one.grm/s.html") << "<title>sent</title>";
    hand_.emplace("en", sites_);
    hand()->does((*hand_)->unlock());
    hand()->does((*hand_)->visit("http://one.grm/"));
  }
  ~OnePage() { std::filesystem::remove_all(sites_); }
  OnePage(const OnePage&) = delete;
  OnePage& operator=(const OnePage&) = delete;

  InHand* hand() { return &*hand_; }
  bool tap(const std::string& name) { return hand_->does((*hand_)->tap_text(name)); }
  std::string last_visit() { return hand_->told().visits.back().url; }

 private:
  std::filesystem::path sites_;
  std::optional<InHand> hand_;
};

}  // namespace

TEST_CASE("choices: an attribute is found whichever quotes its selector has") {
  Page page = page_of("<p>one</p><input name=q><input name=\"it's\">");
  for (const char* selector : {"input[name=q]", "input[name='q']", "[name=\"q\"]"}) {
    CAPTURE(selector);
    CHECK(page.find_css(selector));
  }
  CHECK(page.find_css("[name=\"it's\"]"));
  CHECK_FALSE(page.find_css("[name='r']"));
}

TEST_CASE("choices: a list tells its options, and the one chosen is shown and sent") {
  Page page = page_of(
      "<form action=s><select name=o><option>one<option value=2 selected>two<option disabled>three"
      "<optgroup label=More><option>four<option>five</optgroup></select><input type=submit id=x>");
  const auto target = page.find_css("select");
  REQUIRE(target);
  CHECK(target->is_list);
  CHECK_FALSE(target->is_text_field);
  const phone::OptionList list = page.options(middle(target));
  REQUIRE(list.options.size() == 6);
  CHECK(list.chosen == 1);
  CHECK(list.options[0].text == "one");
  CHECK_FALSE(list.options[2].is_possible);
  CHECK(list.options[3].is_heading);
  CHECK(list.options[3].text == "More");
  const struct {
    std::size_t index;
    bool is_done;
    const char* sent;
  } cases[] = {{0, true, "one"},  {2, false, "one"},  {3, false, "one"},
               {5, true, "five"}, {6, false, "five"}, {1, true, "2"}};
  for (const auto& c : cases) {
    CAPTURE(c.index);
    CHECK(page.choose_option(middle(target), c.index) == c.is_done);
    CHECK(page.find_css("#x")->submit == std::string("http://h.test/dir/s?o=") + c.sent);
  }
  CHECK(page.visible_text(0).find("two") != std::string::npos);
  CHECK(page.options({300, 500}).options.empty());
  CHECK_FALSE(page.choose_option({300, 500}, 0));
}

TEST_CASE("choices: a hostile list is cut, by the page and by whoever asks it") {
  std::string many = "<select>";
  for (int i = 0; i < 3000; ++i) many += "<option>" + std::string(5000, 'x');
  Page page = page_of(many);
  const phone::OptionList list = page.options(middle(page.find_css("select")));
  CHECK(list.options.size() == phone::max_options);
  for (const phone::ListOption& option : list.options)
    CHECK(option.text.size() <= phone::max_option_bytes);
  CHECK(page_of("<select disabled><option>a</select>").options({20, 20}).options.empty());
  CHECK_FALSE(page_of("<select disabled><option>a</select>").find_css("select")->is_list);
}

TEST_CASE("choices: checkboxes turn, radio buttons turn each other off within their form") {
  Page page = page_of(
      "<form action=s><input type=checkbox name=c><label for=d>Dawn</label><input type=checkbox "
      "name=d id=d value=early><label><input type=radio name=r value=1 checked>First</label>"
      "<label><input type=radio name=r value=2>Second</label><input type=checkbox name=e disabled "
      "checked><input type=submit id=x></form><form><input type=radio name=r id=o checked></form>");
  const auto sent = [&] { return page.find_css("#x")->submit.substr(20); };
  CHECK(sent() == "r=1");
  CHECK(page.turn_mark(middle(page.find_css("[name=c]"))));
  CHECK(sent() == "c=on&r=1");
  CHECK(page.turn_mark(middle(page.find_text("Dawn"))));
  CHECK(page.turn_mark(middle(page.find_text("Second"))));
  CHECK(sent() == "c=on&d=early&r=2");
  CHECK(page.turn_mark(middle(page.find_text("Second"))));
  CHECK(page.turn_mark(middle(page.find_css("[name=c]"))));
  CHECK(sent() == "d=early&r=2");
  CHECK_FALSE(page.turn_mark(middle(page.find_css("[name=e]"))));
  CHECK(page.visible_text(0).find("◉") != std::string::npos);
  // A finger on the words means the box beside them.
  const auto dawn = page.find_text("Dawn");
  CHECK(dawn->is_mark);
  CHECK(page.at(middle(page.find_css("label")))->is_mark);
  const auto offers = page.offers(0, 500);
  CHECK(std::ranges::count_if(offers, [](const phone::Target& target) {
          return target.text.find("Second") != std::string::npos;
        }) == 1);
}

TEST_CASE("choices: the phone draws a page's list, a finger chooses, and the form carries it") {
  std::string towns;
  for (int i = 1; i <= 30; ++i)
    towns += "<option value=t" + std::to_string(i) + ">Town " + std::to_string(i);
  OnePage one("<form action=/s><select name=town>" + towns +
              "</select><label><input type=checkbox name=fast>By express</label>"
              "<input type=submit value=Send></form>");
  InHand& hand = *one.hand();
  const std::vector<std::uint8_t> closed = hand.pixels();
  CHECK(one.tap("Town 1"));
  CHECK(hand.pixels() != closed);
  CHECK(hand.says("Town 9"));
  CHECK_FALSE(hand.says("Town 30"));
  CHECK(hand.does(hand->back()));
  CHECK(hand.pixels() == closed);
  CHECK(hand->in_front().app == "browser");

  CHECK(one.tap("Town 1"));
  CHECK(hand.does(hand->tap({180, 200})));  // Beside the sheet: nothing is chosen.
  CHECK(hand.pixels() == closed);
  CHECK(one.tap("Town 1"));
  CHECK(hand.does(hand->scroll(5000)));
  CHECK_FALSE(hand.does(hand->scroll(1)));
  CHECK(one.tap("Town 29"));
  CHECK(hand.says("Town 29"));
  CHECK(hand.pixels() != closed);
  CHECK(one.tap("By express"));
  CHECK(hand.says("☑"));
  // Opened again, the one chosen is in sight.
  CHECK(one.tap("Town 29"));
  CHECK(hand.says("Town 28"));
  CHECK(hand.does(hand->back()));
  CHECK(one.tap("Send"));
  CHECK(one.last_visit() == "http://one.grm/s?town=t29&fast=on");
}

TEST_CASE("choices: a finger puts the caret into a page's field, and rows of a large one") {
  OnePage one(
      "<form action=/s><textarea name=t rows=3 style='width:200px'></textarea>"
      "<input type=submit value=Send></form>");
  InHand& hand = *one.hand();
  CHECK(hand.does(hand->tap_css("textarea")));
  const std::vector<std::uint8_t> empty = hand.pixels();
  // Long enough for several rows; the last one stays in sight.
  for (int i = 0; i < 12; ++i) hand.does(hand->type("many words "));
  CHECK(hand.pixels() != empty);
  const std::vector<std::uint8_t> end = hand.pixels();
  hand.does(hand->move_caret(phone::CaretMove::start));
  CHECK(hand.pixels() != end);
  hand.does(hand->type("A"));
  CHECK(hand.says("Amany words"));
  const auto offered = hand.tappables();
  const auto field = std::ranges::find_if(
      offered, [](const phone::Tappable& t) { return t.text.starts_with("Amany"); });
  REQUIRE(field != offered.end());
  CHECK(hand.does(hand->tap({18, field->point.y})));  // The second row's beginning.
  hand.does(hand->type("B"));
  const std::string words = hand.words();
  CAPTURE(words);
  CHECK(words.find("Amany") < words.find("Bmany"));
  CHECK(words.find("Bmany") != std::string::npos);
}
