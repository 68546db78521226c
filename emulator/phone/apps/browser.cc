#include "emulator/phone/apps/browser.h"

#include <algorithm>
#include <cctype>

#include "emulator/phone/start_page.h"

namespace asio = boost::asio;

namespace phone {
namespace {

std::string_view without_fragment(std::string_view url) {
  return url.substr(0, url.find('#'));
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

double clamped_to(double y, double page_height) {
  return std::clamp(y, 0.0, std::max(0.0, page_height - content_height));
}

}  // namespace

Browser::Browser(const AppContext& context)
    : context_(context),
      page_(context.executor, page_options(context.options),
            at_once([&network = context.network](const std::string& url) {
              return network.get(url);
            })) {}

asio::awaitable<void> Browser::open() {
  if (history_.empty() && !context_.options.bookmarks.empty()) {
    co_await show_start_page();
  } else {
    co_await scroll_page(scroll_);
  }
}

double Browser::clamped(double y) const {
  return clamped_to(y, page_height_);
}

// Has the page drawn as scrolled to `scroll`, and keeps what was drawn: the child's own pixels are
// half a picture while it draws the next one, and a capture may come at any moment.
asio::awaitable<bool> Browser::draw_from(double scroll) {
  const bool drawn = co_await page_.draw(scroll);
  if (!drawn) co_return false;
  const std::uint8_t* pixels = page_.pixels();
  pixels_.assign(pixels, pixels + static_cast<std::size_t>(page_.stride_bytes()) *
                                      static_cast<std::size_t>(page_.height_px()));
  words_ = page_.words();
  co_return true;
}

// Shows the page scrolled to `to`; a child that dies at it leaves the crash page.
asio::awaitable<void> Browser::scroll_page(double to) {
  if (own_ != Own::none) co_return;
  const clockwork::Clock::Hold hold(context_.clock);
  const bool drawn = co_await draw_from(to);
  if (drawn) {
    scroll_ = to;
  } else {
    own_ = Own::crashed;
    words_.clear();
  }
  context_.changed(drawn ? Stale::page : Stale::all);
}

asio::awaitable<void> Browser::show_start_page() {
  const clockwork::Clock::Hold hold(context_.clock);
  const Loaded loaded = co_await page_.load(
      "http://start.invalid/", start_page(context_.options.bookmarks, context_.options.locale),
      "text/html; charset=utf-8");
  page_height_ = loaded.height;
  title_ = loaded.title;
  own_ = loaded.state == PageState::ok ? Own::none : Own::crashed;
  context_.changed(Stale::all);
  co_await scroll_page(0);
}

// Fetches, lays out, reports, and only then shows the page at `url`.
asio::awaitable<void> Browser::load(std::string url, std::string via, double scroll) {
  const clockwork::Clock::Hold hold(context_.clock);
  const site::Resource resource = context_.network.get(url);
  VisitEvent event{.url = resource.url.empty() ? url : resource.url,
                   .title = {},
                   .status = VisitStatus::ok,
                   .via = via,
                   .referrer = history_.empty() ? "" : history_.back().url};
  loading_ = true;
  context_.changed(Stale::all);
  double page_height = 0;
  Own own = Own::none;
  switch (resource.outcome) {
    case site::Outcome::ok: {
      const Loaded loaded =
          co_await page_.load(resource.url, as_page(resource), resource.content_type);
      event.title = loaded.title;
      page_height = loaded.height;
      if (loaded.state == PageState::crashed) {
        event.status = VisitStatus::crashed;
        own = Own::crashed;
      }
      break;
    }
    case site::Outcome::not_found:
      event.status = VisitStatus::not_found;
      own = Own::not_found;
      break;
    case site::Outcome::not_on_network:
      event.status = VisitStatus::not_on_network;
      own = Own::not_on_network;
      break;
  }
  context_.observer.visited(event);  // On disk before anyone sees the page.
  const double to = clamped_to(scroll, page_height);
  words_.clear();
  if (own == Own::none) {
    const bool drawn = co_await draw_from(to);
    if (!drawn) own = Own::crashed;
  }
  // All at once, so that no picture shows one page's address over another's words.
  loading_ = false;
  url_ = event.url;
  title_ = event.title;
  own_ = own;
  page_height_ = page_height;
  scroll_ = to;
  field_value_.clear();
  context_.changed(Stale::all);
}

asio::awaitable<bool> Browser::go(std::string url, std::string via) {
  if (!history_.empty()) history_.back().scroll = scroll_;
  co_await load(url, via, 0);
  history_.push_back({url_, 0});
  if (url_.find('#') != std::string::npos) co_await show_fragment(url_);
  co_return true;
}

// Scrolls to "#name" within the page already shown.
asio::awaitable<bool> Browser::show_fragment(std::string url) {
  const std::string name = url.substr(url.find('#') + 1);
  // Only names that are safe inside a selector: a page cannot smuggle one in.
  const bool plain = !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_' || c >= 0x80;
  });
  if (!plain || own_ != Own::none) co_return false;
  const clockwork::Clock::Hold hold(context_.clock);
  std::optional<Target> target = co_await page_.find_css("#" + name);
  if (!target) target = co_await page_.find_css("a[name=" + name + "]");
  if (!target) co_return false;
  co_await scroll_page(clamped(target->box.y));
  co_return true;
}

