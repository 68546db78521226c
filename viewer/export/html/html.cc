#include "viewer/export/html/html.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <set>

#include "storage/database.h"
#include "storage/error.h"
#include "storage/log_reader.h"
#include "storage/merkle.h"
#include "storage/proof.h"
#include "storage/proof_source.h"
#include "viewer/export/html/choice.h"
#include "viewer/export/html/moment.h"
#include "viewer/export/html/page.h"
#include "viewer/export/html/words.h"
#include "viewer/export/interrupt.h"
#include "viewer/export/published_picture.h"
#include "viewer/export/redaction.h"
#include "viewer/export/unborn.h"
#include "viewer/newest_note.h"
#include "viewer/stored_picture.h"
#include "viewer/terminal.h"

namespace viewer {
namespace {

constexpr std::uint64_t spare_bytes = 2'000;  // For digits of counts, and what stands between rows.
constexpr std::uint64_t frame_bytes = 300;    // Around a picture's figure and what follows it.
constexpr std::size_t most_open_rows = 4;     // More between two pictures are folded away.

// Everything one export reads from, and how its records look.
class Exporter {
 public:
  explicit Exporter(const ExportCommand& command);
  int run();

 private:
  html::Carried carried_by(const storage::StoredRecord& stored);
  html::Carried longest_of(const storage::StoredRecord& stored) const;
  html::Figure figure_of(const storage::StoredRecord& stored, const html::Carried& carried);
  html::Cost cost_of_rows();
  html::Cost cost_of_pictures();
  void select();
  void choose(std::uint64_t room);
  void write_film(UnbornFile& file);
  void write_rows(UnbornFile& file);
  void write_story(UnbornFile& file);
  storage::StoredRecord record(std::uint64_t seq) const;

