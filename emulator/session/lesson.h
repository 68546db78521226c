// A lesson: the acts a class goes through, as values. The YAML form is described by
// sample_sessions/lesson.schema.json.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/session/session.h"

namespace session {

inline constexpr std::size_t max_acts = 40;
inline constexpr std::size_t max_lines_of_act = 20;  // Each of its lists.

// A page the learners are offered to open.
struct Offer {
  std::string url;
  Text title;
};

// What the phones are while an act lasts.
enum class Phones {
  off,       // They wait: the clock stands, touches do nothing.
  on,        // In the learners' hands, and recorded.
  revealed,  // Each shows its own Trace Viewer, and can still be touched.
};
const char* name_of(Phones phones);  // "off", "on", "revealed".

struct Act {
  Text title;
  std::chrono::minutes length{0};
  Phones phones = Phones::off;
  Text learners;                // Shown beside every phone. May be empty, in both languages.
  std::vector<Text> trainer;    // What to say and do, in order; the console only.
  std::vector<Offer> offers;    // Only of acts in which the phones are on.
  std::vector<Text> questions;  // For the room.
  std::vector<Text> actions;    // What each can do afterwards, to protect themselves.
  int line = 0;                 // In the file, from 1, for messages.
};

struct Lesson {
  std::filesystem::path file;
  Text title;
  Text about;                      // "Learners will be able to ...".
  std::filesystem::path scripted;  // The session played where nobody joins; it names the sites too.
  std::string profile;             // Empty: the session's.
  std::vector<Act> acts;           // At least one; exactly one first reveals, and none is on after.
};

std::chrono::minutes length_of(const Lesson& lesson);

// Throws ParseError "file:line:column: what". `scripted` is the name as written; load_lesson()
// finds it.
Lesson parse_lesson(std::string_view yaml, const std::filesystem::path& file);

// The lesson in a file, its session found beside it or in the folder above, made absolute. Throws
// ParseError, and std::runtime_error "FILE: why" when it cannot be read.
Lesson load_lesson(const std::filesystem::path& file);

}  // namespace session
