#include "viewer/table.h"

#include <algorithm>

#include "storage/insist.h"
#include "viewer/text.h"

namespace viewer {
namespace {

constexpr std::size_t gutter = 2;
constexpr std::size_t narrowest = 8;  // Of a column that shrinks.

// Takes from the widest of those that shrink, until the line fits or nothing more can be taken.
void shrink(std::vector<std::size_t>& widths, const std::vector<Column>& columns,
            std::size_t width) {
  for (;;) {
    std::size_t total = gutter * (widths.size() - 1);
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      total += widths[i];
      if (columns[i].fit != Column::Fit::shrinks || widths[i] <= narrowest) continue;
      if (widest == nullptr || widths[i] > *widest) widest = &widths[i];
    }
    if (total <= width || widest == nullptr) return;
    --*widest;
  }
}

}  // namespace

void Table::add(std::vector<std::string> cells) {
  storage::insist(cells.size() == columns_.size(), "a table row has a cell for each column");
  for (std::string& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::text(std::optional<std::size_t> width) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t widest = viewer::columns(columns_[i].heading);
    for (const auto& row : rows_) widest = std::max(widest, viewer::columns(row[i]));
    // A cell of 64 kB would be shrunk a column at a time.
    if (width && columns_[i].fit == Column::Fit::shrinks) widest = std::min(widest, *width);
    widths.push_back(widest);
  }
  if (width) shrink(widths, columns_, *width);
  std::string out;
  const auto add_line = [&](const auto& cell_of) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string cell = cut(cell_of(i), widths[i]);
      const std::string space(widths[i] - viewer::columns(cell), ' ');
      if (i > 0) line.append(gutter, ' ');
      line += columns_[i].align == Column::Align::right ? space + cell : cell + space;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  };
  add_line([&](std::size_t i) { return columns_[i].heading; });
  for (const auto& row : rows_) add_line([&](std::size_t i) { return row[i]; });
  return out;
}

}  // namespace viewer
