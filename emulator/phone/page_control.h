// <input>, <select> and <textarea>, drawn as plain controls.
#pragma once

#include "emulator/phone/page_elements.h"
#include "emulator/phone/page_types.h"
#include "emulator/phone/page_written.h"

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
  bool is_checked() const { return is_checked_; }
  void set_checked(bool is_checked) { is_checked_ = is_checked; }
  bool is_disabled() const { return get_attr("disabled") != nullptr; }
  // Of a select; none of anything else, nor where it is disabled.
  OptionList options() const;
  // By its place in options(); false where that is not possible.
  bool choose(std::size_t index);

  void set_value(std::string value, Typing typing);
  void set_focused(bool is_focused);
  // The byte of its value in front of which a caret is put at a point of its content box.
  std::size_t offset_at(double x, double y);

 protected:
  litehtml::size natural_size() override;
  void draw_content(litehtml::uint_ptr hdc, const litehtml::position& box) override;

 private:
  PageFont& font();
  struct Option {
    std::string text;  // As shown.
    std::string value;
    bool is_heading = false;
    bool is_possible = true;
  };

  double row_height() { return font().ascent() + font().descent(); }
  Written written(int width);
  void keep_caret_in_sight(const Written& written, int width, int height);
  void draw_label(cairo_t* cr, const litehtml::position& box);
  void draw_written(cairo_t* cr, const litehtml::position& box);
  void draw_typing(cairo_t* cr, const Written& written, const litehtml::position& box, double top);
  void add_option(const litehtml::element::ptr& element, bool is_group_possible);
  void draw_mark(cairo_t* cr, const litehtml::position& box);
  void draw_focus_ring(cairo_t* cr, const litehtml::position& box);
  int widest_option();

  ControlKind kind_ = ControlKind::text;
  std::string value_;
  std::vector<Option> options_;  // Of a select.
  std::size_t chosen_ = std::string::npos;
  Typing typing_;  // Offsets at whole characters of value_.
  // How far what is written has moved inside the box, CSS pixels.
  double scroll_x_ = 0, scroll_y_ = 0;
  bool is_checked_ = false;
  bool is_submit_ = false;
  bool is_focused_ = false;
};

}  // namespace phone
