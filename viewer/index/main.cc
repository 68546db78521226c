// trace-viewer-index: keeps indexes of logs in a cache folder, for a viewer that itself writes
// nothing. It opens logs for reading only, and writes nowhere but into that folder; the kernel
// holds it to that. Whatever it wrote can be thrown away.
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <optional>
#include <thread>

#include "storage/error.h"
#include "viewer/index/cache.h"
#include "viewer/index/filler.h"
#include "viewer/index/lock.h"
#include "viewer/phones.h"
#include "viewer/sandbox.h"
#include "viewer/text.h"

namespace viewer::index {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t records_at_once = 20'000;
constexpr std::chrono::milliseconds pace{100};
constexpr std::chrono::seconds after_failure{10};
constexpr std::chrono::hours between_prunings{1};

void say(const std::string& what) {
  std::fprintf(stderr, "trace-viewer-index: %s\n", printable(what).c_str());
}

// One log and its index.
class Desk {
 public:
  Desk(fs::path log, const fs::path& cache)
      : log_(std::move(log)), file_(index_file(cache, log_)) {}

  // One step, if there is anything to do: true if there is more.
  bool work() {
    const std::string state = file_state(log_);
    if (open_ && identity() != file_now_) {  // Somebody threw it away: it is made again.
      open_.reset();
      seen_.clear();
    }
    if (state == seen_ || std::chrono::steady_clock::now() < not_before_) return false;
    try {
      if (!lock_ || !lock_->is_held()) lock_ = std::make_unique<Lock>(file_);
      if (!lock_->is_held()) return rest();  // Another indexer is at it.
      const storage::LogReader log(log_);
      if (!open_ || !open_->filler.fits(log)) begin(log);
      file_now_ = identity();
      if (open_->filler.fill(log, records_at_once) == records_at_once) return true;
      seen_ = state;
      said_.clear();
      return false;
    } catch (const storage::RecorderCame&) {
      return true;
    } catch (const std::exception& error) {
      open_.reset();
      if (said_ != error.what()) say(said_ = error.what());
      return rest();
    }
  }

 private:
  struct Open {
    explicit Open(const fs::path& file)
        : db(file, storage::Access::side_file), filler(db, Words::indexed) {}
    storage::Database db;
    Filler filler;
  };

  std::pair<dev_t, ino_t> identity() const {
    struct stat info{};
    if (::stat(file_.c_str(), &info) != 0) return {};
    return {info.st_dev, info.st_ino};
  }

  bool rest() {
    not_before_ = std::chrono::steady_clock::now() + after_failure;
    return false;
  }

  // What is there is gone on with if it is of this log and whole; in doubt it is made anew.
  void begin(const storage::LogReader& log) {
    open_.reset();
    try {
      open_ = std::make_unique<Open>(file_);
      if (open_->filler.fits(log)) return;
    } catch (const storage::Error&) {
      // Of another version, damaged, or no database: or the folder cannot be written, which the
      // next lines find out too.
    }
    open_.reset();
    remove_index(file_);
    open_ = std::make_unique<Open>(file_);
  }

  const fs::path log_, file_;
  std::unique_ptr<Lock> lock_;
  std::unique_ptr<Open> open_;
  std::pair<dev_t, ino_t> file_now_{};
  std::string seen_;
  std::string said_;
  std::chrono::steady_clock::time_point not_before_{};
};

struct Options {
  fs::path data, cache;
  bool once = false;
  bool until_hangup = false;
};

// True if standard input has ended meanwhile.
bool wait(std::chrono::milliseconds time, bool until_hangup) {
  if (!until_hangup) {
    std::this_thread::sleep_for(time);
    return false;
  }
  pollfd line{STDIN_FILENO, POLLIN, 0};
  if (poll(&line, 1, static_cast<int>(time.count())) <= 0) return false;
  char byte = 0;
  return read(STDIN_FILENO, &byte, 1) <= 0;
}

int keep_indexes(const Options& options) {
  Phones phones(options.data);
  std::error_code error;
  fs::create_directories(options.cache, error);
  if (error || access(options.cache.c_str(), W_OK) != 0) {
    throw storage::Error(options.cache.string() + ": " +
                         (error ? error.message() : std::strerror(errno)) +
                         ": searching without an index");
  }
  fs::permissions(options.cache, fs::perms::owner_all, error);  // Logs are private matters.

  // Beyond this point nothing outside the cache can be written, made, renamed or removed.
  Room room{.readable = {options.data}, .writable = {options.cache}};
  room.writing = Writing::databases;
  shut_in(room);
  // Whoever started it may go on.
  if (options.until_hangup && write(STDIN_FILENO, "!", 1) != 1) return 0;
  std::map<std::string, Desk> desks;
  std::optional<std::chrono::steady_clock::time_point> pruned;
  for (;;) {
    bool has_more = false;
    for (const Phone& phone : phones.list()) {
      auto [at, is_new] = desks.try_emplace(phone.name, phone.folder, options.cache);
      has_more = at->second.work() || has_more;
    }
    // Those at work here hold their locks by now.
    const auto now = std::chrono::steady_clock::now();
    if (!pruned || now - *pruned >= between_prunings) {
      prune_indexes(options.cache, fs::file_time_type::clock::now());
      pruned = now;
    }
    if (options.once && !has_more) return 0;
    if (wait(has_more ? std::chrono::milliseconds(0) : pace, options.until_hangup)) return 0;
  }
}

int run(int argc, char** argv) {
  CLI::App app(
      "Keeps search indexes of emulated phones' logs in a cache folder. SIMULATION: no real\n"
      "device. It only reads the logs; trace-viewer serve starts it. Indexes not used for 90\n"
      "days are thrown away, and beyond 20 GB those not used for longest.",
      "trace-viewer-index");
  Options options;
  app.set_version_flag("--version", std::string("trace-viewer-index ") + RED_FLAG_VERSION);
  app.add_option("DATA", options.data, "A folder of phones' folders, or one of them")->required();
  app.add_option("--cache", options.cache, "The folder for the indexes")->required();
  app.add_flag("--once", options.once, "Stop when everything is indexed");
  app.add_flag("--until-hangup", options.until_hangup,
               "Stop when standard input ends, and with it whoever started this");
  try {
    app.parse(argc, argv);
    return keep_indexes(options);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const std::exception& error) {
    say(error.what());
    return 2;
  }
}

}  // namespace
}  // namespace viewer::index

int main(int argc, char** argv) {
  return viewer::index::run(argc, argv);
}
