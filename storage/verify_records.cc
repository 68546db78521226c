#include "storage/verify_records.h"

#include <algorithm>
#include <exception>

#include "storage/log_db.h"
#include "storage/log_format.h"

namespace storage {
namespace {

constexpr std::size_t max_gaps_kept = 10'000;

std::string records(std::uint64_t begin, std::uint64_t end) {
  if (end - begin == 1) return "record " + std::to_string(begin);
  return "records " + std::to_string(begin) + " to " + std::to_string(end - 1);
}

}  // namespace

void Report::finding(std::optional<std::uint64_t> seq, std::string what) {
  if (verdict.findings.size() < max_findings) verdict.findings.push_back({seq, std::move(what)});
}

void Report::damaged(std::optional<std::uint64_t> seq, std::string what) {
  damage_ = true;
  if (seq && (!exact_ || *seq < *exact_)) exact_ = seq;
  finding(seq, std::move(what));
}

void Report::damaged_within(std::uint64_t begin, std::uint64_t end, std::string what) {
  damage_ = true;
  parted_within(begin, end, std::move(what));
}

void Report::parted_within(std::uint64_t begin, std::uint64_t end, std::string what) {
  // A smaller range inside the one we have is the better answer; so is one that begins before it
  // and is not around it. What this one replaces no later one could bring back.
  const bool inside = range_begin_ && begin >= *range_begin_ && end <= range_end_;
  const bool earlier = range_begin_ && begin < *range_begin_ && end < range_end_;
  if (!range_begin_ || inside || earlier) {
    range_begin_ = begin;
    range_end_ = end;
  }
  finding(begin, std::move(what));
}

void Report::remark(std::uint64_t seq, std::string what) {
  if (verdict.remarks.size() < max_findings) verdict.remarks.push_back({seq, std::move(what)});
}

// An exact record explains every range it lies in or before.
std::optional<std::uint64_t> Report::first_bad() const {
  if (!range_begin_) return exact_;
  return exact_ && *exact_ < range_end_ ? exact_ : range_begin_;
}

RecordPass::RecordPass(Database& db, const std::filesystem::path& checkpoints, const Trust& trust,
                       const Extent& extent, ImageRows& images, Report& report)
    : db_(db),
      trust_(trust),
      extent_(extent),
      images_(images),
      report_(report),
      file_(checkpoints, trust.origin, extent.file_bytes),
      nodes_(db.prepare(select_node)),
      db_notes_(db.prepare("SELECT size, note FROM main.checkpoint "
                           "WHERE size > ?1 AND size <= ?2 ORDER BY size LIMIT 1")) {
  for (const std::string& text : trust.remembered) {
    const std::optional<Note> note = parse_note(text);
    const std::optional<Checkpoint> checkpoint = note ? parse_checkpoint(note->text) : std::nullopt;
    if (checkpoint) {
      remembered_.push_back({"the checkpoint remembered elsewhere", text, checkpoint->size});
    }
  }
  std::sort(remembered_.begin(), remembered_.end(),
            [](const Source& a, const Source& b) { return a.size > b.size; });
  load_next_file_note();
  Source none{"log.db", {}, 0};
  next_in_db_ = none;
  load_next_db_note();
}

void RecordPass::run(unsigned threads,
                     const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  check_checkpoints_up_to(0);
  RowReader reader(db_.path(), extent_.rows, threads);
  while (const RowChunk* chunk = reader.next()) {
    for (const RowBlock& block : chunk->blocks) see_block(*chunk, block);
    if (chunk->error) std::rethrow_exception(chunk->error);
    if (progress) progress(next_row_, extent_.rows);
  }
  if (extent_.far_row && next_row_ <= *extent_.far_row) {
    report_.damaged(next_row_, records(next_row_, *extent_.far_row) + " are missing");
    whole_ = false;
  }
  finish_checkpoints();
  finish_nodes();
  finish_images();
  // Said only of a log that was read to its end.
  report_.verdict.records = tree_.size();
  report_.verdict.root = tree_.root();
  report_.verdict.closed = last_was_shutdown_;
  report_.verdict.schedule = auditor_.finish();
}

// A complete block joins the tree at once, by the root its reader has computed, unless some
// checkpoint wants to see the tree as it was inside the block.
void RecordPass::see_block(const RowChunk& chunk, const RowBlock& block) {
  const std::uint64_t begin = chunk.rows[block.first_row].seq;
  const bool at_once =
      block.complete && tree_.size() == begin && !is_checkpoint_below(begin + block.rows);
  for (std::size_t i = block.first_row; i < block.first_row + block.rows; ++i) {
    const SeenRow& row = chunk.rows[i];
    see_row(row, row.detail == SeenRow::none ? nullptr : &chunk.details[row.detail]);
    if (at_once) continue;
    tree_.add(chunk.leaves[i], row.time.unix_ms);
    check_nodes();
    check_checkpoints_up_to(tree_.size());
  }
  if (!at_once) return;
  tree_.add_block(block.root, block.times);
  check_nodes();
  check_checkpoints_up_to(tree_.size());
}

void RecordPass::see_row(const SeenRow& row, const RowDetail* detail) {
  const std::uint64_t seq = row.seq;
  if (seq != next_row_) {
    report_.damaged(next_row_,
                    records(next_row_, seq) + (seq - next_row_ == 1 ? " is" : " are") + " missing");
    whole_ = false;
  }
  next_row_ = seq + 1;
  last_was_shutdown_ = false;
  if (!row.leaf_fits) {
    report_.damaged(seq, "record " + std::to_string(seq) + " is not the bytes that were written");
  }
  if (detail != nullptr && !detail->record) {
    if (row.leaf_fits) {
      report_.damaged(
          seq, "record " + std::to_string(seq) + " does not read as a record: " + detail->problem);
    }
    return;
  }
  if (row.claimed_seq != seq) check_claimed_seq(seq, row.claimed_seq, row.leaf_fits);
  if (detail == nullptr) {
    plain_.time = row.time;
    see_record(seq, plain_);
    return;
  }
  if (const auto* shot = std::get_if<Screenshot>(&detail->record->payload)) {
    see_screenshot(seq, *shot, detail->image_row);
  }
  see_record(seq, *detail->record);
}

// Where the bodies are those that were written but stand in other rows, they say where they stood.
// A body one place too far along means something was put in before it: of the two that claim that
// number, the first.
void RecordPass::check_claimed_seq(std::uint64_t row, std::uint64_t claimed, bool leaf_fits) {
  const std::uint64_t first = leaf_fits && claimed + 1 == row ? claimed : row;
  report_.damaged(
      first, "record " + std::to_string(row) + " says it is record " + std::to_string(claimed));
}

void RecordPass::see_record(std::uint64_t seq, const Record& record) {
  const auto* genesis = std::get_if<Genesis>(&record.payload);
  if ((genesis != nullptr) != (seq == 0)) {
    report_.damaged(seq, seq == 0 ? "record 0 is not the genesis"
                                  : "record " + std::to_string(seq) + " is a second genesis");
  } else if (genesis != nullptr && genesis->origin != trust_.origin) {
    report_.damaged(
        seq, "the genesis names the origin " + genesis->origin + ", the key " + trust_.origin);
  }
  if (std::holds_alternative<Gap>(record.payload) && report_.verdict.gaps.size() < max_gaps_kept) {
    report_.verdict.gaps.push_back(seq);
  }
  last_was_shutdown_ = std::holds_alternative<Shutdown>(record.payload);
  see_time(seq, record);
  auditor_.see(seq, record);
}

void RecordPass::see_screenshot(std::uint64_t seq, const Screenshot& shot,
                                std::optional<std::uint64_t> row) {
  const std::uint64_t rowid = row.value_or(0);
  const std::string subject = "record " + std::to_string(seq) + "'s picture ";
  if (!row) {
    report_.damaged(seq, subject + "is missing");
  } else if (rowid == 0 || rowid > images_.count) {
    report_.damaged(seq, subject + "is in no place a recorder puts one");
  } else {
    images_.used[rowid - 1] = true;
    if (images_.sizes[rowid - 1] == ImageRows::bad) {
      report_.damaged(seq, subject + "is not the one that was taken");
    } else if (images_.keys[rowid - 1] != first_bytes(shot.image)) {
      report_.damaged(seq, subject + "is not the one found under its key");
    } else if (images_.sizes[rowid - 1] != shot.png_bytes) {
      report_.damaged(seq, subject + "is not as long as the record says");
    }
  }
}

// A recorder's clock goes back only where it says so, or between two runs.
void RecordPass::see_time(std::uint64_t seq, const Record& record) {
  const bool may_jump = std::holds_alternative<ClockChange>(record.payload) ||
                        std::holds_alternative<Boot>(record.payload) ||
                        std::holds_alternative<Gap>(record.payload);
  if (last_ms_ && record.time.unix_ms < *last_ms_ && !may_jump && !clock_may_jump_) {
    report_.remark(seq, "the clock of record " + std::to_string(seq) +
                            " is behind the record before it, and no clock_change says why");
  }
  last_ms_ = record.time.unix_ms;
  clock_may_jump_ = std::holds_alternative<ClockChange>(record.payload);
}

void RecordPass::check_nodes() {
  for (const LogNode& computed : tree_.completed()) {
    const Subtree& subtree = computed.subtree;
    const std::optional<LogNode> stored = read_node(nodes_, subtree.level, subtree.index);
    const std::uint64_t begin = subtree.index << subtree.level;
    const std::uint64_t end = (subtree.index + 1) << subtree.level;
    if (stored) ++nodes_found_;
    if (!whole_) continue;
    if (!stored) {
      report_.damaged(std::nullopt, "the tree node over " + records(begin, end) + " is missing");
    } else if (stored->subtree.hash != subtree.hash) {
      report_.damaged_within(std::max(begin, agreed_.value_or(0)), end,
                             records(begin, end) + " do not add up to their tree node");
    } else if (stored->times != computed.times) {
      report_.damaged(std::nullopt,
                      "the tree node over " + records(begin, end) + " states other times");
    }
  }
}

// --- Checkpoints -------------------------------------------------------------------------------

void RecordPass::load_next_file_note() {
  next_in_file_.reset();
  while (std::optional<FilePiece> piece = file_.next()) {
    if (piece->kind == FilePiece::Kind::torn) continue;  // A crash's; whatever follows resumes.
    if (piece->kind == FilePiece::Kind::unreadable) {
      report_.damaged(std::nullopt, "the checkpoints file is unreadable at byte " +
                                        std::to_string(piece->offset));
      continue;
    }
    if (piece->checkpoint.size < newest_in_file_) {
      report_.damaged(std::nullopt, "the checkpoints file goes back from " +
                                        std::to_string(newest_in_file_) + " records to " +
                                        std::to_string(piece->checkpoint.size));
      continue;
    }
    newest_in_file_ = piece->checkpoint.size;
    next_in_file_ = Source{"the checkpoints file", std::move(piece->bytes), newest_in_file_};
    return;
  }
}

void RecordPass::load_next_db_note() {
  db_notes_.bind(1, next_in_db_->size);
  db_notes_.bind(2, extent_.newest_in_db);
  if (db_notes_.step()) {
    InOrder(db_, next_in_db_->size + 1, extent_.newest_in_db + 1).see(db_notes_.integer(0));
    next_in_db_->size = static_cast<std::uint64_t>(db_notes_.integer(0));
    next_in_db_->text = db_notes_.text(1);
  } else {
    next_in_db_.reset();
  }
  db_notes_.reset();
}

bool RecordPass::is_checkpoint_below(std::uint64_t size) const {
  return (next_in_file_ && next_in_file_->size < size) ||
         (next_in_db_ && next_in_db_->size < size) ||
         (!remembered_.empty() && remembered_.back().size < size);
}

// Merges the three sources of notes by size.
void RecordPass::check_checkpoints_up_to(std::uint64_t size) {
  while (next_in_file_ && next_in_file_->size <= size) {
    check_note_against_tree(*next_in_file_);
    newest_file_note_ = std::move(next_in_file_->text);
    const std::uint64_t taken = next_in_file_->size;
    load_next_file_note();
    // The database's copy is written after the file's: it must be the same note.
    if (next_in_db_ && next_in_db_->size == taken) {
      if (next_in_db_->text != newest_file_note_) check_note_against_tree(*next_in_db_);
      load_next_db_note();
    }
  }
  while (next_in_db_ && next_in_db_->size <= size) {
    check_note_against_tree(*next_in_db_);
    report_.damaged(std::nullopt, "the checkpoint of " + std::to_string(next_in_db_->size) +
                                      " records is in log.db, but gone from the checkpoints file");
    load_next_db_note();
  }
  while (!remembered_.empty() && remembered_.back().size <= size) {
    check_note_against_tree(remembered_.back());
    remembered_.pop_back();
  }
}

bool RecordPass::is_signed(const Source& source) {
  if (source.text == signed_text_ && source.size == signed_size_) return true;
  signed_cosigners_.clear();
  const std::string subject =
      "the checkpoint of " + std::to_string(source.size) + " records in " + source.where;
  const std::optional<Note> note = parse_note(source.text);
  const std::optional<Checkpoint> checkpoint = note ? parse_checkpoint(note->text) : std::nullopt;
  if (!checkpoint || checkpoint->origin != trust_.origin || checkpoint->size != source.size) {
    report_.damaged(std::nullopt, subject + " does not read as one of this log");
    return false;
  }
  NoteCheck check = check_note(*note, trust_.origin, trust_.keys);
  if (check.bad_signer) {
    report_.damaged(std::nullopt, subject + " bears a false signature of " + *check.bad_signer);
    return false;
  }
  if (!check.signed_by_log) {
    report_.damaged(std::nullopt, subject + " is not signed by a key we trust for this log");
    return false;
  }
  signed_text_ = source.text;
  signed_size_ = source.size;
  signed_cosigners_ = std::move(check.cosigned_by);
  return true;
}

void RecordPass::check_note_against_tree(const Source& source) {
  if (!is_signed(source)) return;
  if (source.size != tree_.size() || !whole_) return;  // Behind a hole nothing can agree.
  const std::optional<Note> note = parse_note(source.text);
  const std::optional<Checkpoint> checkpoint = parse_checkpoint(note->text);
  if (checkpoint->root == tree_.root()) {
    if (!agreed_ || *agreed_ < source.size) ++report_.verdict.checkpoints;
    agreed_ = source.size;
    report_.verdict.sealed = source.size;
    if (!signed_cosigners_.empty()) witnessed_ = source.size;
    auto& witnesses = report_.verdict.witnesses;
    for (const std::string& name : signed_cosigners_) {
      AgreedByWitness& agreed = agreed_by_witness_[name];
      if (agreed.size < source.size) agreed = {source.size, agreed.size};
      if (std::find(witnesses.begin(), witnesses.end(), name) == witnesses.end()) {
        witnesses.push_back(name);
      }
    }
  } else if (!conflict_ || *conflict_ == source.size) {
    conflict_ = source.size;
    for (const std::string& name : signed_cosigners_) {
      const auto agreed = agreed_by_witness_.find(name);
      if (agreed == agreed_by_witness_.end()) continue;
      const auto& [size, before] = agreed->second;
      shared_ = std::max(shared_, size < source.size ? size : before);
    }
  }
}

// A conflict that a later agreement covers means two histories were signed; otherwise these
// records are not the ones that were.
void RecordPass::finish_conflict() {
  if (!conflict_) return;
  const std::uint64_t agreed = agreed_.value_or(0);
  if (agreed < *conflict_) {
    const std::string range = records(agreed, *conflict_);
    report_.damaged_within(agreed, *conflict_,
                           "the checkpoint of " + std::to_string(*conflict_) +
                               " records was signed over other bytes; the first change is within " +
                               range);
    return;
  }
  // Who signed both may have signed the checkpoints below anew: that one agrees says nothing of the
  // other history, unless a witness has seen the two of them grow out of it.
  diverged_ = true;
  report_.parted_within(shared_, *conflict_,
                        "two signed histories: a checkpoint of " + std::to_string(*conflict_) +
                            " records is of another one; they part within " +
                            records(shared_, *conflict_));
}

void RecordPass::finish_checkpoints() {
  const std::uint64_t rows = tree_.size();
  finish_conflict();
  // What is left is of more records than there are.
  std::uint64_t remembers = 0;
  const auto look = [&](const Source& source) {
    if (source.size > rows && whole_ && is_signed(source)) {
      remembers = std::max(remembers, source.size);
    }
  };
  while (next_in_file_) {
    look(*next_in_file_);
    load_next_file_note();
  }
  while (next_in_db_) {
    look(*next_in_db_);
    load_next_db_note();
  }
  for (const Source& source : remembered_) look(source);
  if (remembers > 0) {
    missing_from_ = rows;
    report_.finding(rows, records(rows, remembers) + (remembers - rows == 1 ? " is" : " are") +
                              " missing: a signed checkpoint remembers " +
                              std::to_string(remembers) + " records");
  }
  // create() seals record 0 before anyone can append a second.
  if (!agreed_ && !conflict_ && !missing_from_ && rows != 1 && !report_.any_damage()) {
    report_.damaged(std::nullopt, "no signed checkpoint covers any record");
  }
}

void RecordPass::finish_nodes() {
  Statement count = db_.prepare(
      "SELECT count(*) FROM (SELECT level, n FROM main.node LIMIT ?2) WHERE (n + 1) << level <= "
      "?1");
  count.bind(1, static_cast<std::int64_t>(extent_.rows));
  count.bind(2, extent_.room);
  count.step();
  if (static_cast<std::uint64_t>(count.integer(0)) != nodes_found_ && whole_) {
    report_.damaged(std::nullopt, "log.db holds tree nodes no record completed");
  }
  count.reset();
}

void RecordPass::finish_images() {
  report_.verdict.images = images_.count;
  for (std::uint64_t i = 0; i < images_.count; ++i) {
    if (images_.used[i]) continue;
    const std::string row = "row " + std::to_string(i + 1) + " of table image belongs to no record";
    // Where newest records are missing, their pictures may well have been left behind.
    if (missing_from_) {
      report_.finding(std::nullopt, row);
    } else {
      report_.damaged(std::nullopt, "an added image: " + row);
    }
  }
}

}  // namespace storage
