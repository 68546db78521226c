// Shows any screen of the phone, reached by a few deeds:
//
//   phone_shot [--sites DIR] [--locale ko|en] [--gate opened|refused|deleted] DEED...
//
// Deeds: unlock, lock, home, back, open=APP, visit=ADDRESS, tap=TEXT, tap=@X,Y, hold=X,Y (a finger
// that stays), scroll=PIXELS, type=TEXT, keys=NAME,NAME... (of the keyboard), erase, submit,
// card (put in; --gate decides), swipe=left|right|up|down, recents, wait=SECONDS, shot=FILE.png,
// words. Says what did nothing.
#include <cairo.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "emulator/phone/phone.h"
#include "tests/support/result_of.h"

namespace asio = boost::asio;

namespace {

struct Nobody final : phone::Observer {
  void visited(const phone::VisitEvent&) override {}
  void opened_app(const std::string&, const std::string&) override {}
  void screen_turned(bool) override {}
};

struct Deed {
  std::string name, value;
};

class Shooter {
 public:
  Shooter(const std::string& sites, const std::string& locale, phone::Gate gate)
      : network_(mounted(sites)),
        phone_(io_.get_executor(), clock_, network_, options(locale, gate), nobody_) {}

  void operator()(const Deed& deed) {
    if (deed.name == "shot")
      shoot(deed.value);
    else if (deed.name == "words")
      std::puts((phone_.framebuffer(), phone_.words()).c_str());
    else if (deed.name == "keys")
      press(deed.value);
    else if (deed.name == "hold")
      phone_.touch(point(deed.value));
    else if (!does(begin(deed)))
      std::fprintf(stderr, "phone_shot: %s=%s did nothing\n", deed.name.c_str(),
                   deed.value.c_str());
  }

 private:
  static site::Network mounted(const std::string& sites) {
    site::Network network;
    if (!sites.empty()) network.mount_all(sites);
    return network;
  }
  static phone::PhoneOptions options(const std::string& locale, phone::Gate gate) {
    phone::PhoneOptions options;
    options.gate = gate;
    options.page_program =
        std::filesystem::read_symlink("/proc/self/exe").parent_path() / "red-flag-page";
    options.locale = locale;
    options.profile = {
        .title = "Every page logged, screenshots at random while in use (RFA, 2022)",
        .source = "Radio Free Asia, dated July 3",
        .certainty = "B: a named researcher or outlet, read through a quotation",
        .assumed = {
            "interval: at least 10 s, at most 180 s, about 48 s on average; no source gives "
            "one",
            "picture: the whole screen; no source gives a format"}};
    options.bookmarks = {{"물레장터", "http://mulle.grm/"},
                         {"새결신문", "http://sinmun.grm/"},
                         {"나라날씨", "http://nalssi.grm/"}};
    return options;
  }
  static phone::Point point(const std::string& text) {
    const std::size_t comma = text.find(',');
    return {std::atof(text.c_str()), std::atof(text.c_str() + comma + 1)};
  }

