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
  is_checked_ = get_attr("checked") != nullptr;
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
    const bool is_possible = child->get_attr("disabled") == nullptr;
    if (options_.size() < max_options)
      options_.push_back({collapsed(child->get_attr("label", "")), {}, true, false});
    for (std::size_t i = 0; i < child->get_children_count(); ++i)
      add_option(child->get_child(static_cast<int>(i)), is_possible);
  }
  add_option(child, true);
  return true;
}

// The first one is chosen unless another says that it is.
void ControlElement::add_option(const litehtml::element::ptr& option, bool is_group_possible) {
  if (std::string_view(option->get_tagName()) != "option" || options_.size() >= max_options) return;
  std::string text;
  option->get_text(text);
  text = collapsed(text);
  const bool is_possible = is_group_possible && option->get_attr("disabled") == nullptr;
  std::string value = option->get_attr("value", text.c_str());
  const bool is_chosen = option->get_attr("selected") != nullptr;
  if (is_chosen || (chosen_ >= options_.size() && is_possible)) {
    chosen_ = options_.size();
    value_ = value;
  }
  options_.push_back({std::move(text), std::move(value), false, is_possible});
}

OptionList ControlElement::options() const {
  OptionList list;
  if (kind_ != ControlKind::select || is_disabled()) return list;
  for (const Option& option : options_)
    list.options.push_back({std::string(utf8_prefix(option.text, max_option_bytes)),
                            option.is_heading, option.is_possible});
  list.chosen = chosen_;
  return list;
}

bool ControlElement::choose(std::size_t index) {
  if (kind_ != ControlKind::select || is_disabled() || index >= options_.size() ||
      !options_[index].is_possible)
    return false;
  chosen_ = index;
  value_ = options_[index].value;
  return true;
}

bool ControlElement::is_text_field() const {
  return !is_disabled() && (kind_ == ControlKind::text || kind_ == ControlKind::password ||
                            kind_ == ControlKind::textarea);
}

std::string ControlElement::label() const {
  if (kind_ == ControlKind::select)
    return chosen_ < options_.size() ? options_[chosen_].text : std::string();
  if (kind_ == ControlKind::checkbox) return is_checked_ ? "☑" : "☐";
  if (kind_ == ControlKind::radio) return is_checked_ ? "◉" : "○";
  if (kind_ == ControlKind::button && value_.empty()) return is_submit_ ? "Submit" : "";
  return kind_ == ControlKind::password ? dots(value_) : value_;
}

PageFont& ControlElement::font() {
  return *reinterpret_cast<PageFont*>(get_font(nullptr));
}

