// Reads a body of a frequent kind exactly as append_body() writes it, left to right and without a
// tree of JSON values. Inside the storage room only: decode() is the way in. Pure.
#pragma once

#include <string_view>

#include "storage/record.h"

namespace storage {

// What to do with a record's words: a verifier only wants to know that they are well formed.
enum class Words { keep, check };

// Reads visits, screenshots, heartbeats, app_opens, screens, chapters and operations. Answers
// false, leaving `into` in any state, for every other kind and for every body that is not spelled
// the way the writer spells it; that says nothing about the body, decode() must judge it. Where it
// answers true, a reader of any JSON finds the same record (tests/fuzz/record_fuzz.cc); with
// Words::check the strings of `into` are unspecified. Hand in the same `into` again: nothing is
// allocated where nothing is kept. O(bytes).
bool read_written(std::string_view body, Words words, DecodedRecord& into);

}  // namespace storage
