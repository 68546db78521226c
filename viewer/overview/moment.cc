#include <algorithm>
#include <boost/json.hpp>

#include "viewer/index/address.h"
#include "viewer/overview/overview.h"
#include "viewer/overview/parts.h"
#include "viewer/parameters.h"

namespace viewer::overview {
namespace {

namespace json = boost::json;
using index::Kind;
using storage::StoredRecord;

json::value seq_of(const std::optional<StoredRecord>& row) {
  if (!row) return nullptr;
  return row->seq;
}

json::string text(std::string_view text) {
  return json::string(text);
}

// What the records up to one say stood in front then.
struct Front {
  std::optional<bool> screen_on;
  json::value app = nullptr, url = nullptr, title = nullptr, since = nullptr;
  std::string address;
  std::optional<StoredRecord> shown_by;  // The record that put it there.
};

std::uint64_t began(const Place& place, std::uint64_t seq) {
  std::uint64_t out = 0;
  for (const Kind kind : {index::boot, index::gap}) {
    if (const auto row = place.previous(kind, seq)) out = std::max(out, row->seq);
  }
  return out;
}

std::optional<bool> screen_state(const Place& place, std::uint64_t seq, std::uint64_t boot) {
  std::optional<bool> on;
  std::uint64_t told_by = 0;
  const auto hear = [&](const std::optional<StoredRecord>& row, bool is_on) {
    if (!row || row->seq < boot || row->seq < told_by) return;
    told_by = row->seq;
    on = is_on;
  };
  const auto screen = place.previous(index::screen, seq);
  if (screen) hear(screen, std::get<storage::Screen>(screen->record->payload).on);
  const auto beat = place.previous(index::heartbeat, seq);
  if (beat) hear(beat, std::get<storage::Heartbeat>(beat->record->payload).screen_on);
  hear(place.previous(index::shutdown, seq), false);
  // Pages are asked for and pictures taken while it is on.
  hear(place.previous(index::visit, seq), true);
  hear(place.previous(index::screenshot, seq), true);
  return on;
}

void set_page(const StoredRecord& row, Front& out) {
  const auto& visit = std::get<storage::Visit>(row.record->payload);
  out.url = text(visit.url);
  out.title = text(visit.title);
  out.address = visit.url;
}

Front front_at(const Place& place, const StoredRecord& at) {
  Front out;
  const std::uint64_t boot = began(place, at.seq);
  const auto since_boot = [&](std::optional<StoredRecord> row) {
    return row && row->seq >= boot ? row : std::nullopt;
  };
  out.screen_on = screen_state(place, at.seq, boot);
  const auto visit = since_boot(place.previous(index::visit, at.seq));
  const auto open = since_boot(place.previous(index::app_open, at.seq));
  if (open) {
    const auto& app = std::get<storage::AppOpen>(open->record->payload);
    out.app = text(app.app);
    out.title = text(app.title);
    out.shown_by = open;
  }
  // The page is in front while the app is that it was opened in, whenever that came back.
  bool shows_page = visit.has_value();
  if (visit && open && open->seq > visit->seq) {
    const auto before = since_boot(place.previous(index::app_open, visit->seq));
    shows_page = before && std::get<storage::AppOpen>(before->record->payload).app ==
                               std::get<storage::AppOpen>(open->record->payload).app;
  }
  if (shows_page) {
    set_page(*visit, out);
    if (!open || open->seq < visit->seq) out.shown_by = visit;
  }
  // A picture says itself what it shows.
  if (const auto* shot =
          at.record ? std::get_if<storage::Screenshot>(&at.record->payload) : nullptr) {
    if (!shot->app.empty()) out.app = text(shot->app);
    out.url = shot->url.empty() ? json::value(nullptr) : json::value(text(shot->url));
    if (!shot->title.empty()) out.title = text(shot->title);
    out.address = shot->url;
  }
  if (out.shown_by) out.since = text(storage::to_rfc3339(out.shown_by->record->time));
  return out;
}

// Until the next record that put something else in front, or nothing.
json::value dwell(const Place& place, const Front& front) {
  if (!front.shown_by) return nullptr;
  std::optional<StoredRecord> end;
  for (const Kind kind :
       {index::visit, index::app_open, index::shutdown, index::boot, index::gap}) {
    const auto row = place.next(kind, front.shown_by->seq + 1);
    if (row && (!end || row->seq < end->seq)) end = row;
  }
  // The screen going off, not on.
  auto screen = place.next(index::screen, front.shown_by->seq + 1);
  for (int i = 0; i < 4 && screen && std::get<storage::Screen>(screen->record->payload).on; ++i) {
    screen = place.next(index::screen, screen->seq + 1);
  }
  if (screen && !std::get<storage::Screen>(screen->record->payload).on &&
      (!end || screen->seq < end->seq)) {
    end = screen;
  }
  if (!end) return nullptr;
  const std::int64_t ms = end->record->time.unix_ms - front.shown_by->record->time.unix_ms;
  return std::max<std::int64_t>(ms, 0);
}

json::value picture(const Place& place, const StoredRecord& at,
                    const std::optional<StoredRecord>& shot) {
  if (!shot) return nullptr;
  json::object out{
      {"seq", shot->seq},
      {"image", storage::to_hex(std::get<storage::Screenshot>(shot->record->payload).image)},
      {"time", storage::to_rfc3339(shot->record->time)},
      {"age_ms", nullptr}};
  (void)place;
  if (at.record) out["age_ms"] = at.record->time.unix_ms - shot->record->time.unix_ms;
  return out;
}

json::value title_of_newest(const Place& place, Kind kind, std::uint64_t seq) {
  const auto row = place.previous(kind, seq);
  if (!row) return nullptr;
  if (const auto* chapter = std::get_if<storage::Chapter>(&row->record->payload)) {
    return text(chapter->title);
  }
  if (const auto* boot = std::get_if<storage::Boot>(&row->record->payload)) {
    return boot->session.empty() ? json::value(nullptr) : json::value(text(boot->session));
  }
  return nullptr;
}

json::value searched(const Front& front) {
  const auto words = index::searched_words(front.address);
  if (!words) return nullptr;
  json::object out{
      {"words", *words}, {"host", index::host_of(front.address)}, {"time", front.since}};
  out["seq"] = nullptr;
  if (front.shown_by) out["seq"] = front.shown_by->seq;
  return out;
}

}  // namespace

Response moment(const Phone& phone, std::string_view query_text, const Sources& sources) {
  Parameters asked(query_text, {"seq"});
  const auto seq = asked.number("seq", 0, INT64_MAX);
  if (!seq) asked.refuse("seq");
  if (!asked.problem().empty()) return refusal(400, asked.problem());

  Place place(phone, sources);
  const std::optional<StoredRecord> at = place.log.record(*seq);
  if (!at) return refusal(404, "There is no record of that number in this log.");
  const Front front = front_at(place, *at);
  const auto before = [&](Kind kind) {
    return *seq == 0 ? std::nullopt : place.previous(kind, *seq - 1);
  };
  json::object out{{"seq", *seq},
                   {"time", nullptr},
                   {"screen_on", nullptr},
                   {"app", front.app},
                   {"url", front.url},
                   {"title", front.title},
                   {"since", front.since},
                   {"dwell_ms", dwell(place, front)},
                   {"picture", picture(place, *at, place.previous(index::screenshot, *seq))},
                   {"previous_screenshot", seq_of(before(index::screenshot))},
                   {"next_screenshot", seq_of(place.next(index::screenshot, *seq + 1))},
                   {"previous_visit", seq_of(before(index::visit))},
                   {"next_visit", seq_of(place.next(index::visit, *seq + 1))},
                   {"searched", searched(front)},
                   {"chapter", title_of_newest(place, index::chapter, *seq)},
                   {"session", title_of_newest(place, index::boot, *seq)}};
  if (at->record) out["time"] = storage::to_rfc3339(at->record->time);
  if (front.screen_on) out["screen_on"] = *front.screen_on;
  return json_response(out);
}

}  // namespace viewer::overview
