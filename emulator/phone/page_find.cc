#include "emulator/phone/page_find.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string_view>
#include <unordered_map>

#include "emulator/phone/page_control.h"
#include "emulator/phone/page_form.h"
#include "emulator/phone/page_text.h"
#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

constexpr std::size_t max_target_text_bytes = 200;

bool contains(const Rect& box, Point p) {
  return p.x >= box.x && p.x < box.x + box.width && p.y >= box.y && p.y < box.y + box.height;
}

Rect joined(const Rect& a, const Rect& b) {
  const double left = std::min(a.x, b.x), top = std::min(a.y, b.y);
  return {left, top, std::max(a.x + a.width, b.x + b.width) - left,
          std::max(a.y + a.height, b.y + b.height) - top};
}

std::string_view tag(const litehtml::element& element) {
  return element.get_tagName();
}

bool is_inside(const litehtml::element* element, const litehtml::element& ancestor) {
  while (element && element != &ancestor) element = element->parent().get();
  return element != nullptr;
}

bool is_touchable(const litehtml::element& element) {
  if (tag(element) == "a") return element.get_attr("href") != nullptr;
  return tag(element) == "button" || dynamic_cast<const ControlElement*>(&element) ||
         labelled(element);
}

// Without what CSS hides.
void append_text(litehtml::element& element, std::string& text) {
  if (element.get_display() == litehtml::display_none) return;
  if (element.get_children_count() == 0) element.get_text(text);
  for (std::size_t i = 0; i < element.get_children_count(); ++i) {
    append_text(*element.get_child(static_cast<int>(i)), text);
  }
}

std::string words_of(litehtml::element& element) {
  if (const auto* control = dynamic_cast<const ControlElement*>(&element)) {
    return control->label().empty() ? control->placeholder() : control->label();
  }
  std::string text;
  append_text(element, text);
  return collapsed(text);
}

// A label stands for its control.
litehtml::element::ptr meant_by(const litehtml::element::ptr& element) {
  ControlElement* control = labelled(*element);
  return control ? control->shared_from_this() : element;
}

// Depth first, in document order; stops when `visit` says so.
bool walk(const litehtml::element::ptr& element,
          const std::function<bool(const litehtml::element::ptr&)>& visit) {
  if (visit(element)) return true;
  for (std::size_t i = 0; i < element->get_children_count(); ++i) {
    if (walk(element->get_child(static_cast<int>(i)), visit)) return true;
  }
  return false;
}

struct Line {
  double baseline = 0;
  std::vector<const Seen*> words;
};

// A line's words in the order they are read, and where in the text each begins.
std::string joined_words(Line& line, std::vector<std::size_t>& starts) {
  const auto is_rtl = [](const Seen* s) { return s->is_right_to_left; };
  const auto rtl = std::count_if(line.words.begin(), line.words.end(), is_rtl);
  const bool is_logical = 2 * rtl > static_cast<std::ptrdiff_t>(line.words.size());
  // Words at the same place in the order in which they were drawn: they lie in one array.
  std::sort(line.words.begin(), line.words.end(), [&](const Seen* a, const Seen* b) {
    if (a->box.x == b->box.x) return a < b;
    return is_logical ? a->box.x > b->box.x : a->box.x < b->box.x;
  });
  std::string text;
  double end = -1e9;
  for (const Seen* word : line.words) {
    const double gap = is_logical ? end - (word->box.x + word->box.width) : word->box.x - end;
    if (!text.empty() && std::abs(gap) > 1.5) text += ' ';
    starts.push_back(text.size());
    text += word->text;
    end = is_logical ? word->box.x : word->box.x + word->box.width;
  }
  return text;
}

std::vector<Line> lines_of(const std::vector<Seen>& seen) {
  std::vector<const Seen*> sorted;
  for (const Seen& s : seen) {
    if (!s.text.empty()) sorted.push_back(&s);
  }
  std::sort(sorted.begin(), sorted.end(), [](const Seen* a, const Seen* b) {
    return a->baseline == b->baseline ? a < b : a->baseline < b->baseline;
  });
  std::vector<Line> lines;
  for (const Seen* s : sorted) {
    if (lines.empty() || s->baseline - lines.back().baseline > 3) {
      lines.push_back({s->baseline, {}});
    }
    lines.back().words.push_back(s);
  }
  return lines;
}

