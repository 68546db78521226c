#include "emulator/phone/keyboard.h"

#include <algorithm>
#include <utility>

#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

constexpr double row_step = 44.4;
constexpr double key_height = 39;
constexpr double first_row = keyboard_top + 5;
constexpr double letter_width = 35.84;  // From one key's left edge to the next one's.
constexpr double side = 3;
constexpr double gap = 4.4;

constexpr std::string_view digits = "1234567890";
constexpr std::string_view rows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
// By the Latin letter in the same place; upper case where shift makes another.
struct Jamo {
  char place;
  const char* plain;
  const char* shifted;
};
constexpr Jamo jamo[] = {{'q', "ㅂ", "ㅃ"}, {'w', "ㅈ", "ㅉ"}, {'e', "ㄷ", "ㄸ"}, {'r', "ㄱ", "ㄲ"},
                         {'t', "ㅅ", "ㅆ"}, {'y', "ㅛ", "ㅛ"}, {'u', "ㅕ", "ㅕ"}, {'i', "ㅑ", "ㅑ"},
                         {'o', "ㅐ", "ㅒ"}, {'p', "ㅔ", "ㅖ"}, {'a', "ㅁ", "ㅁ"}, {'s', "ㄴ", "ㄴ"},
                         {'d', "ㅇ", "ㅇ"}, {'f', "ㄹ", "ㄹ"}, {'g', "ㅎ", "ㅎ"}, {'h', "ㅗ", "ㅗ"},
                         {'j', "ㅓ", "ㅓ"}, {'k', "ㅏ", "ㅏ"}, {'l', "ㅣ", "ㅣ"}, {'z', "ㅋ", "ㅋ"},
                         {'x', "ㅌ", "ㅌ"}, {'c', "ㅊ", "ㅊ"}, {'v', "ㅍ", "ㅍ"}, {'b', "ㅠ", "ㅠ"},
                         {'n', "ㅜ", "ㅜ"}, {'m', "ㅡ", "ㅡ"}};

using Labels = std::vector<std::string>;
const Labels symbols[] = {{"+", "×", "÷", "=", "/", "_", "<", ">", "[", "]"},
                          {"!", "@", "#", "~", "%", "^", "&", "*", "(", ")"},
                          {"-", "'", "\"", ":", ";", ",", "?"}};
const Labels more_symbols[] = {{"`", "|", "\\", "{", "}", "°", "•", "…", "「", "」"},
                               {"○", "●", "□", "■", "◇", "◆", "☆", "★", "♡", "※"},
                               {"←", "→", "↑", "↓", "·", "《", "》"}};

constexpr Color ground{226, 229, 234, 255};
constexpr Color key_color{255, 255, 255, 255};
constexpr Color special_color{200, 206, 215, 255};
constexpr Color lit_color{156, 188, 232, 255};
constexpr Color shade{150, 158, 170, 255};

char upper(char letter) {
  return static_cast<char>(letter - 'a' + 'A');
}

}  // namespace

Keyboard::Keyboard(Locale locale)
    : locale_(locale), script_(locale == Locale::korean ? Script::hangul : Script::latin) {
  lay_out();
}

void Keyboard::attend(const TextField& field) {
  if (field.focus != focus_) {
    focus_ = field.focus;
    composer_.finish();
    script_ = field.begins_latin || locale_ == Locale::english ? Script::latin : Script::hangul;
    page_ = Page::letters;
    shift_ = Shift::off;
    lit_.reset();
  } else if (field.writing.composing != composer_.composing()) {
    composer_.finish();
  }
  enter_ = field.enter;
  lay_out();
}

std::string Keyboard::label_of(char letter) const {
  const bool is_shifted = shift_ != Shift::off;
  if (script_ == Script::latin) return std::string(1, is_shifted ? upper(letter) : letter);
  const auto found = std::ranges::find(jamo, letter, &Jamo::place);
  return is_shifted ? found->shifted : found->plain;
}

