#include "viewer/export/csv.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>

#include "viewer/json.h"
#include "viewer/text.h"
#include "viewer/timeline.h"

namespace viewer {
namespace {

namespace json = boost::json;

// Of all kinds, in the order of record.h. export_test.cc holds them to what record_json() gives.
constexpr std::array record_columns = {"url",
                                       "title",
                                       "status",
                                       "via",
                                       "referrer",
                                       "app",
                                       "action",
                                       "target",
                                       "image",
                                       "width",
                                       "height",
                                       "png_bytes",
                                       "trigger",
                                       "due",
                                       "text",
                                       "on",
                                       "uptime_ms",
                                       "screen_on",
                                       "reason",
                                       "since",
                                       "unsealed_records",
                                       "dropped_records",
                                       "from",
                                       "to",
                                       "session",
                                       "persona",
                                       "software",
                                       "seed",
                                       "media_type",
                                       "signer",
                                       "outcome",
                                       "format",
                                       "origin",
                                       "device",
                                       "profile",
                                       "schedule"};

// What the first column, and its row with it, is read by.
constexpr std::array leading_columns = {"simulation", "account", "verdict", "seq", "time", "kind"};
constexpr std::array closing_columns = {"problem", "body"};

void append(std::string& row, std::string_view text) {
  if (!row.empty()) row += ',';
  row += csv_field(text);
}

std::string end(std::string row) {
  return std::move(row) + "\r\n";
}

// Text as it is, anything else as JSON writes it; nothing for what the record has not.
std::string cell(const json::object& record, std::string_view name) {
  const json::value* const value = record.if_contains(name);
  if (value == nullptr || value->is_null()) return {};
  if (const json::string* const text = value->if_string()) return std::string(*text);
  return json::serialize(*value);
}

void append_record(std::string& row, const json::object& record,
                   const storage::StoredRecord& stored) {
  // A genesis's "simulation" stands in the first column, as every row's.
  for (const char* const name : record_columns) append(row, cell(record, name));
  append(row, stored.problem);
  append(row, stored.record ? std::string_view() : std::string_view(stored.body));
}

void append_columns(std::string& row) {
  for (const char* const name : record_columns) append(row, name);
  for (const char* const name : closing_columns) append(row, name);
}

bool is_calculated(std::string_view text) {
  constexpr std::array<std::string_view, 10> openings = {"=",  "+",  "-",      "@",      "\t",
                                                         "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D"};
  return text.starts_with("\uFF20") ||
         std::any_of(openings.begin(), openings.end(),
                     [text](std::string_view opening) { return text.starts_with(opening); });
}

std::string shown(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t line_end = text.find('\n');
    out += printable(text.substr(0, line_end));
    if (line_end == std::string_view::npos) return out;
    out += '\n';
    text.remove_prefix(line_end + 1);
  }
}

// What the time of a record of this kind says.
std::string_view time_meaning(std::string_view kind) {
  if (kind == "visit") return "Page visited";
  if (kind == "screenshot") return "Screenshot taken";
  if (kind == "app_open") return "App opened";
  if (kind == "operation") return "Operation performed";
  if (kind == "genesis") return "Log begun";
  if (kind == "boot") return "Phone started";
  if (kind == "shutdown") return "Phone switched off";
  if (kind == "gap") return "Recording resumed";
  if (kind == "clock_change") return "Clock set";
  if (kind == "media_alert") return "File refused";
  return "Recorded";
}

}  // namespace

std::string csv_field(std::string_view text) {
  if (text.empty()) return {};
  std::string field = shown(text);
  if (is_calculated(text)) field.insert(0, "'");
  if (field.find_first_of(",;\"\n\r\t") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string csv_heading() {
  std::string row;
  for (const char* const name : leading_columns) append(row, name);
  append_columns(row);
  return end(std::move(row));
}

std::string csv_row(const About& about, const storage::StoredRecord& stored) {
  const json::object record = record_json(stored);
  std::string row(simulation_label);
  append(row, account(about));
  append(row, storage::verdict_name(about.verdict.kind));
  for (const char* const name : {"seq", "time", "kind"}) append(row, cell(record, name));
  append_record(row, record, stored);
  return end(std::move(row));
}

std::string timesketch_heading() {
  std::string row;
  for (const char* const name : {"message", "datetime", "timestamp", "timestamp_desc", "simulation",
                                 "account", "verdict", "seq", "kind"}) {
    append(row, name);
  }
  append_columns(row);
  return end(std::move(row));
}

std::string timesketch_row(const About& about, const storage::StoredRecord& stored,
                           storage::Timestamp& before) {
  const json::object record = record_json(stored);
  const Entry e = entry(stored);
  std::string row;
  append(row, std::string(title_mark) + e.what + (e.where.empty() ? "" : " " + e.where));
  if (e.time) before = *e.time;
  append(row, storage::to_rfc3339(before));
  append(row, std::to_string(before.unix_ms * 1'000));
  append(row, e.time ? time_meaning(e.kind) : "Unreadable; the time is that of the record before");
  append(row, simulation_label);
  append(row, account(about));
  append(row, storage::verdict_name(about.verdict.kind));
  for (const char* const name : {"seq", "kind"}) append(row, cell(record, name));
  append_record(row, record, stored);
  return end(std::move(row));
}

}  // namespace viewer
