// A phone on the sample sites, with a hand that waits for each deed.
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "emulator/clockwork/clock.h"
#include "emulator/phone/phone.h"
#include "emulator/site/network.h"
#include "tests/support/result_of.h"

namespace phone {

// What the phone told, in order.
struct Told final : Observer {
  std::vector<VisitEvent> visits;
  std::vector<std::string> apps;
  std::vector<bool> screens;
  std::vector<std::string> files;       // "A song unknown refused".
  std::vector<std::string> operations;  // "tap browser: News".

  void visited(const VisitEvent& event) override { visits.push_back(event); }
  void opened_app(const std::string& app, const std::string&) override { apps.push_back(app); }
  void opened_file(const FileEvent& event) override {
    files.push_back(event.title + " " + event.signer + " " + event.outcome);
  }
  void screen_turned(bool on) override { screens.push_back(on); }
  void operated(const OperationEvent& event) override {
    operations.push_back(event.action + " " + event.app +
                         (event.target.empty() ? "" : ": " + event.target));
  }
};

class InHand {
 public:
  explicit InHand(const std::string& locale = "ko",
                  const std::filesystem::path& sites = "sample_sessions/sites",
                  PhoneOptions given = {})
      : clock_(io_.get_executor(), {1'615'900'000'000, 540}, clockwork::Speed::leap()),
        network_(mounted(sites)),
        phone_(io_.get_executor(), clock_, network_, options(locale, std::move(given)), told_) {}

  Phone* operator->() { return &phone_; }
  Phone& phone() { return phone_; }
  const Told& told() const { return told_; }

  bool does(boost::asio::awaitable<bool> deed) { return result_of(std::move(deed)); }
  // The words on the screen as it is now.
  std::string words() {
    phone_.framebuffer();
    return phone_.words();
  }
  bool says(std::string_view text) { return words().find(text) != std::string::npos; }
  std::vector<Tappable> tappables() { return result_of(phone_.tappables()); }
  std::vector<std::uint8_t> pixels() {
    const Canvas& frame = phone_.framebuffer();
    return {frame.pixels(), frame.pixels() + static_cast<std::size_t>(frame.stride_bytes()) *
                                                 static_cast<std::size_t>(frame.height_px())};
  }

  // Lets phone time pass.
  void wait(std::chrono::milliseconds time) { result_of(clock_.sleep_for(time)); }

  template <class Value>
  Value result_of(boost::asio::awaitable<Value> deed) {
    return support::result_of(io_, std::move(deed));
  }

 private:
  static site::Network mounted(const std::filesystem::path& sites) {
    site::Network network;
    network.mount_all(sites);
    return network;
  }
  // Somebody looks whenever something changed, at once, in the middle of a deed.
  PhoneOptions options(const std::string& locale, PhoneOptions options) {
    options.page_program =
        std::filesystem::read_symlink("/proc/self/exe").parent_path() / "red-flag-page";
    options.locale = locale;
    options.profile = {.title = "An account (2022)",
                       .source = "An outlet, its author",
                       .certainty = "B: read through a quotation",
                       .assumed = {"interval: a lesson's length"}};
    options.bookmarks = {{"물레장터", "http://mulle.grm/"}, {"새결신문", "http://sinmun.grm/"}};
    options.on_change = [this] { phone_.framebuffer(); };
    return options;
  }

  boost::asio::io_context io_;
  clockwork::Clock clock_;
  site::Network network_;
  Told told_;
  Phone phone_;
};

}  // namespace phone
