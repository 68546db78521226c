// Dictionary: a few hundred Korean words and their English ones, searched either way while one
// types.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "emulator/phone/app.h"

namespace phone {

struct DictionaryWord {
  std::string_view ko;
  std::string_view kind_ko;  // "이름씨", as a noun is called there.
  std::string_view kind_en;
  std::string_view en;
};

// In the order of a Korean dictionary, each word once.
const std::vector<DictionaryWord>& dictionary_words();
// Places in dictionary_words(): those that begin with what is typed, then those that hold it,
// Korean or English, whatever the case of Latin letters. A letter that is no syllable yet, at the
// end, does not count. All of them for nothing.
std::vector<std::size_t> look_up(std::string_view typed);

class Dictionary final : public App {
 public:
  explicit Dictionary(const AppContext& context) : context_(context) {}

  void leave() override;
  void draw(Pen& pen) override;
  boost::asio::awaitable<bool> choose(Choice choice) override;
  boost::asio::awaitable<bool> scroll(double by) override;
  boost::asio::awaitable<bool> back() override;
  const TextField* field() const override { return is_typing_ ? &field_ : nullptr; }
  boost::asio::awaitable<bool> write(Writing writing) override;
  boost::asio::awaitable<bool> submit() override;
  boost::asio::awaitable<void> blur() override;
  boost::asio::awaitable<bool> take_focus() override;
  std::string title() const override;

 private:
  void draw_word(Pen& pen) const;
  double sight() const;
  void changed(double scroll);

  AppContext context_;
  TextField field_{.writing = {}, .enter = Enter::search};
  bool is_typing_ = false;
  std::optional<std::size_t> open_;  // The word shown alone.
  double scroll_ = 0;
};

}  // namespace phone
