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

struct Corrections {
  std::vector<Correction> words;
  std::vector<std::string> particles;  // What may stand behind one within its word; UTF-8.
};

// Whether what stands in front of the caret is the end of what is typed, as when it is sent.
enum class Ends { not_yet, here };

// Replaces in `now` each word in front of the caret that ended since `before` was in the field: one
// that is exactly a correction's, or that and a particle. A longer word that merely begins so is
// left alone, and so are what is being composed and a text that was not added to. Returns the last
// correction made, or null.
const Correction* correct(const Corrections& corrections, const Writing& before, Writing& now,
                          Ends ends = Ends::not_yet);

// A few words over the keyboard.
void draw_notice(Pen& pen, double bottom, std::string_view words);

}  // namespace phone
