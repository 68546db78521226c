// A seat's phone, as the class has it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>

#include "emulator/serve/facilitated.h"

namespace classroom {

// On the strand of its handset, which outlives it.
class Phone : public serve::Facilitated {
 public:
  // Switched on, in hands, until stop(); then switched off with a shutdown record, which seals its
  // log. Throws what kept it from being recorded.
  virtual boost::asio::awaitable<void> live() = 0;
  virtual boost::asio::awaitable<void> stop() = 0;

  // Its own Trace Viewer comes up, whatever was in front; when it is off, as soon as it is on.
  virtual void show_trace() = 0;
  // In its log; 0 while it is off. For those who may know: see serve/tally.h.
  virtual std::uint64_t records() = 0;
};

}  // namespace classroom
