#include "emulator/serve/stage.h"

#include <boost/json.hpp>

#include "emulator/capture/png.h"
#include "emulator/phone/shell.h"

namespace json = boost::json;

namespace serve {
namespace {

json::object both(const session::Text& text) {
  return {{"ko", text.ko}, {"en", text.en}};
}

}  // namespace

void Stage::enter(phone::Phone& phone, const session::Session& day, std::string profile) {
  phone_ = &phone;
  title_ = day.title;
  persona_ = day.persona;
  profile_ = std::move(profile);
  chapter_ = {};
  say_ = {};
  seen_minute_ = -1;
  dirty_ = true;
}

void Stage::leave() {
  phone_ = nullptr;
}

void Stage::chapter(const session::Text& title) {
  chapter_ = title;
  dirty_ = true;
}

void Stage::say(const session::Text& line) {
  say_ = line;
  dirty_ = true;
}

bool Stage::look(storage::Timestamp now) {
  const std::int64_t minute = now.unix_ms / 60'000;
  const bool screen_changed =
      phone_ && (phone_->version() != seen_phone_ || minute != seen_minute_);
  if (!screen_changed && !dirty_) return false;
  if (screen_changed) {
    seen_phone_ = phone_->version();
    seen_minute_ = minute;
    time_ = storage::to_rfc3339(now);
    redraw();
  }
  dirty_ = false;
  ++version_;
  return true;
}

void Stage::redraw() {
  const phone::Canvas& frame = phone_->framebuffer();
  png_ = capture::encode_png(
      {frame.pixels(), frame.width_px(), frame.height_px(), frame.stride_bytes()},
      {{"Title", phone::simulation_label}});
  words_ = phone_->words();
  ++png_version_;
}

std::string Stage::state_json() const {
  return json::serialize(json::object{{"version", version_},
                                      {"screen", png_version_},
                                      {"time", time_},
                                      {"words", words_},
                                      {"title", both(title_)},
                                      {"persona", persona_},
                                      {"profile", profile_},
                                      {"chapter", both(chapter_)},
                                      {"say", both(say_)}});
}

}  // namespace serve
