// Notes: something to write in.
#pragma once

#include <string>

#include "emulator/phone/app.h"

namespace phone {

class Notes final : public App {
 public:
  explicit Notes(const AppContext& context) : context_(context) {}

  void draw(Pen& pen) override;
  boost::asio::awaitable<bool> type(std::string text) override;

 private:
  AppContext context_;
  std::string note_;
};

}  // namespace phone
