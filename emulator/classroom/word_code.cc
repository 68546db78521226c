#include "emulator/classroom/word_code.h"

#include <sys/random.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace classroom {
namespace {

constexpr std::size_t words_in_a_code = 3;

// Plain things, three to six letters, no two alike to the ear.
constexpr std::array<const char*, 128> words = {
    "acorn",  "amber",  "anchor", "apple",  "apron",  "arrow",  "autumn",  "bamboo", "banjo",
    "barley", "basil",  "basket", "beach",  "bell",   "birch",  "bottle",  "branch", "bread",
    "bridge", "button", "cabin",  "camel",  "candle", "canoe",  "carrot",  "castle", "cedar",
    "cherry", "circle", "clay",   "cloud",  "clover", "coast",  "cotton",  "crane",  "crayon",
    "daisy",  "desert", "donkey", "dragon", "drum",   "eagle",  "elbow",   "engine", "falcon",
    "fern",   "finger", "flute",  "forest", "fox",    "garden", "ginger",  "glove",  "goose",
    "grape",  "guitar", "hammer", "harbor", "hazel",  "honey",  "igloo",   "island", "ivory",
    "jacket", "jungle", "kettle", "kite",   "ladder", "lake",   "lantern", "lemon",  "lily",
    "lizard", "magnet", "mango",  "maple",  "marble", "meadow", "melon",   "mirror", "moon",
    "mosaic", "napkin", "needle", "nutmeg", "oasis",  "ocean",  "olive",   "onion",  "orbit",
    "otter",  "owl",    "paddle", "pebble", "pencil", "pepper", "piano",   "pillow", "plum",
    "pocket", "potato", "puzzle", "quilt",  "rabbit", "radish", "raven",   "ribbon", "river",
    "rocket", "saddle", "salmon", "shell",  "silver", "spoon",  "summer",  "sunset", "teapot",
    "thumb",  "tiger",  "tulip",  "turtle", "valley", "velvet", "violin",  "walnut", "willow",
    "winter", "zebra"};

}  // namespace

std::string fresh_code() {
  std::array<unsigned char, words_in_a_code> dice{};
  if (::getrandom(dice.data(), dice.size(), 0) != static_cast<ssize_t>(dice.size()))
    throw std::runtime_error("class code: the system gave no random numbers");
  std::string code;
  for (const unsigned char die : dice)
    code += (code.empty() ? "" : "-") + std::string(words[die % words.size()]);
  return code;
}

std::string normal_code(std::string_view typed) {
  std::string code;
  bool between = false;
  for (const char c : typed.substr(0, max_code_bytes)) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (!is_upper && (c < 'a' || c > 'z')) {
      between = !code.empty();
      continue;
    }
    if (std::exchange(between, false)) code.push_back('-');
    code.push_back(is_upper ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return code;
}

}  // namespace classroom
