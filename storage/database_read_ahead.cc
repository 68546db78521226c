#include "storage/database_read_ahead.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace storage {
namespace {

// With what is hashed from it, a piece should fit the processor's second cache.
constexpr sqlite3_int64 largest_bytes = 64 << 10;

}  // namespace

void ReadAhead::forget() {
  for (Piece& piece : pieces_) {
    piece.begin += std::exchange(piece.held, 0);
  }
  file_bytes_ = -1;
}

int ReadAhead::read(sqlite3_file* file, void* out, int bytes, sqlite3_int64 at) {
  const bool in_order = at == std::exchange(next_, at + bytes);
  for (int tries = 0; tries < 2; ++tries) {
    for (const Piece& piece : pieces_) {
      if (at < piece.begin || at + bytes > piece.end()) continue;
      std::memcpy(out, piece.bytes.get() + (at - piece.begin), static_cast<std::size_t>(bytes));
      return SQLITE_OK;
    }
    if (!fetch(file, bytes, at, in_order)) break;
  }
  // Not worth more, or there is not so much: SQLite's own read says what is wrong.
  return file->pMethods->xRead(file, out, bytes, at);
}

// Pieces follow each other, and grow, as long as they are wanted. Whoever looks elsewhere in
// between, at the inner pages of a tree say, reads those alone and finds the pieces as they were.
bool ReadAhead::fetch(sqlite3_file* file, int bytes, sqlite3_int64 at, bool in_order) {
  const sqlite3_int64 end = pieces_[0].end();
  const sqlite3_int64 twice = 2 * std::max<sqlite3_int64>(piece_bytes_, bytes);
  const sqlite3_int64 longer = std::min(largest_bytes, twice);
  const bool follows = at >= end && at + bytes <= end + longer;
  if (!follows && !in_order) return false;
  piece_bytes_ = follows ? longer : std::min<sqlite3_int64>(largest_bytes, 2 * bytes);
  std::swap(pieces_[0], pieces_[1]);
  return fill(pieces_[0], file, follows ? end : at);
}

bool ReadAhead::fill(Piece& piece, sqlite3_file* file, sqlite3_int64 at) {
  piece.begin = at;
  piece.held = 0;
  if (file_bytes_ < 0 && file->pMethods->xFileSize(file, &file_bytes_) != SQLITE_OK) return false;
  const sqlite3_int64 bytes = std::min(piece_bytes_, file_bytes_ - at);
  if (bytes <= 0) return false;
  if (!piece.bytes) piece.bytes.reset(new (std::nothrow) unsigned char[largest_bytes]);
  if (!piece.bytes ||
      file->pMethods->xRead(file, piece.bytes.get(), static_cast<int>(bytes), at) != SQLITE_OK) {
    return false;
  }
  piece.held = bytes;
  return true;
}

}  // namespace storage
