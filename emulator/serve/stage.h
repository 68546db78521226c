// What the audience of a live phone sees: its screen, the words on it, and the facilitator's lines.
// Nothing here, and nothing served from it, depends on when a screenshot was or will be taken.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "emulator/phone/phone.h"
#include "emulator/session/session.h"
#include "storage/timestamp.h"

namespace serve {

// One thread: the phones' executor. A phone may come and go (days follow one another); the stage
// stays.
class Stage {
 public:
  // A phone enters; it must leave() before it is destroyed.
  void enter(phone::Phone& phone, const session::Session& day, std::string profile);
  void leave();

  void chapter(const session::Text& title);
  void say(const session::Text& line);

  // Looks at the phone; true when anything to be shown changed since the last look. `now` is the
  // phone's own clock, whose minute is on the screen.
  bool look(storage::Timestamp now);

  // Counts looks that found a change; pages wait for it to move.
  std::uint64_t version() const { return version_; }
  // The screen as of the last look, a PNG that says SIMULATION.
  const std::vector<std::uint8_t>& screen_png() const { return png_; }
  // {"version","screen","time","words","title":{ko,en},"persona","profile","chapter","say"}
  std::string state_json() const;

 private:
  void redraw();

  phone::Phone* phone_ = nullptr;
  session::Text title_;
  std::string persona_;
  std::string profile_;
  session::Text chapter_;
  session::Text say_;
  std::string words_;
  std::string time_;
  std::vector<std::uint8_t> png_;
  std::uint64_t png_version_ = 0;
  std::uint64_t version_ = 0;
  std::uint64_t seen_phone_ = 0;
  std::int64_t seen_minute_ = -1;
  bool dirty_ = true;
};

}  // namespace serve
