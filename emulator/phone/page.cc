// Known differences from Chromium at the same width, on the sample pages and the Debian manuals:
// - No flexbox, grid, calc(), CSS variables, transforms, letter-spacing, opacity or animation.
// - Fonts without a generic name fall back to the phone's sans-serif; unstyled pages are
//   sans-serif, as on phones, not serif as on desktops.
// - A first child's top margin is added once more for each further box it should collapse through.
// - Boxes lie on whole CSS pixels (litehtml counts in them); words are drawn at fractions.
// - A line may break between two inline elements without a space between them.
// - Words longer than the line stick out: overflow-wrap is ignored, and of word-break all but
// keep-all.
// - <sub> and <sup> do not make their line higher.
// - A right-to-left table keeps its columns left to right; list markers stay on the left.
// - Shadows are stacked rings, only the first is drawn; only linear gradients are.
// - Margins of bordered neighbours add up instead of collapsing.
// - <select> opens over the whole width, and takes one option even where it may take several;
//   forms send GET only, and are not checked before they are sent.
#include "emulator/phone/page.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "emulator/phone/page_control.h"
#include "emulator/phone/page_find.h"
#include "emulator/phone/page_form.h"
#include "emulator/phone/page_lines.h"
#include "emulator/phone/page_painter.h"
#include "emulator/phone/page_style.h"
#include "emulator/phone/page_text.h"
#include "emulator/phone/text_charset.h"
#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

constexpr std::size_t max_title_bytes = 1024;
constexpr std::size_t max_field_bytes = 256 << 10;

// litehtml reads "background" without gradients, and "background-image" with them kept as text.
// The longhand says the same where the gradient is all there is.
std::string with_gradients_apart(std::string css_or_html) {
  constexpr std::string_view gradient = "linear-gradient(";
  constexpr std::string_view shorthand = "background";
  for (auto at = css_or_html.find(gradient); at != std::string::npos;
       at = css_or_html.find(gradient, at + shorthand.size() + gradient.size())) {
    std::size_t colon = at;
    while (colon > 0 && css_or_html[colon - 1] == ' ') --colon;
    if (colon < shorthand.size() + 1 || css_or_html[colon - 1] != ':') continue;
    const std::size_t start = colon - 1 - shorthand.size();
    if (css_or_html.compare(start, shorthand.size(), shorthand) != 0) continue;
    css_or_html.insert(colon - 1, "-image");
  }
  return css_or_html;
}

// litehtml walks the tree by recursion, and lays nested tables out in time that doubles with each:
// both end in a killed child, but only after everybody has waited. Counts what authors must close;
// <p>, <li>, <td> and the like may be left open a thousand times without nesting.
void refuse_deep_nesting(std::string_view html) {
  constexpr int deepest = 400;
  constexpr int deepest_table = 24;
  constexpr std::string_view counted[] = {
      "div", "span", "font",  "b",          "i",      "em",      "strong",  "u",     "ul",
      "ol",  "dl",   "table", "blockquote", "center", "section", "article", "small", "big"};
  int depth = 0;
  int tables = 0;
  for (auto at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    const bool is_end = at + 1 < html.size() && html[at + 1] == '/';
    const std::size_t start = at + (is_end ? 2 : 1);
    const std::size_t end = std::min(html.find_first_of(" \t\r\n/>", start), html.size());
    if (end - start > 10) continue;
    const std::string name = lower_ascii(html.substr(start, end - start));
    if (std::find(std::begin(counted), std::end(counted), name) == std::end(counted)) continue;
    const int step = is_end ? -1 : 1;
    depth = std::max(0, depth + step);
    if (name == "table") tables = std::max(0, tables + step);
    if (depth > deepest || tables > deepest_table) throw std::runtime_error("nested too deeply");
  }
}

// litehtml draws a list's numbers but leaves counting to us, in an attribute of its own.
void number_lists(litehtml::element& element) {
  const bool is_ordered = std::string_view(element.get_tagName()) == "ol";
  int number = is_ordered ? std::atoi(element.get_attr("start", "1")) : 1;
  for_each_child(element, dynamic_cast<LineHolder*>(&element), [&](litehtml::element& child) {
    if (is_text(child)) return;
    if (is_ordered && child.get_display() == litehtml::display_list_item) {
      number = std::atoi(child.get_attr("value", std::to_string(number).c_str()));
      child.set_attr("list_index", std::to_string(number).c_str());
      ++number;
    }
    number_lists(child);
  });
}

}  // namespace

struct PageKit::Impl {
  explicit Impl(double scale) : book(scale) { context.load_master_stylesheet(page_style); }

  FontBook book;
  litehtml::context context;
};

PageKit::PageKit(double scale) : impl_(std::make_unique<Impl>(scale)) {}
PageKit::~PageKit() = default;

struct Page::Impl {
  Impl(ViewSize view_size, Fetch fetch, std::string page_url, std::shared_ptr<PageKit> page_kit)
      : view(view_size),
        kit(page_kit ? std::move(page_kit) : std::make_shared<PageKit>(view_size.scale)),
        resources(std::move(fetch), std::move(page_url)),
        container(view_size, kit->impl_->book, resources) {}

  std::vector<Seen> seen_in(Rect box, int scroll_y) {
    Painter lister(box);
    container.set_painter(&lister);
    const litehtml::position clip(static_cast<int>(box.x), static_cast<int>(box.y),
                                  static_cast<int>(box.width), static_cast<int>(box.height));
    document->draw(lister.handle(), 0, -scroll_y, &clip);
    return std::move(lister.seen());
  }
  // The whole page's words and controls, once per layout.
  const std::vector<Seen>& everything() {
    if (!has_list) list = seen_in({0, 0, 1e5, static_cast<double>(height())}, 0);
    has_list = true;
    return list;
  }
  int height() const { return std::max(document->height(), 1); }
  int scroll(double y) const {
    if (!std::isfinite(y)) return 0;
    const int most = std::max(0, height() - view.height);
    return static_cast<int>(std::lround(std::clamp(y, 0.0, static_cast<double>(most))));
  }
  std::shared_ptr<ControlElement> control_at(Point point) {
    return std::dynamic_pointer_cast<ControlElement>(finder().element_at(point));
  }
  Finder finder() { return Finder(document->root(), everything(), resources); }

