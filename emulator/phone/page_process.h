// One phone's web pages, laid out and drawn in a child process (red-flag-page) that a hostile page
// may crash or hang without touching the phone or the log. The daemon never parses HTML.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/phone/page_types.h"
#include "emulator/site/network.h"

namespace phone {

struct PageOptions {
  std::filesystem::path program;  // Path of red-flag-page.
  int width = 360;                // Viewport, CSS pixels.
  int height = 552;
  double scale = 2;
  std::chrono::milliseconds budget{1200};   // Real time per call, then the child is killed.
  std::uint64_t memory_bytes = 768u << 20;  // Address space beyond start-up.
};

// One awaiting caller at a time; all calls on the executor's strand. After a crash every call
// answers "crashed"/nothing until the next load(), which starts a fresh child. load() throws
// std::system_error when `program` cannot be started at all.
class PageProcess {
 public:
  // What a page asks for while it is laid out. It may take its time, up to the budget. Never
  // throws.
  using Fetch = std::function<boost::asio::awaitable<site::Resource>(std::string absolute_url)>;

  PageProcess(boost::asio::any_io_executor executor, PageOptions options, Fetch fetch);
  ~PageProcess();  // Kills the child.

  // Lays out `html` as the page at `url`; its style sheets and images come through Fetch.
  boost::asio::awaitable<Loaded> load(std::string url, std::string html, std::string content_type);
  // Draws the viewport scrolled to `y` into pixels(), and the words in sight into words(). False:
  // the child died.
  boost::asio::awaitable<bool> draw(double scroll_y, Sight sight = {});
  // As visible_text() says of what was last drawn.
  const std::string& words() const;
  // The words visible in the viewport at `y`, top to bottom, lines separated by '\n'; <= 16 KiB.
  boost::asio::awaitable<std::string> visible_text(double scroll_y);

  boost::asio::awaitable<std::optional<Target>> at(Point page_point);
  boost::asio::awaitable<std::optional<Target>> find_css(std::string selector);
  // The first link, button or text field whose text (or placeholder, value) contains `text`;
  // else the first element whose own text does.
  boost::asio::awaitable<std::optional<Target>> find_text(std::string text);

  // The links, buttons and fields between two heights of the page that show words or a picture with
  // a name, as drawn; at most max_offers. Their addresses are cut short.
  boost::asio::awaitable<std::vector<Target>> offers(double top, double bottom);

  // Every place in the page that says `text`, within a line, ignoring ASCII case.
  boost::asio::awaitable<Matches> find_all(std::string text);

  // Text fields: focus the one at a point, then replace its value; redraw to see it. False when
  // there is none. While a keyboard composes a syllable, `typing` says which part is not final.
  boost::asio::awaitable<bool> focus(Point page_point);
  boost::asio::awaitable<std::optional<Field>> field();  // The focused one.
  boost::asio::awaitable<bool> set_value(std::string value, Typing typing = {});
  // The byte of the focused field's value in front of which a caret is put that is put there.
  boost::asio::awaitable<std::optional<std::size_t>> caret_at(Point page_point);
  // The list at a point, and one of its options chosen, by its place in it; redraw to see it.
  boost::asio::awaitable<OptionList> options(Point page_point);
  boost::asio::awaitable<bool> choose_option(Point page_point, std::size_t index);
  // The checkbox or radio button at a point is turned.
  boost::asio::awaitable<bool> turn_mark(Point page_point);
  // The GET URL the focused field's form submits to, or empty.
  boost::asio::awaitable<std::string> submission();

  // BGRA viewport, width*scale by height*scale, shared with the child. Stable between calls.
  const std::uint8_t* pixels() const;
  int width_px() const;
  int height_px() const;
  int stride_bytes() const;

  // There is a page: the child that laid it out has not died of anything since.
  bool is_alive() const;
  // Deaths of the child so far, for metrics and tests.
  std::uint64_t crashes() const;
  // What holds the child back, by its own account before its first page: "seccomp, landlock 7" or
  // "limits only", as the kernel allows. Empty before the first load.
  std::string isolation() const;
  // For tests that harm it; -1 while there is none.
  int child_pid() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // Also held by calls under way.
};

// A fetch that needs no time.
PageProcess::Fetch at_once(std::function<site::Resource(const std::string& absolute_url)> fetch);

}  // namespace phone
