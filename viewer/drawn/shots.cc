#include "viewer/drawn/shots.h"

#include <algorithm>

#include "storage/error.h"
#include "viewer/stored_picture.h"

namespace viewer::drawn {
namespace {

Selection only_screenshots(Selection selection) {
  std::vector<std::string>& kinds = selection.query.kinds;
  if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), "screenshot") == kinds.end()) {
    throw storage::Error("--kind: only screenshots can be drawn");
  }
  kinds = {"screenshot"};
  return selection;
}

const storage::Screenshot* screenshot_of(const storage::StoredRecord& stored) {
  return stored.record ? std::get_if<storage::Screenshot>(&stored.record->payload) : nullptr;
}

}  // namespace

Shots::Shots(const storage::LogReader& log, Selection selection, std::uint64_t size,
             const std::vector<Redaction>& redactions)
    : log_(log),
      selection_(only_screenshots(std::move(selection))),
      size_(size),
      given_(redactions),
      redactions_(log, selection_, size, redactions) {
  each_selected(
      log_, selection_, size_,
      [this](const storage::StoredRecord& stored) {
        if (screenshot_of(stored) == nullptr) return;
        ++extent_.count;
        if (!extent_.first) extent_.first = stored.record->time;
        extent_.last = stored.record->time;
      },
      [](std::uint64_t) {});
  if (extent_.count == 0) throw storage::Error("no screenshot is selected, so nothing to draw");
}

void Shots::each(const std::function<void(Shot&)>& each,
                 const std::function<void(std::uint64_t)>& progress) const {
  each_selected(
      log_, selection_, size_,
      [&](const storage::StoredRecord& stored) {
        const storage::Screenshot* const shot = screenshot_of(stored);
        if (shot == nullptr) return;
        Shot out;
        out.seq = stored.seq;
        out.time = stored.record->time;
        out.app = shot->app;
        out.trigger = shot->trigger;
        out.original_sha256 = storage::to_hex(shot->image);
        out.redactions = redactions_.of(stored);
        if (out.redactions.empty()) {
          out.title = shot->title;
          out.url = shot->url;
        }
        StoredPicture picture = stored_picture(log_, stored);
        out.problem = std::move(picture.problem);
        if (out.problem.empty()) out.picture = decode_png(picture.png);
        if (out.picture) {
          cover(*out.picture, out.redactions);
        } else if (out.problem.empty()) {
          out.problem = "record " + std::to_string(stored.seq) + ": its picture cannot be shown";
        }
        each(out);
        progress(stored.seq + 1);
      },
      progress);
}

Shots::Between Shots::between(const Shot& one, const Shot& next, std::int64_t least_ms) const {
  using What = Between::What;
  Between longest{What::left_out, one.time, one.time};
  storage::Timestamp before = one.time;
  const auto look = [&](const storage::Timestamp& now, What what) {
    if (now.unix_ms - before.unix_ms > longest.to.unix_ms - longest.from.unix_ms) {
      longest = {what, before, now};
    }
    before = now;
  };
  Selection done;
  done.query.kinds = {"app_open", "visit", "screenshot", "operation", "gap"};
  done.seqs = {{one.seq + 1, next.seq}};
  each_selected(
      log_, done, next.seq,
      [&](const storage::StoredRecord& stored) {
        if (!stored.record) return;
        const bool is_gap = std::holds_alternative<storage::Gap>(stored.record->payload);
        look(stored.record->time, is_gap ? What::not_recorded : What::not_used);
      },
      [](std::uint64_t) {});
  look(next.time, What::not_used);
  if (longest.to.unix_ms - longest.from.unix_ms >= least_ms) return longest;
  return {What::left_out, one.time, next.time};
}

std::string Shots::redacted() const {
  std::string out;
  for (const Redaction& r : given_) {
    const auto stored = log_.record(r.seq);
    const storage::Screenshot* const shot = stored ? screenshot_of(*stored) : nullptr;
    if (shot == nullptr) continue;
    out += (out.empty() ? "" : "; ") + std::to_string(r.seq) + ": " + region_text(r) +
           ", original SHA-256 " + storage::to_hex(shot->image);
  }
  return out;
}

}  // namespace viewer::drawn
