#include "emulator/session/write_session.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace session {
namespace {

std::string in_yaml(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + "\"";
}

std::string both(const Text& text) {
  std::string out = "{";
  if (!text.ko.empty()) out += "ko: " + in_yaml(text.ko);
  if (!text.ko.empty() && !text.en.empty()) out += ", ";
  if (!text.en.empty()) out += "en: " + in_yaml(text.en);
  return out + "}";
}

// A hundredth of a CSS pixel is finer than any screen here.
using std::chrono::milliseconds;

constexpr milliseconds longest_in_ms{99'999'999};  // Eight digits.

std::string number(double value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  std::string out = text.data();
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out == "-0" ? "0" : out;
}

// Exact for every time parse() can give: what is too long for milliseconds was written in minutes
// or hours with three decimals, so it is a whole number of thousandths of a minute.
std::string duration(milliseconds time) {
  if (time <= longest_in_ms) return std::to_string(time.count()) + "ms";
  const std::string thousandths = std::to_string(time.count() / 60);
  return thousandths.substr(0, thousandths.size() - 3) + "." +
         thousandths.substr(thousandths.size() - 3) + "m";
}

struct Writer {
  std::string operator()(const Unlock&) const { return "unlock"; }
  std::string operator()(const Lock&) const { return "lock"; }
  std::string operator()(const Home&) const { return "home"; }
  std::string operator()(const Back&) const { return "back"; }
  std::string operator()(const Recents&) const { return "recents"; }
  std::string operator()(const Swipe& swipe) const {
    return std::string("swipe: ") + name_of(swipe.direction);
  }
  std::string operator()(const Erase& erase) const {
    return "erase: " + std::to_string(erase.characters);
  }
  std::string operator()(const MoveCaret& caret) const {
    return std::string("caret: ") + name_of(caret.move);
  }
  std::string operator()(const OpenApp& open) const { return "open: " + open.app; }
  std::string operator()(const Visit& visit) const { return "visit: " + in_yaml(visit.url); }
  std::string operator()(const Tap& tap) const {
    if (tap.point)
      return "tap: {point: [" + number(tap.point->first) + ", " + number(tap.point->second) + "]}";
    if (!tap.css.empty()) return "tap: {css: " + in_yaml(tap.css) + "}";
    return "tap: {text: " + in_yaml(tap.text) + "}";
  }
  std::string operator()(const Scroll& scroll) const { return "scroll: " + number(scroll.by); }
  std::string operator()(const Type& type) const {
    std::string out = "type: {text: " + in_yaml(type.text);
    if (!type.into.empty()) out += ", into: " + in_yaml(type.into);
    if (type.submit) out += ", submit: true";
    return out + "}";
  }
  std::string operator()(const InsertCard& insert) const { return "card: " + in_yaml(insert.file); }
  std::string operator()(const Wait& wait) const {
    if (wait.at_least == wait.at_most) return "wait: " + duration(wait.at_least);
    return "wait: {between: [" + duration(wait.at_least) + ", " + duration(wait.at_most) + "]}";
  }
  std::string operator()(const Chapter& chapter) const { return "chapter: " + both(chapter.title); }
  std::string operator()(const Say& say) const { return "say: " + both(say.line); }
};

constexpr std::string_view fictional_mark = " (fictional)";

}  // namespace

std::string write_session(const Session& session, const std::string& sites) {
  std::string name = session.persona;
  if (name.ends_with(fictional_mark)) name.resize(name.size() - fictional_mark.size());
  std::string out = "format: 1\ntitle: " + both(session.title) + "\n";
  out += "persona: {name: " + in_yaml(name) + ", fictional: true";
  if (!session.about.ko.empty() || !session.about.en.empty())
    out += ", about: " + both(session.about);
  out += "}\nstart: " + storage::to_rfc3339(session.start) + "\nlocale: " + session.locale + "\n";
  if (!session.profile.empty()) out += "profile: " + session.profile + "\n";
  out += "sites: " + in_yaml(sites) + "\n";
  if (!session.device_model.empty())
    out += "device: {model: " + in_yaml(session.device_model) + "}\n";
  out += "steps:\n";
  for (const Step& step : session.steps) out += "  - " + std::visit(Writer{}, step.deed) + "\n";
  return out;
}

std::vector<Step> waits(milliseconds time) {
  std::vector<Step> steps;
  for (; time > milliseconds::zero(); time -= longest_in_ms) {
    const milliseconds piece = std::min(time, longest_in_ms);
    steps.push_back({Wait{piece, piece}});
  }
  return steps;
}

}  // namespace session
