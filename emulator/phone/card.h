// A memory card with files from elsewhere, and what becomes of those nobody approved. Everything
// on it is fictional: a signature here is a word, not a format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/phone/screen.h"

namespace phone {

// The same in the phone's two languages; one may be empty.
struct Bilingual {
  std::string ko;
  std::string en;

  const std::string& in(Locale locale) const {
    return (locale == Locale::korean && !ko.empty()) || en.empty() ? ko : en;
  }
};

enum class MediaType { video, audio, picture, document, app };
// Whose mark a file bears. Reported of such phones: a file opens where the state has signed it, or
// where it was made on this very phone.
enum class Signer { state, this_phone, unknown };

// As records and card files name them.
constexpr std::string_view name_of(MediaType type) {
  constexpr std::string_view names[] = {"video", "audio", "picture", "document", "app"};
  return names[static_cast<int>(type)];
}
constexpr std::string_view name_of(Signer signer) {
  constexpr std::string_view names[] = {"state", "this-phone", "unknown"};
  return names[static_cast<int>(signer)];
}

struct CardFile {
  Bilingual title;
  MediaType type = MediaType::document;
  Signer signer = Signer::unknown;
  Bilingual text;  // What it says, or what there is to see or hear.
};

struct Card {
  Bilingual title;  // Both empty: there is no card.
  std::vector<CardFile> files;
};

// What happens to a file of an unknown signer that is to be opened.
enum class Unapproved { opened, refused, deleted };
constexpr std::string_view name_of(Unapproved outcome) {
  constexpr std::string_view names[] = {"opened", "refused", "deleted"};
  return names[static_cast<int>(outcome)];
}

struct Gate {
  Unapproved unapproved = Unapproved::opened;
  bool alerts = false;  // An alert is stored as well, and the screen says so.
};

}  // namespace phone
