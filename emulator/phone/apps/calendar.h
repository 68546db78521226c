// Calendar: the months, today's date marked.
#pragma once

#include "emulator/phone/app.h"

namespace phone {

class Calendar final : public App {
 public:
  explicit Calendar(const AppContext& context) : context_(context) {}

  boost::asio::awaitable<void> open() override;
  void draw(Pen& pen) override;
  boost::asio::awaitable<bool> choose(Choice choice) override;
  boost::asio::awaitable<bool> swipe(Direction direction) override;

 private:
  bool turn(int by);

  AppContext context_;
  int away_ = 0;  // Months from this one.
};

}  // namespace phone
