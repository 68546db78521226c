// What both faces show of a log: the command line prints these structs, the page gets them as
// JSON. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/log_reader.h"
#include "storage/verifier.h"
#include "viewer/export/words.h"

namespace viewer {

// One record in one line. Strings are as recorded, not yet made fit for a terminal or a page.
struct Entry {
  std::uint64_t seq = 0;
  std::string kind;  // As in record.h; "damaged" when the body does not decode.
  std::optional<storage::Timestamp> time;
  std::string what;   // The title, or one sentence about it.
  std::string where;  // The address, or empty.
};
Entry entry(const storage::StoredRecord& stored);

// Every fact of a record as label and value, in a fixed order, for `show`.
using Facts = std::vector<std::pair<std::string, std::string>>;
Facts facts(const storage::StoredRecord& stored);

// A verdict in plain words.
struct Explanation {
  std::string headline;               // One sentence a layman understands.
  std::vector<std::string> checked;   // What was looked at, with counts.
  std::vector<std::string> rests_on;  // What has to be trusted for the headline to hold.
};
Explanation explain(const storage::Verdict& verdict, const device::Words& words = in_english());

// One phone of a folder of phones.
struct PhoneSummary {
  std::string name;
  std::uint64_t records = 0;
  std::optional<storage::Genesis> genesis;
  std::optional<storage::Timestamp> first;  // Time of the first and newest record that decode.
  std::optional<storage::Timestamp> latest;
  std::string session;  // Of a boot near the end, or else near the beginning.
  std::string persona;
  std::optional<storage::Digest> picture;  // A screenshot from there.
  bool closed = false;                     // The newest record is a shutdown.
  std::string problem;                     // Why it cannot be read; empty otherwise.
};

std::string_view status_name(storage::VisitStatus status);  // "ok", "not_found", ...

}  // namespace viewer
