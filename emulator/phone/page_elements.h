// The elements of a page: litehtml's own, with text kept to fractions of a pixel, and the ones it
// has no drawing for.
#pragma once

#include <litehtml/litehtml.h>

#include <litehtml/el_td.h>  // Needs the one above.

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/phone/page_font.h"

namespace phone {

using Document = std::shared_ptr<litehtml::document>;

// Inherited properties already looked up. litehtml asks for the same dozen again for every word,
// and climbs the tree for each, making a string of the name at every step.
class KnownProperties {
 public:
  // What `find` answers, which is called the first time only.
  template <class Find>
  const char* get(const char* name, const Find& find) {
    for (const auto& [known, value] : values_)
      if (std::strcmp(known.c_str(), name) == 0) return value;
    const char* value = find();
    values_.emplace_back(name, value);
    return value;
  }
  void forget() { values_.clear(); }

 private:
  std::vector<std::pair<std::string, const char*>> values_;
};

// How far a text node has come, so that its words' whole-pixel widths add up to its true width; and
// what its words inherit.
struct TextFlow {
  double width = 0;
  std::optional<double> baseline_shift;  // Once somebody looked.
  KnownProperties inherited;
};

// A word or a space of a page.
class TextPiece {
 public:
  virtual ~TextPiece() = default;
  virtual const std::string& shown() const = 0;  // After text-transform.
  virtual bool is_right_to_left() const = 0;
  virtual const std::string& source() const = 0;  // As written.
  // Takes the next word's text in, unless a line may break between them even where only spaces
  // should break it. The other is then of no more use.
  virtual bool join(const TextPiece& next) = 0;
};

// How far up and down an element's content reaches, CSS pixels from where it is placed. Empty when
// top > bottom.
struct Reach {
  int top = 1 << 30;
  int bottom = -(1 << 30);
};

// An element that may hold lines.
class LineHolder {
 public:
  virtual ~LineHolder() = default;
  virtual litehtml::box::vector& lines() = 0;
  virtual litehtml::elements_vector& pieces() = 0;  // All children, words among them.
  virtual void set_reach(Reach of_children) = 0;
};

// Calls `visit` with every child of `element`, which `holder` is too, or null for what litehtml
// made by itself. Most elements of a page are words, and get_child() counts a reference for each.
template <class Visit>
void for_each_child(const litehtml::element& element, LineHolder* holder, const Visit& visit) {
  if (holder) {
    for (const litehtml::element::ptr& child : holder->pieces()) visit(*child);
    return;
  }
  for (std::size_t i = 0; i < element.get_children_count(); ++i) {
    visit(*element.get_child(static_cast<int>(i)));
  }
}

// Tells every element below `root` how far its children reach, so that drawing passes by what is
// out of sight: litehtml would visit every word of the page. Call after each layout.
void measure_reach(litehtml::element& root);

// Puts the words of "word-break: keep-all" together again, which were split before anybody knew
// their style. Call once, before layout.
void keep_words_whole(litehtml::element& element);

// Whether `element` is a word or a space: without children, and of no style of its own.
inline bool is_text(const litehtml::element& element) {
  return element.get_display() == litehtml::display_inline_text;
}

// Whether an element of this name, with or without classes, can be what `selector` ends in.
// litehtml asks every element about every rule of both style sheets, and most differ in what is
// cheapest to see.
bool may_match(const litehtml::css_element_selector& selector, const std::string& tag,
               bool has_classes);

// Adds what `declarations` say to `style`, which every element of a rule does again: they are
// parsed once for a page.
void add_declarations(litehtml::style& style, const std::string& declarations,
                      const std::string& base, const litehtml::element& element);

// Replaces litehtml's text elements by pieces; others come back as they are. `flow` is the text
// node's; it is made for the first piece and dropped after the last.
litehtml::element::ptr as_piece(const litehtml::element::ptr& element, const Document& document,
                                std::shared_ptr<TextFlow>& flow);

// Shadows and gradients: the background properties litehtml does not know. See page_effects.cc.
void paint_shadow(litehtml::uint_ptr hdc, const litehtml::position& border_box,
                  const litehtml::border_radiuses& radius, const char* css);
void paint_gradient(litehtml::uint_ptr hdc, const litehtml::position& border_box,
                    const litehtml::border_radiuses& radius, const char* css);

// Any of litehtml's own elements, with our text pieces inside.
template <class Base>
class Tag : public Base, public LineHolder {
 public:
  explicit Tag(const Document& document) : Base(document) {}

