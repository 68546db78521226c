// Settings: what this phone is, said plainly.
#pragma once

#include "emulator/phone/app.h"

namespace phone {

class Settings final : public App {
 public:
  explicit Settings(const AppContext& context) : context_(context) {}

  void draw(Pen& pen) override;

 private:
  AppContext context_;
};

}  // namespace phone
