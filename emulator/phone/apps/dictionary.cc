#include "emulator/phone/apps/dictionary.h"

#include <algorithm>
#include <string>

#include "emulator/phone/keyboard.h"
#include "emulator/phone/rows.h"
#include "emulator/phone/text_utf8.h"

namespace asio = boost::asio;

namespace phone {
namespace {

enum Deed { type_a_word, clear_it, open_word, leave_word };

constexpr double field_top = content_top + 10;
constexpr Rect field_box{52, field_top + 4, 256, 34};
constexpr double text_size = 16;
constexpr double list_top = content_top + 62;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_lone_letter(char32_t c) {
  return c >= 0x3131 && c <= 0x318E;
}

// Without a letter at the end that the next key may make a syllable of.
std::string as_looked_up(std::string_view typed) {
  std::string out;
  for (std::size_t at = 0; at < typed.size();) {
    const CodePoint point = next_code_point(typed, at);
    const bool is_last = at + point.size_bytes >= typed.size();
    if (!(is_last && is_lone_letter(point.value))) append_utf8(out, point.value);
    at += point.size_bytes;
  }
  const std::size_t first = out.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return lower(out.substr(first, out.find_last_not_of(' ') - first + 1));
}

std::vector<std::size_t> places_of(const std::string& wanted) {
  std::vector<std::size_t> begins, holds_it;
  const auto& words = dictionary_words();
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string en = lower(words[i].en);
    if (words[i].ko.starts_with(wanted) || en.starts_with(wanted))
      begins.push_back(i);
    else if (words[i].ko.find(wanted) != std::string::npos || en.find(wanted) != std::string::npos)
      holds_it.push_back(i);
  }
  begins.insert(begins.end(), holds_it.begin(), holds_it.end());
  return begins;
}

// Takes the second of two final letters, or the only one, off the syllable at the end
// (Unicode 3.12: 28 finals to each open syllable). False: there is none.
bool shorten_last_syllable(std::string& text) {
  constexpr char32_t first_syllable = 0xAC00, last_syllable = 0xD7A3;
  // What is left of each final without its second letter; 0: it has but one.
  constexpr std::uint8_t left[28] = {0, 0, 0, 1, 0,  4, 4, 0, 0, 8, 8, 8, 8, 8,
                                     8, 8, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  if (text.size() < 3) return false;
  const CodePoint last = next_code_point(text, text.size() - 3);
  if (!last.is_valid || last.value < first_syllable || last.value > last_syllable) return false;
  const char32_t final = (last.value - first_syllable) % 28;
  if (final == 0) return false;
  text.resize(text.size() - 3);
  append_utf8(text, last.value - final + left[final]);
  return true;
}

}  // namespace

std::vector<std::size_t> look_up(std::string_view typed) {
  std::string wanted = as_looked_up(typed);
  std::vector<std::size_t> found = places_of(wanted);
  // The last syllable may be about to give its final letters on: "묽" becomes "물겨" becomes
  // "물결".
  while (found.empty() && shorten_last_syllable(wanted)) found = places_of(wanted);
  return found;
}

void Dictionary::leave() {
  settle(field_.writing);
  is_typing_ = false;
}

double Dictionary::sight() const {
  return (is_typing_ ? keyboard_top : screen_bottom) - list_top;
}

void Dictionary::draw(Pen& pen) {
  if (open_) {
    draw_word(pen);
    return;
  }
  Canvas& canvas = pen.canvas();
  draw_app_bar(pen, pen.say("사전", "Dictionary"));
  const Rect box{14, field_top, 332, 42};
  canvas.fill_round(box, 8, white);
  canvas.stroke_round(box, 8, is_typing_ ? 1.6 : 1, is_typing_ ? accent : rule);
  canvas.stroke_round({26, field_top + 13, 12, 12}, 6, 1.8, soft_ink);
  canvas.polyline({{36.5, field_top + 23.5}, {41.5, field_top + 28.5}}, 2, soft_ink);
  draw_line_written(pen, field_box, field_, is_typing_, pen.say("찾을 말", "Look up"), text_size);
  pen.offer(box, pen.say("찾을 말", "Look up"), {type_a_word, 0});
  if (!field_.writing.whole().empty()) {
    const Point at{328, field_top + 21};
    canvas.polyline({{at.x - 5, at.y - 5}, {at.x + 5, at.y + 5}}, 1.8, soft_ink);
    canvas.polyline({{at.x + 5, at.y - 5}, {at.x - 5, at.y + 5}}, 1.8, soft_ink);
    pen.offer({at.x - 18, field_top, 36, 42}, pen.say("비우기", "Empty"), {clear_it, 0});
  }
  std::vector<Row> rows;
  for (const std::size_t i : look_up(field_.writing.whole())) {
    const DictionaryWord& word = dictionary_words()[i];
    rows.push_back({std::string(word.ko), std::string(word.en)});
  }
  if (rows.empty())
    pen.paragraph({20, list_top + 20, 320, 60}, pen.say("찾는 말이 없습니다", "No such word"),
                  {.size = 15}, soft_ink);
  draw_rows(pen, {0, list_top, screen_width, sight()}, scroll_, rows, open_word);
}

void Dictionary::draw_word(Pen& pen) const {
  const DictionaryWord& word = dictionary_words()[*open_];
  draw_app_bar(pen, pen.say("사전", "Dictionary"), {leave_word, 0});
  pen.text({24, content_top + 26}, word.ko, {.size = 30, .weight = 700}, ink, 312);
  pen.text({24, content_top + 76}, pen.locale() == Locale::korean ? word.kind_ko : word.kind_en,
           {.size = 14}, accent);
  pen.canvas().fill({24, content_top + 104, 312, 1}, rule);
  pen.paragraph({24, content_top + 120, 312, 300}, word.en, {.size = 19}, ink);
}

void Dictionary::changed(double scroll) {
  scroll_ = scroll;
  context_.changed(Stale::all);
}

asio::awaitable<bool> Dictionary::choose(Choice choice) {
  switch (choice.what) {
    case type_a_word:
      if (choice.at) place_caret_in_line(context_.canvas, field_box, field_, text_size, *choice.at);
      context_.changed(Stale::all);
      co_return co_await take_focus();
    case clear_it:
      field_.writing = {};
      changed(0);
      break;
    case open_word: {
      const std::vector<std::size_t> found = look_up(field_.writing.whole());
      if (choice.which >= found.size()) co_return false;
      leave();
      open_ = found[choice.which];
      changed(scroll_);
      break;
    }
    default:
      open_.reset();
      changed(scroll_);
  }
  co_return true;
}

asio::awaitable<bool> Dictionary::scroll(double by) {
  if (open_) co_return false;
  const std::size_t count = look_up(field_.writing.whole()).size();
  const bool moved = scroll_rows(scroll_, by, count, sight());
  if (moved) context_.changed(Stale::all);
  co_return moved;
}

asio::awaitable<bool> Dictionary::back() {
  if (!open_) co_return false;
  open_.reset();
  changed(scroll_);
  co_return true;
}

asio::awaitable<bool> Dictionary::write(Writing writing) {
  field_.writing = std::move(writing);
  changed(0);
  co_return true;
}

asio::awaitable<bool> Dictionary::submit() {
  co_await blur();
  co_return true;
}

asio::awaitable<void> Dictionary::blur() {
  leave();
  context_.changed(Stale::all);
  co_return;
}

asio::awaitable<bool> Dictionary::take_focus() {
  open_.reset();
  if (!is_typing_) ++field_.focus;
  is_typing_ = true;
  context_.changed(Stale::all);
  co_return true;
}

std::string Dictionary::title() const {
  return open_ ? std::string(dictionary_words()[*open_].ko) : std::string();
}

}  // namespace phone
