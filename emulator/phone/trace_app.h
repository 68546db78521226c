// The phone's own Trace Viewer: pages about this phone's log, written by a TraceSource and drawn by
// a page child of their own, so that the browser keeps its page. They are no part of the network:
// nothing here is a visit.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/clockwork/clock.h"
#include "emulator/phone/page_process.h"
#include "emulator/phone/screen.h"
#include "emulator/phone/tappable.h"
#include "emulator/phone/trace_source.h"

namespace phone {

// What the app shows; all but `shown` are the phone's own words.
enum class TraceState {
  closed,
  opening,
  shown,
  not_installed,  // There is no viewer on this phone.
  gone,           // The viewer stopped; opening the app again starts another.
  crashed         // The page could not be drawn.
};

// One strand, one hand at a time: await one deed before the next. Points are on the screen. Each
// deed holds the clock: looking at a page takes no phone time but what the hand takes.
class TraceApp {
 public:
  TraceApp(boost::asio::any_io_executor executor, clockwork::Clock& clock, PageOptions page,
           OpenTrace open, std::function<void()> changed);
  ~TraceApp();

  // Shows the newest of the log, whatever was shown before.
  boost::asio::awaitable<void> open();
  // Ends its viewer and its page child.
  void close();

  // False when there was nothing to act on; back() also when its first page is shown.
  boost::asio::awaitable<bool> back();
  boost::asio::awaitable<bool> tap(Point screen_point);
  boost::asio::awaitable<bool> tap_text(std::string text);  // Scrolled into view first.
  boost::asio::awaitable<bool> tap_css(std::string selector);
  boost::asio::awaitable<bool> scroll(double by);
  boost::asio::awaitable<void> tappables(std::vector<Tappable>& found);

  TraceState state() const { return state_; }
  double scrolled() const { return scroll_; }
  double page_height() const { return height_; }
  const std::string& title() const { return title_; }
  const std::string& words() const { return words_; }  // Visible on the page.
  // As last drawn, rows of width_px BGRA; empty unless a page is shown.
  const std::vector<std::uint8_t>& pixels() const { return pixels_; }

 private:
  struct Shown {
    std::string url;
    double scroll = 0;
  };
  struct Drawn {
    double scroll = 0;
    std::string words;
    std::vector<std::uint8_t> pixels;
  };

  boost::asio::awaitable<site::Resource> part_of_page(std::string url);
  boost::asio::awaitable<bool> show(std::string url, double scroll);
  boost::asio::awaitable<bool> scroll_to(double y);
  boost::asio::awaitable<std::optional<Drawn>> draw(double y);
  void put_up(Drawn drawn);
  boost::asio::awaitable<bool> follow(std::optional<Target> target);
  bool is_ours(std::string_view url) const;
  void fail(TraceState why);

  boost::asio::any_io_executor executor_;
  clockwork::Clock& clock_;
  PageOptions page_options_;
  OpenTrace open_;
  std::function<void()> changed_;
  std::unique_ptr<TraceSource> source_;
  std::unique_ptr<PageProcess> page_;
  std::vector<Shown> history_;  // The page shown is the last.
  TraceState state_ = TraceState::closed;
  double scroll_ = 0;
  double height_ = 0;
  std::string title_;
  std::string words_;
  std::vector<std::uint8_t> pixels_;
};

}  // namespace phone