void Keyboard::add_row(double top, const Labels& labels, double left, double width, Act act) {
  for (std::size_t i = 0; i < labels.size(); ++i)
    keys_.push_back({{left + width * static_cast<double>(i), top, width - gap, key_height},
                     act,
                     labels[i],
                     labels[i]});
}

void Keyboard::add_letters(double top, std::string_view letters, double left, double width) {
  for (std::size_t i = 0; i < letters.size(); ++i)
    keys_.push_back({{left + width * static_cast<double>(i), top, width - gap, key_height},
                     Act::letter,
                     label_of(letters[i]),
                     std::string(1, letters[i])});
}

void Keyboard::lay_out() {
  keys_.clear();
  const auto row = [](int i) { return first_row + row_step * i; };
  Labels numbers;
  for (const char digit : digits) numbers.emplace_back(1, digit);
  add_row(row(0), numbers, side, letter_width, Act::text);
  if (page_ == Page::letters) {
    add_letters(row(1), rows[0], side, letter_width);
    add_letters(row(2), rows[1], side + letter_width / 2, letter_width);
    add_letters(row(3), rows[2], side + letter_width * 1.5, letter_width);
  } else {
    const Labels* labels = page_ == Page::symbols ? symbols : more_symbols;
    add_row(row(1), labels[0], side, letter_width, Act::text);
    add_row(row(2), labels[1], side, letter_width, Act::text);
    add_row(row(3), labels[2], side + letter_width * 1.5, letter_width, Act::text);
  }
  const double wide = letter_width * 1.5 - gap;
  keys_.push_back({{side, row(3), wide, key_height}, Act::shift, {}, {}});
  if (page_ != Page::letters) keys_.back().label = page_ == Page::symbols ? "1/2" : "2/2";
  keys_.push_back({{side + letter_width * 8.5, row(3), wide, key_height}, Act::erase, {}, {}});

  double left = side;
  const auto add = [&](double width, Act act, std::string label, std::string text) {
    keys_.push_back(
        {{left, row(4), width - gap, key_height}, act, std::move(label), std::move(text)});
    left += width;
  };
  const bool is_hangul = script_ == Script::hangul;
  add(48, Act::page, page_ != Page::letters ? (is_hangul ? "가" : "abc") : "!#1", {});
  add(46, Act::script, "한/영", {});
  add(32, Act::close, {}, {});
  add(136, Act::text, {}, " ");
  add(36, Act::text, ".", ".");
  add(side + 10 * letter_width - left, Act::enter, {}, {});
}

std::string Keyboard::name_of(const Key& key) const {
  const bool korean = locale_ == Locale::korean;
  switch (key.act) {
    case Act::letter:
      return key.label;
    case Act::text:
      if (key.text == " ") return korean ? "사이 띄우기" : "Space";
      return key.label;
    case Act::shift:
      if (page_ != Page::letters) return korean ? "다른 기호" : "Other symbols";
      return korean ? "윗글쇠" : "Shift";
    case Act::erase:
      return korean ? "한 자 지우기" : "Backspace";
    case Act::page:
      if (page_ != Page::letters) return korean ? "글자" : "Letters";
      return korean ? "기호" : "Symbols";
    case Act::script:
      return korean ? "한글·영문 바꾸기" : "Hangul or Latin";
    case Act::enter:
      if (enter_ == Enter::search) return korean ? "찾기 글쇠" : "Search key";
      if (enter_ == Enter::go) return korean ? "가기 글쇠" : "Go key";
      if (enter_ == Enter::newline) return korean ? "줄 바꾸기" : "New line";
      return korean ? "입력 글쇠" : "Enter";
    case Act::close:
      return korean ? "자판 내리기" : "Put the keyboard away";
  }
  return {};
}