// The part of a word between two of its bytes; the whole of what is not measured from the left.
Rect part_of(const Seen& word, std::size_t from, std::size_t to) {
  const bool is_whole = from == 0 && to == word.text.size();
  if (is_whole || !word.element || word.is_right_to_left ||
      dynamic_cast<const ControlElement*>(word.element)) {
    return word.box;
  }
  const auto element = std::const_pointer_cast<litehtml::element>(word.element->shared_from_this());
  auto* font = reinterpret_cast<PageFont*>(element->get_font(nullptr));
  const double left = font->width(word.text.substr(0, from));
  return {word.box.x + left, word.box.y, font->width(word.text.substr(from, to - from)),
          word.box.height};
}

// litehtml takes the single quotes of [name='q'] for a part of the value.
std::string double_quoted(std::string selector) {
  if (selector.find('"') != std::string::npos) return selector;
  bool in_brackets = false;
  for (char& c : selector) {
    if (c == '[' || c == ']') in_brackets = c == '[';
    if (c == '\'' && in_brackets) c = '"';
  }
  return selector;
}

}  // namespace

std::string in_reading_order(const std::vector<Seen>& seen) {
  std::string text;
  for (Line& line : lines_of(seen)) {
    std::vector<std::size_t> starts;
    const std::string words = collapsed(joined_words(line, starts));
    if (words.empty()) continue;
    if (!text.empty()) text += '\n';
    text += words;
  }
  return text;
}

litehtml::element::ptr Finder::element_at(Point point) const {
  // Last drawn is on top.
  for (auto s = seen_.rbegin(); s != seen_.rend(); ++s) {
    if (!s->element) continue;
    Rect box = s->box;
    if (dynamic_cast<const ControlElement*>(s->element)) {
      box = box_of(*s->element).value_or(box);
    }
    if (contains(box, point)) {
      return std::const_pointer_cast<litehtml::element>(s->element->shared_from_this());
    }
  }
  const int x = static_cast<int>(point.x), y = static_cast<int>(point.y);
  return root_->get_element_by_point(x, y, x, y);
}

std::optional<Rect> Finder::box_of(const litehtml::element& element) const {
  if (element.get_display() != litehtml::display_inline) {
    if (element.get_display() == litehtml::display_none) return std::nullopt;
    litehtml::position box = element.get_placement();
    box += element.get_paddings();
    box += element.get_borders();
    return Rect{static_cast<double>(box.x), static_cast<double>(box.y),
                static_cast<double>(box.width), static_cast<double>(box.height)};
  }
  // The first line only: the middle of a box around two lines may lie outside of both.
  std::optional<Rect> box;
  double baseline = 0;
  for (const Seen& s : seen_) {
    if (!s.element || !is_inside(s.element, element)) continue;
    if (!box) {
      box = s.box;
      baseline = s.baseline;
    } else if (std::abs(s.baseline - baseline) < 2) {
      box = joined(*box, s.box);
    }
  }
  return box;
}

Target Finder::describe(const litehtml::element::ptr& touched) const {
  const litehtml::element::ptr element = meant_by(touched);
  Target target;
  target.box = box_of(*element).value_or(Rect{});
  target.text = utf8_prefix(words_of(*element), max_target_text_bytes);
  const auto* control = dynamic_cast<const ControlElement*>(element.get());
  if (control && !control->is_disabled()) {
    target.is_text_field = control->is_text_field();
    target.is_list = control->kind() == ControlKind::select;
    target.is_mark =
        control->kind() == ControlKind::checkbox || control->kind() == ControlKind::radio;
  }
  for (litehtml::element::ptr up = element; up; up = up->parent()) {
    if (tag(*up) == "a" && up->get_attr("href") && target.href.empty()) {
      target.href = up->get_attr("href");
    }
    if (is_submitter(*up) && target.submit.empty()) {
      target.submit = submission_url(*up, resources_);
    }
  }
  return target;
}

