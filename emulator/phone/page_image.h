// <img>: a picture, or a quiet box with its alt text.
#pragma once

#include "emulator/phone/page_elements.h"
#include "emulator/phone/page_resources.h"

namespace phone {

class ImageElement final : public Replaced {
 public:
  ImageElement(const Document& document, Resources& resources)
      : Replaced(document), resources_(resources) {}

  void parse_attributes() override;
  void get_text(std::string& text) override { text += get_attr("alt", ""); }

 protected:
  litehtml::size natural_size() override;
  bool keeps_ratio() const override { return has_picture_; }
  void draw_content(litehtml::uint_ptr hdc, const litehtml::position& box) override;

 private:
  Resources& resources_;
  std::string url_;
  bool has_picture_ = false;
};

}  // namespace phone
