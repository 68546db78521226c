#include "emulator/phone/phone.h"

#include <algorithm>

#include "emulator/phone/installed.h"
#include "emulator/phone/keyboard.h"
#include "emulator/phone/shell.h"

namespace asio = boost::asio;

namespace phone {

struct Phone::Impl {
  Impl(const asio::any_io_executor& executor, clockwork::Clock& c, const site::Network& network,
       PhoneOptions given, Observer& watcher)
      : clock(c),
        options(std::move(given)),
        observer(watcher),
        locale(locale_of(options.locale)),
        keyboard(locale),
        canvas(static_cast<int>(screen_width * screen_scale),
               static_cast<int>(screen_height * screen_scale), screen_scale) {
    const AppContext context{executor, clock,    network,
                             options,  observer, [this](Stale stale) { changed(stale); }};
    for (const Installed& app : installed_apps()) apps.push_back(app.make(context));
  }

  // The app in front; null when none is.
  App* app() { return front == Front::app ? apps[app_index].get() : nullptr; }
  // The field the keyboard on the screen writes into; null: there is no keyboard.
  const TextField* field() {
    App* shown = app();
    return shown ? shown->field() : nullptr;
  }
  bool is_on_keyboard(Point point) {
    return field() && point.y >= keyboard_top && point.y < screen_bottom;
  }
  const Installed& installed() const { return installed_apps()[app_index]; }
  bool is_locked() const { return front == Front::off || front == Front::lock_screen; }

  void changed(Stale stale = Stale::all) {
    ++version;
    if (stale == Stale::all) stale_all = true;
    stale_page = true;
    if (options.on_change) options.on_change();
  }
  void come(Front next);
  asio::awaitable<bool> enter(std::size_t index);
  asio::awaitable<bool> choose(Choice choice);
  asio::awaitable<bool> press_key(Point point);
  asio::awaitable<bool> write(Writing writing);
  Writing writing_so_far();

  void draw();
  void draw_screen(Pen& pen);
  void draw_page();
  void draw_keyboard();

  clockwork::Clock& clock;
  PhoneOptions options;
  Observer& observer;
  Locale locale;
  Keyboard keyboard;
  bool composed_elsewhere = false;  // What the field is composing comes from another keyboard.
  std::vector<std::unique_ptr<App>> apps;  // As installed_apps() has them.
  Front front = Front::off;
  std::size_t app_index = 0;
  std::uint64_t version = 0;

