#include "emulator/phone/page_elements.h"

#include <litehtml/el_space.h>
#include <litehtml/el_text.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "emulator/phone/page_container.h"
#include "emulator/phone/page_lines.h"
#include "emulator/phone/page_painter.h"
#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

PageContainer& container_of(litehtml::document& document) {
  return static_cast<PageContainer&>(*document.container());
}

bool starts_with_letter(std::string_view text) {
  return !text.empty() && g_unichar_isalnum(next_code_point(text, 0).value);
}

bool ends_in_letter(std::string_view text) {
  std::size_t last = text.size();
  while (last > 0) {
    --last;
    if ((text[last] & 0xC0) != 0x80) break;
  }
  return starts_with_letter(text.substr(last));
}

// litehtml places words at whole pixels. Rounding each Hangul syllable's 12.9 pixels up would
// stretch a line by several pixels, so a piece ends where the text node up to there ends, rounded,
// and remembers the fraction for drawing.
template <class Base>
class Piece final : public Base, public TextPiece {
 public:
  Piece(const std::string& text, const Document& document, std::shared_ptr<TextFlow> flow,
        bool is_first)
      : Base(text.c_str(), document),
        flow_(std::move(flow)),
        is_first_(is_first),
        is_right_to_left_(has_right_to_left(text)) {}

  const std::string& source() const override { return this->m_text; }
  const std::string& shown() const override {
    return this->m_use_transformed ? this->m_transformed_text : this->m_text;
  }
  bool is_right_to_left() const override { return is_right_to_left_; }

  void parse_styles(bool is_reparse) override {
    if (is_first_) *flow_ = {};
    Base::parse_styles(is_reparse);
    if (this->m_size.width == 0) return;
    start_ = flow_->width;
    flow_->width += font()->width(shown());
    this->m_size.width = static_cast<int>(std::round(flow_->width) - std::round(start_));
    if (!flow_->baseline_shift) flow_->baseline_shift = baseline_shift();
    shift_ = *flow_->baseline_shift;
  }

  const char* get_style_property(const char* name, bool inherited,
                                 const char* otherwise) const override {
    const auto ask = [&] { return Base::get_style_property(name, true, nullptr); };
    const char* value = inherited ? flow_->inherited.get(name, ask) : nullptr;
    return value ? value : otherwise;
  }

  bool join(const TextPiece& next) override {
    if (this->is_white_space() || !ends_in_letter(shown()) || !starts_with_letter(next.shown())) {
      return false;
    }
    if (this->m_use_transformed) this->m_transformed_text += next.shown();
    this->m_text += next.source();
    is_right_to_left_ |= next.is_right_to_left();
    const double end = start_ + font()->width(shown());
    this->m_size.width = static_cast<int>(std::round(end) - std::round(start_));
    return true;
  }

  void draw(litehtml::uint_ptr hdc, int x, int y, const litehtml::position* clip) override {
    if (this->is_white_space() && !this->m_draw_spaces) return;
    litehtml::position box = this->m_pos;
    box.x += x;
    box.y += y;
    if (!box.does_intersect(clip) || this->m_size.width == 0) return;
    const litehtml::element::ptr parent = this->parent();
    if (!parent) return;
    Painter::of(hdc)->text(parent.get(), *font(), shown(), parent->get_color("color", true),
                           box.x + start_ - std::round(start_), box.y, box.width, box.height,
                           shift_);
  }

 private:
  PageFont* font() { return reinterpret_cast<PageFont*>(this->get_font(nullptr)); }

  // litehtml leaves <sub> and <sup> on the line. As far as Chromium moves them.
  double baseline_shift() const {
    double shift = 0;
    for (auto up = this->parent(); up && up->get_display() == litehtml::display_inline;
         up = up->parent()) {
      const auto align = up->get_vertical_align();
      const auto around = up->parent();
      const double size = around ? around->get_font_size() : 0;
      if (align == litehtml::va_sub) shift += size / 5 + 1;
      if (align == litehtml::va_super) shift -= size / 3 + 1;
    }
    return shift;
  }

  std::shared_ptr<TextFlow> flow_;
  double start_ = 0;  // Where in its text node it begins, CSS pixels.
  double shift_ = 0;  // Down from the baseline.
  bool is_first_;
  bool is_right_to_left_;
};

}  // namespace

litehtml::element::ptr as_piece(const litehtml::element::ptr& element, const Document& document,
                                std::shared_ptr<TextFlow>& flow) {
  if (!element || !is_text(*element)) {
    if (element && !element->is_comment()) flow.reset();
    return element;
  }
  const bool is_first = !flow;
  if (is_first) flow = std::make_shared<TextFlow>();
  std::string text;
  element->get_text(text);
  if (has_right_to_left(text)) container_of(*document).note_right_to_left();
  if (element->is_space()) {
    return std::make_shared<Piece<litehtml::el_space>>(text, document, flow, is_first);
  }
  return std::make_shared<Piece<litehtml::el_text>>(text, document, flow, is_first);
}

