#include "emulator/phone/trace_app.h"

#include <algorithm>

namespace asio = boost::asio;

namespace phone {
namespace {

std::string_view without_fragment(std::string_view url) {
  return url.substr(0, url.find('#'));
}

// "http://host/" of "http://host/any/thing".
std::string_view origin_of(std::string_view url) {
  const std::size_t host = url.find("//");
  if (host == std::string_view::npos) return {};
  return url.substr(0, std::min(url.find('/', host + 2), url.size() - 1) + 1);
}

double clamped(double y, double page_height) {
  return std::clamp(y, 0.0, std::max(0.0, page_height - content_height));
}

}  // namespace

TraceApp::TraceApp(asio::any_io_executor executor, clockwork::Clock& clock, PageOptions page,
                   OpenTrace open, std::function<void()> changed)
    : executor_(std::move(executor)),
      clock_(clock),
      page_options_(std::move(page)),
      open_(std::move(open)),
      changed_(std::move(changed)) {}

TraceApp::~TraceApp() = default;

asio::awaitable<void> TraceApp::open() {
  close();
  source_ = open_ ? open_() : nullptr;
  if (!source_) {
    fail(TraceState::not_installed);
    co_return;
  }
  page_ = std::make_unique<PageProcess>(
      executor_, page_options_, [this](std::string url) { return part_of_page(std::move(url)); });
  state_ = TraceState::opening;
  changed_();
  const bool shown = co_await show(source_->home(), 0);
  if (shown) history_.push_back({source_->home(), 0});
}

void TraceApp::close() {
  page_.reset();
  source_.reset();
  history_.clear();
  fail(TraceState::closed);
}

void TraceApp::fail(TraceState why) {
  if (state_ == why) return;
  state_ = why;
  scroll_ = height_ = 0;
  title_.clear();
  words_.clear();
  pixels_.clear();
  changed_();
}

bool TraceApp::is_ours(std::string_view url) const {
  const std::string home = source_->home();
  return url.starts_with(origin_of(home));
}

// Style sheets and pictures of the page being laid out.
asio::awaitable<site::Resource> TraceApp::part_of_page(std::string url) {
  site::Resource part;
  part.url = url;
  part.outcome = site::Outcome::not_found;
  if (!is_ours(url)) co_return part;
  TraceReply reply = co_await source_->get(url);
  if (reply.outcome == TraceReply::Outcome::answered) {
    part.outcome = site::Outcome::ok;
    part.content_type = std::move(reply.content_type);
    part.body = std::move(reply.body);
  }
  co_return part;
}

// Fetches, lays out and draws the page; the one before it stays on the screen until then, and no
// picture shows one page's title over another's words.
asio::awaitable<bool> TraceApp::show(std::string url, double scroll) {
  const clockwork::Clock::Hold hold(clock_);
  const TraceReply reply = co_await source_->get(url);
  if (reply.outcome == TraceReply::Outcome::gone) {
    fail(TraceState::gone);
    co_return false;
  }
  const Loaded loaded = co_await page_->load(url, reply.body, reply.content_type);
  std::optional<Drawn> drawn;
  if (loaded.state == PageState::ok) drawn = co_await draw(clamped(scroll, loaded.height));
  if (!drawn) {
    fail(TraceState::crashed);
    co_return false;
  }
  title_ = loaded.title;
  height_ = loaded.height;
  put_up(std::move(*drawn));
  co_return true;
}

asio::awaitable<bool> TraceApp::scroll_to(double y) {
  const clockwork::Clock::Hold hold(clock_);
  std::optional<Drawn> drawn = co_await draw(clamped(y, height_));
  if (!drawn) {
    fail(TraceState::crashed);
    co_return false;
  }
  put_up(std::move(*drawn));
  co_return true;
}

asio::awaitable<std::optional<TraceApp::Drawn>> TraceApp::draw(double y) {
  Drawn drawn;
  drawn.scroll = y;
  const bool alive = co_await page_->draw(y);
  if (!alive) co_return std::nullopt;
  drawn.words = co_await page_->visible_text(y);
  const std::uint8_t* pixels = page_->pixels();
  drawn.pixels.assign(pixels, pixels + static_cast<std::size_t>(page_->stride_bytes()) *
                                           static_cast<std::size_t>(page_->height_px()));
  co_return drawn;
}

void TraceApp::put_up(Drawn drawn) {
  scroll_ = drawn.scroll;
  words_ = std::move(drawn.words);
  pixels_ = std::move(drawn.pixels);
  state_ = TraceState::shown;
  changed_();
}

asio::awaitable<bool> TraceApp::follow(std::optional<Target> target) {
  if (!target) co_return false;
  if (target->href.empty()) co_return true;  // Touched, as a finger touches plain text.
  const std::string& here = history_.back().url;
  const std::string url(without_fragment(site::resolve(here, target->href)));
  if (!is_ours(url) || url == here) co_return true;
  history_.back().scroll = scroll_;
  const bool shown = co_await show(url, 0);
  if (shown) history_.push_back({url, 0});
  co_return true;
}

asio::awaitable<bool> TraceApp::back() {
  if (state_ != TraceState::shown || history_.size() < 2) co_return false;
  history_.pop_back();
  const Shown before = history_.back();
  co_await show(before.url, before.scroll);
  co_return true;
}

asio::awaitable<bool> TraceApp::tap(Point point) {
  if (state_ != TraceState::shown || point.y < content_top ||
      point.y >= content_top + content_height)
    co_return true;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(clock_);
    target = co_await page_->at({point.x, point.y - content_top + scroll_});
  }
  co_return co_await follow(std::move(target));
}

asio::awaitable<bool> TraceApp::tap_text(std::string text) {
  if (state_ != TraceState::shown) co_return false;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(clock_);
    target = co_await page_->find_text(std::move(text));
    if (!target) co_return false;
    if (target->box.y < scroll_ || target->box.y + target->box.height > scroll_ + content_height)
      co_await scroll_to(target->box.y - content_height / 3);
    if (state_ != TraceState::shown) co_return false;
  }
  co_return co_await follow(std::move(target));
}

asio::awaitable<bool> TraceApp::tap_css(std::string selector) {
  if (state_ != TraceState::shown) co_return false;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(clock_);
    target = co_await page_->find_css(std::move(selector));
  }
  co_return co_await follow(std::move(target));
}

asio::awaitable<bool> TraceApp::scroll(double by) {
  if (state_ != TraceState::shown) co_return false;
  const double to = clamped(scroll_ + by, height_);
  if (to == scroll_) co_return false;
  co_return co_await scroll_to(to);
}

asio::awaitable<void> TraceApp::tappables(std::vector<Tappable>& found) {
  if (state_ != TraceState::shown) co_return;
  const clockwork::Clock::Hold hold(clock_);
  co_await add_tappables(*page_, scroll_, content_height, found);
}

}  // namespace phone
