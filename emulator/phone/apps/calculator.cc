#include "emulator/phone/apps/calculator.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace asio = boost::asio;

namespace phone {
namespace {

constexpr std::size_t most_digits = 12;
constexpr const char* no_number = "Error";
constexpr std::string_view keys = "C~%/789*456-123+0.<=";

const char* sign_of(char operation) {
  switch (operation) {
    case '*':
      return "×";
    case '/':
      return "÷";
    case '-':
      return "−";
    default:
      return "+";
  }
}

struct Name {
  char key;
  const char* label;
  const char* ko;
  const char* en;
};
constexpr Name names[] = {{'C', "C", "다 지우기", "Clear"}, {'~', "±", "부호", "Sign"},
                          {'%', "%", "백분율", "Percent"},  {'/', "÷", "나누기", "Divide"},
                          {'*', "×", "곱하기", "Times"},    {'-', "−", "빼기", "Minus"},
                          {'+', "+", "더하기", "Plus"},     {'<', "⌫", "한 자 지우기", "Backspace"},
                          {'=', "=", "는", "Equals"},       {'.', ".", "점", "Point"}};

const Name* name_of(char key) {
  for (const Name& name : names)
    if (name.key == key) return &name;
  return nullptr;
}

}  // namespace

void Sum::show(double value) {
  std::array<char, 40> text{};
  if (!std::isfinite(value)) {
    shown_ = no_number;
    return;
  }
  std::snprintf(text.data(), text.size(), "%.10g", value);
  shown_ = text.data();
  if (shown_ == "-0") shown_ = "0";
}

std::string Sum::waiting() const {
  if (!operation_) return {};
  Sum number;
  number.show(first_);
  return number.shown_ + " " + sign_of(operation_);
}

void Sum::calculate() {
  const double second = std::atof(shown_.c_str());
  switch (std::exchange(operation_, char{})) {
    case '+':
      show(first_ + second);
      break;
    case '-':
      show(first_ - second);
      break;
    case '*':
      show(first_ * second);
      break;
    case '/':
      show(first_ / second);
      break;
    default:
      break;
  }
}

void Sum::press(char key) {
  if (key == 'C') {
    *this = Sum();
    return;
  }
  if (shown_ == no_number) return;
  const bool is_digit = (key >= '0' && key <= '9') || key == '.';
  if (is_digit) {
    if (std::exchange(is_new_, false)) shown_ = "0";
    if (key == '.' && shown_.find('.') != std::string::npos) return;
    if (shown_.size() >= most_digits) return;
    if (shown_ == "0" && key != '.') shown_.clear();
    shown_ += key;
  } else if (key == '<') {
    if (is_new_) return;
    shown_.pop_back();
    if (shown_.empty() || shown_ == "-") shown_ = "0";
  } else if (key == '~') {
    show(-std::atof(shown_.c_str()));
  } else if (key == '%') {
    show(std::atof(shown_.c_str()) / 100);
  } else if (key == '=') {
    calculate();
    is_new_ = true;
  } else {
    if (!is_new_) calculate();
    first_ = std::atof(shown_.c_str());
    operation_ = shown_ == no_number ? char{} : key;
    is_new_ = true;
  }
}

void Calculator::draw(Pen& pen) {
  Canvas& canvas = pen.canvas();
  draw_app_bar(pen, pen.say("셈기", "Calculator"));
  const Font small{.size = 18}, large{.size = 46, .weight = 300};
  const std::string waiting = sum_.waiting();
  if (!waiting.empty())
    pen.text({336 - canvas.measure(waiting, small).width, content_top + 24}, waiting, small,
             soft_ink);
  const std::string shown =
      sum_.shown() == no_number ? pen.say("셈할 수 없음", "Error") : sum_.shown();
  pen.text({336 - canvas.measure(shown, large).width, content_top + 60}, shown, large, ink);
  constexpr double top = content_top + 142, step_x = 88, step_y = 81;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const char key = keys[i];
    const Name* name = name_of(key);
    const std::string label = name ? name->label : std::string(1, key);
    const std::size_t row = i / 4;
    const Rect box{6 + step_x * static_cast<double>(i % 4), top + step_y * static_cast<double>(row),
                   step_x - 6, step_y - 6};
    const bool is_operation = i % 4 == 3;
    const bool is_number = key == '.' || (key >= '0' && key <= '9');
    canvas.fill_round(box, 12,
                      is_operation ? accent
                      : is_number  ? white
                                   : Color{226, 230, 237, 255});
    canvas.stroke_round(box, 12, 1, is_number ? rule : Color{0, 0, 0, 0});
    const Font font{.size = 25};
    const TextSize size = canvas.measure(label, font);
    const Point middle = middle_of(box);
    if (key == '<') {
      canvas.polyline({{middle.x - 3, middle.y - 6}, {middle.x + 4, middle.y + 1}}, 2, ink);
      canvas.polyline({{middle.x + 4, middle.y - 6}, {middle.x - 3, middle.y + 1}}, 2, ink);
      canvas.polyline({{middle.x - 7, middle.y - 11},
                       {middle.x + 12, middle.y - 11},
                       {middle.x + 12, middle.y + 6},
                       {middle.x - 7, middle.y + 6},
                       {middle.x - 15, middle.y - 2.5},
                       {middle.x - 7, middle.y - 11}},
                      1.8, ink);
    } else {
      canvas.text({middle.x - size.width / 2, middle.y - size.height / 2}, label, font,
                  is_operation ? white : ink);
    }
    pen.offer(box, name ? pen.say(name->ko, name->en) : label, {0, i});
  }
}

asio::awaitable<bool> Calculator::choose(Choice choice) {
  sum_.press(keys[choice.which]);
  context_.changed(Stale::all);
  co_return true;
}

}  // namespace phone
