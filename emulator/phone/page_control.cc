#include "emulator/phone/page_control.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <string_view>

#include "emulator/phone/page_painter.h"
#include "emulator/phone/page_text.h"
#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

constexpr int arrow_room = 18;
const litehtml::web_color accent(26, 115, 232);

ControlKind kind_of(std::string_view tag, std::string_view type) {
  if (tag == "textarea") return ControlKind::textarea;
  if (tag == "select") return ControlKind::select;
  if (type == "hidden") return ControlKind::hidden;
  if (type == "password") return ControlKind::password;
  if (type == "checkbox") return ControlKind::checkbox;
  if (type == "radio") return ControlKind::radio;
  for (const char* button : {"submit", "button", "reset", "image", "file"}) {
    if (type == button) return ControlKind::button;
  }
  return ControlKind::text;
}

std::string dots(std::string_view password) {
  std::string out;
  for (std::size_t i = 0; i < password.size(); i += next_code_point(password, i).size_bytes) {
    out += "•";
  }
  return out;
}

int attribute(const litehtml::element& element, const char* name, int otherwise) {
  const int value = std::atoi(element.get_attr(name, "0"));
  return value > 0 ? std::min(value, 200) : otherwise;
}

}  // namespace

void ControlElement::parse_attributes() {
  const std::string type = lower_ascii(get_attr("type", "text"));
  kind_ = kind_of(get_tagName(), type);
  is_submit_ = type == "submit" || type == "image";
  if (kind_ != ControlKind::textarea && kind_ != ControlKind::select)
    value_ = get_attr("value", "");
  Block::parse_attributes();
}

// A textarea's text and a select's options are its value, not content to lay out.
bool ControlElement::appendChild(const litehtml::element::ptr& child) {
  const std::string tag = get_tagName();
  if (tag == "textarea") {
    std::string text;
    child->get_text(text);
    value_ += text;
    return true;
  }
  if (tag != "select") return true;
  if (std::string_view(child->get_tagName()) == "optgroup") {
    for (std::size_t i = 0; i < child->get_children_count(); ++i) {
      appendChild(child->get_child(static_cast<int>(i)));
    }
  }
  if (std::string_view(child->get_tagName()) != "option") return true;
  std::string text;
  child->get_text(text);
  text = collapsed(text);
  if (options_.empty() || child->get_attr("selected")) {
    chosen_ = text;
    value_ = child->get_attr("value", text.c_str());
  }
  if (options_.size() < 1000) options_.push_back(text);
  return true;
}

bool ControlElement::is_text_field() const {
  return kind_ == ControlKind::text || kind_ == ControlKind::password ||
         kind_ == ControlKind::textarea;
}

std::string ControlElement::label() const {
  if (kind_ == ControlKind::select) return chosen_;
  if (kind_ == ControlKind::button && value_.empty()) return is_submit_ ? "Submit" : "";
  return kind_ == ControlKind::password ? dots(value_) : value_;
}

PageFont& ControlElement::font() {
  return *reinterpret_cast<PageFont*>(get_font(nullptr));
}

int ControlElement::widest_option() {
  double widest = 24;
  for (const std::string& option : options_) widest = std::max(widest, font().width(option));
  return std::min(280, static_cast<int>(std::ceil(widest)));
}

litehtml::size ControlElement::natural_size() {
  litehtml::size size;
  const int line = static_cast<int>(font().ascent() + font().descent());
  const double digit = font().width("0");
  size.height = line;
  switch (kind_) {
    case ControlKind::text:
    case ControlKind::password:
      size.width = static_cast<int>(digit * attribute(*this, "size", 18));
      break;
    case ControlKind::textarea:
      size.width = static_cast<int>(digit * attribute(*this, "cols", 20));
      size.height = line * attribute(*this, "rows", 2);
      break;
    case ControlKind::select:
      size.width = widest_option() + arrow_room;
      break;
    case ControlKind::button:
      size.width = static_cast<int>(std::ceil(font().width(label())));
      break;
    case ControlKind::checkbox:
    case ControlKind::radio:
      size.width = size.height = 16;
      break;
    case ControlKind::hidden:
      size.height = 0;
      break;
  }
  return size;
}

void ControlElement::draw_text(cairo_t* cr, const litehtml::position& box) {
  std::string text = label();
  litehtml::web_color color = get_color("color", true);
  if (text.empty() && is_text_field()) {
    text = placeholder();
    color = {135, 140, 148};
  }
  if (kind_ == ControlKind::textarea) text = collapsed(text);
  const double width = font().width(text);
  double x = box.x;
  if (kind_ == ControlKind::button) x += (box.width - width) / 2;
  // While typing in a long value, the caret is what one wants to see.
  if (is_focused_) {
    const double caret = font().width(shown_up_to(typing_.caret)) + 2;
    x -= std::max(0.0, caret - box.width);
  }
  const double line = font().ascent() + font().descent();
  const double top =
      kind_ == ControlKind::textarea ? box.y : box.y + std::floor((box.height - line) / 2);
  set_source(cr, color);
  font().draw(cr, x, top + font().ascent(), text);
  if (is_focused_) draw_typing(cr, x, top, line);
}

