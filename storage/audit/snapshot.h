// The log under audit, as it is found: copied while its daemon may be writing, and proved
// untouched afterwards.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/audit/files.h"
#include "storage/record.h"

namespace storage::audit {

// Whether the kernel has somebody holding the lock on log.key: the daemon.
bool has_a_writer(const fs::path& log);

// Copies `log` to the new folder `to` so that the copy is one moment of it: log.db and log.db-wal
// under a read transaction that keeps the daemon from moving pages between them, then those
// checkpoints that cover no more than the copy holds. Nothing of `log` is opened for writing, its
// log.db-shm included. log.key is left out where it cannot be read.
void copy_live_log(const fs::path& log, const fs::path& to);

// Makes the copy what the attacks start from: what an honest daemon makes of it at its next start
// (a gap record, where the last run died), all of it sealed and in log.db. Where the key is not
// ours to read, the copy gets a key of its own and is signed again with it. Returns one sentence
// for each thing it had to do.
std::vector<std::string> settle(const fs::path& copy);

// Watches over a log from its construction on.
class Untouched {
 public:
  explicit Untouched(const fs::path& log);

  struct Proof {
    bool holds = false;
    bool live = false;         // Its daemon wrote meanwhile.
    std::string how;           // One sentence.
    std::vector<Print> files;  // As they are now.
  };
  // Without a daemon: every file is what it was, bytes, size, inode, mode and times. With one:
  // what there was is still there, record by record and note by note, under the same root, and
  // whatever else changed is the daemon's.
  Proof prove() const;

 private:
  Proof prove_prefix(std::vector<Print> now) const;

  fs::path log_;
  bool live_;
  std::vector<Print> before_;
  std::uint64_t records_ = 0;
  Digest content_{};  // Over the first records_ records.
};

}  // namespace storage::audit
