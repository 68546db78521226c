// Settings: the language, the time, and what this phone is, said plainly.
#pragma once

#include "emulator/phone/app.h"

namespace phone {

class Settings final : public App {
 public:
  explicit Settings(const AppContext& context) : context_(context) {}

  void leave() override { is_about_ = false; }
  void draw(Pen& pen) override;
  boost::asio::awaitable<bool> choose(Choice choice) override;
  boost::asio::awaitable<bool> scroll(double by) override;
  boost::asio::awaitable<bool> back() override;

 private:
  void draw_about(Pen& pen);

  AppContext context_;
  bool is_about_ = false;
  double scroll_ = 0;
  double most_scroll_ = 0;
};

}  // namespace phone