void keep_words_whole(litehtml::element& element) {
  auto* holder = dynamic_cast<LineHolder*>(&element);
  if (!holder) return;
  for (const litehtml::element::ptr& child : holder->pieces()) {
    if (!is_text(*child)) keep_words_whole(*child);
  }
  const char* how = element.get_style_property("word-break", true, "");
  if (!how || std::strcmp(how, "keep-all") != 0) return;
  litehtml::elements_vector kept;
  TextPiece* last = nullptr;
  for (const litehtml::element::ptr& child : holder->pieces()) {
    auto* piece = dynamic_cast<TextPiece*>(child.get());
    if (last && piece && last->join(*piece)) continue;
    last = piece;
    kept.push_back(child);
  }
  holder->pieces().swap(kept);
}

bool may_match(const litehtml::css_element_selector& selector, const std::string& tag,
               bool has_classes) {
  const std::string& wanted = selector.m_tag;
  if (!wanted.empty() && wanted != tag && wanted != "*") return false;
  if (has_classes || selector.m_attrs.empty()) return true;
  const litehtml::css_attribute_selector& first = selector.m_attrs.front();
  return first.condition != litehtml::select_equal || first.class_val.empty() ||
         first.attribute != "class";
}

namespace {

// Whether they come to the same on any element, whatever other rules said before. Variables are
// looked up on the element; shorthands may add to what is there.
bool are_alike_everywhere(std::string_view declarations) {
  if (declarations.find("var(") != std::string_view::npos) return false;
  for (const std::string_view shorthand : {"background", "font"}) {
    for (auto at = declarations.find(shorthand); at != std::string_view::npos;
         at = declarations.find(shorthand, at + 1)) {
      const std::string_view rest = declarations.substr(at + shorthand.size());
      if (!rest.starts_with('-')) return false;
    }
  }
  return true;
}

}  // namespace

void add_declarations(litehtml::style& style, const std::string& declarations,
                      const std::string& base, const litehtml::element& element) {
  const auto [found, is_new] =
      container_of(*element.get_document()).known_declarations().try_emplace(declarations);
  KnownDeclarations& known = found->second;
  if (is_new) {
    known.base = base;
    known.is_usable = are_alike_everywhere(declarations);
    if (known.is_usable) known.style.add(declarations.c_str(), base.c_str(), &element);
  }
  if (known.is_usable && known.base == base) {
    style.combine(known.style);
  } else {
    style.add(declarations.c_str(), base.c_str(), &element);
  }
}

namespace {

// The union of two, where one is moved down by `y`.
void extend(Reach& reach, Reach other, int y) {
  if (other.top > other.bottom) return;
  reach.top = std::min(reach.top, other.top + y);
  reach.bottom = std::max(reach.bottom, other.bottom + y);
}

// With the element itself, from where its parent is placed.
Reach reach_of(litehtml::element& element) {
  constexpr Reach everywhere{-(1 << 29), 1 << 29};
  if (is_text(element)) return {element.top(), element.bottom()};
  Reach children;
  auto* holder = dynamic_cast<LineHolder*>(&element);
  for_each_child(element, holder,
                 [&](litehtml::element& child) { extend(children, reach_of(child), 0); });
  if (element.get_element_position() == litehtml::element_position_fixed) children = everywhere;
  if (holder) holder->set_reach(children);
  const litehtml::position& place = element.get_position();
  // Borders and padding of an inline element lie around its words, which are all that is placed.
  const int around = element.padding_top() + element.border_top() + element.padding_bottom() +
                     element.border_bottom();
  Reach all{std::min(element.top(), place.y - around),
            std::max(element.bottom(), place.y + place.height + around)};
  extend(all, {children.top - around, children.bottom + around}, place.y);
  return all;
}

}  // namespace

void measure_reach(litehtml::element& root) {
  reach_of(root);
}

int Button::render(int x, int y, int max_width, bool second_pass) {
  is_centred_ = false;
  const int width = Block::render(x, y, max_width, second_pass);
  // A button as wide as its words is rendered once more, from within.
  if (std::exchange(is_centred_, true)) return width;
  const litehtml::vertical_align own = std::exchange(m_vertical_align, litehtml::va_middle);
  apply_vertical_align();
  m_vertical_align = own;
  return width;
}