std::optional<Target> Finder::at(Point point) const {
  litehtml::element::ptr found = element_at(point);
  if (!found) return std::nullopt;
  // A word inside a link stands for the link.
  for (litehtml::element::ptr up = found; up; up = up->parent()) {
    if (is_touchable(*up)) return describe(up);
  }
  return describe(found);
}

std::optional<Target> Finder::css(const std::string& selector) const {
  if (selector.empty() || selector.size() > 1024) return std::nullopt;
  for (const litehtml::element::ptr& element : root_->select_all(double_quoted(selector))) {
    if (box_of(*element)) return describe(element);
  }
  return std::nullopt;
}

std::optional<Target> Finder::text(const std::string& raw) const {
  const std::string wanted = collapsed(raw);
  if (wanted.empty()) return std::nullopt;
  litehtml::element::ptr found;
  walk(root_, [&](const litehtml::element::ptr& element) {
    if (!is_touchable(*element) || words_of(*element).find(wanted) == std::string::npos) {
      return false;
    }
    const std::optional<Rect> box = box_of(*element);
    if (!box || box->width <= 0) return false;
    found = element;
    return true;
  });
  if (found) return describe(found);
  // The innermost element that says it: its parents say it too, its children no longer do.
  walk(root_, [&](const litehtml::element::ptr& element) {
    if (element->get_children_count() == 0 || element->get_display() == litehtml::display_none) {
      return false;
    }
    if (words_of(*element).find(wanted) != std::string::npos && box_of(*element)) found = element;
    return false;
  });
  return found ? std::optional(describe(found)) : std::nullopt;
}

std::vector<Target> Finder::offers(double top, double bottom) const {
  struct Offered {
    litehtml::element::ptr element;
    std::vector<Seen> words;
  };
  std::vector<Offered> all;
  std::unordered_map<const litehtml::element*, std::size_t> places;
  for (const Seen& s : seen_) {
    const double middle = s.box.y + s.box.height / 2;
    if (!s.element || middle < top || middle >= bottom) continue;
    auto up = std::const_pointer_cast<litehtml::element>(s.element->shared_from_this());
    while (up && !is_touchable(*up)) up = up->parent();
    if (!up) continue;
    up = meant_by(up);
    const auto [place, is_new] = places.emplace(up.get(), all.size());
    if (is_new && all.size() == max_offers) break;
    if (is_new) all.push_back({up, {}});
    all[place->second].words.push_back(s);
  }
  std::vector<Target> found;
  for (const Offered& offered : all) {
    Target target = describe(offered.element);
    // As it is read, block by block, where the element's own text would run them together.
    std::string words = in_reading_order(offered.words);
    std::ranges::replace(words, '\n', ' ');
    target.text = utf8_prefix(words, max_target_text_bytes);
    // A page may have links as long as itself, and an answer has room for so much.
    for (std::string* address : {&target.href, &target.submit})
      *address = utf8_prefix(*address, max_target_text_bytes);
    if (!target.text.empty() && target.box.width > 0) found.push_back(std::move(target));
  }
  return found;
}

Matches Finder::all(const std::string& raw) const {
  constexpr std::size_t most_boxes = 500;
  const std::string wanted = lower_ascii(collapsed(raw));
  Matches matches;
  if (wanted.empty() || wanted.size() > 1024) return matches;
  for (Line& line : lines_of(seen_)) {
    std::vector<std::size_t> starts;
    const std::string text = lower_ascii(joined_words(line, starts));
    for (auto at = text.find(wanted); at != std::string::npos;
         at = text.find(wanted, at + wanted.size())) {
      if (++matches.count > most_boxes) continue;
      std::optional<Rect> box;
      for (std::size_t i = 0; i < starts.size(); ++i) {
        const Seen& word = *line.words[i];
        const std::size_t from = std::max(at, starts[i]);
        const std::size_t to = std::min(at + wanted.size(), starts[i] + word.text.size());
        if (from >= to) continue;
        const Rect part = part_of(word, from - starts[i], to - starts[i]);
        box = box ? joined(*box, part) : part;
      }
      if (box) matches.boxes.push_back(*box);
    }
  }
  return matches;
}

}  // namespace phone
