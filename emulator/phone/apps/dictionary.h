// Dictionary: Korean words and their English ones.
#pragma once

#include "emulator/phone/app.h"

namespace phone {

class Dictionary final : public App {
 public:
  explicit Dictionary(const AppContext&) {}

  void draw(Pen& pen) override;
};

}  // namespace phone