void Cell::parse_attributes() {
  litehtml::element::ptr table = parent();
  while (table && std::strcmp(table->get_tagName(), "table") != 0) table = table->parent();
  const int padding =
      table ? std::clamp(std::atoi(table->get_attr("cellpadding", "1")), 0, 1000) : 1;
  m_style.add_property("padding", (std::to_string(padding) + "px").c_str(), nullptr, false, this);
  Tag::parse_attributes();
}

void OrderedList::parse_attributes() {
  const std::string type = get_attr("type", "1");
  const char* style = type == "a"   ? "lower-alpha"
                      : type == "A" ? "upper-alpha"
                      : type == "i" ? "lower-roman"
                      : type == "I" ? "upper-roman"
                                    : "decimal";
  m_style.add_property("list-style-type", style, nullptr, false, this);
  Block::parse_attributes();
}

void Replaced::parse_styles(bool is_reparse) {
  Block::parse_styles(is_reparse);
  if (m_display == litehtml::display_inline) m_display = litehtml::display_inline_block;
}

litehtml::size Replaced::used_size(int max_width) {
  const litehtml::size natural = natural_size();
  const bool is_border_box = m_box_sizing == litehtml::box_sizing_border_box;
  const int extra_width = m_padding.width() + m_borders.width();
  const int extra_height = m_padding.height() + m_borders.height();
  const auto has = [](const litehtml::css_length& length, bool percent_too) {
    return !length.is_predefined() &&
           (percent_too || length.units() != litehtml::css_units_percentage);
  };
  const auto across = [&](const litehtml::css_length& length) {
    return std::max(0, length.calc_percent(max_width) - (is_border_box ? extra_width : 0));
  };
  // Percentages of a height nobody set are auto (CSS 2.1, 10.5).
  const auto down = [&](const litehtml::css_length& length) {
    return std::max(0, static_cast<int>(length.val()) - (is_border_box ? extra_height : 0));
  };
  const double ratio = natural.width > 0 && natural.height > 0 && keeps_ratio()
                           ? static_cast<double>(natural.height) / natural.width
                           : 0;
  const bool has_width = has(m_css_width, true);
  const bool has_height = has(m_css_height, false);
  litehtml::size size = natural;
  if (has_width) size.width = across(m_css_width);
  if (has_height) size.height = down(m_css_height);
  if (ratio > 0 && has_width && !has_height) {
    size.height = static_cast<int>(std::lround(size.width * ratio));
  } else if (ratio > 0 && has_height && !has_width) {
    size.width = static_cast<int>(std::lround(size.height / ratio));
  }
  const auto set_width = [&](int width) {
    size.width = width;
    if (ratio > 0 && !has_height) size.height = static_cast<int>(std::lround(width * ratio));
  };
  if (has(m_css_max_width, true)) {
    const int most = across(m_css_max_width);
    if (size.width > most) set_width(most);
  }
  if (has(m_css_min_width, true) && across(m_css_min_width) > size.width) {
    set_width(across(m_css_min_width));
  }
  if (has(m_css_max_height, false) && down(m_css_max_height) < size.height) {
    size.height = down(m_css_max_height);
    if (ratio > 0 && !has_width) size.width = static_cast<int>(std::lround(size.height / ratio));
  }
  if (has(m_css_min_height, false)) size.height = std::max(size.height, down(m_css_min_height));
  return size;
}

void Replaced::get_content_size(litehtml::size& size, int max_width) {
  size = used_size(max_width);
}

int Replaced::render(int x, int y, int max_width, bool) {
  calc_outlines(max_width);
  m_pos.move_to(x, y);
  m_pos = used_size(max_width);
  calc_auto_margins(max_width);
  m_pos.x += content_margins_left();
  m_pos.y += content_margins_top();
  return m_pos.width + content_margins_left() + content_margins_right();
}

void Replaced::clip_to_content(cairo_t* cr, const litehtml::position& box) const {
  litehtml::css_border_radius corners = m_css_borders.radius;
  const int width = box.width + m_padding.width() + m_borders.width();
  const int height = box.height + m_padding.height() + m_borders.height();
  litehtml::border_radiuses radius = corners.calc_percents(width, height);
  radius -= m_padding;
  radius -= m_borders;
  round_box_path(cr, box, radius);
  cairo_clip(cr);
}

void Replaced::draw(litehtml::uint_ptr hdc, int x, int y, const litehtml::position* clip) {
  draw_background(hdc, x, y, clip);
  litehtml::position box = m_pos;
  box.x += x;
  box.y += y;
  litehtml::position outer = box;
  outer += m_padding;
  outer += m_borders;
  if (outer.does_intersect(clip)) draw_content(hdc, box);
}

}  // namespace phone
