#include "viewer/timeline.h"

#include "viewer/device/words.h"

namespace viewer {
namespace {

using std::to_string;
using storage::Payload;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string count(std::uint64_t n, const char* one, const char* many) {
  return to_string(n) + " " + (n == 1 ? one : many);
}

std::string size_text(std::uint32_t width_px, std::uint32_t height_px) {
  return to_string(width_px) + "x" + to_string(height_px);
}

std::string seconds_text(std::int64_t ms) {
  return to_string(ms / 1000) + "." + to_string(ms % 1000 / 100) + " s";
}

// A screen by the name the phone shows, in English.
std::string shown(const std::string& title, const std::string& app) {
  return title.empty() ? device::words_for("en").named("screen_", app) : title;
}

std::string done(const storage::Operation& r) {
  const std::string action = device::words_for("en").named("action_", r.action);
  if (!r.target.empty()) return action + ": " + r.target;
  return r.app.empty() ? action : action + " (" + shown({}, r.app) + ")";
}

std::string alert(const storage::MediaAlert& r) {
  const device::Words& words = device::words_for("en");
  return "Alert: " + r.title + " (" + words.named("media_", r.media_type) + ", signed by " +
         words.named("signer_", r.signer) + "), " + words.named("outcome_", r.outcome);
}

void describe(const Payload& payload, Entry& out) {
  std::visit(
      Overloaded{
          [&](const storage::Genesis& r) {
            out.what = "Log of " + r.device.name + " begins, profile " + r.profile.id;
          },
          [&](const storage::Boot& r) {
            out.what = "Phone started" + (r.session.empty() ? "" : ": " + r.session);
          },
          [&](const storage::Screen& r) { out.what = r.on ? "Screen on" : "Screen off"; },
          [&](const storage::AppOpen& r) { out.what = "Opened " + shown(r.title, r.app); },
          [&](const storage::Visit& r) {
            out.what = r.title;
            if (r.status != storage::VisitStatus::ok) {
              out.what += (r.title.empty() ? "[" : " [") + std::string(status_name(r.status)) + "]";
            }
            out.where = r.url;
          },
          [&](const storage::Screenshot& r) {
            out.what = "[" + r.trigger + "] " + shown(r.title, r.app);
            out.where = r.url;
          },
          [&](const storage::Heartbeat& r) {
            out.what = "Alive, " + seconds_text(r.uptime_ms) + " after start";
          },
          [&](const storage::Chapter& r) { out.what = "Chapter: " + r.title; },
          [&](const storage::Gap& r) {
            out.what = "Interrupted (" + r.reason + ") since " + storage::to_rfc3339(r.since);
          },
          [&](const storage::ClockChange& r) {
            out.what = "Clock changed from " + storage::to_rfc3339(r.from) + " to " +
                       storage::to_rfc3339(r.to);
          },
          [&](const storage::Shutdown& r) {
            out.what = "Phone switched off (" + r.reason + "), seed revealed";
          },
          [&](const storage::Operation& r) { out.what = done(r); },
          [&](const storage::MediaAlert& r) { out.what = alert(r); },
      },
      payload);
}

void schedule_facts(const storage::Schedule& s, Facts& out) {
  out.emplace_back("schedule", s.algorithm);
  out.emplace_back("interval", seconds_text(s.min_ms) + " to " + seconds_text(s.max_ms) +
                                   ", mean " + seconds_text(s.mean_ms));
  out.emplace_back("seed commitment", storage::to_hex(s.seed_sha256));
}

void screenshot_facts(const storage::Screenshot& r, Facts& out) {
  out.emplace_back("image", storage::to_hex(r.image));
  out.emplace_back(
      "size", size_text(r.width_px, r.height_px) + " px, " + count(r.png_bytes, "byte", "bytes"));
  out.emplace_back("trigger", r.trigger);
  if (r.due) out.emplace_back("due", storage::to_rfc3339(*r.due));
  out.emplace_back("app", r.app);
  out.emplace_back("title", r.title);
  out.emplace_back("url", r.url);
  out.emplace_back("on screen", r.text);
}

void genesis_facts(const storage::Genesis& r, Facts& out) {
  out.emplace_back("format", to_string(r.format));
  out.emplace_back("origin", r.origin);
  out.emplace_back("phone", r.device.name + ", " + r.device.model + ", " + r.device.locale);
  out.emplace_back("screen",
                   to_string(r.device.width_px) + "x" + to_string(r.device.height_px) + " px");
  out.emplace_back("profile", r.profile.id + ": " + r.profile.title);
  out.emplace_back("source", r.profile.source);
  out.emplace_back("certainty", r.profile.certainty);
  for (const std::string& value : r.profile.assumed) out.emplace_back("assumed", value);
  schedule_facts(r.schedule, out);
}

void payload_facts(const Payload& payload, Facts& out) {
  std::visit(Overloaded{
                 [&](const storage::Genesis& r) { genesis_facts(r, out); },
                 [&](const storage::Boot& r) {
                   out.emplace_back("session", r.session);
                   out.emplace_back("persona", r.persona);
                   out.emplace_back("software", r.software);
                   schedule_facts(r.schedule, out);
                 },
                 [&](const storage::Screen& r) { out.emplace_back("screen", r.on ? "on" : "off"); },
                 [&](const storage::AppOpen& r) {
                   out.emplace_back("app", r.app);
                   out.emplace_back("title", r.title);
                 },
                 [&](const storage::Visit& r) {
                   out.emplace_back("url", r.url);
                   out.emplace_back("title", r.title);
                   out.emplace_back("status", status_name(r.status));
                   out.emplace_back("via", r.via);
                   out.emplace_back("referrer", r.referrer);
                 },
                 [&](const storage::Screenshot& r) { screenshot_facts(r, out); },
                 [&](const storage::Heartbeat& r) {
                   out.emplace_back("uptime", seconds_text(r.uptime_ms));
                   out.emplace_back("screen", r.screen_on ? "on" : "off");
                 },
                 [&](const storage::Chapter& r) { out.emplace_back("title", r.title); },
                 [&](const storage::Gap& r) {
                   out.emplace_back("reason", r.reason);
                   out.emplace_back("since", storage::to_rfc3339(r.since));
                   out.emplace_back("unsealed records", to_string(r.unsealed_records));
                 },
                 [&](const storage::ClockChange& r) {
                   out.emplace_back("from", storage::to_rfc3339(r.from));
                   out.emplace_back("to", storage::to_rfc3339(r.to));
                 },
                 [&](const storage::Shutdown& r) {
                   out.emplace_back("reason", r.reason);
                   out.emplace_back("seed", storage::to_hex(r.seed));
                 },
                 [&](const storage::Operation& r) {
                   out.emplace_back("action", r.action);
                   out.emplace_back("app", r.app);
                   out.emplace_back("target", r.target);
                 },
                 [&](const storage::MediaAlert& r) {
                   out.emplace_back("title", r.title);
                   out.emplace_back("media type", r.media_type);
                   out.emplace_back("signer", r.signer);
                   out.emplace_back("outcome", r.outcome);
                 },
             },
             payload);
}

std::string headline(const storage::Verdict& v, const device::Words& words) {
  const std::string key = "headline_" + std::string(storage::verdict_name(v.kind));
  std::string out = words.say(
      form(words, key, v.gaps.size()),
      {{"n", to_string(v.gaps.size())}, {"records", counted(words, "records", v.records)}});
  if (v.first_bad) out += words.say("first_bad", {{"seq", to_string(*v.first_bad)}});
  return out;
}

}  // namespace

std::string_view status_name(storage::VisitStatus status) {
  switch (status) {
    case storage::VisitStatus::ok:
      return "ok";
    case storage::VisitStatus::not_found:
      return "not_found";
    case storage::VisitStatus::not_on_network:
      return "not_on_network";
    case storage::VisitStatus::crashed:
      break;
  }
  return "crashed";
}

Entry entry(const storage::StoredRecord& stored) {
  Entry out{.seq = stored.seq, .kind = "damaged", .time = {}, .what = {}, .where = {}};
  if (!stored.record) {
    out.what = "Cannot be read: " + stored.problem;
    return out;
  }
  out.kind = storage::kind_name(stored.record->payload);
  out.time = stored.record->time;
  describe(stored.record->payload, out);
  return out;
}

Facts facts(const storage::StoredRecord& stored) {
  Facts out;
  out.emplace_back("seq", to_string(stored.seq));
  if (!stored.record) {
    out.emplace_back("kind", "damaged");
    out.emplace_back("problem", stored.problem);
    return out;
  }
  out.emplace_back("kind", storage::kind_name(stored.record->payload));
  out.emplace_back("time", storage::to_rfc3339(stored.record->time));
  payload_facts(stored.record->payload, out);
  return out;
}

Explanation explain(const storage::Verdict& v, const device::Words& words) {
  Explanation out;
  out.headline = headline(v, words);
  out.checked.push_back(counted(words, "checked_records", v.records));
  out.checked.push_back(counted(words, "checked_pictures", v.images));
  out.checked.push_back(words.say(
      form(words, "checked_checkpoints", v.checkpoints),
      {{"n", to_string(v.checkpoints)}, {"records", counted(words, "records", v.sealed)}}));
  if (v.records > v.sealed) {
    out.checked.push_back(counted(words, "checked_unsealed", v.records - v.sealed));
  }
  if (!v.schedule.planned) {
    out.checked.push_back(words.say("checked_schedule_none"));
  } else if (v.schedule.revealed) {
    out.checked.push_back(words.say(
        form(words, "checked_schedule", v.schedule.expected),
        {{"n", to_string(v.schedule.expected)}, {"matched", to_string(v.schedule.matched)}}));
  } else {
    out.checked.push_back(words.say("checked_schedule_secret"));
  }
  out.rests_on.push_back(words.say("rests_key"));
  if (v.witnesses.empty()) out.rests_on.push_back(words.say("rests_no_witness"));
  for (const std::string& name : v.witnesses) {
    out.rests_on.push_back(words.say("rests_witness", {{"name", name}}));
  }
  return out;
}

}  // namespace viewer
