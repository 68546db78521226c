#include "emulator/phone/phone.h"

#include <algorithm>

#include "emulator/phone/apps.h"
#include "emulator/phone/trace_app.h"

namespace asio = boost::asio;

namespace phone {
namespace {

struct HistoryEntry {
  std::string url;
  double scroll = 0;
};

std::string_view without_fragment(std::string_view url) {
  return url.substr(0, url.find('#'));
}

PageOptions page_options(const PhoneOptions& options) {
  return {.program = options.page_program,
          .width = static_cast<int>(screen_width),
          .height = static_cast<int>(content_height),
          .scale = screen_scale};
}

// What the browser is given for files that are not pages: text as it stands, pictures alone on a
// page, and a sentence for the rest. Nothing is parsed here.
std::string as_page(const site::Resource& resource) {
  const std::string_view type = resource.content_type;
  const std::string head = "<!DOCTYPE html><meta charset=\"utf-8\"><title>";
  const std::string name(html_escape(resource.url.substr(resource.url.rfind('/') + 1)));
  if (type.starts_with("text/html") || type.starts_with("application/xhtml")) return resource.body;
  if (type.starts_with("text/"))
    return head + name + "</title><pre>" + html_escape(resource.body) + "</pre>";
  if (type.starts_with("image/"))
    return head + name + "</title><p><img src=\"\" alt=\"" + name + "\"></p>";
  return head + name + "</title><p>" + name + ": 이 파일은 열 수 없습니다.</p>";
}

}  // namespace

struct Phone::Impl {
  Impl(asio::any_io_executor executor, clockwork::Clock& c, const site::Network& n, PhoneOptions o,
       Observer& watcher)
      : clock(c),
        network(n),
        options(std::move(o)),
        observer(watcher),
        page(executor, page_options(options),
             at_once([this](const std::string& url) { return network.get(url); })),
        trace(executor, c, page_options(options), options.open_trace, [this] { changed(); }),
        canvas(static_cast<int>(screen_width * screen_scale),
               static_cast<int>(screen_height * screen_scale), screen_scale) {
    state.locale = options.locale;
    state.model = options.model;
    state.profile = options.profile;
  }

  bool browsing() const { return state.front == Front::app && state.app == "browser"; }
  bool page_shown() const { return browsing() && state.error == ErrorPage::none; }
  bool tracing() const { return state.front == Front::app && state.app == "trace-viewer"; }
  void changed() {
    ++version;
    if (options.on_change) options.on_change();
  }

  asio::awaitable<bool> draw_page(double scroll);
  asio::awaitable<void> redraw_page() { return scroll_page(state.scroll); }
  asio::awaitable<void> scroll_page(double to);
  asio::awaitable<void> show_start_page();
  asio::awaitable<bool> load(std::string url, std::string via, double scroll);
  asio::awaitable<bool> follow(std::optional<Target> target);
  asio::awaitable<bool> go(std::string url, std::string via);
  asio::awaitable<bool> show_fragment(std::string url);
  static double clamp_to(double y, double page_height) {
    return std::clamp(y, 0.0, std::max(0.0, page_height - content_height));
  }
  double clamp_scroll(double y) const { return clamp_to(y, state.page_height); }
  bool enter(std::string_view app);
  void leave_for(Front front);

