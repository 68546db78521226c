// Plays a scripted day on a phone, as its owner's hand would.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "emulator/clockwork/clock.h"
#include "emulator/phone/phone.h"
#include "emulator/session/session.h"

namespace session {

struct Hooks {
  std::function<void(const Text& title)> chapter;
  std::function<void(const Text& line)> say;
  // A step found nothing to act on ("nothing on the page says ..."): told, and the day goes on.
  std::function<void(const Step& step, const std::string& why)> missed;
  std::function<void(const Step& step)> stepped;  // A step is over, done or missed.
  // Awaited after that, and before the next step; where it waits until the clock is stopped, the
  // rest of the day is left undone.
  std::function<boost::asio::awaitable<void>()> between;
};

struct Played {
  std::uint64_t steps = 0;
  std::uint64_t missed = 0;
  bool finished = false;  // False: the clock was stopped first.
};

// Runs every step in order on the phone's strand. `seed` decides the random waits and the pace of
// typing: the same seed gives the same day. Exceptions of the phone's observer pass through.
boost::asio::awaitable<Played> play(const Session& session, phone::Phone& phone,
                                    clockwork::Clock& clock, std::uint64_t seed, Hooks hooks);

}  // namespace session
