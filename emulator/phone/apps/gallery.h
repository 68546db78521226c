// Gallery: a few pictures the phone came with.
#pragma once

#include "emulator/phone/app.h"

namespace phone {

class Gallery final : public App {
 public:
  explicit Gallery(const AppContext&) {}

  void draw(Pen& pen) override;
};

}  // namespace phone
