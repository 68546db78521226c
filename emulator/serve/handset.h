// One phone as pages see it: its picture and words, and the hands that reach for it.
//
// Nothing here, and nothing sent from here, depends on when a screenshot was or will be taken.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "emulator/serve/hand.h"
#include "emulator/serve/picture.h"
#include "emulator/serve/tally.h"
#include "emulator/session/session.h"

namespace serve {

inline constexpr std::size_t max_onlookers = 64;  // Of one phone.

// A page that looks at the phone. Called on the phone's strand.
class Onlooker {
 public:
  virtual ~Onlooker() = default;
  virtual void news() = 0;     // The picture or the state may have changed.
  virtual void dismiss() = 0;  // The phone goes; leave() soon.
};

// Everything on the phone's strand, except name(), is_touchable() and tally(). Phones may come and
// go (days follow one another); the handset stays, showing the last picture.
class Handset {
 public:
  enum class Touchable { no, yes };

  Handset(boost::asio::any_io_executor strand, std::string name, Touchable touchable);
  ~Handset();

  const std::string& name() const { return name_; }
  bool is_touchable() const { return touchable_ == Touchable::yes; }
  const Tally& tally() const { return tally_; }
  Tally& tally() { return tally_; }
  boost::asio::any_io_executor strand() const { return strand_; }

  // A phone is switched on, to be touched if touches are wanted. `failed` hears once of a deed that
  // could not be recorded. leave() before the phone or clock is destroyed: it waits for the hand.
  void enter(phone::Phone& phone, clockwork::Clock& clock, Hand::Did did,
             std::function<void(std::exception_ptr)> failed);
  boost::asio::awaitable<void> leave();

  // The phone says something may look different; the handset looks soon, if anybody does.
  void changed();

  // What the room is told beside the phone, for one that lives through a session.
  void begin_story(const session::Session& day, session::Text profile);
  void chapter(const session::Text& title);
  void say(const session::Text& line);
  const session::Text& chapter() const { return chapter_; }
  const session::Text& said() const { return say_; }

  // False: the room is full.
  bool join(Onlooker& page);
  void leave(Onlooker& page);
  void dismiss_all();
  // A page's touch; nothing comes of it where touches are not wanted. False: more than a hand could
  // do.
  bool touch(const Onlooker& page, Hand::Input input);
  // An app comes up by the trainer's wish: what hands had sent is dropped. False: there is no
  // phone. On one that lives through a session, only while that makes no step.
  bool show(std::string app);

  // The screen made small, each side divided by `factor`, as it is now or was last.
  struct Small {
    std::uint32_t version = 0;  // Of the picture: the same number, the same pixels.
    int width_px = 0;
    int height_px = 0;
    std::vector<std::uint8_t> bgra;  // Rows packed. Empty where `version` is the one known.
  };
  Small small(int factor, std::optional<std::uint32_t> known);
  // The picture's version, looked at anew where no page does.
  std::uint32_t look_for_others();

  Picture& picture() { return picture_; }
  // The `state` message, and a number that changes with it.
  const std::string& state() const { return state_; }
  std::uint64_t state_version() const { return state_version_; }

 private:
  boost::asio::awaitable<void> keep_time();
  boost::asio::awaitable<void> look_later();
  void look();
  void write_state();
  void spawn(boost::asio::awaitable<void> work);

  boost::asio::any_io_executor strand_;
  std::string name_;
  Touchable touchable_;
  Tally tally_;
  Picture picture_;
  phone::Phone* phone_ = nullptr;
  clockwork::Clock* clock_ = nullptr;
  std::unique_ptr<Hand> hand_;
  std::function<void(std::exception_ptr)> failed_;
  std::set<Onlooker*> pages_;
  const Onlooker* toucher_ = nullptr;  // Whose finger is down.
  session::Text title_, chapter_, say_, profile_;
  std::string persona_;
  std::string state_;
  std::uint64_t state_version_ = 0;
  boost::asio::steady_timer pace_;
  boost::asio::steady_timer ended_;
  std::chrono::steady_clock::time_point looked_{};
  bool look_is_due_ = false;
  int working_ = 0;  // Coroutines that use the phone.
};

}  // namespace serve
