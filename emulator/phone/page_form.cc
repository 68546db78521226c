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

}  // namespace

bool is_submitter(const litehtml::element& element) {
  if (const auto* control = dynamic_cast<const ControlElement*>(&element)) {
    return control->is_submit();
  }
  return std::string_view(element.get_tagName()) == "button" &&
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
