#include "viewer/drawn/words.h"

#include "viewer/json.h"
#include "viewer/timeline.h"

namespace viewer::drawn {

using std::to_string;

std::string moment(const storage::Timestamp& time) {
  std::string out = storage::to_rfc3339(time).substr(0, 19);
  out[10] = ' ';
  return out;
}

std::string offset(const storage::Timestamp& time) {
  return storage::to_rfc3339(time).substr(23);
}

Telling::Telling(const About& about, const Shots& shots, const device::Words& words)
    : about_(about), shots_(shots), words_(words) {}

std::string Telling::say(std::string_view key, device::Words::Values values) const {
  return words_.say(key, values);
}

std::string Telling::period() const {
  const Extent& extent = shots_.extent();
  if (!extent.first || !extent.last) return {};
  const std::string from = moment(*extent.first), to = moment(*extent.last);
  if (to == from) return from + " (" + offset(*extent.last) + ")";
  const bool is_same_day = to.substr(0, 10) == from.substr(0, 10);
  return say(
      "period",
      {{"from", from}, {"to", is_same_day ? to.substr(11) : to}, {"offset", offset(*extent.last)}});
}

std::string Telling::extent() const {
  return counted(words_, "screenshots", shots_.extent().count) + ", " + period();
}

std::string Telling::phone() const {
  if (!about_.genesis) return say("account_unknown");
  const storage::Device& device = about_.genesis->device;
  return say("phone",
             {{"name", device.name}, {"model", device.model}, {"origin", about_.genesis->origin}});
}

std::string Telling::verdict_word() const {
  return words_.named("verdict_", std::string(storage::verdict_name(about_.verdict.kind)));
}

std::string Telling::verdict() const {
  return say("verdict_line", {{"verdict", verdict_word()},
                              {"time", real_time(static_cast<std::uint64_t>(about_.exported_s))},
                              {"headline", explain(about_.verdict, words_).headline}});
}

std::string Telling::account() const {
  return viewer::account(about_, words_);
}

std::string Telling::assumed() const {
  return viewer::assumed(about_, words_);
}

std::string Telling::citation() const {
  return viewer::citation(about_, words_);
}

std::string Telling::notice() const {
  return viewer::notice(words_);
}

std::string Telling::title(const Shot& shot) const {
  if (!shot.redactions.empty()) return say("title_redacted");
  if (!shot.title.empty()) return shot.title;
  const device::Words& screens = device::words_for(words_.language());
  return say("title_none", {{"app", screens.named("screen_", shot.app)}});
}

std::string Telling::address(const Shot& shot) const {
  return shot.redactions.empty() ? shot.url : say("original", {{"hash", shot.original_sha256}});
}

std::string Telling::trigger(const Shot& shot) const {
  const std::string key = "trigger_" + shot.trigger;
  return words_.strings().contains(key) ? say(key)
                                        : say("trigger_other", {{"trigger", shot.trigger}});
}

std::string Telling::problem(const Shot& shot) const {
  return say("no_picture", {{"why", shot.problem}});
}

std::string Telling::length(std::int64_t ms) const {
  const std::int64_t s = ms / 1000;
  if (s >= 86'400) {
    return say("length_days",
               {{"more", to_string(s / 86'400)}, {"less", to_string(s % 86'400 / 3'600)}});
  }
  if (s >= 3'600) {
    return say("length_hours",
               {{"more", to_string(s / 3'600)}, {"less", to_string(s % 3'600 / 60)}});
  }
  return say("length_minutes", {{"more", to_string(s / 60)}, {"less", to_string(s % 60)}});
}

std::string Telling::description(const std::string& what) const {
  std::string out =
      say("description", {{"what", say(what)}, {"period", period()}, {"phone", phone()}});
  if (!shots_.redacted().empty()) out += say("description_redacted");
  return out;
}

Statement Telling::statement(const std::string& what) const {
  Statement out;
  out.description = description(what);
  out.language = words_.language();
  if (out.language != "en") {
    out.in_english = Telling(about_, shots_, in_english()).description(what);
  }
  out.facts = {{"screenshots", to_string(shots_.extent().count)}};
  if (shots_.extent().first) {
    out.facts.emplace_back("phone-time", storage::to_rfc3339(*shots_.extent().first));
  }
  const std::string redacted = shots_.redacted();
  if (!redacted.empty()) out.facts.emplace_back("redacted", redacted);
  return out;
}

}  // namespace viewer::drawn
