// Finds things on a laid out page: under a finger, by selector, by words.
#pragma once

#include <litehtml/litehtml.h>

#include <optional>
#include <string>
#include <vector>

#include "emulator/phone/page_painter.h"
#include "emulator/phone/page_resources.h"
#include "emulator/phone/page_types.h"

namespace phone {

// Words from top to bottom, lines separated by '\n', words of a line by one space where the page
// has one.
std::string in_reading_order(const std::vector<Seen>& seen);

// Borrows everything it is given.
class Finder {
 public:
  Finder(litehtml::element::ptr root, const std::vector<Seen>& seen, const Resources& resources)
      : root_(std::move(root)), seen_(seen), resources_(resources) {}

  // The innermost element drawn at `point`: a control, else a word's parent, else the box.
  litehtml::element::ptr element_at(Point point) const;

  std::optional<Target> at(Point point) const;
  std::optional<Target> css(const std::string& selector) const;
  std::optional<Target> text(const std::string& wanted) const;
  // See PageProcess::offers.
  std::vector<Target> offers(double top, double bottom) const;
  // See PageProcess::find_all.
  Matches all(const std::string& wanted) const;
  Target described(const litehtml::element::ptr& element) const { return describe(element); }

 private:
  Target describe(const litehtml::element::ptr& element) const;
  std::optional<Rect> box_of(const litehtml::element& element) const;

  litehtml::element::ptr root_;
  const std::vector<Seen>& seen_;
  const Resources& resources_;
};

}  // namespace phone
