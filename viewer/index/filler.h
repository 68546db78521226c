// Fills an index with what is new in a log. An index is one SQLite database that can be thrown away
// and built again: a file in a cache folder, or memory. It holds numbers only, and where to look:
// titles, addresses and words are read from the records themselves when they are shown.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "storage/database.h"
#include "storage/log_reader.h"
#include "viewer/index/tally.h"

namespace viewer::index {

inline constexpr int index_version = 4;  // PRAGMA user_version. Another one is built anew.

// Beyond so many different ones, new sites, pages, apps and words are not counted: an index of
// hostile addresses must not outgrow its log. What is counted is counted whole.
inline constexpr std::uint64_t max_names = 200'000;

// Names are summed over so many days at a time, each a whole number of the one before: a span of
// any length is put together from a few dozen sums.
inline constexpr std::array<std::int64_t, 3> used_days = {1, 8, 64};

// Whether the words of records are indexed too (storage/bigrams.h): most of an index, and of the
// time it takes.
enum class Words { indexed, not_indexed };

// A kind as it stands among the words, to be asked for together with them.
std::string kind_word(Kind kind);

// Which part of which log was indexed, told by the records at its two ends.
struct Ends {
  std::uint64_t records = 0;
  std::int64_t first_body = 0, last_body = 0;  // name_of() them.
};
bool is_beginning_of(const storage::LogReader& log, const Ends& ends);

// One thread.
class Filler {
 public:
  // `db` is an index, or an empty database that becomes one. It must outlive the filler.
  Filler(storage::Database& db, Words words);
  Filler(const Filler&) = delete;
  Filler& operator=(const Filler&) = delete;

  // Whether what is indexed is the beginning of this log. If not, throw the index away.
  bool fits(const storage::LogReader& log) const;

  // Takes up to `max_records` more, in one transaction: after a crash they are in it or they are
  // not. Returns how many. Throws storage::Error: then drop this filler, and make another.
  std::uint64_t fill(const storage::LogReader& log, std::uint64_t max_records);

  std::uint64_t done() const { return done_; }  // Records indexed.

 private:
  void make_schema(Words words);
  void put_words(const storage::StoredRecord& row);
  void load();
  void put(const Tally& tally);
  void put_rolls(const Tally& tally);
  void put_used(const Tally& tally);
  void put_blocks(const Tally& tally);
  void put_times(const Tally& tally);
  void set(std::string_view name, std::int64_t value);

  storage::Database& db_;
  storage::Statement insert_words_;  // Where words are indexed.
  bool has_words_ = false;
  std::uint64_t done_ = 0;
  std::int64_t names_ = 0;
  Tally tally_;
  std::int64_t first_body_ = 0, last_body_ = 0;  // name_of() the bodies at both ends.
};

}  // namespace viewer::index
