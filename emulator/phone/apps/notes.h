// Notes: something to write in.
#pragma once

#include <optional>
#include <string>

#include "emulator/phone/app.h"

namespace phone {

class Notes final : public App {
 public:
  explicit Notes(const AppContext& context) : context_(context) {}

  boost::asio::awaitable<void> open() override;
  void leave() override { is_writing_ = false; }
  void draw(Pen& pen) override;
  boost::asio::awaitable<bool> tap(Point point) override;
  const TextField* field() const override { return is_writing_ ? &field_ : nullptr; }
  boost::asio::awaitable<bool> write(Writing writing) override;
  boost::asio::awaitable<bool> submit() override;
  boost::asio::awaitable<void> blur() override;
  boost::asio::awaitable<bool> take_focus() override;

 private:
  AppContext context_;
  TextField field_{.writing = {}, .enter = Enter::newline};
  bool is_writing_ = false;
};

}  // namespace phone
