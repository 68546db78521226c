// What each command may touch: the log, the files named beside it, and where it was told to write.
#include "viewer/commands.h"

namespace viewer {
namespace {

using Path = std::filesystem::path;

Path folder_of(const Path& log) {
  std::error_code error;
  return std::filesystem::is_directory(log, error) ? log : log.parent_path() / ".";
}

void read(Room& room, const Path& path) {
  if (!path.empty()) room.readable.push_back(path);
}
void read(Room& room, const std::vector<Path>& paths) {
  for (const Path& path : paths) read(room, path);
}

// A file, or a folder given with or without a slash behind it: what holds it.
void write(Room& room, const Path& path) {
  if (path.empty()) return;
  Path whole = std::filesystem::absolute(path).lexically_normal();
  if (!whole.has_filename()) whole = whole.parent_path();
  room.writable.push_back(whole.parent_path());
}

// A log to read, and a file or folder to make.
Room from_to(const Path& log, const Path& out) {
  Room room;
  read(room, folder_of(log));
  write(room, out);
  return room;
}

}  // namespace

Room ListCommand::room() const {
  Room room = from_to(log, {});
  if (cache && !query.search.empty()) read(room, *cache);
  return room;
}

Room StatsCommand::room() const {
  return from_to(log, {});
}

Room GapsCommand::room() const {
  return from_to(log, {});
}

Room ShowCommand::room() const {
  return from_to(log, png);
}

Room VerifyCommand::room() const {
  Room room = from_to(log, {});
  read(room, checkpoints);
  read(room, key);
  read(room, witness_keys);
  return room;
}

Room ProveCommand::room() const {
  return from_to(log, out);
}

Room CheckCommand::room() const {
  Room room;
  read(room, proof);
  read(room, png.empty() ? Path(proof).replace_extension(".png") : png);
  read(room, key);
  read(room, witness_keys);
  return room;
}

Room CheckpointCommand::room() const {
  return from_to(log, png);
}

Room ExportCommand::room() const {
  Room room = from_to(log, out);
  read(room, html.story);
  return room;
}

}  // namespace viewer
