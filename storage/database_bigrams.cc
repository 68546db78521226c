// bigrams.h, and how SQLite comes to know of it.
#include <sqlite3.h>

#include <algorithm>
#include <new>

#include "storage/bigrams.h"
#include "storage/database.h"
#include "storage/database_fail.h"
#include "storage/search.h"

namespace storage {
namespace {

// Bytes of the character at `at`: a whole UTF-8 sequence by its lead byte's word, or one byte.
std::size_t character_bytes(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const std::size_t wanted = lead < 0xC0   ? 1
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF8 ? 4
                                           : 1;
  if (at + wanted > text.size()) return 1;
  for (std::size_t i = 1; i < wanted; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 1;
  }
  return wanted;
}

constexpr char stand_in_for_nul = '\xfd';  // No UTF-8 text holds it.

using Emit = int (*)(void*, int, const char*, int, int, int);

int create(void*, const char**, int, Fts5Tokenizer** out) {
  // It has no state, but must not be null.
  static char none;
  *out = reinterpret_cast<Fts5Tokenizer*>(&none);
  return SQLITE_OK;
}

int tokenize(Fts5Tokenizer*, void* context, int, const char* text, int bytes, Emit emit) {
  try {
    return each_bigram({text, static_cast<std::size_t>(bytes)},
                       [&](std::string_view pair, std::size_t begin, std::size_t end) {
                         return emit(context, 0, pair.data(), static_cast<int>(pair.size()),
                                     static_cast<int>(begin), static_cast<int>(end));
                       });
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
}

}  // namespace

int each_bigram(std::string_view text,
                const std::function<int(std::string_view, std::size_t, std::size_t)>& token) {
  std::string form = search_form(text);
  // FTS5 takes a word to end at a NUL, and puts the rest where it finds nothing again, or calls its
  // own table malformed.
  std::replace(form.begin(), form.end(), '\0', stand_in_for_nul);
  const std::string_view view = form;
  std::size_t first = 0;
  while (first < view.size()) {
    const std::size_t second = first + character_bytes(view, first);
    if (second >= view.size()) return 0;
    const std::size_t end = second + character_bytes(view, second);
    // At a border stands a token that is no pair, so that those around it are no neighbours.
    const bool at_border = view[first] == text_border || view[second] == text_border;
    if (view[first] == text_border) {
      if (const int code = token(view.substr(first, 1), first, second)) return code;
    } else if (!at_border) {
      if (const int code = token(view.substr(first, end - first), first, end)) return code;
    }
    first = second;
  }
  return 0;
}

std::string phrase_of(std::string_view needle) {
  std::string out = "\"";
  for (const char c : needle) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += character_bytes(text, at)) ++count;
  return count;
}

void Database::know_bigrams() {
  fts5_api* api = nullptr;
  sqlite3_stmt* select = nullptr;
  if (sqlite3_prepare_v2(db_, "SELECT fts5(?1)", -1, &select, nullptr) != SQLITE_OK) {
    fail(db_, path_.string());
  }
  sqlite3_bind_pointer(select, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
  sqlite3_step(select);
  sqlite3_finalize(select);
  if (api == nullptr || api->iVersion < 2) {
    throw Error(path_.string() + ": this SQLite library has no FTS5");
  }
  fts5_tokenizer bigrams{create, [](Fts5Tokenizer*) {}, tokenize};
  if (api->xCreateTokenizer(api, "bigrams", nullptr, &bigrams, nullptr) != SQLITE_OK) {
    fail(db_, path_.string());
  }
}

}  // namespace storage
