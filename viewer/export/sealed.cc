#include "viewer/export/sealed.h"

#include <boost/json/serialize.hpp>

#include "storage/checkpoint_file.h"
#include "storage/database.h"
#include "storage/error.h"
#include "storage/log_format.h"
#include "storage/log_reader.h"
#include "viewer/export/about.h"
#include "viewer/export/interrupt.h"
#include "viewer/export/unborn.h"
#include "viewer/files.h"
#include "viewer/terminal.h"
#include "viewer/text.h"

namespace viewer {
namespace {

namespace fs = std::filesystem;

std::uint64_t bytes_of(const fs::path& path) {
  std::error_code not_there;
  const auto bytes = fs::file_size(path, not_there);
  return not_there ? 0 : bytes;
}

// The checkpoints that belong to a copy of `records` records. A note that was signed after the
// first `before_bytes`, while the copy was made, may be of records it has not: such a one, and what
// follows, would make an honest copy look rolled back. All that was there before stays.
void copy_checkpoints(const fs::path& from, const std::string& origin, std::uint64_t records,
                      std::uint64_t before_bytes, UnbornFile& to) {
  storage::CheckpointFile file(from, origin, bytes_of(from));
  while (const auto piece = file.next()) {
    const bool is_newer = piece->offset + piece->bytes.size() > before_bytes;
    const bool is_note = piece->kind == storage::FilePiece::Kind::note;
    if (is_newer && (!is_note || piece->checkpoint.size > records)) break;
    to.write(piece->bytes);
  }
  to.be_born();
}

}  // namespace

int export_sealed_log(const ExportCommand& command) {
  if (!selects_all(command.selection)) {
    throw storage::Error("log: is a copy of the whole log; jsonl takes some records out of one");
  }
  const storage::LogReader log(command.log);
  const fs::path checkpoints = log.folder() / storage::checkpoints_name;
  const fs::path vkey = log.folder() / storage::vkey_name;

  const Interruptible interruptible;
  UnbornFolder folder(without_slash(command.out));
  const std::uint64_t before_bytes = bytes_of(checkpoints);
  {
    ProgressBar bar("Copying");
    storage::Database database(log.folder() / storage::db_name, storage::Access::read_only);
    database.copy_to(folder.path() / storage::db_name,
                     [&](std::uint64_t done, std::uint64_t total) {
                       interruptible.look();
                       bar.show(done, total);
                     });
  }
  const storage::LogReader copy(folder.path());
  const auto genesis = copy.genesis();
  if (fs::exists(checkpoints)) {
    UnbornFile to(folder.path() / storage::checkpoints_name);
    copy_checkpoints(checkpoints, genesis ? genesis->origin : "", copy.size(), before_bytes, to);
  }
  if (fs::exists(vkey)) folder.put(storage::vkey_name, read_file(vkey, storage::max_note_bytes));
  const About about{command.format, genesis, checked(folder.path()), now_s(), {}};
  interruptible.look();
  folder.put("about.json", plain_json(boost::json::serialize(about_json(about))) + "\n");
  folder.be_born();
  return 0;
}

}  // namespace viewer