  clockwork::Clock& clock;
  const site::Network& network;
  PhoneOptions options;
  Observer& observer;
  PageProcess page;
  TraceApp trace;
  Canvas canvas;
  ShellState state;
  std::vector<HistoryEntry> history;      // The page shown is the last.
  std::vector<std::uint8_t> page_pixels;  // As last drawn; empty until then.
  std::string page_words;
  std::string field_value;  // Of the focused text field.
  std::string all_words;
  std::uint64_t version = 0;
};

// Has the page drawn as scrolled to `scroll`, and keeps what was drawn: the child's own pixels are
// half a picture while it draws the next one, and a capture may come at any moment.
asio::awaitable<bool> Phone::Impl::draw_page(double scroll) {
  const bool drawn = co_await page.draw(scroll);
  if (!drawn) co_return false;
  const std::uint8_t* pixels = page.pixels();
  page_pixels.assign(pixels, pixels + static_cast<std::size_t>(page.stride_bytes()) *
                                          static_cast<std::size_t>(page.height_px()));
  page_words = page.words();
  co_return true;
}

// Shows the page scrolled to `to`; a child that dies at it leaves the crash page.
asio::awaitable<void> Phone::Impl::scroll_page(double to) {
  if (state.error != ErrorPage::none) co_return;
  const clockwork::Clock::Hold hold(clock);
  const bool drawn = co_await draw_page(to);
  if (drawn) {
    state.scroll = to;
  } else {
    state.error = ErrorPage::crashed;
    page_words.clear();
  }
  changed();
}

asio::awaitable<void> Phone::Impl::show_start_page() {
  const clockwork::Clock::Hold hold(clock);
  const Loaded loaded =
      co_await page.load("http://start.invalid/", start_page(options.bookmarks, options.locale),
                         "text/html; charset=utf-8");
  state.page_height = loaded.height;
  state.page_title = loaded.title;
  state.error = loaded.state == PageState::ok ? ErrorPage::none : ErrorPage::crashed;
  co_await scroll_page(0);
}

// Fetches, lays out, reports, and only then shows the page at `url`.
asio::awaitable<bool> Phone::Impl::load(std::string url, std::string via, double scroll) {
  const clockwork::Clock::Hold hold(clock);
  const site::Resource resource = network.get(url);
  VisitEvent event{.url = resource.url.empty() ? url : resource.url,
                   .title = {},
                   .status = VisitStatus::ok,
                   .via = via,
                   .referrer = history.empty() ? "" : history.back().url};
  state.loading = true;
  changed();
  double page_height = 0;
  ErrorPage error = ErrorPage::none;
  switch (resource.outcome) {
    case site::Outcome::ok: {
      const Loaded loaded =
          co_await page.load(resource.url, as_page(resource), resource.content_type);
      event.title = loaded.title;
      page_height = loaded.height;
      if (loaded.state == PageState::crashed) {
        event.status = VisitStatus::crashed;
        error = ErrorPage::crashed;
      }
      break;
    }
    case site::Outcome::not_found:
      event.status = VisitStatus::not_found;
      error = ErrorPage::not_found;
      break;
    case site::Outcome::not_on_network:
      event.status = VisitStatus::not_on_network;
      error = ErrorPage::not_on_network;
      break;
  }
  observer.visited(event);  // On disk before anyone sees the page.
  const double to = clamp_to(scroll, page_height);
  page_words.clear();
  if (error == ErrorPage::none) {
    const bool drawn = co_await draw_page(to);
    if (!drawn) error = ErrorPage::crashed;
  }
  // All at once, so that no picture shows one page's address over another's words.
  state.loading = false;
  state.url = event.url;
  state.page_title = event.title;
  state.error = error;
  state.page_height = page_height;
  state.scroll = to;
  field_value.clear();
  changed();
  co_return true;
}

asio::awaitable<bool> Phone::Impl::go(std::string url, std::string via) {
  if (!history.empty()) history.back().scroll = state.scroll;
  co_await load(url, via, 0);
  history.push_back({state.url, 0});
  if (state.url.find('#') != std::string::npos) co_await show_fragment(state.url);
  co_return true;
}

// Scrolls to "#name" within the page already shown.
asio::awaitable<bool> Phone::Impl::show_fragment(std::string url) {
  const std::string name = url.substr(url.find('#') + 1);
  // Only names that are safe inside a selector: a page cannot smuggle one in.
  const bool plain = !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_' || c >= 0x80;
  });
  if (!plain || state.error != ErrorPage::none) co_return false;
  const clockwork::Clock::Hold hold(clock);
  std::optional<Target> target = co_await page.find_css("#" + name);
  if (!target) target = co_await page.find_css("a[name=" + name + "]");
  if (!target) co_return false;
  co_await scroll_page(clamp_scroll(target->box.y));
  co_return true;
}

asio::awaitable<bool> Phone::Impl::follow(std::optional<Target> target) {
  if (!target) co_return false;
  if (target->is_text_field) {
    const clockwork::Clock::Hold hold(clock);
    field_value.clear();
    const bool focused = co_await page.focus(
        {target->box.x + target->box.width / 2, target->box.y + target->box.height / 2});
    co_await redraw_page();
    co_return focused;
  }
  if (!target->submit.empty()) co_return co_await go(target->submit, "form");
  if (target->href.empty()) co_return true;  // Touched, as a finger touches plain text.
  const std::string url = site::resolve(state.url, target->href);
  if (url.find('#') != std::string::npos && without_fragment(url) == without_fragment(state.url))
    co_return co_await show_fragment(url);
  const bool from_start = history.empty();
  co_return co_await go(url, from_start ? "bookmark" : "link");
}

