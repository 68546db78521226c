#include "viewer/knowledge.h"

#include <algorithm>

#include "viewer/index/address.h"

namespace viewer {
namespace {

using index::host_of;
using index::searched_words;

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t day_ms = 24 * hour_ms;

std::int64_t shown_ms(const storage::Timestamp& time) {
  return time.unix_ms + std::int64_t{time.offset_minutes} * 60'000;
}

void sighted(Sighting& known, const storage::Timestamp& time, std::uint64_t seq) {
  if (known.seqs.empty()) known.first = time;
  known.last = time;
  if (known.seqs.size() < seqs_of_each) known.seqs.push_back(seq);
}

bool is_made_by_person(const storage::Payload& payload) {
  const auto* screen = std::get_if<storage::Screen>(&payload);
  return (screen != nullptr && screen->on) || std::holds_alternative<storage::Visit>(payload) ||
         std::holds_alternative<storage::AppOpen>(payload) ||
         std::holds_alternative<storage::Operation>(payload) ||
         std::holds_alternative<storage::MediaAlert>(payload);
}

// Nothing that was in front before it can be said to be in front behind it.
bool ends_everything(const storage::Payload& payload) {
  const auto* screen = std::get_if<storage::Screen>(&payload);
  return (screen != nullptr && !screen->on) || std::holds_alternative<storage::Boot>(payload) ||
         std::holds_alternative<storage::Shutdown>(payload) ||
         std::holds_alternative<storage::Gap>(payload) ||
         std::holds_alternative<storage::ClockChange>(payload);
}

}  // namespace

std::int64_t day_of(const storage::Timestamp& time) {
  const std::int64_t ms = shown_ms(time);
  return ms >= 0 ? ms / day_ms : (ms - day_ms + 1) / day_ms;
}

std::string day_name(std::int64_t day) {
  if (day < 0) return "1969-12-31";  // An hour of it, west of Greenwich, is all there can be.
  return storage::to_rfc3339({day * day_ms, 0}).substr(0, 10);
}

void Knowledge::add(const storage::StoredRecord& stored) {
  ++records;
  if (!stored.record) {
    ++damaged;
    return;
  }
  const storage::Record& record = *stored.record;
  if (!first) first = record.time;
  last = record.time;
  ++kinds[std::string(storage::kind_name(record.payload))];
  count_day(stored, record);
  see(record, stored.seq);
  if (is_made_by_person(record.payload)) person_did(record.time, stored.seq);
  if (!ends_everything(record.payload)) return;
  leave_page(record.time);
  leave_app(record.time);
  if (std::holds_alternative<storage::Screen>(record.payload) && stretch_ &&
      record.time.unix_ms >= stretch_->to.unix_ms) {
    reach(record.time, stored.seq);
  }
  end_stretch();
}

void Knowledge::finish() {
  if (last) {
    leave_page(*last);
    leave_app(*last);
  }
  end_stretch();
}

void Knowledge::see(const storage::Record& record, std::uint64_t seq) {
  if (const auto* visit = std::get_if<storage::Visit>(&record.payload)) {
    leave_page(record.time);
    sighted(sites.add(host_of(visit->url)), record.time, seq);
    Sighting& page = pages.add(visit->url);
    sighted(page, record.time, seq);
    if (!visit->title.empty()) page.title = visit->title;
    page_ = InFront{visit->url, record.time};
    // Coming back to an answer, or loading it again, is not asking again.
    if (visit->via != "back" && visit->via != "forward" && visit->via != "reload") {
      if (const auto words = searched_words(visit->url)) {
        Sighting& search = searched.add(*words);
        sighted(search, record.time, seq);
        search.host = host_of(visit->url);
      }
    }
  } else if (const auto* app = std::get_if<storage::AppOpen>(&record.payload)) {
    leave_page(record.time);
    leave_app(record.time);
    Sighting& known = apps.add(app->app);
    sighted(known, record.time, seq);
    known.title = app->title;
    app_ = InFront{app->app, record.time};
  } else if (const auto* shot = std::get_if<storage::Screenshot>(&record.payload)) {
    if (page_ && page_->key != shot->url) leave_page(record.time);
    if (app_ && app_->key != shot->app) leave_app(record.time);
    // A profile may log no apps: what was in front of a picture is then all that is known.
    if (!shot->app.empty() && !app_) {
      Sighting& known = apps.add(shot->app);
      sighted(known, record.time, seq);
      app_ = InFront{shot->app, record.time};
    }
  }
}

void Knowledge::person_did(const storage::Timestamp& time, std::uint64_t seq) {
  const std::int64_t day = day_of(time);
  const std::int64_t hour = (shown_ms(time) - day * day_ms) / hour_ms;
  const std::int64_t weekday = ((day + 3) % 7 + 7) % 7;  // 1970-01-01 was a Thursday.
  ++hours[static_cast<std::size_t>(weekday)][static_cast<std::size_t>(hour)];
  constexpr std::int64_t pause = std::chrono::milliseconds(stretch_pause).count();
  if (stretch_ &&
      (time.unix_ms < stretch_->to.unix_ms || time.unix_ms - stretch_->to.unix_ms > pause))
    end_stretch();
  if (!stretch_) {
    stretch_ = Stretch{time, time, seq, seq, 0};
    records_before_stretch_ = records - 1;
  }
  reach(time, seq);
  last_deed_ms_ = time.unix_ms;
}

void Knowledge::reach(const storage::Timestamp& time, std::uint64_t seq) {
  stretch_->to = time;
  stretch_->to_seq = seq;
  stretch_->records = records - records_before_stretch_;
}

void Knowledge::count_day(const storage::StoredRecord& stored, const storage::Record& record) {
  Day& day = days[day_of(record.time)];
  if (day.records == 0) day.first_seq = stored.seq;
  ++day.records;
  day.body_bytes += stored.body.size();
  if (std::holds_alternative<storage::Visit>(record.payload)) ++day.visits;
  if (const auto* shot = std::get_if<storage::Screenshot>(&record.payload)) {
    ++day.screenshots;
    day.picture_bytes += std::min(shot->png_bytes, storage::max_image_bytes);
  }
  if (days.size() <= max_known_days) return;
  days.erase(days.begin());
  ++days_forgotten;
}

std::int64_t Knowledge::looked_at(const InFront& what, const storage::Timestamp& until) const {
  constexpr std::int64_t pause = std::chrono::milliseconds(stretch_pause).count();
  const std::int64_t in_use_until = std::max(what.since.unix_ms, last_deed_ms_) + pause;
  return std::max<std::int64_t>(0, std::min(until.unix_ms, in_use_until) - what.since.unix_ms);
}

void Knowledge::leave_page(const storage::Timestamp& time) {
  if (!page_) return;
  const std::int64_t dwell_ms = looked_at(*page_, time);
  if (Sighting* page = pages.find(page_->key)) page->dwell_ms += dwell_ms;
  if (Sighting* site = sites.find(host_of(page_->key))) site->dwell_ms += dwell_ms;
  page_.reset();
}

void Knowledge::leave_app(const storage::Timestamp& time) {
  if (!app_) return;
  if (Sighting* app = apps.find(app_->key)) app->dwell_ms += looked_at(*app_, time);
  app_.reset();
}

void Knowledge::end_stretch() {
  if (!stretch_) return;
  const auto longer = [](const Stretch& a, const Stretch& b) {
    return a.length_ms() > b.length_ms();
  };
  stretches.insert(std::upper_bound(stretches.begin(), stretches.end(), *stretch_, longer),
                   *stretch_);
  if (stretches.size() > max_known_stretches) stretches.pop_back();
  stretch_.reset();
}

}  // namespace viewer
