// Replaces words while they are typed, where a profile says that a phone is reported to. Pure.
#pragma once

#include <string>
#include <vector>

#include "emulator/phone/card.h"
#include "emulator/phone/text_field.h"

namespace phone {

struct Correction {
  std::string typed;
  std::string becomes;
  Bilingual warning;  // Shown when it happens; empty: nothing is.
};

// Replaces in `now` each word that became final since `before` was in the field: as soon as its
// last syllable is, wherever a word begins with it. What is being composed is left alone, and so
// is a text that was not added to. Returns the last correction made, or null.
const Correction* correct(const std::vector<Correction>& corrections, const Writing& before,
                          Writing& now);

// A few words over the keyboard.
void draw_notice(Pen& pen, double bottom, std::string_view words);

}  // namespace phone
