#include "emulator/serve/hand.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cmath>

#include "emulator/phone/screen.h"

namespace asio = boost::asio;

namespace serve {
namespace {

constexpr std::chrono::milliseconds flick_pace{12};  // Real time between two steps of a flick.
constexpr std::chrono::hours idle{24};
constexpr std::chrono::milliseconds erases_after{400};  // The backspace key held, and then each
constexpr std::chrono::milliseconds erases_each{60};
constexpr int most_erased_at_once = 8;  // However late we are: the eye must follow.
constexpr double line_scroll = 60;      // CSS pixels an arrow key moves the page.
constexpr double page_scroll = phone::content_height - line_scroll;
constexpr double whole_page = 100'000;

phone::Point on_screen(const Pointer& pointer) {
  return {std::clamp(pointer.x_px / phone::screen_scale, 0.0, phone::screen_width - 1),
          std::clamp(pointer.y_px / phone::screen_scale, 0.0, phone::screen_height - 1)};
}

}  // namespace

Hand::Hand(const asio::any_io_executor& executor, phone::Phone& phone, clockwork::Clock& clock,
           Did did)
    : phone_(phone), clock_(clock), did_(std::move(did)), bell_(executor) {}

bool Hand::take(Input input) {
  if (clock_.paused()) {
    held_.reset();  // What is dropped may have been the finger's leaving.
    return true;
  }
  if (waiting_.size() >= max_waiting_touches) return false;
  waiting_.push_back(std::move(input));
  bell_.cancel();
  return true;
}

void Hand::show(std::string app) {
  waiting_.clear();
  held_.reset();
  waiting_.emplace_back(Show{std::move(app)});
  bell_.cancel();
}

void Hand::close() {
  closed_ = true;
  bell_.cancel();
}

asio::awaitable<void> Hand::act() {
  while (!closed_) {
    if (waiting_.empty() && held_)
      co_await clock_.sleep_for(held_pace());
    else if (waiting_.empty())
      co_await wait(flick_ ? flick_pace : idle);
    if (closed_ || clock_.stopped()) break;
    if (!waiting_.empty()) {
      Input input = std::move(waiting_.front());
      waiting_.pop_front();
      co_await carry_out(std::move(input));
    } else if (flick_) {
      co_await go_on_flicking();
    } else if (held_) {
      co_await go_on_erasing();
    }
  }
}

// Phone time to a millisecond of the hand's: at a lesson's fifty times the pace a tap would else
// be a hold.
double Hand::pace() const {
  const double factor = clock_.speed().factor;
  return factor > 0 ? factor : 1;
}

// Short, for the finger may leave meanwhile.
std::chrono::milliseconds Hand::held_pace() const {
  return std::chrono::milliseconds(std::max(1L, std::lround(10 * pace())));
}

asio::awaitable<void> Hand::go_on_erasing() {
  const auto passed = static_cast<double>(clock_.now().unix_ms - held_->since_ms);
  const std::chrono::milliseconds held(std::lround(passed / pace()));
  if (held < erases_after) co_return;
  const int due = 1 + static_cast<int>((held - erases_after) / erases_each);
  for (int i = 0; i < most_erased_at_once && held_ && held_->erased < due; ++i) {
    ++held_->erased;
    co_await erase();
  }
  if (held_) held_->erased = std::max(held_->erased, due);
}

asio::awaitable<void> Hand::wait(std::chrono::milliseconds at_most) {
  bell_.expires_after(at_most);
  boost::system::error_code ignored;
  co_await bell_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> Hand::carry_out(Input input) {
  if (const auto* pointer = std::get_if<Pointer>(&input)) {
    co_await touched(*pointer);
  } else if (const auto* wheel = std::get_if<Wheel>(&input)) {
    flick_.reset();
    co_await scroll(wheel->by);
  } else if (const auto* key = std::get_if<KeyPress>(&input)) {
    flick_.reset();
    co_await pressed(key->key);
  } else if (const auto* ask = std::get_if<Ask>(&input)) {
    const std::vector<phone::Tappable> found = co_await phone_.tappables();
    ask->answer(found);
  } else if (const auto* composition = std::get_if<Composition>(&input)) {
    co_await phone_.compose(composition->utf8);
  } else if (auto* show = std::get_if<Show>(&input)) {
    co_await shown(std::move(show->app));
  } else {
    co_await typed(std::move(std::get<TypedText>(input).utf8));
  }
}

// What the moves that wait behind this one add up to: a page that is slow to draw follows the
// finger in larger steps instead of lagging behind it.
double Hand::following_moves(Phase phase) {
  double by = 0;
  while (phase == Phase::move && !waiting_.empty()) {
    const auto* next = std::get_if<Pointer>(&waiting_.front());
    if (!next || next->phase != Phase::move) break;
    by += touch_.feed(Phase::move, on_screen(*next), next->time_ms).by;
    waiting_.pop_front();
  }
  return by;
}

asio::awaitable<void> Hand::touched(Pointer pointer) {
  if (pointer.phase == Phase::down) {
    stopped_a_flick_ = flick_.has_value();
    flick_.reset();
  }
  if (pointer.phase == Phase::down) on_keys_ = phone_.touch(on_screen(pointer));
  const Gesture gesture = touch_.feed(pointer.phase, on_screen(pointer), pointer.time_ms);
  if (on_keys_) {
    co_await touched_keys(pointer.phase, on_screen(pointer));
    co_return;
  }
  const double by = gesture.by + following_moves(pointer.phase);
  if (gesture.swiped) {
    const bool turned = co_await swiped(*gesture.swiped);
    if (turned) co_return;
  }
  switch (gesture.kind) {
    case Gesture::Kind::none:
    case Gesture::Kind::long_press:  // Offers nothing: there is no menu, least of all one to
                                     // delete.
      if (by != 0) co_await scroll(by);
      break;
    case Gesture::Kind::tap:
      if (!stopped_a_flick_) co_await tapped(gesture.point);
      break;
    case Gesture::Kind::drag:
      co_await scroll(by);
      break;
    case Gesture::Kind::flick:
      co_await scroll(by);
      flick_ = Flick{.velocity = gesture.velocity, .since_ms = clock_.now().unix_ms, .done = 0};
      break;
  }
}

// What a whole swipe does beyond moving the page under the finger. False: nothing.
asio::awaitable<bool> Hand::swiped(phone::Direction direction) {
  const std::string front = phone_.in_front().app;
  const bool is_up = direction == phone::Direction::up;
  if (front == "lock-screen") {
    if (!is_up) co_return false;
    did(session::Unlock{});
    co_return co_await phone_.unlock();
  }
  const bool is_sideways =
      direction == phone::Direction::left || direction == phone::Direction::right;
  if (!is_sideways && front != "recents") co_return false;
  const bool turned = co_await phone_.swipe(direction);
  if (turned) did(session::Swipe{direction});
  co_return turned;
}

// A finger on the keyboard slides from key to key and means the one it leaves.
asio::awaitable<void> Hand::touched_keys(Phase phase, phone::Point point) {
  if (phase == Phase::down) {
    held_.reset();
    if (phone_.is_eraser(point)) held_ = Held{.since_ms = clock_.now().unix_ms};
    co_return;
  }
  const bool is_on_key = phone_.touch(point);
  const bool has_erased = held_ && held_->erased > 0;
  if (!phone_.is_eraser(point)) held_.reset();
  if (phase == Phase::move) co_return;
  held_.reset();
  on_keys_ = false;
  phone_.touch(std::nullopt);
  if (phase == Phase::up && is_on_key && !has_erased) co_await tapped(point);
}

asio::awaitable<void> Hand::tapped(phone::Point point) {
  if (phone_.in_front().app == "lock-screen")
    did(session::Unlock{});
  else if (phone_.screen_on())
    did(session::Tap{.text = {}, .css = {}, .point = std::pair(point.x, point.y)});
  co_await phone_.tap(point);
}

// Where the page would be by now had it moved evenly: a frame missed is caught up, not added.
asio::awaitable<void> Hand::go_on_flicking() {
  const std::chrono::milliseconds elapsed(clock_.now().unix_ms - flick_->since_ms);
  const double to = flick_distance(flick_->velocity, elapsed);
  const double by = to - flick_->done;
  if (flick_rests(flick_->velocity, elapsed)) {
    flick_.reset();
  } else {
    flick_->done = to;
  }
  co_await scroll(by);
}

asio::awaitable<void> Hand::scroll(double by) {
  if (by == 0) co_return;
  const bool moved = co_await phone_.scroll(by);
  if (moved) did(session::Scroll{by});
  if (!moved) flick_.reset();  // At the end of the page, or nothing that scrolls.
}

// A finger that is down belongs to what was there before: nothing comes of it.
asio::awaitable<void> Hand::shown(std::string app) {
  flick_.reset();
  touch_ = Touch();
  on_keys_ = false;
  phone_.touch(std::nullopt);
  if (!phone_.screen_on() || phone_.in_front().app == "lock-screen") {
    did(session::Unlock{});
    co_await phone_.unlock();
  }
  did(session::OpenApp{app});
  co_await phone_.open(std::move(app));
}

asio::awaitable<void> Hand::power() {
  if (phone_.screen_on()) {
    did(session::Lock{});
    co_await phone_.lock();
  } else {
    co_await phone_.wake();
  }
}

asio::awaitable<void> Hand::pressed(Key key) {
  switch (key) {
    case Key::power:
      co_await power();
      break;
    case Key::home:
      did(session::Home{});
      co_await phone_.home();
      break;
    case Key::back:
      did(session::Back{});
      co_await phone_.back();
      break;
    case Key::enter: {
      const bool sent = co_await phone_.submit();
      if (sent) did(session::Type{.text = {}, .into = {}, .submit = true});
      break;
    }
    case Key::recents:
      did(session::Recents{});
      co_await phone_.recents();
      break;
    case Key::backspace:
      co_await erase();
      break;
    case Key::del: {
      const bool erased = co_await phone_.erase_after();
      if (!erased) break;
      // A session has no other word for it.
      did(session::MoveCaret{phone::CaretMove::right});
      did(session::Erase{1});
      break;
    }
    case Key::up:
      co_await move_caret(phone::CaretMove::up);
      break;
    case Key::down:
      co_await move_caret(phone::CaretMove::down);
      break;
    case Key::left:
      co_await move_caret(phone::CaretMove::left);
      break;
    case Key::right:
      co_await move_caret(phone::CaretMove::right);
      break;
    case Key::start:
      if (phone_.has_field())
        co_await move_caret(phone::CaretMove::start);
      else
        co_await pressed(Key::home);
      break;
    case Key::end:
      if (phone_.has_field())
        co_await move_caret(phone::CaretMove::end);
      else
        co_await scroll(whole_page);
      break;
    case Key::page_up:
      co_await scroll(-page_scroll);
      break;
    case Key::page_down:
      co_await scroll(page_scroll);
      break;
    case Key::top:
      co_await scroll(-whole_page);
      break;
    case Key::bottom:
      co_await scroll(whole_page);
      break;
  }
}

asio::awaitable<void> Hand::erase() {
  const bool erased = co_await phone_.erase();
  if (erased) did(session::Erase{1});
}

// Where a field has no rows, up and down are the page's.
asio::awaitable<void> Hand::move_caret(phone::CaretMove move) {
  const bool moved = co_await phone_.move_caret(move);
  if (moved) did(session::MoveCaret{move});
  if (!moved && move == phone::CaretMove::up) co_await scroll(-line_scroll);
  if (!moved && move == phone::CaretMove::down) co_await scroll(line_scroll);
}

asio::awaitable<void> Hand::typed(std::string text) {
  const bool taken = co_await phone_.type(text);
  if (taken) did(session::Type{.text = std::move(text), .into = {}, .submit = false});
}

void Hand::did(const session::Deed& deed) const {
  if (did_) did_(deed);
}

}  // namespace serve
