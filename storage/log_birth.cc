#include "storage/log_birth.h"

#include "storage/checkpoint_file.h"
#include "storage/database.h"
#include "storage/error.h"
#include "storage/key.h"
#include "storage/log_db.h"
#include "storage/log_format.h"
#include "storage/merkle.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

constexpr const char* unborn_db_name = "log.db.new";
constexpr const char* sidecars[] = {"", "-journal", "-wal", "-shm"};

// Builds log.db.new: the schema and record 0, complete and durable. It becomes a WAL database here
// and not when it is first opened: that change goes through a rollback journal, and one left beside
// log.db by a crash could not be told from a planted one.
void build_database(const fs::path& path, Timestamp now, const Genesis& genesis) {
  for (const char* sidecar : sidecars) fs::remove(path.string() + sidecar);
  create_empty_file(path);
  {
    Database db(path, Access::create);
    db.run("BEGIN EXCLUSIVE");
    create_schema(db);
    const std::string body = encode(0, Record{now, genesis});
    Statement insert = db.prepare("INSERT INTO main.record(seq, body, leaf64) VALUES(0, ?1, ?2)");
    insert.bind(1, std::string_view(body));
    insert.bind(2, leaf64(leaf_hash(body)));
    insert.run();
    db.run("COMMIT");
    db.run("PRAGMA journal_mode=WAL");
  }
  // Empty by now: SQLite has closed the file.
  for (const char* sidecar : {"-wal", "-shm"}) fs::remove(path.string() + sidecar);
}

// What the file `checkpoints` says where there is no database, or "" if it says nothing.
std::string remembered_by(const fs::path& path, const std::string& origin) {
  CheckpointFile file(path, origin);
  std::string memory;
  while (const std::optional<FilePiece> piece = file.next()) {
    if (memory.empty()) memory = "another log";
    if (piece->kind == FilePiece::Kind::note) {
      memory = std::to_string(piece->checkpoint.size) + " records";
    }
  }
  return memory;
}

}  // namespace

// Crash points, each left for the next attempt to find:
//   after log.key            torn or whole, nothing signed with it: a new one is written
//   after log.vkey           likewise
//   after checkpoints        empty: likewise
//   inside log.db.new        removed and built again
//   after the rename         a log of one record and no checkpoint: LogWriter::open() seals it
KeyFile give_birth(const fs::path& log, Timestamp now, const Genesis& genesis) {
  if (!is_key_name(genesis.origin)) {
    throw Error(log.string() + ": the origin is no C2SP key name: " + genesis.origin);
  }
  create_folder(log);
  check_folder(log);
  KeyFile key_file(log, KeyFile::Mode::may_create);
  if (fs::symlink_status(log / db_name).type() != fs::file_type::not_found) {
    throw Error(log.string() + ": there is a log already");
  }
  const std::string memory = remembered_by(log / checkpoints_name, genesis.origin);
  if (!memory.empty()) {
    throw Error(log.string() + ": log.db is missing, but the checkpoints remember " + memory);
  }
  // A journal waiting for the name log.db would be applied to it.
  check_no_journal(log);
  for (const char* sidecar : {"-wal", "-shm"}) {
    fs::remove((log / db_name).string() + sidecar);
  }
  {
    const PrivateKey key = PrivateKey::generate(genesis.origin);
    key_file.write(key.text() + "\n");
    write_public_file(log / vkey_name, key.public_key().text() + "\n");
  }
  {
    const CheckpointAppender empty(log);
  }
  build_database(log / unborn_db_name, now, genesis);
  sync_folder(log);
  // The log is born here, whole.
  rename_file(log / unborn_db_name, log / db_name);
  sync_folder(log);
  return key_file;
}

}  // namespace storage
