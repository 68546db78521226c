#include "storage/log_opening.h"

#include <algorithm>
#include <optional>
#include <span>

#include "storage/checkpoint.h"
#include "storage/checkpoint_file.h"
#include "storage/error.h"
#include "storage/hash.h"
#include "storage/log_db.h"
#include "storage/log_format.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

// What the flat file remembers, and how it ends.
struct Remembered {
  std::optional<Checkpoint> newest;
  std::string newest_note;
  bool ends_in_newline = true;
};

Remembered read_checkpoints(const fs::path& folder, const PublicKey& key) {
  const fs::path path = folder / checkpoints_name;
  CheckpointFile file(path, key.name());
  Remembered remembered;
  while (std::optional<FilePiece> piece = file.next()) {
    if (piece->kind == FilePiece::Kind::torn) continue;
    if (piece->kind == FilePiece::Kind::unreadable) {
      throw Error(path.string() + ": unreadable at byte " + std::to_string(piece->offset));
    }
    if (remembered.newest && piece->checkpoint.size < remembered.newest->size) {
      throw Error(path.string() + ": goes back from " + std::to_string(remembered.newest->size) +
                  " records to " + std::to_string(piece->checkpoint.size));
    }
    remembered.newest = piece->checkpoint;
    remembered.newest_note = piece->bytes;
  }
  remembered.ends_in_newline = file.ends_in_newline();
  // Older notes are the verifier's business; the one we build on must be ours.
  if (remembered.newest) {
    const std::optional<Note> note = parse_note(remembered.newest_note);
    if (!note || !check_note(*note, key.name(), std::span(&key, 1)).signed_by_log) {
      throw Error(path.string() + ": the newest checkpoint is not signed by " + key.name());
    }
  }
  return remembered;
}

std::uint64_t newest_row(Database& db) {
  Statement newest = db.prepare("SELECT coalesce(max(size), 0) FROM main.checkpoint");
  newest.step();
  return static_cast<std::uint64_t>(newest.integer(0));
}

std::uint64_t rows_of(Database& db) {
  Statement count = db.prepare("SELECT coalesce(min(seq), 0) FROM main.record");
  count.step();
  if (count.integer(0) != 0) throw Error(db.path().string() + ": holds no record 0, or one before");
  return next_seq(db);
}

// Walks the records no checkpoint covers yet. Whoever could write the file could change them; what
// can be seen of that is refused before it is signed.
class Tail {
 public:
  Tail(LogStore& store, LogTree sealed) : db_(store.db()), tree_(std::move(sealed)) {
    nodes_ = db_.prepare(select_node);
    image_ = db_.prepare("SELECT png FROM main.image WHERE sha256 = ?1");
  }

  LogTree walk(std::uint64_t end) {
    Statement rows =
        db_.prepare("SELECT seq, body, leaf64 FROM main.record WHERE seq >= ?1 ORDER BY seq");
    rows.bind(1, tree_.size());
    while (rows.step()) {
      if (static_cast<std::uint64_t>(rows.integer(0)) != tree_.size()) refuse("is missing");
      check(rows.text(1), rows.integer(2));
    }
    if (tree_.size() != end) refuse("is missing");
    return std::move(tree_);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) {
    throw Error(db_.path().string() + ": record " + std::to_string(tree_.size()) +
                ", which no checkpoint covers yet, " + why + "; verify it");
  }

  void check(std::string_view body, std::int64_t locator) {
    const Digest leaf = leaf_hash(body);
    if (leaf64(leaf) != locator) refuse("is not the bytes that were written");
    const auto decoded = decode(body);
    const auto* good = std::get_if<DecodedRecord>(&decoded);
    if (good == nullptr) refuse("does not read as a record");
    if (good->seq != tree_.size()) refuse("says it is record " + std::to_string(good->seq));
    if (std::holds_alternative<Genesis>(good->record.payload) != (tree_.size() == 0)) {
      refuse("is a genesis out of place, or lacks one");
    }
    if (const auto* shot = std::get_if<Screenshot>(&good->record.payload)) check_picture(*shot);
    LogTree next = tree_;
    next.add(leaf, good->record.time.unix_ms);
    for (const LogNode& node : next.completed()) {
      const std::optional<LogNode> stored =
          read_node(nodes_, node.subtree.level, node.subtree.index);
      if (!stored || *stored != node) refuse("completes a tree node that is missing or wrong");
    }
    tree_ = std::move(next);
  }

  void check_picture(const Screenshot& shot) {
    image_.bind(1, std::span<const std::uint8_t>(shot.image));
    const bool fits = image_.step() && image_.blob(0).size() == shot.png_bytes &&
                      sha256(image_.blob(0)) == shot.image;
    image_.reset();
    if (!fits) refuse("has lost its picture, or has another");
  }

  Database& db_;
  LogTree tree_;
  Statement nodes_, image_;
};

Record read_record(Database& db, std::uint64_t seq) {
  Statement select = db.prepare("SELECT body FROM main.record WHERE seq = ?1");
  select.bind(1, seq);
  const bool found = select.step();
  auto decoded = decode(found ? select.text(0) : std::string_view{});
  const auto* record = std::get_if<DecodedRecord>(&decoded);
  if (record == nullptr || record->seq != seq) {
    throw Error(db.path().string() + ": record " + std::to_string(seq) + " is damaged");
  }
  return record->record;
}

// The three places that count records must agree on who knows more.
void check_counts(const fs::path& folder, std::uint64_t in_file, std::uint64_t in_db,
                  std::uint64_t rows) {
  const std::string name = (folder / db_name).string();
  if (in_db > in_file) {
    throw Error((folder / checkpoints_name).string() + ": ends at " + std::to_string(in_file) +
                " records, but log.db holds a checkpoint of " + std::to_string(in_db));
  }
  if (in_file > rows) {
    throw Error(name + ": holds " + std::to_string(rows) +
                " records, but the checkpoints remember " + std::to_string(in_file));
  }
  // create() seals record 0 before anyone can append a second.
  if (in_file == 0 && rows != 1) {
    throw Error(name + ": " + std::to_string(rows) + " records, but no checkpoint covers any");
  }
}

}  // namespace

Found examine(LogStore& store, const fs::path& folder, const PublicKey& key) {
  Remembered remembered = read_checkpoints(folder, key);
  Database& db = store.db();
  const std::uint64_t rows = rows_of(db);
  const std::uint64_t in_file = remembered.newest ? remembered.newest->size : 0;
  const std::uint64_t in_db = newest_row(db);
  check_counts(folder, in_file, in_db, rows);
  LogTree sealed = load_tree(db, in_file);
  if (remembered.newest && sealed.root() != remembered.newest->root) {
    throw Error((folder / db_name).string() + ": disagrees with the checkpoint of " +
                std::to_string(in_file) + " records; verify it");
  }
  store.set_tree(Tail(store, std::move(sealed)).walk(rows));

  Found found;
  const Record first = read_record(db, 0);
  const Genesis* genesis = std::get_if<Genesis>(&first.payload);
  if (genesis == nullptr || genesis->origin != key.name()) {
    throw Error((folder / db_name).string() + ": record 0 does not name this log's key");
  }
  found.genesis = *genesis;
  found.last = read_record(db, rows - 1);
  found.sealed_size = in_file;
  found.sealed_note = std::move(remembered.newest_note);
  found.is_row_missing = in_db < in_file;
  found.ends_in_newline = remembered.ends_in_newline;
  return found;
}

}  // namespace storage
