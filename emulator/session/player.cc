#include "emulator/session/player.h"

#include <random>

namespace asio = boost::asio;

namespace session {
namespace {

using clockwork::Milliseconds;

// The next character of UTF-8 text as a whole; a bad byte counts as one.
std::string next_character(const std::string& text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (lead >= 0x80 && lead < 0xC0) length = 1;
  return text.substr(at, length);
}

// The whole condition is computed before the answer: g++ 12 destroys temporaries twice when a
// conditional expression holds both them and a co_await.
std::string unless(bool done, std::string why) {
  return done ? std::string() : std::move(why);
}

class Hand {
 public:
  Hand(phone::Phone& phone, clockwork::Clock& clock, std::uint64_t seed, Hooks hooks)
      : phone_(phone), clock_(clock), random_(seed), hooks_(std::move(hooks)) {}

  // Each deed answers why it could not be done; empty: it was.
  asio::awaitable<std::string> operator()(Unlock) {
    co_await pause(300, 700);
    co_await phone_.wake();
    co_await pause(900, 1800);
    const bool done = co_await phone_.unlock();
    co_return unless(done, "the screen was not locked");
  }
  asio::awaitable<std::string> operator()(Lock) {
    const bool done = co_await phone_.lock();
    co_return unless(done, "the screen was already off");
  }
  asio::awaitable<std::string> operator()(Home) {
    const bool done = co_await phone_.home();
    co_return unless(done, "the phone is locked");
  }
  asio::awaitable<std::string> operator()(Back) {
    const bool done = co_await phone_.back();
    co_return unless(done, "there is nothing to go back to");
  }
  asio::awaitable<std::string> operator()(Recents) {
    co_await pause(300, 700);
    const bool done = co_await phone_.recents();
    co_return unless(done, "the phone is locked");
  }
  asio::awaitable<std::string> operator()(Swipe deed) {
    co_await pause(200, 400);
    const bool done = co_await phone_.swipe(deed.direction);
    co_return unless(done, std::string("nothing moves ") + name_of(deed.direction));
  }
  asio::awaitable<std::string> operator()(Erase deed) {
    for (int i = 0; i < deed.characters; ++i) {
      co_await pause(90, 200);
      const bool done = co_await phone_.erase();
      if (!done) co_return std::string("there is nothing left to erase");
    }
    co_return std::string();
  }
  asio::awaitable<std::string> operator()(MoveCaret deed) {
    co_await pause(200, 400);
    co_await phone_.move_caret(deed.move);  // At the end already is no failure: fingers do that.
    co_return unless(phone_.has_field(), "no text field has the focus");
  }
  asio::awaitable<std::string> operator()(OpenApp deed) {
    co_await pause(300, 700);
    const bool done = co_await phone_.open(deed.app);
    co_return unless(done, "cannot open '" + deed.app + "' from here");
  }
  asio::awaitable<std::string> operator()(Visit deed) {
    co_await pause(1500, 3500);  // Typing the address.
    const bool done = co_await phone_.visit(deed.url);
    co_return unless(done, "cannot visit from here");
  }
  asio::awaitable<std::string> operator()(Tap deed) {
    co_await pause(300, 800);
    if (deed.point) {
      const bool done = co_await phone_.tap({deed.point->first, deed.point->second});
      co_return unless(done, "nothing under that point");
    }
    if (!deed.css.empty()) {
      const bool done = co_await phone_.tap_css(deed.css);
      co_return unless(done, "nothing matches '" + deed.css + "'");
    }
    const bool done = co_await phone_.tap_text(deed.text);
    co_return unless(done, "nothing on the screen says '" + deed.text + "'");
  }
  asio::awaitable<std::string> operator()(Scroll deed) {
    co_await pause(200, 400);
    co_await phone_.scroll(deed.by);  // Already at the end is no failure: fingers do that.
    co_return std::string();
  }
  asio::awaitable<std::string> operator()(Type deed) {
    if (!deed.into.empty()) {
      const bool focused = co_await phone_.focus_css(deed.into);
      if (!focused) co_return "no text field matches '" + deed.into + "'";
    }
    for (std::size_t at = 0; at < deed.text.size();) {
      const std::string character = next_character(deed.text, at);
      at += character.size();
      co_await pause(120, 320);
      const bool typed = co_await phone_.type(character);
      if (!typed) co_return std::string("no text field has the focus");
    }
    co_await pause(400, 900);
    if (!deed.submit) co_return std::string();
    const bool sent = co_await phone_.submit();
    co_return unless(sent, "the field is in no form to submit");
  }
  asio::awaitable<std::string> operator()(InsertCard deed) {
    co_await pause(2000, 4000);
    const bool done = co_await phone_.insert_card(std::move(deed.card));
    co_return unless(done, "there is no room for a card");
  }
  asio::awaitable<std::string> operator()(Wait deed) {
    co_await pause(deed.at_least.count(), deed.at_most.count());
    co_return std::string();
  }
  asio::awaitable<std::string> operator()(Chapter deed) {
    if (hooks_.chapter) hooks_.chapter(deed.title);
    co_return std::string();
  }
  asio::awaitable<std::string> operator()(Say deed) {
    if (hooks_.say) hooks_.say(deed.line);
    co_return std::string();
  }

  void missed(const Step& step, const std::string& why) {
    if (hooks_.missed) hooks_.missed(step, why);
  }
  void stepped(const Step& step) {
    if (hooks_.stepped) hooks_.stepped(step);
  }
  asio::awaitable<void> between() {
    if (hooks_.between) co_await hooks_.between();
  }

 private:
  // The raw generator is the same on every machine; the library's distributions are not.
  asio::awaitable<void> pause(std::int64_t at_least_ms, std::int64_t at_most_ms) {
    const auto span =
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, at_most_ms - at_least_ms));
    const auto extra = static_cast<std::int64_t>(random_() % (span + 1));
    co_await clock_.sleep_for(Milliseconds(at_least_ms + extra));
  }

  phone::Phone& phone_;
  clockwork::Clock& clock_;
  std::mt19937_64 random_;
  Hooks hooks_;
};

}  // namespace

asio::awaitable<Played> play(const Session& session, phone::Phone& phone, clockwork::Clock& clock,
                             std::uint64_t seed, Hooks hooks) {
  Hand hand(phone, clock, seed, std::move(hooks));
  Played played;
  for (const Step& step : session.steps) {
    if (clock.stopped()) co_return played;
    asio::awaitable<std::string> doing =
        std::visit([&](auto deed) { return hand(deed); }, step.deed);
    const std::string why = co_await std::move(doing);
    if (clock.stopped()) co_return played;
    ++played.steps;
    if (!why.empty()) {
      ++played.missed;
      hand.missed(step, why);
    }
    hand.stepped(step);
    // Steps that take no time would otherwise run on through a pause.
    if (clock.paused()) co_await clock.sleep_for(Milliseconds(0));
    co_await hand.between();
  }
  played.finished = true;
  co_return played;
}

}  // namespace session
