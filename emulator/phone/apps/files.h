// Files: what is on the memory card, and what is said where a file does not open.
#pragma once

#include <optional>

#include "emulator/phone/app.h"
#include "emulator/phone/card.h"

namespace phone {

class Files final : public App {
 public:
  explicit Files(const AppContext& context) : context_(context) {}

  boost::asio::awaitable<void> open() override;
  void draw(Pen& pen) override;
  boost::asio::awaitable<bool> choose(Choice choice) override;
  boost::asio::awaitable<bool> scroll(double by) override;
  boost::asio::awaitable<bool> back() override;
  std::string title() const override;

 private:
  // A file that was tapped; a copy, since the card may be changed meanwhile.
  struct Shown {
    CardFile file;
    bool is_open = false;  // Else it was refused, or deleted.
  };

  void draw_list(Pen& pen);
  void draw_open(Pen& pen);
  void draw_refusal(Pen& pen) const;

  AppContext context_;
  std::optional<Shown> shown_;
  double list_scroll_ = 0;
  double text_scroll_ = 0;
  double text_height_ = 0;  // Of what is open, as last drawn.
};

}  // namespace phone
