// <input>, <select> and <textarea>, drawn as plain controls.
#pragma once

#include "emulator/phone/page_elements.h"
#include "emulator/phone/page_types.h"

namespace phone {

enum class ControlKind { text, password, textarea, select, button, checkbox, radio, hidden };

class ControlElement final : public Replaced {
 public:
  using Replaced::Replaced;

  void parse_attributes() override;
  bool appendChild(const litehtml::element::ptr& child) override;

  ControlKind kind() const { return kind_; }
  bool is_text_field() const;
  bool is_submit() const { return is_submit_; }
  // What a form would send; for <select> the chosen option's value.
  const std::string& value() const { return value_; }
  // What is drawn: the value, a button's label, the option's text.
  std::string label() const;
  // Shown when there is no value.
  std::string placeholder() const { return get_attr("placeholder", ""); }
  bool is_checked() const { return get_attr("checked") != nullptr; }

  void set_value(std::string value, Typing typing);
  void set_focused(bool is_focused) {
    is_focused_ = is_focused;
    typing_ = {};
  }

 protected:
  litehtml::size natural_size() override;
  void draw_content(litehtml::uint_ptr hdc, const litehtml::position& box) override;

 private:
  PageFont& font();
  void draw_text(cairo_t* cr, const litehtml::position& box);
  void draw_typing(cairo_t* cr, double x, double top, double line);
  void draw_mark(cairo_t* cr, const litehtml::position& box);
  void draw_focus_ring(cairo_t* cr, const litehtml::position& box);
  int widest_option();
  std::string shown_up_to(std::size_t offset) const;

  ControlKind kind_ = ControlKind::text;
  std::string value_;
  std::string chosen_;                // A select's visible option.
  std::vector<std::string> options_;  // Texts, for the width.
  Typing typing_;                     // Offsets at whole characters of value_.
  bool is_submit_ = false;
  bool is_focused_ = false;
};

}  // namespace phone
