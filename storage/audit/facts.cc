#include "storage/audit/facts.h"

#include <algorithm>

#include "storage/checkpoint_file.h"
#include "storage/database.h"
#include "storage/error.h"
#include "storage/hash.h"
#include "storage/log_db.h"
#include "storage/log_format.h"

namespace storage::audit {
namespace {

constexpr std::size_t max_of_each = 1'000;

DecodedRecord decoded_or_throw(std::string_view body) {
  auto decoded = decode(body);
  if (auto* record = std::get_if<DecodedRecord>(&decoded)) return std::move(*record);
  throw Error("a record of the log does not decode: " + std::get<DecodeError>(decoded).why);
}

Record record_at(Database& db, std::uint64_t seq) {
  Statement one = db.prepare("SELECT body FROM main.record WHERE seq = ?1");
  one.bind(1, seq);
  if (!one.step()) throw Error("record " + std::to_string(seq) + " is missing");
  Record record = decoded_or_throw(one.text(0)).record;
  one.reset();
  return record;
}

void learn_visits(Database& db, Facts& facts) {
  Statement rows = db.prepare(
      "SELECT seq FROM main.record WHERE seq > ?1 AND seq < ?2 AND body ->> '$.kind' = 'visit' "
      "ORDER BY seq LIMIT 1000");
  rows.bind(1, facts.sealed() / 3);
  rows.bind(2, facts.sealed());
  while (rows.step()) facts.visits.push_back(static_cast<std::uint64_t>(rows.integer(0)));
}

void learn_pictures(Database& db, Facts& facts) {
  Statement keys = db.prepare("SELECT sha256 FROM main.image WHERE rowid = ?1");
  Statement rows = db.prepare(
      "SELECT seq, body FROM main.record WHERE seq < ?1 AND body ->> '$.kind' = 'screenshot' "
      "ORDER BY seq");
  rows.bind(1, facts.sealed());
  // The N-th distinct picture is in row N: the first record to name the next row's key brought it.
  const auto key_of = [&](std::uint64_t rowid) {
    keys.bind(1, rowid);
    std::optional<Digest> key;
    if (keys.step() && keys.blob(0).size() == Digest{}.size()) {
      std::ranges::copy(keys.blob(0), key.emplace().begin());
    }
    keys.reset();
    return key;
  };
  std::optional<Digest> next = key_of(1);
  while (next && facts.pictures.size() < max_of_each && rows.step()) {
    const DecodedRecord row = decoded_or_throw(rows.text(1));
    const auto* shot = std::get_if<Screenshot>(&row.record.payload);
    if (shot == nullptr || shot->image != *next) continue;
    facts.pictures.push_back({*next, row.seq, facts.pictures.size() + 1});
    next = key_of(facts.pictures.size() + 1);
  }
}

}  // namespace

Facts learn(const std::filesystem::path& log) {
  Facts facts;
  Database db(log / db_name, Access::read_only);
  facts.records = next_seq(db);
  const Record first = record_at(db, 0);
  const auto* genesis = std::get_if<Genesis>(&first.payload);
  if (genesis == nullptr) throw Error(log.string() + ": record 0 is no genesis");
  facts.origin = genesis->origin;
  const Record last = record_at(db, facts.records - 1);
  facts.last_time = last.time;
  facts.closed = std::holds_alternative<Shutdown>(last.payload);
  CheckpointFile file(log / checkpoints_name, facts.origin);
  while (const std::optional<FilePiece> piece = file.next()) {
    if (piece->kind != FilePiece::Kind::note || piece->checkpoint.size > facts.records) continue;
    if (facts.sealed() < piece->checkpoint.size) {
      facts.sealed_sizes.push_back(piece->checkpoint.size);
    }
  }
  learn_visits(db, facts);
  learn_pictures(db, facts);
  return facts;
}

std::uint64_t range_begin(const Facts& facts, std::uint64_t seq) {
  std::uint64_t begin = 0;
  for (const std::uint64_t size : facts.sealed_sizes) {
    if (size <= seq) begin = size;
  }
  const std::uint64_t node = seq / node_width * node_width;
  return node + node_width <= facts.records ? std::max(begin, node) : begin;
}

std::vector<std::string> notes_of(const std::filesystem::path& log, const std::string& origin) {
  std::vector<std::string> notes;
  CheckpointFile file(log / checkpoints_name, origin);
  while (std::optional<FilePiece> piece = file.next()) {
    if (piece->kind == FilePiece::Kind::note) notes.push_back(std::move(piece->bytes));
  }
  return notes;
}

Digest content_digest(const std::filesystem::path& log) {
  Database db(log / db_name, Access::read_only);
  Sha256 hash;
  Digest all{};
  // One row: XORed in, so that the order of the rows does not count.
  const auto add = [&](std::string_view key, std::string_view content) {
    hash.reset();
    hash.update(std::to_string(key.size()) + ":");
    hash.update(key);
    hash.update(content);
    const Digest row = hash.finish();
    for (std::size_t i = 0; i < all.size(); ++i) all[i] ^= row[i];
  };
  Statement rows = db.prepare("SELECT seq, body FROM main.record NOT INDEXED");
  while (rows.step()) add("record " + std::to_string(rows.integer(0)), rows.text(1));
  Statement pictures = db.prepare("SELECT sha256, png FROM main.image NOT INDEXED");
  while (pictures.step()) add(pictures.text(0), pictures.text(1));
  return all;
}

}  // namespace storage::audit
