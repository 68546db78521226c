// Composes Hangul syllables from the letters of the two-set keyboard. The door to libhangul.
#pragma once

#include <memory>
#include <string>

namespace phone {

// One field being typed in. All text is UTF-8, of whole syllables or single letters. One thread.
class HangulComposer {
 public:
  HangulComposer();
  ~HangulComposer();

  // A key by the Latin letter it shares its place with ("r" is ㄱ, "R" is ㄲ). Returns what became
  // final by it, often nothing. Other characters end the syllable and are returned after it.
  std::string press(char key);
  // Takes the last letter of the syllable under way back. False, and nothing done, when there is
  // none: the field then deletes a character of its own.
  bool backspace();
  // Ends the syllable under way and returns it.
  std::string finish();
  // The syllable under way, to be shown underlined behind the field's text.
  std::string composing() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace phone