// The key meant: a finger that lands between two keys means the nearer one.
const Keyboard::Key* Keyboard::key_at(Point point) const {
  const Key* nearest = nullptr;
  double least = 12;
  for (const Key& key : keys_) {
    const double dx = std::max({key.box.x - point.x, 0.0, point.x - (key.box.x + key.box.width)});
    const double dy = std::max({key.box.y - point.y, 0.0, point.y - (key.box.y + key.box.height)});
    if (dx + dy < least) {
      least = dx + dy;
      nearest = &key;
    }
  }
  return nearest;
}

bool Keyboard::is_eraser(Point point) const {
  const Key* key = key_at(point);
  return key && key->act == Act::erase;
}

bool Keyboard::touch(std::optional<Point> point) {
  const Key* key = point ? key_at(*point) : nullptr;
  std::optional<std::size_t> lit;
  if (key) lit = static_cast<std::size_t>(key - keys_.data());
  return std::exchange(lit_, lit) != lit;
}

void Keyboard::write_letter(char letter, Writing& writing) {
  const char key = shift_ == Shift::off ? letter : upper(letter);
  if (script_ == Script::hangul) {
    writing.text += composer_.press(key);
    writing.composing = composer_.composing();
  } else {
    finish(writing);
    writing.text += key;
  }
  if (shift_ == Shift::once) shift_ = Shift::off;
}

void Keyboard::finish(Writing& writing) {
  composer_.finish();
  settle(writing);
}

bool Keyboard::erase(Writing& writing) {
  if (composer_.backspace()) {
    writing.composing = composer_.composing();
    return true;
  }
  finish(writing);
  return move_caret(writing, CaretMove::left) && erase_after(writing);
}

void Keyboard::turn_page() {
  if (page_ == Page::letters) {
    shift_ = shift_ == Shift::off    ? Shift::once
             : shift_ == Shift::once ? Shift::locked
                                     : Shift::off;
  } else {
    page_ = page_ == Page::symbols ? Page::more_symbols : Page::symbols;
  }
}

Keyboard::Outcome Keyboard::press(Point point, Writing& writing) {
  const Key* found = key_at(point);
  if (!found) return Outcome::nothing;
  const Key key = *found;  // Keys are laid out anew below.
  Outcome outcome = Outcome::nothing;
  switch (key.act) {
    case Act::letter:
      write_letter(key.text[0], writing);
      outcome = Outcome::written;
      break;
    case Act::text:
      finish(writing);
      writing.text += key.text;
      outcome = Outcome::written;
      break;
    case Act::erase:
      outcome = erase(writing) ? Outcome::written : Outcome::nothing;
      break;
    case Act::shift:
      turn_page();
      break;
    case Act::page:
      page_ = page_ == Page::letters ? Page::symbols : Page::letters;
      shift_ = Shift::off;
      break;
    case Act::script:
      finish(writing);
      script_ = script_ == Script::hangul ? Script::latin : Script::hangul;
      page_ = Page::letters;
      shift_ = Shift::off;
      outcome = Outcome::written;
      break;
    case Act::enter:
      finish(writing);
      outcome = Outcome::enter;
      break;
    case Act::close:
      finish(writing);
      outcome = Outcome::close;
      break;
  }
  lay_out();
  return outcome;
}

void Keyboard::draw_shift(Canvas& canvas, Point at) const {
  const std::vector<Point> arrow = {{at.x, at.y - 9},     {at.x + 9, at.y},     {at.x + 4, at.y},
                                    {at.x + 4, at.y + 7}, {at.x - 4, at.y + 7}, {at.x - 4, at.y},
                                    {at.x - 9, at.y}};
  if (shift_ == Shift::off) {
    std::vector<Point> outline = arrow;
    outline.push_back(arrow.front());
    canvas.polyline(outline, 1.6, ink);
  } else {
    canvas.polygon(arrow, accent);
  }
  if (shift_ == Shift::locked) canvas.fill({at.x - 5, at.y + 9.5, 10, 2}, accent);
}