asio::awaitable<bool> Browser::follow(std::optional<Target> target) {
  if (!target) co_return false;
  if (target->is_text_field) {
    const clockwork::Clock::Hold hold(context_.clock);
    field_value_.clear();
    const bool focused = co_await page_.focus(middle_of(target->box));
    co_await scroll_page(scroll_);
    co_return focused;
  }
  if (!target->submit.empty()) co_return co_await go(target->submit, "form");
  if (target->href.empty()) co_return true;  // Touched, as a finger touches plain text.
  const std::string url = site::resolve(url_, target->href);
  if (url.find('#') != std::string::npos && without_fragment(url) == without_fragment(url_))
    co_return co_await show_fragment(url);
  const bool from_start = history_.empty();
  co_return co_await go(url, from_start ? "bookmark" : "link");
}

asio::awaitable<bool> Browser::visit(std::string address) {
  std::string url = site::resolve("", address);
  if (url.empty()) url = std::move(address);
  co_return co_await go(std::move(url), "address");
}

asio::awaitable<bool> Browser::back() {
  if (history_.size() < 2) co_return false;
  history_.pop_back();
  const Visited before = history_.back();
  co_await load(before.url, "back", before.scroll);
  co_return true;
}

asio::awaitable<bool> Browser::tap(Point point) {
  if (own_ != Own::none || point.y < content_top || point.y >= content_top + content_height)
    co_return true;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(context_.clock);
    target = co_await page_.at({point.x, point.y - content_top + scroll_});
  }
  co_return co_await follow(std::move(target));
}

asio::awaitable<bool> Browser::tap_text(std::string text) {
  if (own_ != Own::none) co_return false;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(context_.clock);
    target = co_await page_.find_text(std::move(text));
    if (!target) co_return false;
    if (target->box.y < scroll_ || target->box.y + target->box.height > scroll_ + content_height)
      co_await scroll(target->box.y - content_height / 3 - scroll_);
  }
  co_return co_await follow(std::move(target));
}

asio::awaitable<bool> Browser::tap_css(std::string selector) {
  if (own_ != Own::none) co_return false;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(context_.clock);
    target = co_await page_.find_css(std::move(selector));
  }
  co_return co_await follow(std::move(target));
}

asio::awaitable<bool> Browser::scroll(double by) {
  if (own_ != Own::none) co_return false;
  const double to = clamped(scroll_ + by);
  if (to == scroll_) co_return false;
  co_await scroll_page(to);
  co_return true;
}

asio::awaitable<bool> Browser::focus_css(std::string selector) {
  if (own_ != Own::none) co_return false;
  std::optional<Target> target;
  {
    const clockwork::Clock::Hold hold(context_.clock);
    target = co_await page_.find_css(std::move(selector));
  }
  if (!target || !target->is_text_field) co_return false;
  co_return co_await follow(std::move(target));
}

asio::awaitable<bool> Browser::type(std::string text) {
  if (own_ != Own::none) co_return false;
  const clockwork::Clock::Hold hold(context_.clock);
  const bool is_set = co_await page_.set_value(field_value_ + text);
  if (!is_set) co_return false;
  field_value_ += text;
  co_await scroll_page(scroll_);
  co_return true;
}

asio::awaitable<bool> Browser::submit() {
  if (own_ != Own::none) co_return false;
  std::string url;
  {
    const clockwork::Clock::Hold hold(context_.clock);
    url = co_await page_.submission();
  }
  if (url.empty()) co_return false;
  co_return co_await go(site::resolve(url_, url), "form");
}

asio::awaitable<void> Browser::tappables(std::vector<Tappable>& found) {
  if (own_ != Own::none) co_return;
  const clockwork::Clock::Hold hold(context_.clock);
  co_await add_tappables(page_, words_, scroll_, found);
}

}  // namespace phone
