#include "viewer/json.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "storage/base64.h"
#include "storage/merkle.h"
#include "viewer/text.h"
#include "viewer/translation.h"

namespace viewer {
namespace {

namespace json = boost::json;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

json::object schedule_json(const storage::Schedule& s) {
  return {{"algorithm", s.algorithm},
          {"min_ms", s.min_ms},
          {"mean_ms", s.mean_ms},
          {"max_ms", s.max_ms},
          {"seed_sha256", storage::to_hex(s.seed_sha256)}};
}

void add_genesis(const storage::Genesis& r, json::object& out) {
  const storage::Device& d = r.device;
  out["format"] = r.format;
  out["simulation"] = true;
  out["origin"] = r.origin;
  out["device"] = {{"name", d.name},
                   {"model", d.model},
                   {"locale", d.locale},
                   {"width", d.width_px},
                   {"height", d.height_px}};
  out["profile"] = profile_json(r.profile);
  out["schedule"] = schedule_json(r.schedule);
}

void add_screenshot(const storage::Screenshot& r, json::object& out) {
  out["image"] = storage::to_hex(r.image);
  out["width"] = r.width_px;
  out["height"] = r.height_px;
  out["png_bytes"] = r.png_bytes;
  out["trigger"] = r.trigger;
  if (r.due) out["due"] = storage::to_rfc3339(*r.due);
  out["app"] = r.app;
  out["url"] = r.url;
  out["title"] = r.title;
  out["text"] = r.text;
}

void add_payload(const storage::Payload& payload, json::object& out) {
  std::visit(Overloaded{
                 [&](const storage::Genesis& r) { add_genesis(r, out); },
                 [&](const storage::Boot& r) {
                   out["session"] = r.session;
                   out["persona"] = r.persona;
                   out["software"] = r.software;
                   out["schedule"] = schedule_json(r.schedule);
                 },
                 [&](const storage::Screen& r) { out["on"] = r.on; },
                 [&](const storage::AppOpen& r) {
                   out["app"] = r.app;
                   out["title"] = r.title;
                 },
                 [&](const storage::Visit& r) {
                   out["url"] = r.url;
                   out["title"] = r.title;
                   out["status"] = status_name(r.status);
                   out["via"] = r.via;
                   out["referrer"] = r.referrer;
                 },
                 [&](const storage::Screenshot& r) { add_screenshot(r, out); },
                 [&](const storage::Heartbeat& r) {
                   out["uptime_ms"] = r.uptime_ms;
                   out["screen_on"] = r.screen_on;
                 },
                 [&](const storage::Chapter& r) { out["title"] = r.title; },
                 [&](const storage::Gap& r) {
                   out["reason"] = r.reason;
                   out["since"] = storage::to_rfc3339(r.since);
                   out["unsealed_records"] = r.unsealed_records;
                   if (r.dropped_records > 0) out["dropped_records"] = r.dropped_records;
                 },
                 [&](const storage::ClockChange& r) {
                   out["from"] = storage::to_rfc3339(r.from);
                   out["to"] = storage::to_rfc3339(r.to);
                 },
                 [&](const storage::Shutdown& r) {
                   out["reason"] = r.reason;
                   out["seed"] = storage::to_hex(r.seed);
                 },
                 [&](const storage::Operation& r) {
                   out["action"] = r.action;
                   out["app"] = r.app;
                   out["target"] = r.target;
                 },
                 [&](const storage::MediaAlert& r) {
                   out["title"] = r.title;
                   out["media_type"] = r.media_type;
                   out["signer"] = r.signer;
                   out["outcome"] = r.outcome;
                 },
             },
             payload);
}

json::array findings_json(const std::vector<storage::Finding>& found) {
  json::array out;
  for (const storage::Finding& f : found) {
    json::value seq = nullptr;
    if (f.seq) seq = *f.seq;
    json::object finding{{"seq", std::move(seq)}, {"what", valid_utf8(f.what)}};
    if (f.due_ms) finding["due_ms"] = *f.due_ms;
    out.push_back(std::move(finding));
  }
  return out;
}

}  // namespace

json::value time_json(const std::optional<storage::Timestamp>& time) {
  if (!time) return nullptr;
  return json::string(storage::to_rfc3339(*time));
}

json::array strings_json(const std::vector<std::string>& list) {
  json::array out;
  for (const std::string& item : list) out.emplace_back(item);
  return out;
}

json::object profile_json(const storage::ProfileFacts& p) {
  return {{"id", p.id},
          {"title", p.title},
          {"source", p.source},
          {"certainty", p.certainty},
          {"assumed", strings_json(p.assumed)},
          {"log_scope", p.log_scope},
          {"user_can_view", p.user_can_view}};
}

json::object record_json(const storage::StoredRecord& stored) {
  json::object out;
  out["seq"] = stored.seq;
  if (!stored.record) {
    out["kind"] = "damaged";
    out["time"] = nullptr;
    out["problem"] = valid_utf8(stored.problem);
    return out;
  }
  out["kind"] = storage::kind_name(stored.record->payload);
  out["time"] = storage::to_rfc3339(stored.record->time);
  add_payload(stored.record->payload, out);
  return out;
}

json::object full_record_json(const storage::StoredRecord& stored) {
  json::object out = record_json(stored);
  out["body"] = valid_utf8(stored.body);
  out["leaf_hash"] = storage::to_hex(storage::leaf_hash(stored.body));
  return out;
}

json::object verdict_json(const storage::Verdict& v) {
  const Explanation words = explain(v);
  json::array gaps;
  for (const std::uint64_t seq : v.gaps) gaps.emplace_back(seq);
  json::object out{{"verdict", storage::verdict_name(v.kind)},
                   {"ok", storage::ok(v)},
                   {"records", v.records},
                   {"root", storage::to_base64(v.root)},
                   {"first_bad", nullptr},
                   {"schedule",
                    {{"revealed", v.schedule.revealed},
                     {"planned", v.schedule.planned},
                     {"matched", v.schedule.matched},
                     {"expected", v.schedule.expected},
                     {"findings", findings_json(v.schedule.findings)}}},
                   {"images", v.images},
                   {"checkpoints", v.checkpoints},
                   {"sealed", v.sealed},
                   {"witnesses", strings_json(v.witnesses)},
                   {"closed", v.closed},
                   {"gaps", std::move(gaps)},
                   {"findings", findings_json(v.findings)},
                   {"headline", words.headline},
                   {"checked", strings_json(words.checked)},
                   {"rests_on", strings_json(words.rests_on)}};
  if (v.first_bad) out["first_bad"] = *v.first_bad;
  return out;
}

std::string real_time(std::uint64_t unix_seconds) {
  constexpr std::uint64_t year_10000_s = 253'402'300'800;
  if (unix_seconds >= year_10000_s) return std::to_string(unix_seconds) + " s after 1970";
  return storage::to_rfc3339({static_cast<std::int64_t>(unix_seconds) * 1000, 0});
}

json::object phone_json(const PhoneSummary& phone) {
  json::object out{{"name", valid_utf8(phone.name)},  {"records", phone.records},
                   {"first", time_json(phone.first)}, {"latest", time_json(phone.latest)},
                   {"session", phone.session},        {"persona", phone.persona},
                   {"closed", phone.closed}};
  if (phone.picture) out["picture"] = storage::to_hex(*phone.picture);
  if (!phone.problem.empty()) out["problem"] = valid_utf8(phone.problem);
  if (phone.genesis) {
    add_genesis(*phone.genesis, out);
    out["profile"].as_object()["translations"] = translations_json(phone.genesis->profile);
  }
  return out;
}

}  // namespace viewer
