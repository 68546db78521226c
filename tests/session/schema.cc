#include "tests/session/schema.h"

#include <cmath>
#include <regex>

namespace json = boost::json;

namespace {

std::string problem(const json::object& root, const json::object& schema, const json::value& value);

bool has_type(const json::value& value, std::string_view type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "number") return value.is_number();
  if (type == "integer")
    return value.is_number() && value.to_number<double>() == std::floor(value.to_number<double>());
  if (type == "boolean") return value.is_bool();
  throw std::logic_error("type " + std::string(type));
}

std::size_t characters(const json::string& text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1u : 0u;
  return count;
}

std::string string_problem(std::string_view key, const json::value& rule,
                           const json::string& text) {
  if (key == "pattern") {
    const std::regex pattern(json::value_to<std::string>(rule));
    if (!std::regex_search(std::string(text), pattern)) return "pattern";
  }
  if (key == "minLength" && characters(text) < rule.to_number<std::size_t>()) return "minLength";
  if (key == "maxLength" && characters(text) > rule.to_number<std::size_t>()) return "maxLength";
  return "";
}

std::string array_problem(const json::object& root, std::string_view key, const json::value& rule,
                          const json::array& items) {
  if (key == "minItems" && items.size() < rule.to_number<std::size_t>()) return "minItems";
  if (key == "maxItems" && items.size() > rule.to_number<std::size_t>()) return "maxItems";
  if (key != "items") return "";
  for (const json::value& item : items) {
    if (auto why = problem(root, rule.as_object(), item); !why.empty()) return why;
  }
  return "";
}

std::string object_problem(const json::object& root, const json::object& schema,
                           std::string_view key, const json::value& rule,
                           const json::object& object) {
  if (key == "minProperties" && object.size() < rule.to_number<std::size_t>()) return "too few";
  if (key == "maxProperties" && object.size() > rule.to_number<std::size_t>()) return "too many";
  if (key == "required") {
    for (const json::value& name : rule.as_array()) {
      if (!object.contains(name.as_string())) return "required";
    }
  }
  if (key == "properties") {
    for (const auto& [name, part] : rule.as_object()) {
      const json::value* found = object.if_contains(name);
      if (found == nullptr) continue;
      if (auto why = problem(root, part.as_object(), *found); !why.empty()) return why;
    }
  }
  if (key == "additionalProperties") {
    for (const auto& [name, part] : object) {
      if (!schema.at("properties").as_object().contains(name))
        return "additional " + std::string(name);
    }
  }
  return "";
}

std::string any_problem(const json::object& root, std::string_view key, const json::value& rule,
                        const json::value& value) {
  if (key == "type" && !has_type(value, rule.as_string())) return "type";
  if (key == "const" && value != rule) return "const";
  if (key == "enum") {
    for (const json::value& allowed : rule.as_array()) {
      if (value == allowed) return "";
    }
    return "enum";
  }
  if (key == "oneOf") {
    int satisfied = 0;
    for (const json::value& part : rule.as_array()) {
      satisfied += problem(root, part.as_object(), value).empty() ? 1 : 0;
    }
    return satisfied == 1 ? "" : "oneOf: " + std::to_string(satisfied);
  }
  if (key == "$ref") {
    const std::string path = json::value_to<std::string>(rule);
    return problem(root, root.at("$defs").at(path.substr(sizeof "#/$defs/" - 1)).as_object(),
                   value);
  }
  if (key == "minimum" && value.is_number() &&
      value.to_number<double>() < rule.to_number<double>()) {
    return "minimum";
  }
  if (key == "maximum" && value.is_number() &&
      value.to_number<double>() > rule.to_number<double>()) {
    return "maximum";
  }
  return "";
}

bool known(std::string_view key) {
  for (const char* word : {"type",      "const",         "enum",
                           "oneOf",     "$ref",          "minimum",
                           "maximum",   "pattern",       "minLength",
                           "maxLength", "minItems",      "maxItems",
                           "items",     "minProperties", "maxProperties",
                           "required",  "properties",    "additionalProperties",
                           "$schema",   "title",         "description",
                           "$comment",  "$defs",         "default",
                           "examples"}) {
    if (key == word) return true;
  }
  return false;
}

std::string problem(const json::object& root, const json::object& schema,
                    const json::value& value) {
  for (const auto& [name, rule] : schema) {
    const std::string_view key(name.data(), name.size());
    if (!known(key)) return "unknown keyword " + std::string(key);
    std::string why = any_problem(root, key, rule, value);
    if (why.empty() && value.is_string()) why = string_problem(key, rule, value.get_string());
    if (why.empty() && value.is_array()) why = array_problem(root, key, rule, value.get_array());
    if (why.empty() && value.is_object()) {
      why = object_problem(root, schema, key, rule, value.get_object());
    }
    if (!why.empty()) return why;
  }
  return "";
}

}  // namespace

std::string schema_problem(const json::object& root, const json::object& schema,
                           const json::value& value) {
  return problem(root, schema, value);
}
