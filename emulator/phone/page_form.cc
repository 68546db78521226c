#include "emulator/phone/page_form.h"

#include <string_view>

#include "emulator/phone/page_control.h"
#include "emulator/phone/page_text.h"

namespace phone {
namespace {

const litehtml::element* form_around(const litehtml::element& control) {
  litehtml::element::ptr up = control.parent();
  while (up && std::string_view(up->get_tagName()) != "form") up = up->parent();
  return up.get();  // Kept alive by the document.
}

void add_field(std::string& query, std::string_view name, std::string_view value) {
  if (name.empty()) return;
  if (!query.empty()) query += '&';
  query += form_encoded(name) + '=' + form_encoded(value);
}

bool is_sent(const ControlElement& control, const litehtml::element& submitter) {
  if (control.is_disabled()) return false;
  switch (control.kind()) {
    case ControlKind::button:
      return static_cast<const litehtml::element*>(&control) == &submitter;
    case ControlKind::checkbox:
    case ControlKind::radio:
      return control.is_checked();
    default:
      return true;
  }
}

// In document order, as a browser sends them.
void collect(const litehtml::element& element, const litehtml::element& submitter,
             std::string& query) {
  if (const auto* control = dynamic_cast<const ControlElement*>(&element)) {
    const bool has_mark =
        control->kind() == ControlKind::checkbox || control->kind() == ControlKind::radio;
    if (is_sent(*control, submitter)) {
      const std::string value = has_mark && control->value().empty() ? "on" : control->value();
      add_field(query, control->get_attr("name", ""), value);
    }
  } else if (&element == &submitter) {
    add_field(query, element.get_attr("name", ""), element.get_attr("value", ""));
  }
  for (std::size_t i = 0; i < element.get_children_count(); ++i) {
    collect(*element.get_child(static_cast<int>(i)), submitter, query);
  }
}

// Depth first; stops at the first that `is_it` takes.
template <class Visit>
bool walk(litehtml::element& element, const Visit& is_it) {
  if (is_it(element)) return true;
  for (std::size_t i = 0; i < element.get_children_count(); ++i)
    if (walk(*element.get_child(static_cast<int>(i)), is_it)) return true;
  return false;
}

litehtml::element& root_of(const litehtml::element& element) {
  auto up = std::const_pointer_cast<litehtml::element>(element.shared_from_this());
  while (up->parent()) up = up->parent();
  return *up;  // Kept alive by the document.
}

}  // namespace

bool turn(litehtml::element& root, ControlElement& control) {
  if (control.is_disabled()) return false;
  if (control.kind() == ControlKind::checkbox) {
    control.set_checked(!control.is_checked());
    return true;
  }
  if (control.kind() != ControlKind::radio) return false;
  const std::string_view name = control.get_attr("name", "");
  walk(root, [&](litehtml::element& element) {
    auto* other = dynamic_cast<ControlElement*>(&element);
    if (other && other->kind() == ControlKind::radio && !name.empty() &&
        name == other->get_attr("name", "") && form_around(*other) == form_around(control))
      other->set_checked(false);
    return false;
  });
  control.set_checked(true);
  return true;
}

ControlElement* labelled(const litehtml::element& element) {
  if (std::string_view(element.get_tagName()) != "label") return nullptr;
  const char* wanted = element.get_attr("for");
  ControlElement* found = nullptr;
  const auto take = [&](litehtml::element& other) {
    auto* control = dynamic_cast<ControlElement*>(&other);
    if (!control || control->kind() == ControlKind::hidden) return false;
    if (wanted && std::string_view(wanted) != control->get_attr("id", "")) return false;
    found = control;
    return true;
  };
  if (wanted)
    walk(root_of(element), take);
  else
    for (std::size_t i = 0; i < element.get_children_count() && !found; ++i)
      walk(*element.get_child(static_cast<int>(i)), take);
  return found;
}

bool is_submitter(const litehtml::element& element) {
  if (const auto* control = dynamic_cast<const ControlElement*>(&element)) {
    return control->is_submit() && !control->is_disabled();
  }
  return std::string_view(element.get_tagName()) == "button" && !element.get_attr("disabled") &&
         lower_ascii(element.get_attr("type", "submit")) == "submit";
}

std::string submission_url(const litehtml::element& control, const Resources& resources) {
  const litehtml::element* form = form_around(control);
  if (!form || lower_ascii(form->get_attr("method", "get")) != "get") return {};
  std::string query;
  collect(*form, control, query);
  std::string url = resources.absolute({}, form->get_attr("action", ""));
  if (url.empty()) url = resources.base();
  url.erase(std::min(url.find_first_of("?#"), url.size()));
  return url + '?' + query;
}

}  // namespace phone
