// Clock: the time on a face and in figures.
#pragma once

#include "emulator/phone/app.h"

namespace phone {

class ClockApp final : public App {
 public:
  explicit ClockApp(const AppContext& context) : context_(context) {}

  void draw(Pen& pen) override;

 private:
  AppContext context_;
};

}  // namespace phone