void Keyboard::draw_enter(Canvas& canvas, Point at) const {
  switch (enter_) {
    case Enter::search:
      canvas.stroke_round({at.x - 8, at.y - 8, 12, 12}, 6, 2, white);
      canvas.polyline({{at.x + 2.5, at.y + 2.5}, {at.x + 7.5, at.y + 7.5}}, 2.4, white);
      break;
    case Enter::go:
      canvas.polyline({{at.x - 9, at.y}, {at.x + 8, at.y}}, 2, white);
      canvas.polyline({{at.x + 2, at.y - 6}, {at.x + 8, at.y}, {at.x + 2, at.y + 6}}, 2, white);
      break;
    case Enter::done:
      canvas.polyline({{at.x - 8, at.y}, {at.x - 2, at.y + 6}, {at.x + 8, at.y - 6}}, 2.2, white);
      break;
    case Enter::newline:
      canvas.polyline({{at.x + 8, at.y - 7}, {at.x + 8, at.y + 2}, {at.x - 8, at.y + 2}}, 2, white);
      canvas.polyline({{at.x - 3, at.y - 3}, {at.x - 8, at.y + 2}, {at.x - 3, at.y + 7}}, 2, white);
      break;
  }
}

void Keyboard::draw_key(Pen& pen, const Key& key) const {
  Canvas& canvas = pen.canvas();
  const bool is_plain = key.act == Act::letter || key.act == Act::text;
  const bool is_lit = lit_ && &key == &keys_[*lit_];
  const Color color = is_lit                  ? lit_color
                      : key.act == Act::enter ? accent
                      : is_plain              ? key_color
                                              : special_color;
  canvas.fill_round({key.box.x, key.box.y + 1, key.box.width, key.box.height}, 5, shade);
  canvas.fill_round(key.box, 5, color);
  const Point middle = middle_of(key.box);
  const auto write = [&](std::string_view label, double size) {
    const Font font{.size = size};
    const TextSize measured = canvas.measure(label, font);
    canvas.text({middle.x - measured.width / 2, middle.y - measured.height / 2}, label, font, ink);
  };
  switch (key.act) {
    case Act::letter:
      write(key.label, 21);
      break;
    case Act::text:
      if (key.text == " ")
        write(script_ == Script::hangul ? "한국어" : "English", 12);
      else
        write(key.label, 17);
      break;
    case Act::shift:
      if (key.label.empty())
        draw_shift(canvas, middle);
      else
        write(key.label, 14);
      break;
    case Act::erase:
      canvas.polygon({{middle.x - 11, middle.y},
                      {middle.x - 4, middle.y - 7.5},
                      {middle.x + 10, middle.y - 7.5},
                      {middle.x + 10, middle.y + 7.5},
                      {middle.x - 4, middle.y + 7.5}},
                     ink);
      canvas.polyline({{middle.x - 1, middle.y - 3.5}, {middle.x + 6, middle.y + 3.5}}, 1.8, color);
      canvas.polyline({{middle.x + 6, middle.y - 3.5}, {middle.x - 1, middle.y + 3.5}}, 1.8, color);
      break;
    case Act::page:
    case Act::script:
      write(key.label, 14);
      break;
    case Act::enter:
      draw_enter(canvas, middle);
      break;
    case Act::close:
      canvas.polyline(
          {{middle.x - 7, middle.y - 4}, {middle.x, middle.y + 4}, {middle.x + 7, middle.y - 4}}, 2,
          ink);
      break;
  }
}

// Its labels are not among the screen's words: nobody reads a keyboard.
void Keyboard::draw(Pen& pen) const {
  pen.canvas().fill({0, keyboard_top, screen_width, keyboard_height}, ground);
  pen.canvas().fill({0, keyboard_top, screen_width, 1}, {206, 210, 217, 255});
  for (const Key& key : keys_) {
    draw_key(pen, key);
    pen.offer(key.box, name_of(key), {});
  }
}

}  // namespace phone