int ControlElement::widest_option() {
  double widest = 24;
  for (const Option& option : options_) widest = std::max(widest, font().width(option.text));
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

// Only a textarea has rows; once wrapped, its last character may stand a little outside.
Written ControlElement::written(int width) {
  const bool has_dots = kind_ == ControlKind::password;
  return {value_, has_dots ? Written::Shown::as_dots : Written::Shown::as_it_is,
          kind_ == ControlKind::textarea ? std::max(1, width) : 0.0, font()};
}

void ControlElement::keep_caret_in_sight(const Written& written, int width, int height) {
  constexpr double caret_room = 2;
  if (!is_focused_) {
    scroll_x_ = scroll_y_ = 0;
    return;
  }
  const double x = written.across(typing_.caret);
  const double y = row_height() * static_cast<double>(written.row_of(typing_.caret));
  if (kind_ == ControlKind::textarea) {
    scroll_y_ = std::max(std::min(scroll_y_, y), y + row_height() - height);
    scroll_y_ = std::max(0.0, scroll_y_);
    return;
  }
  scroll_x_ = std::max(std::min(scroll_x_, x), x + caret_room - width);
  const double most = written.across(value_.size()) + caret_room - width;
  scroll_x_ = std::clamp(scroll_x_, 0.0, std::max(0.0, most));
}

void ControlElement::draw_written(cairo_t* cr, const litehtml::position& box) {
  const Written lines = written(box.width);
  keep_caret_in_sight(lines, box.width, box.height);
  const double line = row_height();
  const bool has_rows = kind_ == ControlKind::textarea;
  const double top = has_rows ? box.y - scroll_y_ : box.y + std::floor((box.height - line) / 2);
  if (value_.empty()) {
    set_source(cr, {135, 140, 148});
    font().draw(cr, box.x, top + font().ascent(), placeholder());
  }
  set_source(cr, get_color("color", true));
  for (std::size_t i = 0; i < lines.rows().size(); ++i) {
    const double y = top + line * static_cast<double>(i);
    const Written::Row& row = lines.rows()[i];
    if (y + line < box.y || row.begin == row.end) continue;
    if (y > box.bottom()) break;
    font().draw(cr, box.x - scroll_x_, y + font().ascent(), lines.shown(row.begin, row.end));
  }
  if (is_focused_) draw_typing(cr, lines, box, top);
}

// The caret, and a line under what the keyboard is still composing.
void ControlElement::draw_typing(cairo_t* cr, const Written& written, const litehtml::position& box,
                                 double top) {
  const auto at = [&](std::size_t offset) {
    return Point{box.x - scroll_x_ + written.across(offset),
                 top + row_height() * static_cast<double>(written.row_of(offset))};
  };
  set_source(cr, accent);
  const Point caret = at(typing_.caret);
  cairo_rectangle(cr, caret.x, caret.y + 1, 1.5, row_height() - 2);
  if (typing_.composing_from < typing_.composing_to) {
    const Point from = at(typing_.composing_from), to = at(typing_.composing_to);
    const double left = from.y == to.y ? from.x : box.x;  // One syllable: its row is the last.
    cairo_rectangle(cr, left, to.y + row_height() - 2, to.x - left, 1);
  }
  cairo_fill(cr);
}

std::size_t ControlElement::offset_at(double x, double y) {
  const Written lines = written(m_pos.width);
  const bool has_rows = kind_ == ControlKind::textarea;
  const double row = has_rows ? std::floor((y + scroll_y_) / row_height()) : 0;
  const double last = static_cast<double>(lines.rows().size() - 1);
  return lines.offset_at(static_cast<std::size_t>(std::clamp(row, 0.0, last)), x + scroll_x_);
}

void ControlElement::draw_label(cairo_t* cr, const litehtml::position& box) {
  const std::string text = label();
  const double x =
      kind_ == ControlKind::button ? box.x + (box.width - font().width(text)) / 2 : box.x;
  const double top = box.y + std::floor((box.height - row_height()) / 2);
  set_source(cr, is_disabled() ? litehtml::web_color(150, 156, 164) : get_color("color", true));
  font().draw(cr, x, top + font().ascent(), text);
}

void ControlElement::set_focused(bool is_focused) {
  is_focused_ = is_focused;
  typing_ = {.caret = value_.size()};
}

void ControlElement::set_value(std::string value, Typing typing) {
  value_ = std::move(value);
  typing_ = typing;
  // In front of the character an offset falls into.
  for (std::size_t* offset : {&typing_.caret, &typing_.composing_from, &typing_.composing_to}) {
    *offset = utf8_prefix(value_, *offset).size();
  }
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
  const litehtml::web_color on = is_disabled() ? litehtml::web_color(170, 176, 184) : accent;
  set_source(cr, is_checked() ? on : litehtml::web_color(255, 255, 255));
  cairo_fill_preserve(cr);
  set_source(cr, is_checked() ? on : litehtml::web_color(120, 126, 134));
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
    if (kind_ == ControlKind::select || kind_ == ControlKind::button)
      draw_label(cr, box);
    else
      draw_written(cr, box);
    cairo_restore(cr);
  }
  if (has_mark || kind_ == ControlKind::select) draw_mark(cr, box);
  if (is_focused_) draw_focus_ring(cr, box);
}

}  // namespace phone
