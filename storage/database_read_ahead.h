// Reading a file in larger pieces than SQLite asks for. Inside the storage room only.
#pragma once

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <memory>

namespace storage {

// SQLite reads a page at a time, and a picture is a chain of pages that mostly lie one behind the
// other: a third of the time a verifier takes for pictures went into system calls. Mapping the file
// would do without them, but whoever may write a mapped file can kill its reader by making it
// shorter (SIGBUS); here that is an error like any other.
//
// One file, one thread at a time.
class ReadAhead {
 public:
  // As the xRead of `file`: what is read is the same, but may be as old as the last forget(). Call
  // that when a transaction begins: while one lasts, no page it may still ask of this file changes.
  int read(sqlite3_file* file, void* out, int bytes, sqlite3_int64 at);
  void forget();

 private:
  // Bytes [begin, begin + held) of the file.
  struct Piece {
    std::unique_ptr<unsigned char[]> bytes;  // Made when somebody reads in order.
    sqlite3_int64 begin = 0, held = 0;
    sqlite3_int64 end() const { return begin + held; }
  };
  bool fetch(sqlite3_file* file, int bytes, sqlite3_int64 at, bool in_order);
  bool fill(Piece& piece, sqlite3_file* file, sqlite3_int64 at);

  // Two, the newest first: the page of a tree that leads to a picture may lie behind it, so that
  // reading goes back a little now and then.
  std::array<Piece, 2> pieces_;
  sqlite3_int64 file_bytes_ = -1;  // Once somebody asked.
  sqlite3_int64 next_ = -1;        // Behind what was asked for last.
  sqlite3_int64 piece_bytes_ = 0;  // Of the newest, when it was asked for.
};

}  // namespace storage
