// Calculator: the four operations, as a pocket one does them.
#pragma once

#include <string>

#include "emulator/phone/app.h"

namespace phone {

// What has been keyed in, without a phone around it. Keys: digits, '.', + - * /, '=', 'C' (begin
// anew), '<' (take a digit back), '%' and '~' (change the sign).
class Sum {
 public:
  void press(char key);
  // At most 12 digits; "Error" after a division by zero, until 'C'.
  const std::string& shown() const { return shown_; }
  // What waits for its second number: "12 ×"; empty if nothing does.
  std::string waiting() const;

 private:
  void calculate();
  void show(double value);

  std::string shown_ = "0";
  double first_ = 0;
  char operation_ = 0;
  bool is_new_ = true;  // The next digit begins a number.
};

class Calculator final : public App {
 public:
  explicit Calculator(const AppContext& context) : context_(context) {}

  void draw(Pen& pen) override;
  boost::asio::awaitable<bool> choose(Choice choice) override;

 private:
  AppContext context_;
  Sum sum_;
};

}  // namespace phone