  // The picture, and how much of it is out of date.
  Canvas canvas;
  bool stale_all = true;
  bool stale_page = true;
  bool stale_keys = true;
  bool shown_keyboard = false;
  CivilTime shown_time;
  std::string shell_words;
  std::vector<Offer> shell_offers;
  std::string words;
  std::vector<Offer> offers;      // Of all but the keyboard.
  std::vector<Offer> key_offers;  // Empty without one.
};

// Something else comes to the front.
void Phone::Impl::come(Front next) {
  if (App* behind = app()) behind->leave();
  front = next;
}

// Brings an app to the front and says so.
asio::awaitable<bool> Phone::Impl::enter(std::size_t index) {
  if (is_locked() || index >= apps.size()) co_return false;
  const Installed& next = installed_apps()[index];
  observer.opened_app(std::string(next.id), std::string(name_of(next, locale)));
  come(Front::app);
  app_index = index;
  changed();
  co_return true;
}

// The status bar's clock turns without anybody's doing; all else is drawn when it changed.
void Phone::Impl::draw() {
  CivilTime time = civil_time(clock.now(), locale);
  if (time.hour_minute != shown_time.hour_minute || time.date != shown_time.date) {
    shown_time = std::move(time);
    stale_all = true;
  }
  if (std::exchange(shown_keyboard, field() != nullptr) != (field() != nullptr)) stale_all = true;
  if (stale_all) {
    Pen pen(canvas, locale);
    draw_screen(pen);
    draw_label(canvas);
    shell_words = pen.words();
    shell_offers = pen.offers();
  }
  if (stale_all || stale_page) draw_page();
  if (stale_all || stale_keys) draw_keyboard();
  stale_all = stale_page = stale_keys = false;
}

void Phone::Impl::draw_screen(Pen& pen) {
  switch (front) {
    case Front::off:
      canvas.clear({0, 0, 0, 255});
      break;
    case Front::lock_screen:
      draw_lock_screen(pen, shown_time);
      break;
    case Front::launcher:
      draw_launcher(pen, shown_time);
      break;
    case Front::app:
      draw_status_bar(pen, shown_time, app_status_bar);
      apps[app_index]->draw(pen);
      break;
  }
}

void Phone::Impl::draw_page() {
  Pen pen(canvas, locale);
  if (App* shown = app()) shown->draw_page(pen);
  words = shell_words + pen.words();
  offers = shell_offers;
  offers.insert(offers.end(), pen.offers().begin(), pen.offers().end());
}

void Phone::Impl::draw_keyboard() {
  key_offers.clear();
  const TextField* focused = field();
  if (!focused) return;
  keyboard.attend(*focused);
  Pen pen(canvas, locale);
  keyboard.draw(pen);
  key_offers = pen.offers();
}

// What the field holds, ready to be added to by others than the keyboard on the screen.
Writing Phone::Impl::writing_so_far() {
  keyboard.attend(*field());
  Writing writing = field()->writing;
  if (composed_elsewhere)
    writing.composing.clear();
  else
    keyboard.finish(writing);
  composed_elsewhere = false;
  return writing;
}

asio::awaitable<bool> Phone::Impl::write(Writing writing) {
  if (writing.text.size() + writing.composing.size() > max_written_bytes) co_return false;
  stale_keys = true;
  const bool written = co_await app()->write(std::move(writing));
  co_return written;
}

asio::awaitable<bool> Phone::Impl::press_key(Point point) {
  const TextField before = *field();
  keyboard.attend(before);
  composed_elsewhere = false;
  Writing writing = before.writing;
  const Keyboard::Outcome outcome = keyboard.press(point, writing);
  stale_keys = true;
  if (outcome == Keyboard::Outcome::nothing) {
    changed(Stale::page);
    co_return true;
  }
  if (outcome == Keyboard::Outcome::enter && before.enter == Enter::newline) writing.text += '\n';
  const bool written = co_await write(std::move(writing));
  if (outcome == Keyboard::Outcome::close) co_await app()->blur();
  if (outcome == Keyboard::Outcome::enter && before.enter != Enter::newline)
    co_await app()->submit();
  co_return written;
}

// A tap on what was offered.
asio::awaitable<bool> Phone::Impl::choose(Choice choice) {
  if (App* chosen = app()) co_return co_await chosen->choose(choice);
  if (front != Front::launcher) co_return false;
  const bool entered = co_await enter(choice.which);
  if (entered) co_await app()->open();
  co_return entered;
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
  impl_->front = Front::launcher;
  impl_->changed();
  co_return true;
}

asio::awaitable<bool> Phone::lock() {
  if (impl_->front == Front::off) co_return false;
  impl_->observer.screen_turned(false);
  impl_->come(Front::off);
  impl_->changed();
  co_return true;
}

asio::awaitable<bool> Phone::home() {
  if (impl_->front != Front::app) co_return impl_->front == Front::launcher;
  impl_->come(Front::launcher);
  impl_->changed();
  co_return true;
}

asio::awaitable<bool> Phone::open(std::string id) {
  const auto& all = installed_apps();
  const auto found = std::ranges::find(all, id, &Installed::id);
  const bool entered = co_await impl_->enter(static_cast<std::size_t>(found - all.begin()));
  if (entered) co_await impl_->app()->open();
  co_return entered;
}

asio::awaitable<bool> Phone::visit(std::string address) {
  constexpr std::size_t browser = 0;
  const bool is_in_front = impl_->app() && impl_->app_index == browser;
  if (!is_in_front) {
    const bool entered = co_await impl_->enter(browser);
    if (!entered) co_return false;
  }
  co_return co_await impl_->app()->visit(std::move(address));
}

asio::awaitable<bool> Phone::back() {
  if (impl_->field()) {
    co_await impl_->app()->blur();
    co_return true;
  }
  if (App* app = impl_->app()) {
    const bool turned_back = co_await app->back();
    if (turned_back) co_return true;
  }
  co_return co_await home();
}

asio::awaitable<bool> Phone::tap(Point point) {
  Impl& phone = *impl_;
  if (phone.front == Front::off) co_return false;
  if (phone.front == Front::lock_screen) co_return co_await unlock();
  if (phone.is_on_keyboard(point)) co_return co_await phone.press_key(point);
  phone.draw();
  const auto hit = std::find_if(phone.offers.rbegin(), phone.offers.rend(),
                                [&](const Offer& offer) { return holds(offer.box, point); });
  if (hit != phone.offers.rend()) co_return co_await phone.choose(hit->choice);
  if (App* app = phone.app()) co_return co_await app->tap(point);
  co_return false;
}

asio::awaitable<bool> Phone::tap_text(std::string text) {
  Impl& phone = *impl_;
  if (phone.front == Front::launcher) {
    for (const Installed& app : installed_apps())
      if (app.ko == text || app.en == text) co_return co_await open(std::string(app.id));
    co_return false;
  }
  App* app = phone.app();
  if (!app) co_return false;
  const bool tapped = co_await app->tap_text(text);
  if (tapped) co_return true;
  phone.draw();
  const auto hit = std::ranges::find(phone.offers, text, &Offer::name);
  if (hit == phone.offers.end()) co_return false;
  co_return co_await phone.choose(hit->choice);
}

asio::awaitable<bool> Phone::tap_css(std::string selector) {
  App* app = impl_->app();
  if (!app) co_return false;
  co_return co_await app->tap_css(std::move(selector));
}

asio::awaitable<bool> Phone::scroll(double by) {
  App* app = impl_->app();
  if (!app) co_return false;
  co_return co_await app->scroll(by);
}

asio::awaitable<bool> Phone::focus_css(std::string selector) {
  App* app = impl_->app();
  if (!app) co_return false;
  co_return co_await app->focus_css(std::move(selector));
}

asio::awaitable<bool> Phone::type(std::string text) {
  App* app = impl_->app();
  if (!app) co_return false;
  if (!app->field()) {
    const bool taken = co_await app->take_focus();
    if (!taken) co_return false;
  }
  Writing writing = impl_->writing_so_far();
  writing.text += text;
  co_return co_await impl_->write(std::move(writing));
}

asio::awaitable<bool> Phone::compose(std::string text) {
  if (!impl_->field()) co_return false;
  Writing writing = impl_->writing_so_far();
  impl_->composed_elsewhere = !text.empty();
  writing.composing = std::move(text);
  co_return co_await impl_->write(std::move(writing));
}

asio::awaitable<bool> Phone::erase() {
  const TextField* field = impl_->field();
  if (!field) co_return false;
  if (impl_->composed_elsewhere) co_return co_await compose({});
  impl_->keyboard.attend(*field);
  Writing writing = field->writing;
  const bool erased = impl_->keyboard.erase(writing);
  if (!erased) co_return false;
  co_return co_await impl_->write(std::move(writing));
}

bool Phone::touch(std::optional<Point> point) {
  const bool is_on_keyboard = point && impl_->is_on_keyboard(*point);
  if (!is_on_keyboard) point.reset();
  if (impl_->keyboard.touch(point)) {
    impl_->stale_keys = true;
    impl_->changed(Stale::page);
  }
  return is_on_keyboard;
}

asio::awaitable<bool> Phone::submit() {
  App* app = impl_->app();
  if (!app) co_return false;
  co_return co_await app->submit();
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
  for (const Offer& offer : phone.key_offers) add(offer);
  co_return found;
}

bool Phone::screen_on() const {
  return impl_->front != Front::off;
}

InFront Phone::in_front() const {
  switch (impl_->front) {
    case Front::off:
      return {};
    case Front::lock_screen:
      return {.app = "lock-screen", .url = {}, .title = {}};
    case Front::launcher:
      return {.app = "launcher", .url = {}, .title = {}};
    case Front::app:
      break;
  }
  const App& app = *impl_->app();
  return {std::string(impl_->installed().id), app.url(), app.title()};
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