// Brings an app to the front and says so; the browser keeps its page.
bool Phone::Impl::enter(std::string_view id) {
  const App* app = find_app(id);
  if (!app || state.front == Front::off || state.front == Front::lock_screen) return false;
  observer.opened_app(std::string(app->id), std::string(label(*app, state.locale)));
  leave_for(Front::app);
  state.app = app->id;
  changed();
  return true;
}

// Something else comes to the front: Trace Viewer does not run on behind it.
void Phone::Impl::leave_for(Front front) {
  trace.close();
  state.front = front;
}

Phone::Phone(asio::any_io_executor executor, clockwork::Clock& clock, const site::Network& network,
             PhoneOptions options, Observer& observer)
    : impl_(std::make_unique<Impl>(executor, clock, network, std::move(options), observer)) {}

Phone::~Phone() = default;

asio::awaitable<bool> Phone::wake() {
  if (impl_->state.front != Front::off) co_return false;
  impl_->observer.screen_turned(true);
  impl_->state.front = Front::lock_screen;
  impl_->changed();
  co_return true;
}

asio::awaitable<bool> Phone::unlock() {
  co_await wake();
  if (impl_->state.front != Front::lock_screen) co_return false;
  impl_->state.front = Front::launcher;
  impl_->changed();
  co_return true;
}

asio::awaitable<bool> Phone::lock() {
  if (impl_->state.front == Front::off) co_return false;
  impl_->observer.screen_turned(false);
  impl_->leave_for(Front::off);
  impl_->changed();
  co_return true;
}

asio::awaitable<bool> Phone::home() {
  if (impl_->state.front != Front::app) co_return impl_->state.front == Front::launcher;
  impl_->leave_for(Front::launcher);
  impl_->changed();
  co_return true;
}

asio::awaitable<bool> Phone::open(std::string app) {
  if (!impl_->enter(app)) co_return false;
  if (app == "trace-viewer") co_await impl_->trace.open();
  if (app != "browser") co_return true;
  if (impl_->history.empty() && !impl_->options.bookmarks.empty())
    co_await impl_->show_start_page();
  else
    co_await impl_->redraw_page();
  co_return true;
}

asio::awaitable<bool> Phone::visit(std::string address) {
  if (!impl_->browsing() && !impl_->enter("browser")) co_return false;
  std::string url = site::resolve("", address);
  if (url.empty()) url = std::move(address);
  co_return co_await impl_->go(std::move(url), "address");
}

asio::awaitable<bool> Phone::back() {
  Impl& phone = *impl_;
  if (phone.tracing()) {
    const bool turned_back = co_await phone.trace.back();
    if (turned_back) co_return true;
  }
  if (!phone.browsing()) co_return co_await home();
  if (phone.history.size() < 2) co_return co_await home();
  phone.history.pop_back();
  const HistoryEntry entry = phone.history.back();
  co_return co_await phone.load(entry.url, "back", entry.scroll);
}

asio::awaitable<bool> Phone::tap(Point point) {
  Impl& phone = *impl_;
  if (phone.state.front == Front::lock_screen) co_return co_await unlock();
  if (phone.state.front == Front::launcher) {
    const std::string app = app_at(point);
    if (app.empty()) co_return false;
    co_return co_await open(app);
  }
  if (phone.tracing()) co_return co_await phone.trace.tap(point);
  if (phone.browsing() && point.y < content_top && point.x < 34) co_return co_await back();
  if (!phone.page_shown() || point.y < content_top || point.y >= content_top + content_height)
    co_return phone.state.front != Front::off;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(phone.clock);
    target = co_await phone.page.at({point.x, point.y - content_top + phone.state.scroll});
  }
  co_return co_await phone.follow(std::move(target));
}

asio::awaitable<bool> Phone::tap_text(std::string text) {
  Impl& phone = *impl_;
  if (phone.state.front == Front::launcher) {
    for (const App& app : apps())
      if (app.ko == text || app.en == text) co_return co_await open(std::string(app.id));
    co_return false;
  }
  if (phone.tracing()) co_return co_await phone.trace.tap_text(std::move(text));
  if (!phone.page_shown()) co_return false;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(phone.clock);
    target = co_await phone.page.find_text(std::move(text));
    if (!target) co_return false;
    const double y = phone.state.scroll;
    if (target->box.y < y || target->box.y + target->box.height > y + content_height)
      co_await scroll(target->box.y - content_height / 3 - y);
  }
  co_return co_await phone.follow(std::move(target));
}

asio::awaitable<bool> Phone::tap_css(std::string selector) {
  Impl& phone = *impl_;
  if (phone.tracing()) co_return co_await phone.trace.tap_css(std::move(selector));
  if (!phone.page_shown()) co_return false;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(phone.clock);
    target = co_await phone.page.find_css(std::move(selector));
  }
  co_return co_await phone.follow(std::move(target));
}