  static phone::Card card() {
    const phone::Bilingual text{"봄이 오면 산에 들에 꽃이 핀다.",
                                "In spring the hills are in flower."};
    return {
        {"친구의 카드", "A friend's card"},
        {{{"봄노래 모음", "Songs of spring"}, phone::MediaType::audio, phone::Signer::state, text},
         {{"우리 집 마당", "Our yard"}, phone::MediaType::picture, phone::Signer::this_phone, text},
         {{"먼 바다 이야기", "A tale of the far sea"},
          phone::MediaType::video,
          phone::Signer::unknown,
          text},
         {{"편지", "A letter"}, phone::MediaType::document, phone::Signer::unknown, text}}};
  }
  asio::awaitable<bool> begin(const Deed& deed) {
    if (deed.name == "unlock") return phone_.unlock();
    if (deed.name == "wake") return phone_.wake();
    if (deed.name == "lock") return phone_.lock();
    if (deed.name == "home") return phone_.home();
    if (deed.name == "back") return phone_.back();
    if (deed.name == "open") return phone_.open(deed.value);
    if (deed.name == "visit") return phone_.visit(deed.value);
    if (deed.name == "tap" && deed.value.starts_with('@'))
      return phone_.tap(point(deed.value.substr(1)));
    if (deed.name == "tap") return phone_.tap_text(deed.value);
    if (deed.name == "css") return phone_.tap_css(deed.value);
    if (deed.name == "scroll") return phone_.scroll(std::atof(deed.value.c_str()));
    if (deed.name == "type") return phone_.type(deed.value);
    if (deed.name == "erase") return phone_.erase();
    if (deed.name == "submit") return phone_.submit();
    if (deed.name == "card") return phone_.insert_card(card());
    if (deed.name == "recents") return phone_.recents();
    if (deed.name == "swipe")
      return phone_.swipe(deed.value == "left"    ? phone::Direction::left
                          : deed.value == "right" ? phone::Direction::right
                          : deed.value == "up"    ? phone::Direction::up
                                                  : phone::Direction::down);
    if (deed.name == "wait")
      return clock_.sleep_for(std::chrono::seconds(std::atoi(deed.value.c_str())));
    throw std::runtime_error("unknown deed " + deed.name);
  }

  template <class Value>
  Value does(asio::awaitable<Value> deed) {
    return support::result_of(io_, std::move(deed));
  }

  void press(std::string names) {
    while (!names.empty()) {
      const std::size_t end = std::min(names.find(',', 1), names.size());
      const std::string name = names.substr(0, end);
      names.erase(0, end + 1);
      phone::Point where{-1, -1};
      for (const phone::Tappable& offer : does(phone_.tappables()))
        if (offer.text == name) where = offer.point;
      if (where.x < 0) std::fprintf(stderr, "phone_shot: no key %s\n", name.c_str());
      if (where.x >= 0) does(phone_.tap(where));
    }
  }

  void shoot(const std::string& file) {
    const phone::Canvas& frame = phone_.framebuffer();
    cairo_surface_t* picture = cairo_image_surface_create_for_data(
        const_cast<unsigned char*>(frame.pixels()), CAIRO_FORMAT_RGB24, frame.width_px(),
        frame.height_px(), frame.stride_bytes());
    if (cairo_surface_write_to_png(picture, file.c_str()) != CAIRO_STATUS_SUCCESS)
      std::fprintf(stderr, "phone_shot: %s: cannot write\n", file.c_str());
    cairo_surface_destroy(picture);
  }

  asio::io_context io_;
  clockwork::Clock clock_{io_.get_executor(), {1'615'900'000'000, 540}, clockwork::Speed::leap()};
  site::Network network_;
  Nobody nobody_;
  phone::Phone phone_;
};

}  // namespace

int main(int argc, char** argv) {
  std::string sites = "sample_sessions/sites", locale = "ko";
  phone::Gate gate;
  std::vector<Deed> deeds;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--sites" && i + 1 < argc) {
      sites = argv[++i];
    } else if (word == "--locale" && i + 1 < argc) {
      locale = argv[++i];
    } else if (word == "--gate" && i + 1 < argc) {
      const std::string outcome = argv[++i];
      gate.unapproved = outcome == "opened"    ? phone::Unapproved::opened
                        : outcome == "refused" ? phone::Unapproved::refused
                                               : phone::Unapproved::deleted;
      gate.alerts = outcome != "opened";
    } else {
      const std::size_t split = std::min(word.find('='), word.size());
      deeds.push_back({word.substr(0, split), word.substr(std::min(split + 1, word.size()))});
    }
  }
  if (deeds.empty()) {
    std::fprintf(stderr, "usage: phone_shot [--sites DIR] [--locale ko|en] DEED...\n");
    return 2;
  }
  try {
    Shooter shooter(sites, locale, gate);
    for (const Deed& deed : deeds) shooter(deed);
    return 0;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "phone_shot: %s\n", e.what());
    return 2;
  }
}
