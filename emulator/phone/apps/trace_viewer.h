// Trace Viewer among the apps: what TraceApp shows, and what is said where it has nothing to show.
// It offers no deletion, and a long press offers nothing.
#pragma once

#include <string>
#include <vector>

#include "emulator/phone/app.h"
#include "emulator/phone/trace_app.h"

namespace phone {

class TraceViewer final : public App {
 public:
  explicit TraceViewer(const AppContext& context);

  boost::asio::awaitable<void> open() override { return trace_.open(); }
  void leave() override { trace_.close(); }  // It does not run on behind another app.
  void draw(Pen& pen) override;
  void draw_page(Pen& pen) override;
  boost::asio::awaitable<bool> tap(Point point) override { return trace_.tap(point); }
  boost::asio::awaitable<bool> tap_text(std::string text) override {
    return trace_.tap_text(std::move(text));
  }
  boost::asio::awaitable<bool> tap_css(std::string selector) override {
    return trace_.tap_css(std::move(selector));
  }
  boost::asio::awaitable<bool> scroll(double by) override { return trace_.scroll(by); }
  boost::asio::awaitable<bool> back() override { return trace_.back(); }
  boost::asio::awaitable<void> tappables(std::vector<Tappable>& found) override {
    return trace_.tappables(found);
  }
  std::string title() const override { return trace_.title(); }

 private:
  TraceApp trace_;
};

}  // namespace phone
