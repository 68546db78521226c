#include "viewer/drawn/words.h"

#include "viewer/json.h"
#include "viewer/timeline.h"

namespace viewer::drawn {

std::string moment(const storage::Timestamp& time) {
  std::string out = storage::to_rfc3339(time).substr(0, 19);
  out[10] = ' ';
  return out;
}

std::string offset(const storage::Timestamp& time) {
  return storage::to_rfc3339(time).substr(23);
}

std::string period(const Extent& extent) {
  if (!extent.first || !extent.last) return {};
  const std::string from = moment(*extent.first), to = moment(*extent.last);
  std::string out = from;
  if (to != from) out += " to " + (to.substr(0, 10) == from.substr(0, 10) ? to.substr(11) : to);
  return out + " (" + offset(*extent.last) + ")";
}

std::string phone_line(const About& about) {
  if (!about.genesis) return "unknown: record 0 of the log is damaged";
  const storage::Device& device = about.genesis->device;
  return "\"" + device.name + "\", " + device.model + ", log " + about.genesis->origin;
}

std::string verdict_line(const About& about) {
  return std::string(storage::verdict_name(about.verdict.kind)) + " on " +
         real_time(static_cast<std::uint64_t>(about.exported_s)) + ". " +
         explain(about.verdict).headline;
}

std::string title_line(const Shot& shot) {
  if (!shot.redactions.empty()) return "Redacted by the publisher";
  return shot.title.empty() ? "(no title; app: " + shot.app + ")" : shot.title;
}

std::string picture_count(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " screenshot" : " screenshots");
}

Statement statement(const About& about, const Shots& shots, const std::string& what) {
  Statement out;
  const std::string redacted = shots.redacted();
  out.description = what + " of an emulated, fictional phone's screen, " + period(shots.extent()) +
                    " by the phone's clock, from its watcher's log: " + phone_line(about) + ".";
  if (!redacted.empty()) out.description += " Some pictures are REDACTED by the publisher.";
  out.facts = {{"screenshots", std::to_string(shots.extent().count)}};
  if (shots.extent().first) {
    out.facts.emplace_back("phone-time", storage::to_rfc3339(*shots.extent().first));
  }
  if (!redacted.empty()) out.facts.emplace_back("redacted", redacted);
  return out;
}

}  // namespace viewer::drawn