  ViewSize view;
  std::shared_ptr<PageKit> kit;
  Resources resources;
  PageContainer container;
  Document document;
  std::vector<Seen> list;
  bool has_list = false;
  std::weak_ptr<litehtml::element> focused;
};

Page::Page(ViewSize view, Fetch fetch, std::string url, const std::string& html,
           const std::string& content_type, std::shared_ptr<PageKit> kit)
    : impl_(std::make_unique<Impl>(view, std::move(fetch), std::move(url), std::move(kit))) {
  const std::string text = with_gradients_apart(decode_text(html, content_type));
  refuse_deep_nesting(text);
  impl_->document = litehtml::document::createFromUTF8(text.c_str(), &impl_->container,
                                                       &impl_->kit->impl_->context);
  number_lists(*impl_->document->root());
  keep_words_whole(*impl_->document->root());
  impl_->document->render(view.width);
  reorder_lines(*impl_->document->root(), impl_->container.has_right_to_left());
  measure_reach(*impl_->document->root());
}

Page::~Page() = default;

Loaded Page::loaded() const {
  const std::string title = collapsed(impl_->container.title());
  return {PageState::ok, std::string(utf8_prefix(title, max_title_bytes)),
          static_cast<double>(impl_->height())};
}

void Page::draw(double scroll_y, std::uint8_t* pixels, int stride_bytes) {
  const ViewSize& view = impl_->view;
  const auto device = [&](int length) {
    return static_cast<int>(std::lround(length * view.scale));
  };
  const SurfacePtr surface(cairo_image_surface_create_for_data(
      pixels, CAIRO_FORMAT_ARGB32, device(view.width), device(view.height), stride_bytes));
  cairo_t* cr = cairo_create(surface.get());
  cairo_scale(cr, view.scale, view.scale);
  set_source(cr, {255, 255, 255});
  cairo_paint(cr);
  Painter painter(cr, view.scale);
  impl_->container.set_painter(&painter);
  const litehtml::position clip(0, 0, view.width, view.height);
  impl_->document->draw(painter.handle(), 0, -impl_->scroll(scroll_y), &clip);
  cairo_destroy(cr);
  cairo_surface_flush(surface.get());
}

std::string Page::visible_text(double scroll_y, Sight sight) {
  const ViewSize& view = impl_->view;
  const double top = std::clamp(sight.top, 0.0, static_cast<double>(view.height));
  const double bottom = std::clamp(sight.bottom, top, static_cast<double>(view.height));
  const Rect box{0, top, static_cast<double>(view.width), bottom - top};
  const std::string text = in_reading_order(impl_->seen_in(box, impl_->scroll(scroll_y)));
  return std::string(utf8_prefix(text, max_visible_text_bytes));
}

std::optional<Target> Page::at(Point point) {
  return impl_->finder().at(point);
}
std::optional<Target> Page::find_css(const std::string& selector) {
  return impl_->finder().css(selector);
}
std::optional<Target> Page::find_text(const std::string& text) {
  return impl_->finder().text(text);
}

bool Page::focus(Point point) {
  if (auto old = std::dynamic_pointer_cast<ControlElement>(impl_->focused.lock())) {
    old->set_focused(false);
  }
  impl_->focused.reset();
  const auto control = impl_->control_at(point);
  if (!control || !control->is_text_field()) return false;
  control->set_focused(true);
  impl_->focused = control;
  return true;
}

std::optional<Field> Page::field() const {
  const auto control = std::dynamic_pointer_cast<ControlElement>(impl_->focused.lock());
  if (!control) return std::nullopt;
  const std::optional<Target> target = impl_->finder().described(control);
  return Field{target->box, std::string(utf8_prefix(control->value(), max_field_bytes)),
               control->kind() == ControlKind::password, control->kind() == ControlKind::textarea};
}

std::optional<std::size_t> Page::caret_at(Point point) {
  const auto control = std::dynamic_pointer_cast<ControlElement>(impl_->focused.lock());
  if (!control) return std::nullopt;
  const litehtml::position box = control->get_placement();
  return control->offset_at(point.x - box.x, point.y - box.y);
}

OptionList Page::options(Point point) {
  const auto control = impl_->control_at(point);
  return control ? control->options() : OptionList();
}

bool Page::choose_option(Point point, std::size_t index) {
  const auto control = impl_->control_at(point);
  impl_->has_list = false;
  return control && control->choose(index);
}

bool Page::turn_mark(Point point) {
  const auto control = impl_->control_at(point);
  impl_->has_list = false;
  return control && turn(*impl_->document->root(), *control);
}

std::vector<Target> Page::offers(double top, double bottom) {
  return impl_->finder().offers(top, bottom);
}

Matches Page::find_all(const std::string& text) {
  return impl_->finder().all(text);
}

bool Page::set_value(const std::string& value, Typing typing) {
  const auto control = std::dynamic_pointer_cast<ControlElement>(impl_->focused.lock());
  if (!control) return false;
  control->set_value(valid_utf8(value), typing);
  impl_->has_list = false;
  return true;
}

std::string Page::submission() const {
  const auto control = impl_->focused.lock();
  return control ? submission_url(*control, impl_->resources) : std::string();
}

}  // namespace phone
