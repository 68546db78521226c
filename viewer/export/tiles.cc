#include "viewer/export/tiles.h"

#include "storage/database.h"
#include "storage/error.h"
#include "storage/log_format.h"
#include "storage/proof_source.h"
#include "storage/tiles.h"
#include "viewer/export/interrupt.h"
#include "viewer/export/unborn.h"
#include "viewer/files.h"
#include "viewer/newest_note.h"
#include "viewer/terminal.h"

namespace viewer {

int export_tiles(const ExportCommand& command) {
  if (!selects_all(command.selection)) {
    throw storage::Error("tiles: are of the whole log; jsonl takes some records out of one");
  }
  const storage::LogReader log(command.log);
  const auto [note, why_not] = newest_note(log);
  if (!note) return no(why_not);
  const std::uint64_t size = note->checkpoint.size;

  const Interruptible interruptible;
  UnbornFolder folder(without_slash(command.out));
  storage::TileBuilder builder(
      [&](const std::string& path, std::string_view bytes) { folder.put(path, bytes); });
  {
    ProgressBar bar("Writing tiles");
    storage::ProofSource source(command.log);
    if (source.size() < size) return no("records are missing at the end; verify the log");
    source.each_body(size, [&](std::string_view body) {
      interruptible.look();
      if (body.size() > storage::max_body_bytes)
        throw storage::DamagedDatabase("a record is too long");
      builder.add(body);
      bar.show(builder.size(), size);
    });
  }
  builder.finish();
  if (builder.root() != note->checkpoint.root) {
    return no("the log is not what its newest checkpoint was signed over; verify the log");
  }
  folder.put("checkpoint", note->text);
  for (const std::string& key : read_vkeys(log.folder() / storage::vkey_name)) {
    folder.put("log.vkey", key + "\n");
  }
  interruptible.look();
  folder.be_born();
  return 0;
}

}  // namespace viewer