  bool appendChild(const litehtml::element::ptr& child) override {
    return Base::appendChild(as_piece(child, this->get_document(), flow_));
  }
  using Base::select;
  int select(const litehtml::css_selector& selector, bool apply_pseudo = true) override {
    return may_match(selector.m_right, this->m_tag, !this->m_class_values.empty())
               ? Base::select(selector, apply_pseudo)
               : litehtml::select_no_match;
  }
  void add_style(const std::string& declarations, const std::string& base) override {
    add_declarations(this->m_style, declarations, base, *this);
  }
  litehtml::box::vector& lines() override { return this->m_boxes; }
  litehtml::elements_vector& pieces() override { return this->m_children; }
  // Style sheets and attributes have had their say by now, the parents' too.
  void parse_styles(bool is_reparse) override {
    inherited_.forget();
    is_styled_ = true;
    Base::parse_styles(is_reparse);
  }
  const char* get_style_property(const char* name, bool inherited,
                                 const char* otherwise) const override {
    if (!inherited || !is_styled_) return Base::get_style_property(name, inherited, otherwise);
    const char* value =
        inherited_.get(name, [&] { return Base::get_style_property(name, true, nullptr); });
    return value ? value : otherwise;
  }
  void set_reach(Reach of_children) override { reach_ = of_children; }
  void draw_children(litehtml::uint_ptr hdc, int x, int y, const litehtml::position* clip,
                     litehtml::draw_flag flag, int zindex) override {
    const int origin = y + this->m_pos.y;
    if (clip && (origin + reach_.bottom < clip->top() || origin + reach_.top > clip->bottom()))
      return;
    Base::draw_children(hdc, x, y, clip, flag, zindex);
  }
  // litehtml minds box-sizing across, but not down.
  bool get_predefined_height(int& height) const override {
    if (!Base::get_predefined_height(height)) return false;
    if (this->m_box_sizing == litehtml::box_sizing_border_box) {
      height -= this->m_padding.height() + this->m_borders.height();
      if (height < 0) height = 0;
    }
    return true;
  }

  void draw_background(litehtml::uint_ptr hdc, int x, int y,
                       const litehtml::position* clip) override {
    const char* shadow = this->get_style_property("box-shadow", false, nullptr);
    const char* gradient = this->get_style_property("background-image", false, nullptr);
    if (this->m_display == litehtml::display_inline || (!shadow && !gradient)) {
      Base::draw_background(hdc, x, y, clip);
      return;
    }
    litehtml::position box = this->m_pos;
    box.x += x;
    box.y += y;
    box += this->m_padding;
    box += this->m_borders;
    const auto radius = this->m_css_borders.radius.calc_percents(box.width, box.height);
    if (shadow) paint_shadow(hdc, box, radius, shadow);
    Base::draw_background(hdc, x, y, clip);
    if (gradient) paint_gradient(hdc, box, radius, gradient);
  }

 private:
  std::shared_ptr<TextFlow> flow_;
  mutable KnownProperties inherited_;
  bool is_styled_ = false;
  Reach reach_{-(1 << 30), 1 << 30};  // Unknown: everywhere.
};

using Block = Tag<litehtml::html_tag>;

// <td> and <th>, with the padding their table's cellpadding asks for.
class Cell final : public Tag<litehtml::el_td> {
 public:
  using Tag::Tag;
  void parse_attributes() override;
};

// <button>: its content stands in the middle of whatever height it has.
class Button final : public Block {
 public:
  using Block::Block;
  int render(int x, int y, int max_width, bool second_pass) override;

 private:
  bool is_centred_ = false;
};

// <ol>: selectors ignore case here, so no style sheet can tell type=a from type=A.
class OrderedList final : public Block {
 public:
  using Block::Block;
  void parse_attributes() override;
};

// An element whose content litehtml does not lay out: its subclass knows the size and draws it.
class Replaced : public Block {
 public:
  using Block::Block;

  bool is_replaced() const override { return true; }
  void parse_styles(bool is_reparse) override;
  int line_height() const override { return height(); }
  void get_content_size(litehtml::size& size, int max_width) override;
  int render(int x, int y, int max_width, bool second_pass) override;
  void draw(litehtml::uint_ptr hdc, int x, int y, const litehtml::position* clip) override;
  void draw_children(litehtml::uint_ptr, int, int, const litehtml::position*, litehtml::draw_flag,
                     int) override {}

 protected:
  // Without any width or height in CSS. Whole CSS pixels.
  virtual litehtml::size natural_size() = 0;
  virtual bool keeps_ratio() const { return false; }
  // The inside of border and padding, whose corners may be round.
  void clip_to_content(cairo_t* cr, const litehtml::position& box) const;
  // Inside `box`, the content box, where `hdc` leads to a Painter.
  virtual void draw_content(litehtml::uint_ptr hdc, const litehtml::position& box) = 0;

 private:
  litehtml::size used_size(int max_width);
};

}  // namespace phone
