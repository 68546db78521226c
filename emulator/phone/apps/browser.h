// The browser: pages of the domestic network, laid out in a child process. Each visit is told to
// the observer before its page is seen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/phone/app.h"
#include "emulator/phone/page_process.h"

namespace phone {

class Browser final : public App {
 public:
  explicit Browser(const AppContext& context);

  boost::asio::awaitable<void> open() override;
  void leave() override;
  void draw(Pen& pen) override;
  void draw_page(Pen& pen) override;
  boost::asio::awaitable<bool> choose(Choice choice) override;
  boost::asio::awaitable<bool> tap(Point point) override;
  boost::asio::awaitable<bool> tap_text(std::string text) override;
  boost::asio::awaitable<bool> tap_css(std::string selector) override;
  boost::asio::awaitable<bool> scroll(double by) override;
  boost::asio::awaitable<bool> back() override;
  const TextField* field() const override { return field_ ? &*field_ : nullptr; }
  boost::asio::awaitable<bool> write(Writing writing) override;
  boost::asio::awaitable<bool> submit() override;
  boost::asio::awaitable<void> blur() override;
  boost::asio::awaitable<bool> focus_css(std::string selector) override;
  boost::asio::awaitable<bool> visit(std::string address) override;
  boost::asio::awaitable<void> tappables(std::vector<Tappable>& found) override;
  std::string url() const override { return url_; }
  std::string title() const override { return title_; }

 private:
  // Why the phone's own page is shown instead of the one asked for.
  enum class Own { none, start, not_on_network, not_found, crashed };
  struct Visited {
    std::string url;
    double scroll = 0;
  };
  // What lies over the page, or stands in its address bar's place.
  enum class Panel { none, address, find, menu, bookmarks, history, list };
  struct Past {
    Bookmark page;
    std::string time;  // "19:02".
  };

  // The panel, its deeds and its drawing: browser_panel.cc.
  void show(Panel panel);
  void focus_panel(std::string text);
  void place_caret_in_bar(const Choice& choice);
  bool hides_page() const { return panel_ != Panel::none && panel_ != Panel::find; }
  bool is_bookmarked() const;
  void turn_bookmark();
  std::vector<Bookmark> suggestions() const;
  boost::asio::awaitable<bool> choose_in_menu(std::size_t item);
  boost::asio::awaitable<void> find(std::string text);
  boost::asio::awaitable<bool> turn_match(int by);
  void draw_find_bar(Pen& pen);
  void draw_matches(Canvas& canvas) const;
  void draw_panel(Pen& pen);
  void draw_menu(Pen& pen) const;
  void draw_list(Pen& pen);
  void draw_options(Pen& pen);

  void draw_address_bar(Pen& pen);
  void draw_own_page(Pen& pen) const;
  boost::asio::awaitable<bool> draw_from(double scroll, double sight);
  boost::asio::awaitable<void> scroll_page(double to);
  void show_crash();
  boost::asio::awaitable<void> show_start_page();
  boost::asio::awaitable<void> load(std::string url, std::string via, double scroll);
  boost::asio::awaitable<bool> follow(std::optional<Target> target);
  boost::asio::awaitable<bool> focus(Rect box);
  boost::asio::awaitable<bool> place_caret_on_page(Point page_point);
  boost::asio::awaitable<bool> open_list(Rect box);
  boost::asio::awaitable<bool> choose_option(std::size_t index);
  boost::asio::awaitable<bool> turn_mark(Rect box);
  boost::asio::awaitable<bool> go(std::string url, std::string via);
  boost::asio::awaitable<bool> forward();
  boost::asio::awaitable<bool> reload();
  boost::asio::awaitable<bool> show_fragment(std::string url);
  double sight() const;

  AppContext context_;
  PageProcess page_;
  Own own_ = Own::start;
  bool loading_ = false;
  std::string url_;
  std::string title_;
  double scroll_ = 0;  // What of the page is at the top, CSS pixels.
  // How far that is below what the child drew at the top: it never scrolls past the page's end, but
  // above the keyboard the end must come into sight.
  double lift_ = 0;
  double page_height_ = 0;
  std::vector<Visited> history_;      // The page shown is the last.
  std::vector<Visited> ahead_;        // Gone back from; the nearest is the last.
  std::vector<std::uint8_t> pixels_;  // As last drawn; empty until then.
  std::string words_;                 // Visible on the page.
  std::optional<TextField> field_;    // Of the panel, if it has one, else on the page.
  Rect field_box_;                    // The page's field, if it is that.
  std::uint64_t focuses_ = 0;

  Panel panel_ = Panel::none;
  double panel_scroll_ = 0;
  OptionList options_;  // Of the page's list that is open.
  Rect list_box_;
  std::vector<Bookmark> bookmarks_;
  std::vector<Past> past_;  // Every visit since the phone was switched on, the first one first.
  std::string looked_for_;  // In the page.
  Matches matches_;         // Of it.
  std::size_t match_ = 0;
};

}  // namespace phone
