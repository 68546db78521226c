// The passes of verify(): over images, and over records together with the tree, the nodes and the
// checkpoints. Inside the storage room only.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/checkpoint.h"
#include "storage/checkpoint_file.h"
#include "storage/database.h"
#include "storage/log_tree.h"
#include "storage/schedule_audit.h"
#include "storage/verifier.h"
#include "storage/verify_rows.h"

namespace storage {

// Collects what is wrong. `first_bad` prefers what names a record exactly.
class Report {
 public:
  void damaged(std::optional<std::uint64_t> seq, std::string what);  // Exactly `seq`, if given.
  // Something within records [begin, end) changed; nothing says which.
  void damaged_within(std::uint64_t begin, std::uint64_t end, std::string what);
  // Two histories part within records [begin, end). Does not count as damage.
  void parted_within(std::uint64_t begin, std::uint64_t end, std::string what);
  void finding(std::optional<std::uint64_t> seq, std::string what);  // Does not rank the verdict.
  void remark(std::uint64_t seq, std::string what);

  bool any_damage() const { return damage_; }
  std::optional<std::uint64_t> first_bad() const;

  Verdict verdict;

 private:
  bool damage_ = false;
  std::optional<std::uint64_t> exact_;
  std::optional<std::uint64_t> range_begin_;
  std::uint64_t range_end_ = 0;
};

// What the picture pass leaves behind for the record pass: about twelve bytes per image row.
struct ImageRows {
  static constexpr std::uint32_t absent = UINT32_MAX;   // There is no such row.
  static constexpr std::uint32_t bad = UINT32_MAX - 1;  // The picture is not what its key says.
  std::uint64_t count = 0;
  std::vector<std::uint32_t> sizes;  // [rowid - 1]: in bytes, or one of these.
  std::vector<std::uint64_t> keys;   // [rowid - 1]: first_bytes() of its key.
  std::vector<bool> used;            // [rowid - 1]: a record refers to it.
};

// Enough of a picture's key to tell it from any other of the log.
inline std::uint64_t first_bytes(const Digest& key) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, key.data(), sizeof bytes);
  return bytes;
}

// Hashes image rows 1 to `count` on `threads` threads. O(bytes of the pictures).
ImageRows check_images(const std::filesystem::path& db_path, std::uint64_t count, unsigned threads,
                       Report& report);

// What the log is held against.
struct Trust {
  std::string origin;
  std::vector<PublicKey> keys;
  std::vector<std::string> remembered;  // Notes from elsewhere; each is a note of this origin.
};

// Where a log's files stood when verify() looked, in an order that lets a writer go on appending.
struct Extent {
  std::int64_t room = 0;                 // More rows than the file has bytes for.
  std::uint64_t rows = 0;                // max(seq) + 1, or fewer: see far_row.
  std::optional<std::uint64_t> far_row;  // The first row too far behind the others to be read.
  std::uint64_t images = 0;              // max(rowid)
  std::uint64_t newest_in_db = 0;        // Largest checkpoint of table `checkpoint`.
  std::uint64_t file_bytes = 0;          // Of `checkpoints`.
};

class RecordPass {
 public:
  RecordPass(Database& db, const std::filesystem::path& checkpoints, const Trust& trust,
             const Extent& extent, ImageRows& images, Report& report);
  // O(records and their bytes), on `threads` threads.
  void run(unsigned threads, const std::function<void(std::uint64_t, std::uint64_t)>& progress);

  // Afterwards.
  bool rolled_back() const { return missing_from_.has_value(); }
  bool diverged() const { return diverged_; }
  bool all_witnessed() const { return witnessed_ == report_.verdict.records && witnessed_ > 0; }

 private:
  struct Source {
    const char* where;  // "checkpoints", "log.db", "the checkpoint remembered elsewhere"
    std::string text;
    std::uint64_t size = 0;
  };

  // The largest agreeing size a witness cosigned, and the one before it.
  struct AgreedByWitness {
    std::uint64_t size = 0, before = 0;
  };

  void see_block(const RowChunk& chunk, const RowBlock& block);
  void see_row(const SeenRow& row, const RowDetail* detail);
  void see_record(std::uint64_t seq, const Record& record);
  void see_screenshot(std::uint64_t seq, const Screenshot& shot, std::optional<std::uint64_t> row);
  bool is_checkpoint_below(std::uint64_t size) const;
  void see_time(std::uint64_t seq, const Record& record);
  void check_claimed_seq(std::uint64_t row, std::uint64_t claimed, bool leaf_fits);
  void check_nodes();
  void check_checkpoints_up_to(std::uint64_t size);
  void load_next_file_note();
  void load_next_db_note();
  void check_note_against_tree(const Source& source);
  bool is_signed(const Source& source);
  void finish_conflict();
  void finish_checkpoints();
  void finish_nodes();
  void finish_images();

  Database& db_;
  const Trust& trust_;
  const Extent& extent_;
  ImageRows& images_;
  Report& report_;
  CheckpointFile file_;
  Statement nodes_, db_notes_;

  LogTree tree_;
  Record plain_{{}, Heartbeat{}};  // Stands for every record that says nothing but its time.
  ScheduleAuditor auditor_;
  std::uint64_t next_row_ = 0;
  bool whole_ = true;  // No hole so far: the tree is comparable.
  std::optional<std::int64_t> last_ms_;
  bool clock_may_jump_ = false;
  bool last_was_shutdown_ = false;
  std::uint64_t nodes_found_ = 0;

  std::optional<Source> next_in_file_, next_in_db_;
  std::string newest_file_note_;  // The last one taken from the file, whole.
  std::uint64_t newest_in_file_ = 0;
  std::vector<Source> remembered_;  // By size, largest first: taken from the back.
  std::string signed_text_;         // Verified last, so that file and database cost one signature.
  std::uint64_t signed_size_ = 0;   // And the size it was found under: a row may lie about it.
  std::vector<std::string> signed_cosigners_;
  std::optional<std::uint64_t> agreed_;    // Largest size that agreed.
  std::optional<std::uint64_t> conflict_;  // Smallest size that did not.
  std::map<std::string, AgreedByWitness> agreed_by_witness_;
  std::uint64_t shared_ = 0;  // Largest agreeing size cosigned by a witness of the conflicting one.
  std::optional<std::uint64_t> missing_from_;
  std::uint64_t witnessed_ = 0;
  bool diverged_ = false;
};

}  // namespace storage
