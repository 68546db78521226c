// The commands behind cli.h, after their arguments were understood. Each returns its exit code
// and throws storage::Error when the world fails. room() is what it needs of the file system.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "storage/log_reader.h"
#include "viewer/export/redaction.h"
#include "viewer/export/selection.h"
#include "viewer/sandbox.h"
#include "viewer/server.h"

namespace viewer {

enum class Output { text, json };

struct ListCommand {
  std::filesystem::path log;
  storage::Query query;
  // Where `serve` keeps indexes: a search goes by the log's, if there is one. None: it reads all.
  std::optional<std::filesystem::path> cache;
  Output output = Output::text;
  Room room() const;
};
int list(const ListCommand& command);

// What the log lets its watcher know, in one pass over it.
struct StatsCommand {
  std::filesystem::path log;
  std::optional<storage::Timestamp> since;
  std::optional<storage::Timestamp> until;
  Output output = Output::text;
  Room room() const;
};
int stats(const StatsCommand& command);

// Where the log's account is interrupted. That it is, is no failure: 0.
struct GapsCommand {
  std::filesystem::path log;
  Output output = Output::text;
  Room room() const;
};
int gaps(const GapsCommand& command);

struct ShowCommand {
  std::filesystem::path log;
  std::uint64_t seq = 0;
  std::filesystem::path png;  // Empty: no picture wanted.
  Output output = Output::text;
  Room room() const;
};
int show(const ShowCommand& command);

struct VerifyCommand {
  std::filesystem::path log;
  std::vector<std::filesystem::path> checkpoints;
  std::filesystem::path key;  // Empty: the folder's own log.vkey.
  std::vector<std::filesystem::path> witness_keys;
  Output output = Output::text;
  Room room() const;
};
int verify(const VerifyCommand& command);

// Writes a proof that needs no log, and for a screenshot the picture beside it: `out` with its
// last extension replaced by ".png".
struct ProveCommand {
  std::filesystem::path log;
  std::uint64_t seq = 0;
  std::filesystem::path out;
  Room room() const;
};
int prove(const ProveCommand& command);

struct CheckCommand {
  std::filesystem::path proof;
  std::filesystem::path png;  // Empty: the one beside the proof, if it is there.
  std::filesystem::path key;
  std::vector<std::filesystem::path> witness_keys;  // Each of them must have cosigned.
  Output output = Output::text;
  Room room() const;
};
int check(const CheckCommand& command);

// The newest signed checkpoint, to be kept elsewhere: as text, and as a QR code to photograph.
struct CheckpointCommand {
  std::filesystem::path log;
  bool qr = false;
  std::filesystem::path png;  // Empty: no picture of the QR code wanted.
  Room room() const;
};
int checkpoint(const CheckpointCommand& command);

// Answers HTTP on standard input, a connected socket, until the other side hangs up: one log, as
// routes.h has it, for the program at the other end, and /device/ for the emulated phone's own
// screen (device/routes.h). Its indexes are in memory; of growth it tells nobody (events).
struct DeviceCommand {
  std::filesystem::path log;
};
int device_pages(const DeviceCommand& command);

struct ServeCommand {
  ServeOptions options;
  std::filesystem::path token_file;  // Empty: $TRACE_VIEWER_TOKEN, or a fresh one if one is needed.
};
// Prints the links, and where others are to use one, its QR code.
int serve_logs(const ServeCommand& command);

// What only --format html takes.
struct HtmlOptions {
  std::filesystem::path story;  // Empty: none.
  std::uint64_t max_bytes = 15'000'000;
  friend bool operator==(const HtmlOptions&, const HtmlOptions&) = default;
};

struct ExportCommand {
  std::filesystem::path log;
  std::string format;  // One of export_formats().
  std::filesystem::path out;
  Selection selection;                // log and tiles are whole: they take none.
  std::vector<Redaction> redactions;  // Of formats that show pictures; the others refuse them.
  HtmlOptions html;
  // One of export_languages(), for html and what is drawn. Empty: English, and html follows its
  // reader's browser.
  std::string language;
  Room room() const;
};
int export_log(const ExportCommand& command);
const std::vector<std::string>& export_formats();
// Throws storage::Error where an option is given that the format does not take: before either of
// the two that write it.
void demand_fitting_options(const ExportCommand& command);
// By trace-viewer-draw, not by export_log().
bool is_drawn(std::string_view format);

}  // namespace viewer
