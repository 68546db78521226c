#include "viewer/export/tiles.h"

#include <unistd.h>

#include <csignal>
#include <fstream>

#include "storage/database.h"
#include "storage/error.h"
#include "storage/log_format.h"
#include "storage/proof_source.h"
#include "storage/tiles.h"
#include "viewer/files.h"
#include "viewer/newest_note.h"
#include "viewer/terminal.h"

namespace viewer {
namespace {

namespace fs = std::filesystem;

volatile std::sig_atomic_t interrupted = 0;

// While it lives, SIGINT and SIGTERM set a flag instead of ending the program.
class Interruptible {
 public:
  Interruptible() {
    interrupted = 0;
    struct sigaction action{};
    action.sa_handler = [](int) { interrupted = 1; };
    ::sigaction(SIGINT, &action, &old_int_);
    ::sigaction(SIGTERM, &action, &old_term_);
  }
  ~Interruptible() {
    ::sigaction(SIGINT, &old_int_, nullptr);
    ::sigaction(SIGTERM, &old_term_, nullptr);
  }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

 private:
  struct sigaction old_int_{};
  struct sigaction old_term_{};
};

// A folder beside `target` that becomes it, or goes.
class UnbornFolder {
 public:
  explicit UnbornFolder(fs::path target) : target_(std::move(target)) {
    if (fs::exists(target_) && !(fs::is_directory(target_) && fs::is_empty(target_))) {
      throw storage::Error(target_.string() + ": is there already, and not an empty folder");
    }
    std::string name = (target_.parent_path() / ("." + target_.filename().string() + ".XXXXXX"));
    if (::mkdtemp(name.data()) == nullptr) {
      throw storage::Error(target_.string() + ": cannot be made there");
    }
    path_ = name;
    fs::permissions(path_, fs::perms(0755));
  }
  ~UnbornFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  UnbornFolder(const UnbornFolder&) = delete;
  UnbornFolder& operator=(const UnbornFolder&) = delete;

  void put(const std::string& name, std::string_view bytes) const {
    const fs::path path = path_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) throw storage::Error(path.string() + ": cannot be written");
  }
  void be_born() {
    fs::rename(path_, target_);  // Over an empty folder, or where nothing is.
    path_.clear();
  }

 private:
  fs::path target_;
  fs::path path_;
};

// "DIR/" names the folder DIR.
fs::path without_slash(const fs::path& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

}  // namespace

int export_tiles(const ExportCommand& command) {
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
      if (interrupted != 0) throw storage::Error("interrupted; nothing was written");
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
  if (interrupted != 0) throw storage::Error("interrupted; nothing was written");
  folder.be_born();
  return 0;
}

}  // namespace viewer