// The caret, and a line under what the keyboard is still composing.
void ControlElement::draw_typing(cairo_t* cr, double x, double top, double line) {
  const auto at = [&](std::size_t offset) { return x + font().width(shown_up_to(offset)); };
  set_source(cr, accent);
  cairo_rectangle(cr, at(typing_.caret), top + 1, 1.5, line - 2);
  if (typing_.composing_from < typing_.composing_to) {
    const double from = at(typing_.composing_from);
    cairo_rectangle(cr, from, top + line - 2, at(typing_.composing_to) - from, 1);
  }
  cairo_fill(cr);
}

void ControlElement::set_value(std::string value, Typing typing) {
  value_ = std::move(value);
  typing_ = typing;
  // In front of the character an offset falls into.
  for (std::size_t* offset : {&typing_.caret, &typing_.composing_from, &typing_.composing_to}) {
    *offset = utf8_prefix(value_, *offset).size();
  }
}

std::string ControlElement::shown_up_to(std::size_t offset) const {
  const std::string_view value = std::string_view(value_).substr(0, offset);
  if (kind_ == ControlKind::password) return dots(value);
  // Its end may be a space, which counts while one types.
  if (kind_ != ControlKind::textarea) return std::string(value);
  std::string text = collapsed(value);
  if (value.ends_with(' ') && !text.empty()) text += ' ';
  return text;
}

void ControlElement::draw_mark(cairo_t* cr, const litehtml::position& box) {
  const double x = box.x, y = box.y, size = std::min(box.width, box.height);
  if (kind_ == ControlKind::select) {
    const double right = box.right() - 4, middle = box.y + box.height / 2.0;
    set_source(cr, {90, 96, 104});
    cairo_move_to(cr, right - 8, middle - 2);
    cairo_line_to(cr, right, middle - 2);
    cairo_line_to(cr, right - 4, middle + 3);
    cairo_fill(cr);
    return;
  }
  const bool is_round = kind_ == ControlKind::radio;
  const auto outline = [&](double inset) {
    const double length = size - 2 * inset;
    cairo_new_sub_path(cr);
    if (is_round) {
      cairo_arc(cr, x + size / 2, y + size / 2, length / 2, 0, 2 * std::numbers::pi);
    } else {
      cairo_rectangle(cr, x + inset, y + inset, length, length);
    }
  };
  outline(0.75);
  set_source(cr, is_checked() ? accent : litehtml::web_color(255, 255, 255));
  cairo_fill_preserve(cr);
  set_source(cr, is_checked() ? accent : litehtml::web_color(120, 126, 134));
  cairo_set_line_width(cr, 1.5);
  cairo_stroke(cr);
  if (!is_checked()) return;
  set_source(cr, {255, 255, 255});
  if (is_round) {
    outline(size * 0.32);
    cairo_fill(cr);
  } else {
    cairo_move_to(cr, x + size * 0.22, y + size * 0.52);
    cairo_line_to(cr, x + size * 0.42, y + size * 0.72);
    cairo_line_to(cr, x + size * 0.78, y + size * 0.30);
    cairo_stroke(cr);
  }
}

void ControlElement::draw_focus_ring(cairo_t* cr, const litehtml::position& box) {
  litehtml::position outer = box;
  outer += m_padding;
  outer += m_borders;
  set_source(cr, accent);
  cairo_set_line_width(cr, 2);
  round_box_path(cr, outer, m_css_borders.radius.calc_percents(outer.width, outer.height));
  cairo_stroke(cr);
}

void ControlElement::draw_content(litehtml::uint_ptr hdc, const litehtml::position& box) {
  Painter& painter = *Painter::of(hdc);
  cairo_t* cr = painter.cr();
  if (!cr) {
    const std::string shown = label().empty() ? placeholder() : label();
    painter.see({this,
                 shown,
                 {static_cast<double>(box.x), static_cast<double>(box.y),
                  static_cast<double>(box.width), static_cast<double>(box.height)},
                 box.y + font().ascent(),
                 false});
    return;
  }
  const bool has_mark = kind_ == ControlKind::checkbox || kind_ == ControlKind::radio;
  if (!has_mark) {
    cairo_save(cr);
    cairo_rectangle(cr, box.x, box.y, box.width, box.height);
    cairo_clip(cr);
    draw_text(cr, box);
    cairo_restore(cr);
  }
  if (has_mark || kind_ == ControlKind::select) draw_mark(cr, box);
  if (is_focused_) draw_focus_ring(cr, box);
}

}  // namespace phone
