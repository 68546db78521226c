#include "emulator/import/recorder.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <stdexcept>

#include "emulator/phone/text_utf8.h"
#include "emulator/session/parse.h"
#include "emulator/session/reader.h"
#include "emulator/session/words.h"
#include "emulator/site/address.h"
#include "emulator/site/network.h"

namespace importing {
namespace {

namespace json = boost::json;

constexpr std::size_t most_depth = 32;

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  if (found == nullptr || !found->is_string()) return {};
  return {found->get_string().data(), found->get_string().size()};
}

std::optional<double> number_of(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  if (found == nullptr || !found->is_number()) return std::nullopt;
  const double number = found->to_number<double>();
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

// What a session may hold: one line, UTF-8, not too long.
bool is_line(std::string_view text, std::size_t most_characters) {
  return !text.empty() && session::character_count(text) <= most_characters &&
         phone::valid_utf8(text) == text && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

// The ways a step names its element, as far as the phone knows them. A list of several names goes
// through shadow roots or frames, which the phone has none of.
struct Element {
  std::string text;
  std::string css;
  std::string label;  // For assistive technology; mostly what is written there.
};

void read_selector(std::string_view selector, Element& element) {
  const auto after = [&](std::string_view prefix) { return selector.substr(prefix.size()); };
  if (selector.starts_with("text/")) {
    if (element.text.empty() && is_line(after("text/"), session::max_title_characters))
      element.text = after("text/");
  } else if (selector.starts_with("aria/")) {
    std::string_view label = after("aria/");
    label = label.substr(0, label.find("[role="));
    if (element.label.empty() && is_line(label, session::max_title_characters))
      element.label = label;
  } else if (selector.starts_with("pierce/") || selector.starts_with("xpath/")) {
    return;
  } else if (element.css.empty() && is_line(selector, session::max_selector_characters)) {
    element.css = selector;
  }
}

Element element_of(const json::object& step) {
  Element element;
  const json::value* selectors = step.if_contains("selectors");
  if (selectors == nullptr || !selectors->is_array()) return element;
  for (const json::value& selector : selectors->get_array()) {
    if (selector.is_string()) read_selector(selector.get_string(), element);
    if (!selector.is_array() || selector.get_array().size() != 1) continue;
    const json::value& only = selector.get_array()[0];
    if (only.is_string()) read_selector(only.get_string(), element);
  }
  return element;
}

class Translator {
 public:
  explicit Translator(Report& report) : report_(report) {}

  void take(const json::object& step) {
    ++report_.items;
    const std::string_view type = text_of(step, "type");
    if (type == "navigate") return navigate(step);
    if (type == "click" || type == "doubleClick") return click(step, type);
    if (type == "change") return change(step);
    if (type == "keyDown") return press(text_of(step, "key"));
    if (type == "scroll") return scroll(step);
    // The second half of a press, and what there is no need for: the phone's page is there at once.
    if (type == "keyUp" || type == "waitForElement" || type == "setViewport") {
      if (type != "keyUp") report_.noted("steps the phone has no need of", type);
      return;
    }
    report_.left_out("steps a session has no word for",
                     type.empty() ? "a step without a type" : type);
  }

  std::vector<session::Step> steps() { return std::move(steps_); }

 private:
  void deed(session::Deed what) {
    if (steps_.size() + 16 > session::max_steps) {
      report_.left_out("steps beyond what a session has room for", "");
      return;
    }
    if (has_acted_)
      steps_.push_back({session::Wait{std::chrono::seconds(2), std::chrono::seconds(5)}});
    has_acted_ = true;
    steps_.push_back({std::move(what)});
    ++report_.visits;
  }

  void navigate(const json::object& step) {
    const std::string_view url = text_of(step, "url");
    const std::string whole = site::resolve({}, url);
    if (!site::parse_address(whole) || !is_line(whole, session::max_url_characters))
      return report_.left_out("visits to addresses that are not http or https", url);
    deed(session::Visit{whole});
    scrolled_to_ = 0;
  }

  // By its words where they are known: that is what a hand looks for, and it survives a page that
  // was laid out differently.
  void click(const json::object& step, std::string_view type) {
    const Element element = element_of(step);
    if (type == "doubleClick") report_.noted("double clicks: one tap each", element.css);
    if (text_of(step, "button") == "secondary" || text_of(step, "button") == "auxiliary")
      return report_.left_out("clicks with other buttons", element.css);
    if (!element.text.empty())
      deed(session::Tap{element.text, {}, {}});
    else if (!element.css.empty())
      deed(session::Tap{{}, element.css, {}});
    else if (!element.label.empty())
      deed(session::Tap{element.label, {}, {}});
    else
      return report_.left_out("clicks on elements named in no way the phone knows", "");
    if (const json::value* events = step.if_contains("assertedEvents");
        events != nullptr && events->is_array() && !events->get_array().empty())
      scrolled_to_ = 0;
  }

  void change(const json::object& step) {
    const Element element = element_of(step);
    const std::string_view value = text_of(step, "value");
    if (element.css.empty())
      return report_.left_out("changes of fields named in no way the phone knows", "");
    if (!is_line(value, session::max_line_characters))
      return report_.left_out("texts of several lines, or none, typed into a field", element.css);
    deed(session::Type{std::string(value), element.css, false});
  }

  void press(std::string_view key) {
    auto* typed = steps_.empty() ? nullptr : std::get_if<session::Type>(&steps_.back().deed);
    if (key == "Enter" && typed != nullptr) {
      typed->submit = true;
      scrolled_to_ = 0;
    } else if (key == "Backspace") {
      deed(session::Erase{1});
    } else if (key == "ArrowLeft") {
      deed(session::MoveCaret{phone::CaretMove::left});
    } else if (key == "ArrowRight") {
      deed(session::MoveCaret{phone::CaretMove::right});
    } else if (key != "Tab" && key != "Shift") {
      report_.left_out("keys that the phone does not have", key);
    }
  }

  void scroll(const json::object& step) {
    if (step.if_contains("selectors") != nullptr)
      return report_.left_out("scrolls of a part of a page", "");
    const auto y = number_of(step, "y");
    if (!y) return report_.left_out("scrolls to the side", "");
    const double by = std::clamp(*y - scrolled_to_, -session::max_scroll, session::max_scroll);
    scrolled_to_ = *y;
    if (by != 0) deed(session::Scroll{by});
  }

  Report& report_;
  std::vector<session::Step> steps_;
  bool has_acted_ = false;
  double scrolled_to_ = 0;
};

// All of the text; a recording longer than there is room for is cut there.
std::string whole_text(Source& source) {
  std::string text;
  for (std::string_view next = source.peek(); !next.empty(); next = source.peek()) {
    text += next;
    source.take(next.size());
    if (text.size() > max_recorder_bytes)
      throw std::runtime_error("a DevTools recording larger than 16 MiB");
  }
  return text;
}

// The steps of a text that breaks off, one by one: where "steps": [ begins is known, and each is an
// object.
json::array steps_before_break(std::string_view text, std::size_t& at) {
  json::array steps;
  at = text.find('[', text.find("\"steps\""));
  if (at == text.npos) return steps;
  ++at;
  for (;;) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n,", at);
    if (begin == text.npos || text[begin] != '{') return steps;
    std::size_t end = begin;
    int depth = 0;
    bool in_string = false;
    for (; end < text.size(); ++end) {
      const char c = text[end];
      if (in_string && c == '\\')
        ++end;
      else if (c == '"')
        in_string = !in_string;
      else if (!in_string && c == '{')
        ++depth;
      else if (!in_string && c == '}' && --depth == 0)
        break;
    }
    if (end >= text.size()) return steps;
    json::error_code error;
    json::value step = json::parse(text.substr(begin, end + 1 - begin), error);
    if (error) return steps;
    steps.push_back(std::move(step));
    at = end + 1;
  }
}

}  // namespace

bool looks_like_recorder(std::string_view start) {
  return start.find("\"steps\"") != start.npos;
}

session::Session read_recorder(Source& source, Report& report) {
  report.format = "DevTools recording";
  std::string text;
  std::optional<Broken> broken;
  try {
    text = whole_text(source);
  } catch (const Broken& error) {
    broken = error;
  }
  json::parse_options options;
  options.max_depth = most_depth;
  json::error_code error;
  const json::value whole = json::parse(text, error, {}, options);
  json::array steps;
  if (error) {
    std::size_t at = 0;
    steps = steps_before_break(text, at);
    if (steps.empty()) throw std::runtime_error("no DevTools recording: not JSON");
    report.broken = Break{at, "step " + std::to_string(steps.size() + 1), "not JSON, or cut off"};
  } else if (const json::value* found =
                 whole.is_object() ? whole.get_object().if_contains("steps") : nullptr;
             found != nullptr && found->is_array()) {
    steps = found->get_array();
  } else {
    throw std::runtime_error("no DevTools recording: there are no \"steps\" in it");
  }
  Translator translator(report);
  for (const json::value& step : steps)
    if (step.is_object()) translator.take(step.get_object());
  session::Session session;
  session.steps = translator.steps();
  report.say(
      "A DevTools recording holds no pages: put them into sites/, or give them with --site "
      "HOST=DIR. The waits between its steps are assumed.");
  return session;
}

}  // namespace importing
