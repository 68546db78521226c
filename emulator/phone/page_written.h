// How what is written in a text control lies in it: its rows, and where a caret stands.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/phone/page_font.h"

namespace phone {

// A dot for each character: what is shown of a password.
std::string dots(std::string_view password);

// Borrows the font; `value` is valid UTF-8. One thread.
class Written {
 public:
  struct Row {
    std::size_t begin = 0, end = 0;  // Bytes of the value; a line break is in no row.
  };
  enum class Shown { as_it_is, as_dots };

  // Wraps at `width` CSS pixels; 0: one row, whatever it holds.
  Written(std::string value, Shown shown, double width, PageFont& font);

  const std::vector<Row>& rows() const { return rows_; }  // At least one.
  // What is drawn of bytes `begin` to `end`.
  std::string shown(std::size_t begin, std::size_t end) const;
  // Where the caret in front of byte `offset` stands: its row, and how far in it, CSS pixels.
  std::size_t row_of(std::size_t offset) const;
  double across(std::size_t offset) const;
  // The byte in front of which a caret stands that is put at `x` in a row.
  std::size_t offset_at(std::size_t row, double x) const;

 private:
  void wrap(std::size_t begin, std::size_t end, double width);
  std::size_t longest_that_fits(std::size_t begin, std::size_t end, double width) const;
  double width(std::size_t begin, std::size_t end) const;

  std::string value_;
  Shown shown_;
  PageFont& font_;
  std::vector<Row> rows_;
};

}  // namespace phone
