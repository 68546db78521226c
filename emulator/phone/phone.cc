#include "emulator/phone/phone.h"

#include <algorithm>

#include "emulator/phone/phone_impl.h"

namespace asio = boost::asio;

namespace phone {

std::string Phone::Impl::name_in_front() const {
  switch (front) {
    case Front::off:
      return {};
    case Front::lock_screen:
      return "lock-screen";
    case Front::launcher:
      return "launcher";
    case Front::recents:
      return "recents";
    case Front::app:
      break;
  }
  return std::string(installed().id);
}

void Phone::Impl::operated(std::string action, std::string target) {
  observer.operated({std::move(action), name_in_front(), std::move(target)});
}

// On the launcher, opening what was tapped is the operation.
void Phone::Impl::tapped(std::string name) {
  if (front != Front::launcher) operated("tap", std::move(name));
}

// Something else comes to the front.
void Phone::Impl::come(Front next) {
  end_notice();
  if (App* behind = app()) behind->leave();
  front = next;
}

// Brings an app to the front and says so.
asio::awaitable<bool> Phone::Impl::enter(std::size_t index) {
  if (is_locked() || index >= apps.size()) co_return false;
  const Installed& next = installed_apps()[index];
  operated("open_app", std::string(name_of(next, locale)));
  observer.opened_app(std::string(next.id), std::string(name_of(next, locale)));
  come(Front::app);
  app_index = index;
  std::erase(cards.apps, index);
  cards.apps.insert(cards.apps.begin(), index);
  changed();
  co_return true;
}

asio::awaitable<bool> Phone::Impl::enter_and_open(std::size_t index) {
  const bool entered = co_await enter(index);
  if (entered) co_await app()->open();
  co_return entered;
}

bool Phone::Impl::turn_launcher(std::size_t page) {
  if (page >= launcher_pages()) return false;
  launcher_page = page;
  changed();
  return true;
}

void Phone::Impl::throw_away(std::size_t card) {
  if (card >= cards.apps.size()) return;
  cards.apps.erase(cards.apps.begin() + static_cast<std::ptrdiff_t>(card));
  cards.middle = std::min(cards.middle, cards.apps.empty() ? 0 : cards.apps.size() - 1);
  changed();
}

asio::awaitable<bool> Phone::Impl::choose_card(Choice choice) {
  switch (choice.what) {
    case return_to: {
      const std::size_t index = cards.apps[choice.which];
      const bool entered = co_await enter_and_open(index);
      co_return entered;
    }
    case turn_to_card:
      cards.middle = choice.which;
      changed();
      break;
    case RecentsDeed::throw_away:
      throw_away(choice.which);
      break;
    default:
      cards = {};
      front = Front::launcher;
      changed();
  }
  co_return true;
}

// Cards move with the finger: to the left comes what was used before.
asio::awaitable<bool> Phone::Impl::swipe_cards(Direction direction) {
  if (cards.apps.empty()) co_return false;
  const bool is_first = cards.middle == 0;
  const bool is_last = cards.middle + 1 == cards.apps.size();
  if (direction == Direction::up) {
    throw_away(cards.middle);
    co_return true;
  }
  if (direction == Direction::down || (direction == Direction::left ? is_last : is_first))
    co_return false;
  cards.middle += direction == Direction::left ? 1u : std::size_t(-1);
  changed();
  co_return true;
}

// Long enough to be read, and not for ever.
void Phone::Impl::give_notice(std::string said) {
  constexpr std::int64_t reading_ms = 6000;
  notice = std::move(said);
  notice_until = clock.now();
  notice_until.unix_ms += reading_ms;
  stale_all = true;
}

void Phone::Impl::end_notice() {
  if (!notice.empty()) stale_all = true;
  notice.clear();
}

// A tap on what was offered.
asio::awaitable<bool> Phone::Impl::choose(Choice choice) {
  if (App* chosen = app()) co_return co_await chosen->choose(choice);
  if (front == Front::recents) co_return co_await choose_card(choice);
  if (front != Front::launcher) co_return false;
  if (choice.what == turn_to_page) co_return turn_launcher(choice.which);
  co_return co_await enter_and_open(choice.which);
}

Phone::Phone(asio::any_io_executor executor, clockwork::Clock& clock, const site::Network& network,
             PhoneOptions options, Observer& observer)
    : impl_(std::make_unique<Impl>(executor, clock, network, std::move(options), observer)) {}

Phone::~Phone() = default;

asio::awaitable<bool> Phone::wake() {
  if (impl_->front != Front::off) co_return false;
  impl_->observer.screen_turned(true);
  impl_->front = Front::lock_screen;
  impl_->changed();
  co_return true;
}

asio::awaitable<bool> Phone::unlock() {
  co_await wake();
  if (impl_->front != Front::lock_screen) co_return false;
  impl_->operated("unlock");
  impl_->front = Front::launcher;
  impl_->changed();
  co_return true;
}

asio::awaitable<bool> Phone::lock() {
  if (impl_->front == Front::off) co_return false;
  impl_->operated("lock");
  impl_->observer.screen_turned(false);
  impl_->come(Front::off);
  impl_->changed();
  co_return true;
}

void Phone::Impl::go_home() {
  const bool is_there = front == Front::launcher;
  if (is_there && launcher_page == 0) return;
  if (is_there) launcher_page = 0;
  come(Front::launcher);
  changed();  // Last: whoever is told may look at once.
}

asio::awaitable<bool> Phone::home() {
  if (impl_->is_locked()) co_return false;
  impl_->operated("home");
  impl_->go_home();
  co_return true;
}

asio::awaitable<bool> Phone::open(std::string id) {
  co_return co_await impl_->enter_and_open(place_of(id));
}

asio::awaitable<bool> Phone::recents() {
  Impl& phone = *impl_;
  if (phone.is_locked()) co_return false;
  phone.operated("recents");
  // From an app the card in the middle is the one used before it.
  const bool from_app = phone.front == Front::app;
  phone.come(Front::recents);
  phone.cards.middle = from_app && phone.cards.apps.size() > 1 ? 1 : 0;
  phone.changed();
  co_return true;
}

asio::awaitable<bool> Phone::swipe(Direction direction) {
  constexpr double swiped = 360;
  Impl& phone = *impl_;
  const bool is_sideways = direction == Direction::left || direction == Direction::right;
  if (!phone.is_locked()) phone.operated("swipe");
  switch (phone.front) {
    case Front::off:
      co_return false;
    case Front::lock_screen:
      if (direction != Direction::up) co_return false;
      co_return co_await unlock();
    case Front::launcher:
      if (!is_sideways) co_return false;
      co_return phone.turn_launcher(phone.launcher_page +
                                    (direction == Direction::left ? 1u : std::size_t(-1)));
    case Front::recents:
      co_return co_await phone.swipe_cards(direction);
    case Front::app:
      break;
  }
  const bool swiped_app = co_await phone.app()->swipe(direction);
  if (swiped_app || is_sideways) co_return swiped_app;
  co_return co_await phone.app()->scroll(direction == Direction::up ? swiped : -swiped);
}

asio::awaitable<bool> Phone::visit(std::string address) {
  const std::size_t browser = place_of("browser");
  const bool is_in_front = impl_->app() && impl_->app_index == browser;
  if (!is_in_front) {
    const bool entered = co_await impl_->enter(browser);
    if (!entered) co_return false;
  }
  co_return co_await impl_->app()->visit(std::move(address));
}

asio::awaitable<bool> Phone::back() {
  if (impl_->is_locked()) co_return false;
  impl_->operated("back");
  if (impl_->field()) {
    co_await impl_->end_word();
    co_await impl_->app()->blur();
    co_return true;
  }
  if (App* app = impl_->app()) {
    const bool turned_back = co_await app->back();
    if (turned_back) co_return true;
  }
  impl_->go_home();
  co_return true;
}

asio::awaitable<bool> Phone::tap(Point point) {
  Impl& phone = *impl_;
  if (phone.front == Front::off) co_return false;
  if (phone.front == Front::lock_screen) co_return co_await unlock();
  if (phone.is_on_keyboard(point)) co_return co_await phone.press_key(point);
  phone.draw();
  const auto hit = std::find_if(phone.offers.rbegin(), phone.offers.rend(),
                                [&](const Offer& offer) { return holds(offer.box, point); });
  phone.tapped(hit != phone.offers.rend() ? hit->name : std::string());
  // Whoever composes elsewhere has ended it: a finger is here now.
  phone.composed_elsewhere = false;
  if (hit != phone.offers.rend()) {
    Choice choice = hit->choice;
    choice.at = point;
    co_return co_await phone.choose(choice);
  }
  if (App* app = phone.app()) co_return co_await app->tap(point);
  co_return false;
}

asio::awaitable<bool> Phone::tap_text(std::string text) {
  Impl& phone = *impl_;
  if (phone.front == Front::launcher) {
    for (const Installed& app : installed_apps())
      if (app.ko == text || app.en == text) co_return co_await open(std::string(app.id));
  }
  if (phone.is_locked()) co_return false;
  phone.draw();
  // A key's name would tell what is typed.
  const bool is_key =
      std::ranges::find(phone.key_offers, text, &Offer::name) != phone.key_offers.end();
  if (!is_key) phone.tapped(text);
  if (App* app = phone.app()) {
    const bool tapped = co_await app->tap_text(text);
    if (tapped) co_return true;
  }
  phone.draw();
  const auto hit = std::ranges::find(phone.offers, text, &Offer::name);
  if (hit != phone.offers.end()) co_return co_await phone.choose(hit->choice);
  const auto key = std::ranges::find(phone.key_offers, text, &Offer::name);
  if (key == phone.key_offers.end()) co_return false;
  co_return co_await phone.press_key(middle_of(key->box));
}

asio::awaitable<bool> Phone::tap_css(std::string selector) {
  App* app = impl_->app();
  if (!app) co_return false;
  impl_->tapped({});
  co_return co_await app->tap_css(std::move(selector));
}

asio::awaitable<bool> Phone::scroll(double by) {
  App* app = impl_->app();
  if (!app) co_return false;
  impl_->operated("scroll");
  co_return co_await app->scroll(by);
}

asio::awaitable<bool> Phone::focus_css(std::string selector) {
  App* app = impl_->app();
  if (!app) co_return false;
  impl_->tapped({});
  co_return co_await app->focus_css(std::move(selector));
}

asio::awaitable<bool> Phone::insert_card(Card card) {
  impl_->operated("insert_card", card.title.in(impl_->locale));
  impl_->memory_card = std::move(card);
  impl_->changed();
  co_return true;
}

asio::awaitable<std::vector<Tappable>> Phone::tappables() {
  Impl& phone = *impl_;
  phone.draw();
  std::vector<Tappable> found;
  const auto add = [&](const Offer& offer) {
    if (found.size() < max_tappables) found.push_back({offer.name, middle_of(offer.box)});
  };
  for (const Offer& offer : phone.offers)
    if (!phone.is_on_keyboard(middle_of(offer.box))) add(offer);
  if (App* app = phone.app()) co_await app->tappables(found);
  phone.draw();
  // However much a page offers, the keyboard stays within reach.
  found.resize(std::min(found.size(), max_tappables - phone.key_offers.size()));
  for (const Offer& offer : phone.key_offers) add(offer);
  co_return found;
}

bool Phone::screen_on() const {
  return impl_->front != Front::off;
}

InFront Phone::in_front() const {
  InFront front{.app = impl_->name_in_front(), .url = {}, .title = {}};
  if (const App* app = impl_->app()) {
    front.url = app->url();
    front.title = app->title();
  }
  return front;
}

const Canvas& Phone::framebuffer() {
  impl_->draw();
  return impl_->canvas;
}

const std::string& Phone::words() const {
  return impl_->words;
}

std::uint64_t Phone::version() const {
  return impl_->version;
}

}  // namespace phone
