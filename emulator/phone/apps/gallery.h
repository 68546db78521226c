// Gallery: a few pictures the phone came with, as a grid and one by one.
#pragma once

#include <optional>

#include "emulator/phone/app.h"

namespace phone {

class Gallery final : public App {
 public:
  explicit Gallery(const AppContext& context) : context_(context) {}

  void draw(Pen& pen) override;
  boost::asio::awaitable<bool> choose(Choice choice) override;
  boost::asio::awaitable<bool> swipe(Direction direction) override;
  boost::asio::awaitable<bool> back() override;

 private:
  void draw_large(Pen& pen) const;
  void show(std::optional<std::size_t> picture);

  AppContext context_;
  std::optional<std::size_t> large_;  // The picture shown alone.
};

}  // namespace phone
