// Tampering by a program that knows nothing of how the log is guarded: it asks SQLite which tables
// and columns there are and changes each, or flips bytes of the files. What must hold afterwards:
// the verifier says "not intact", or everything reads back as it was.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/storage/fixture.h"

namespace storage_test {

// The files of a log as bytes, to be put down again and again.
class LogImage {
 public:
  explicit LogImage(const fs::path& log);
  // Writes every file afresh; `with_shm` decides whether SQLite's shared-memory index is among
  // them (it is what a killed daemon leaves; a copy made by hand often lacks it).
  enum class Shm { kept, left_out };
  void put(const fs::path& log, Shm shm) const;
  struct File {
    std::string name;
    std::string bytes;
  };
  const std::vector<File>& files() const { return files_; }

 private:
  std::vector<File> files_;
};

// Everything a reader can get out of a log: each record's number and body, each picture's digest
// and bytes, hashed into one line each. Throws what the reader throws.
std::vector<std::string> contents(const fs::path& log);

// What became of one deed.
enum class Outcome {
  noticed,    // verify() is not intact, or refuses to call it a log.
  unchanged,  // verify() is intact, and the contents are what they were.
  missed      // verify() is intact, and they are not: a hole.
};
struct Judgement {
  Outcome outcome = Outcome::noticed;
  std::string verdict;  // Or the error.
};
Judgement judge(const fs::path& log, const std::vector<std::string>& before);

// One deed in SQL, on a copy whose triggers are dropped and may be put back.
struct Deed {
  std::string what;  // "record.body row 4: emptied"
  std::string sql;
};
// Every row of every table deleted, duplicated and swapped with its neighbour, every column of it
// changed in each way its type allows. `every` > 1 takes one row in so many.
std::vector<Deed> deeds_on(const fs::path& log, std::uint64_t every = 1);

// Does `deed`; false where SQLite itself refused (a type, a key taken).
enum class Guards { put_back, left_off };
bool commit_deed(const fs::path& log, const Deed& deed, Guards guards);

// Bends log.db's bytes as a broken disk or an editor of pages would: a page exchanged with another,
// written over another, zeroed, two of its cells exchanged, a bit of its header or its list of
// cells flipped, the file cut. Says what it did.
std::string bend_pages(std::string& db, std::mt19937_64& random);

// Runs `work(i)` for i in [first, last) in a child process with `cpu_seconds` of processor time,
// and returns what it sent back, one line per call to `say`. A child that dies, by a signal or its
// limit, is one more line: "died: ...", with the number it was at.
using Say = std::function<void(const std::string& line)>;
std::vector<std::string> in_child(std::uint64_t first, std::uint64_t last, unsigned cpu_seconds,
                                  const std::function<void(std::uint64_t, const Say&)>& work);

}  // namespace storage_test
