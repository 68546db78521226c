// Tables of text from a log, for a terminal or a file. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace viewer {

struct Column {
  enum class Align { left, right };
  std::string heading;
  Align align = Align::left;
  // Narrower than its content where the terminal is: by as much as the others leave it, cut with an
  // ellipsis. Columns that are not stay whole.
  enum class Fit { whole, shrinks } fit = Fit::whole;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // One cell a column, as recorded: made harmless here.
  void add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  // Lines ending in a newline, the heading first, no space at their ends; no wider than `width`
  // columns, as far as the columns that stay whole allow. Without a width nothing is cut.
  std::string text(std::optional<std::size_t> width) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace viewer
