// Markup whose text cannot become markup: titles and addresses are hostile. Pure.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace viewer::device {

struct Attribute {
  std::string_view name;
  std::string value;  // As meant; escaped when it is written.
};
using Attributes = std::initializer_list<Attribute>;

// Only ever made of what the functions below escaped.
class Markup {
 public:
  Markup() = default;
  Markup& operator+=(const Markup& more) {
    text_ += more.text_;
    return *this;
  }
  friend Markup operator+(Markup left, const Markup& right) { return left += right; }
  bool is_empty() const { return text_.empty(); }
  const std::string& str() const { return text_; }

 private:
  explicit Markup(std::string text) : text_(std::move(text)) {}
  friend Markup text(std::string_view words);
  friend Markup element(std::string_view tag, Attributes attributes, const Markup& inside);
  friend Markup void_element(std::string_view tag, Attributes attributes);
  friend std::string document(std::string_view language, const Markup& head, const Markup& body);
  std::string text_;
};

// Words from a log, or our own: control, direction and invisible characters are shown as what
// they are, since they could reorder or hide their neighbours.
Markup text(std::string_view words);
// The same where a word may be longer than the line: it may break anywhere.
Markup breakable(std::string_view words);
Markup element(std::string_view tag, Attributes attributes, const Markup& inside);
Markup void_element(std::string_view tag, Attributes attributes);  // <img>, <meta>: no end tag.
std::string document(std::string_view language, const Markup& head, const Markup& body);

}  // namespace viewer::device