  const ExportCommand& command_;
  storage::LogReader log_;
  std::uint64_t size_;
  std::optional<html::Story> story_;
  About about_;
  Redactions redactions_;
  Interruptible interruptible_;
  storage::ProofSource source_;
  std::uint64_t sealed_ = 0;  // Records under the checkpoint.
  html::Page page_;
  html::Tongues tongues_;
  std::vector<std::uint64_t> pictures_;  // What is selected, then what is chosen of it.
  std::vector<std::uint64_t> events_;
  std::map<storage::Digest, std::uint64_t> pictured_;  // Where each picture was first shown.
  std::vector<std::uint64_t> rows_;                    // Waiting for the next picture.
};

About about_of(const ExportCommand& command, const storage::LogReader& log) {
  return {command.format, log.genesis(), checked(command.log), now_s(), command.selection};
}

std::optional<html::Story> story_of(const ExportCommand& command, const storage::LogReader& log) {
  if (command.html.story.empty()) return {};
  if (!selects_all(command.selection)) {
    throw storage::Error(
        "--story: it names its records itself; give no --seq, --kind, --search, "
        "--since or --until");
  }
  html::Story story = html::read_story(command.html.story);
  for (const html::StoryMoment& moment : story.moments) {
    if (moment.seq < log.size()) continue;
    throw storage::Error(command.html.story.string() + ":" + std::to_string(moment.line) +
                         ": record " + std::to_string(moment.seq) + " is not in this log of " +
                         std::to_string(log.size()) + " records");
  }
  return story;
}

const storage::Screenshot* screenshot(const storage::StoredRecord& stored) {
  return stored.record ? std::get_if<storage::Screenshot>(&stored.record->payload) : nullptr;
}

Exporter::Exporter(const ExportCommand& command)
    : command_(command),
      log_(command.log),
      size_(log_.size()),
      story_(story_of(command, log_)),
      about_(about_of(command, log_)),
      redactions_(log_, command.selection, size_, command.redactions),
      source_(command.log),
      page_{.about = about_,
            .words = html::words_of(command.language.empty() ? "en" : command.language)},
      tongues_{page_.words, about_.genesis ? about_.genesis->device.locale : ""} {
  page_.story = std::move(story_);
  page_.max_bytes = command.html.max_bytes;
  page_.follows_reader = command.language.empty();
  if (const auto key = log_key(log_.folder())) page_.vkey = key->text();
  if (const auto note = provable_note(log_.folder(), source_)) {
    page_.note = note->text;
    sealed_ = note->checkpoint.size;
  }
  if (size_ > 0) page_.genesis_proof = carried_by(record(0)).proof;
}

storage::StoredRecord Exporter::record(std::uint64_t seq) const {
  auto stored = log_.record(seq);
  if (stored) return std::move(*stored);
  // A row taken out: the page says so in its place.
  return {seq, "", {}, "the record is missing"};
}

html::Carried Exporter::carried_by(const storage::StoredRecord& stored) {
  storage::TlogProof proof{stored.body, stored.seq, {}, {}};
  if (stored.seq < sealed_) {
    try {
      proof.hashes = source_.inclusion(stored.seq, sealed_);
    } catch (const storage::DamagedDatabase&) {
      // Without them nothing leads to the root, and the page's own check says so.
    }
  }
  if (redactions_.of(stored).empty()) return {storage::proof_text(proof)};
  proof.extra.clear();
  return {storage::proof_text(proof), storage::to_hex(storage::leaf_hash(stored.body))};
}

html::Carried Exporter::longest_of(const storage::StoredRecord& stored) const {
  const auto levels = static_cast<std::size_t>(std::bit_width(sealed_));
  return {storage::proof_text({stored.body, stored.seq, std::vector<storage::Digest>(levels), {}})};
}

html::Figure Exporter::figure_of(const storage::StoredRecord& stored,
                                 const html::Carried& carried) {
  html::Figure figure{stored, carried};
  const storage::Screenshot* const shot = screenshot(stored);
  if (shot == nullptr) return figure;
  const StoredPicture picture = stored_picture(log_, stored);
  figure.why_not = picture.problem;
  figure.png.assign(picture.png.begin(), picture.png.end());
  figure.width_px = shot->width_px;
  figure.height_px = shot->height_px;
  if (carried.redacted_leaf.empty() || figure.png.empty()) return figure;
  const std::vector<Redaction> covered = redactions_.of(stored);
  PublishedPicture published = publish_picture(figure.png, stored, about_, covered);
  figure.png = std::move(published.png);
  return figure;
}

html::Cost Exporter::cost_of_rows() {
  return [this](std::uint64_t seq) {
    const storage::StoredRecord stored = record(seq);
    return html::row(tongues_, {stored, longest_of(stored)}).size();
  };
}

// Without reading the picture: its size is known.
html::Cost Exporter::cost_of_pictures() {
  return [this, seen = std::set<storage::Digest>()](std::uint64_t seq) mutable {
    const storage::StoredRecord stored = record(seq);
    const storage::Digest image = screenshot(stored)->image;
    const html::Carried carried = longest_of(stored);
    if (!seen.insert(image).second) {
      return html::row(tongues_, {stored, carried, seq}).size();
    }
    html::Figure figure{stored, carried};
    figure.png = "x";
    std::uint64_t png_bytes = log_.image_bytes(image).value_or(0);
    // A redacted picture is written anew: its size is known once that is done.
    if (!redactions_.of(stored).empty()) {
      png_bytes = figure_of(stored, carried_by(stored)).png.size();
    }
    return html::figure(tongues_, figure).size() + frame_bytes + (png_bytes + 2) / 3 * 4;
  };
}

// Where nobody said which kinds, signs of life and the like are left out.
void Exporter::select() {
  page_.leaves_out_kinds =
      command_.selection.query.kinds.empty() && command_.selection.seqs.empty();
  const auto is_left_out = [&](const storage::StoredRecord& stored) {
    if (!page_.leaves_out_kinds || !stored.record) return false;
    const storage::Payload& payload = stored.record->payload;
    return std::holds_alternative<storage::Heartbeat>(payload) ||
           std::holds_alternative<storage::Screen>(payload) ||
           std::holds_alternative<storage::Genesis>(payload);
  };
  ProgressBar bar("Selecting");
  each_selected(
      log_, command_.selection, size_,
      [&](const storage::StoredRecord& stored) {
        if (is_left_out(stored)) return;
        (screenshot(stored) ? pictures_ : events_).push_back(stored.seq);
      },
      [&](std::uint64_t done) {
        interruptible_.look();
        bar.show(done, size_);
      });
}

// Pages and other events get half the room at most where there are pictures, and these the rest;
// what the pictures leave, the others get.
void Exporter::choose(std::uint64_t room) {
  const auto rows = [this] { return cost_of_rows(); };
  const auto pictures = [this] { return cost_of_pictures(); };
  page_.events.all = events_.size();
  page_.pictures.all = pictures_.size();
  html::Chosen events = html::fit(events_, pictures_.empty() ? room : room / 2, rows);
  interruptible_.look();
  html::Chosen shots = html::fit(pictures_, room - events.bytes, pictures);
  if (events.seqs.size() < events_.size() && shots.seqs.size() == pictures_.size()) {
    events = html::fit(events_, room - shots.bytes, rows);
  }
  events_ = std::move(events.seqs);
  pictures_ = std::move(shots.seqs);
  page_.events.shown = events_.size();
  page_.pictures.shown = pictures_.size();
}

// What happened until the next picture.
void Exporter::write_rows(UnbornFile& file) {
  if (rows_.empty()) return;
  const bool is_folded = rows_.size() > most_open_rows && !pictured_.empty();
  if (is_folded) {
    file.write("<details class=\"between\">" + html::said(page_.words, "summary", "", "until_next",
                                                          {html::slot_number("n", rows_.size())}));
  }
  file.write(pictured_.empty() ? "<ol class=\"rows first\">\n" : "<ol class=\"rows\">\n");
  for (const std::uint64_t seq : rows_) {
    interruptible_.look();
    const storage::StoredRecord stored = record(seq);
    const html::Carried carried = carried_by(stored);
    html::Row row{stored, carried};
    if (const storage::Screenshot* const shot = screenshot(stored)) {
      row.same_as = pictured_.at(shot->image);
    }
    file.write(html::row(tongues_, row));
  }
  file.write(is_folded ? "</ol></details>\n" : "</ol>\n");
  rows_.clear();
}

void Exporter::write_film(UnbornFile& file) {
  std::vector<std::uint64_t> all;
  std::merge(pictures_.begin(), pictures_.end(), events_.begin(), events_.end(),
             std::back_inserter(all));
  ProgressBar bar("Writing");
  std::size_t done = 0;
  bool is_open = false;
  for (const std::uint64_t seq : all) {
    interruptible_.look();
    bar.show(done++, all.size());
    const storage::StoredRecord stored = record(seq);
    const storage::Screenshot* const shot = screenshot(stored);
    if (shot == nullptr || pictured_.contains(shot->image)) {
      rows_.push_back(seq);
      continue;
    }
    write_rows(file);
    file.write(is_open ? "</li>\n<li class=\"frame\">"
                       : "<ol class=\"film\">\n<li class=\"frame\">");
    is_open = true;
    pictured_.emplace(shot->image, seq);
    const html::Carried carried = carried_by(stored);
    file.write(html::figure(tongues_, figure_of(stored, carried)));
  }
  write_rows(file);
  if (is_open) file.write("</li>\n</ol>\n");
  if (all.empty()) file.write(html::said(page_.words, "p", "", "nothing_selected"));
}

void Exporter::write_story(UnbornFile& file) {
  std::uint64_t bytes = html::opening(page_).size() + html::ending(page_).size();
  file.write("<div class=\"scenes\">\n");
  for (std::size_t i = 0; i < page_.story->moments.size(); ++i) {
    interruptible_.look();
    const storage::StoredRecord stored = record(page_.story->moments[i].seq);
    const html::Carried carried = carried_by(stored);
    const std::string scene = "<div class=\"scene\">\n" + html::said_by_author(page_, i) +
                              "<div class=\"log\">" +
                              html::said(page_.words, "p", " class=\"label\"", "log_words") +
                              html::figure(tongues_, figure_of(stored, carried)) + "</div></div>\n";
    bytes += scene.size();
    if (bytes > page_.max_bytes) {
      throw storage::Error(command_.html.story.string() + ":" +
                           std::to_string(page_.story->moments[i].line) +
                           ": from here on the story does not fit into " +
                           html::megabytes(page_.max_bytes) + " MB; --max-size allows more");
    }
    file.write(scene);
  }
  file.write("</div>\n");
}

int Exporter::run() {
  UnbornFile file(without_slash(command_.out));
  if (!page_.story) {
    select();
    const std::uint64_t around =
        html::opening(page_).size() + html::ending(page_).size() + spare_bytes;
    if (around > page_.max_bytes) {
      throw storage::Error("--max-size: the page without any record takes " +
                           html::megabytes(around) + " MB");
    }
    choose(page_.max_bytes - around);
  }
  file.write(html::opening(page_));
  if (page_.story) {
    write_story(file);
  } else {
    write_film(file);
  }
  file.write(html::ending(page_));
  file.be_born();
  return 0;
}

}  // namespace

int export_html(const ExportCommand& command) {
  return Exporter(command).run();
}

}  // namespace viewer
