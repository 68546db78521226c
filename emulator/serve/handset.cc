#include "emulator/serve/handset.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include "emulator/phone/screen.h"

namespace asio = boost::asio;
namespace json = boost::json;

namespace serve {
namespace {

constexpr std::chrono::milliseconds look_pace{15};  // Real time between two looks at the phone.
constexpr std::int64_t minute_ms = 60'000;

int pixels(double css) {
  return static_cast<int>(css * phone::screen_scale);
}

json::object both(const session::Text& text) {
  return {{"ko", text.ko}, {"en", text.en}};
}

}  // namespace

Handset::Handset(asio::any_io_executor strand, std::string name, Touchable touchable)
    : strand_(strand),
      name_(std::move(name)),
      touchable_(touchable),
      picture_(pixels(phone::screen_width), pixels(phone::screen_height)),
      pace_(strand),
      ended_(strand) {}

Handset::~Handset() = default;

void Handset::spawn(asio::awaitable<void> work) {
  ++working_;
  asio::co_spawn(strand_, std::move(work), [this](std::exception_ptr error) {
    --working_;
    ended_.cancel();
    if (error && failed_) std::exchange(failed_, {})(error);
  });
}

void Handset::enter(phone::Phone& phone, clockwork::Clock& clock, Hand::Did did,
                    std::function<void(std::exception_ptr)> failed) {
  phone_ = &phone;
  clock_ = &clock;
  failed_ = std::move(failed);
  tally_.is_on = true;
  hand_ = std::make_unique<Hand>(strand_, phone, clock, std::move(did));
  spawn(hand_->act());
  spawn(keep_time());
  changed();
}

asio::awaitable<void> Handset::leave() {
  if (!phone_) co_return;
  if (hand_) hand_->close();
  while (working_ > (clock_->stopped() ? 0 : 1)) {  // keep_time() ends with the clock.
    ended_.expires_after(std::chrono::hours(1));
    boost::system::error_code ignored;
    co_await ended_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (!pages_.empty()) look();
  hand_.reset();
  phone_ = nullptr;
  tally_.is_on = false;
  toucher_ = nullptr;
}

// The status bar's clock turns without anybody's doing.
asio::awaitable<void> Handset::keep_time() {
  clockwork::Clock& clock = *clock_;
  bool runs = true;
  while (runs) {
    changed();
    const std::int64_t next = (clock.now().unix_ms / minute_ms + 1) * minute_ms;
    runs = co_await clock.sleep_until(next);
  }
}

void Handset::changed() {
  if (look_is_due_ || pages_.empty() || !phone_) return;
  look_is_due_ = true;
  asio::co_spawn(strand_, look_later(), asio::detached);
}

// At once when the last look is some time ago; a phone that changes faster is looked at steadily.
asio::awaitable<void> Handset::look_later() {
  const auto next = looked_ + look_pace;
  if (next > std::chrono::steady_clock::now()) {
    pace_.expires_at(next);
    boost::system::error_code ignored;
    co_await pace_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  look_is_due_ = false;
  look();
}

void Handset::look() {
  if (!phone_) return;
  looked_ = std::chrono::steady_clock::now();
  const phone::Canvas& frame = phone_->framebuffer();
  picture_.show(frame.pixels(), frame.stride_bytes());
  write_state();
  for (Onlooker* page : pages_) page->news();
}

void Handset::write_state() {
  json::object state{{"type", "state"},
                     {"words", phone_ ? phone_->words() : std::string()},
                     {"on", phone_ && phone_->screen_on()},
                     {"paused", phone_ && clock_->paused()},
                     {"story", nullptr}};
  if (!title_.ko.empty() || !title_.en.empty())
    state["story"] = json::object{{"title", both(title_)},
                                  {"persona", persona_},
                                  {"chapter", both(chapter_)},
                                  {"say", both(say_)},
                                  {"profile", both(profile_)}};
  std::string text = json::serialize(state);
  if (text == state_) return;
  state_ = std::move(text);
  ++state_version_;
}

void Handset::begin_story(const session::Session& day, session::Text profile) {
  title_ = day.title;
  persona_ = day.persona;
  profile_ = std::move(profile);
  chapter_ = say_ = {};
  changed();
}

void Handset::chapter(const session::Text& title) {
  chapter_ = title;
  changed();
}

void Handset::say(const session::Text& line) {
  say_ = line;
  changed();
}

bool Handset::join(Onlooker& page) {
  if (pages_.size() >= max_onlookers) return false;
  pages_.insert(&page);
  tally_.pages = pages_.size();
  if (phone_) {
    look();  // Nobody may have been looking for a while.
  } else {
    page.news();
  }
  return true;
}

void Handset::leave(Onlooker& page) {
  pages_.erase(&page);
  tally_.pages = pages_.size();
  if (toucher_ != &page) return;
  toucher_ = nullptr;
  if (hand_) hand_->take(Pointer{.phase = Phase::cancel});
}

void Handset::dismiss_all() {
  for (Onlooker* page : std::set(pages_)) page->dismiss();
}

bool Handset::show(std::string app) {
  if (!hand_) return false;
  toucher_ = nullptr;
  hand_->show(std::move(app));
  return true;
}

std::uint32_t Handset::look_for_others() {
  if (pages_.empty()) look();  // Else somebody looks all the time.
  return picture_.version();
}

Handset::Small Handset::small(int factor, std::optional<std::uint32_t> known) {
  Small out{.version = look_for_others(), .width_px = 0, .height_px = 0, .bgra = {}};
  if (known == out.version) return out;
  out.width_px = pixels(phone::screen_width) / factor;
  out.height_px = pixels(phone::screen_height) / factor;
  out.bgra = picture_.shrunk(factor);
  return out;
}

bool Handset::touch(const Onlooker& page, Hand::Input input) {
  if (!hand_ || !is_touchable()) return true;
  ++tally_.touches;
  if (const auto* pointer = std::get_if<Pointer>(&input)) {
    if (pointer->phase == Phase::down && !toucher_) toucher_ = &page;
    if (toucher_ != &page) return true;  // One finger at a time; a second waits for nobody.
    if (pointer->phase == Phase::up || pointer->phase == Phase::cancel) toucher_ = nullptr;
  }
  return hand_->take(std::move(input));
}

}  // namespace serve