asio::awaitable<bool> Phone::scroll(double by) {
  Impl& phone = *impl_;
  if (phone.tracing()) co_return co_await phone.trace.scroll(by);
  if (!phone.page_shown()) co_return false;
  const double to = phone.clamp_scroll(phone.state.scroll + by);
  if (to == phone.state.scroll) co_return false;
  co_await phone.scroll_page(to);
  co_return true;
}

asio::awaitable<bool> Phone::focus_css(std::string selector) {
  Impl& phone = *impl_;
  if (!phone.page_shown()) co_return false;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(phone.clock);
    target = co_await phone.page.find_css(std::move(selector));
  }
  if (!target || !target->is_text_field) co_return false;
  co_return co_await phone.follow(std::move(target));
}

asio::awaitable<bool> Phone::type(std::string text) {
  Impl& phone = *impl_;
  if (phone.state.front == Front::app && phone.state.app == "notes") {
    phone.state.note += text;
    phone.changed();
    co_return true;
  }
  if (!phone.page_shown()) co_return false;
  const clockwork::Clock::Hold hold(phone.clock);
  const bool is_set = co_await phone.page.set_value(phone.field_value + text);
  if (!is_set) co_return false;
  phone.field_value += text;
  co_await phone.redraw_page();
  co_return true;
}

asio::awaitable<bool> Phone::submit() {
  Impl& phone = *impl_;
  if (!phone.page_shown()) co_return false;
  std::string url;
  {
    const clockwork::Clock::Hold hold(phone.clock);
    url = co_await phone.page.submission();
  }
  if (url.empty()) co_return false;
  co_return co_await phone.go(site::resolve(phone.state.url, url), "form");
}

asio::awaitable<std::vector<Tappable>> Phone::tappables() {
  Impl& phone = *impl_;
  std::vector<Tappable> found;
  if (phone.state.front == Front::lock_screen)
    found.push_back({phone.state.locale.starts_with("ko") ? "잠금 해제" : "Unlock", {180, 500}});
  if (phone.state.front == Front::launcher)
    for (std::size_t i = 0; i < apps().size(); ++i)
      found.push_back({std::string(label(apps()[i], phone.state.locale)), icon_center(i)});
  if (phone.tracing()) co_await phone.trace.tappables(found);
  if (phone.page_shown()) {
    const clockwork::Clock::Hold hold(phone.clock);
    co_await add_tappables(phone.page, phone.page_words, phone.state.scroll, found);
  }
  co_return found;
}

bool Phone::screen_on() const {
  return impl_->state.front != Front::off;
}

InFront Phone::in_front() const {
  const ShellState& state = impl_->state;
  switch (state.front) {
    case Front::off:
      return {};
    case Front::lock_screen:
      return {.app = "lock-screen", .url = {}, .title = {}};
    case Front::launcher:
      return {.app = "launcher", .url = {}, .title = {}};
    case Front::app:
      break;
  }
  if (state.app == "browser") return {state.app, state.url, state.page_title};
  if (impl_->tracing()) return {.app = state.app, .url = {}, .title = impl_->trace.title()};
  return {.app = state.app, .url = {}, .title = {}};
}

const Canvas& Phone::framebuffer() {
  Impl& phone = *impl_;
  phone.state.trace = phone.trace.state();
  phone.all_words = draw_shell(phone.canvas, phone.state, phone.clock.now());
  const auto put_page = [&](const std::vector<std::uint8_t>& pixels) {
    phone.canvas.blit(pixels.data(), phone.page.width_px(), phone.page.height_px(),
                      phone.page.stride_bytes(), 0, static_cast<int>(content_top * screen_scale));
  };
  if (phone.page_shown() && !phone.page_pixels.empty()) {
    put_page(phone.page_pixels);
    draw_scroll_bar(phone.canvas, phone.state.scroll, phone.state.page_height);
    phone.all_words += phone.page_words;
  }
  if (phone.tracing() && phone.trace.state() == TraceState::shown) {
    put_page(phone.trace.pixels());
    draw_scroll_bar(phone.canvas, phone.trace.scrolled(), phone.trace.page_height());
    phone.all_words += phone.trace.words();
  }
  draw_label(phone.canvas);
  return phone.canvas;
}

const std::string& Phone::words() const {
  return impl_->all_words;
}

std::uint64_t Phone::version() const {
  return impl_->version;
}

}  // namespace phone
