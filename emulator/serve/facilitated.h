// What a facilitator can do with one phone, and see of it: never part of the phone's own page.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace serve {

// What "speed" takes: phone seconds per real second. Nothing for what is no number, too slow to
// move or too fast to follow.
std::optional<double> parse_factor(std::string_view text);

// On the phone's strand.
class Facilitated {
 public:
  virtual ~Facilitated() = default;

  // One JSON object: name, on, scripted, paused, speed, time, chapter (ko, en), steps, of_steps.
  virtual std::string status() = 0;
  // "pause", "resume", "step" (the next scripted step, then pause), "speed" with a factor,
  // "chapter" with a title. False: not possible, or no such command.
  virtual bool command(std::string_view name, const std::string& value) = 0;

  // The reveal: what the watcher has recorded lately, screenshots and all. Asked for only while the
  // facilitator shows it. One JSON object: records (newest first: seq, kind, time, what, app,
  // deed) and image, the newest screenshot's SHA-256 or null.
  virtual std::string recorded() = 0;
  virtual std::optional<std::string> newest_picture() = 0;  // PNG.
};

}  // namespace serve
