// The phones in a data folder, and open readers on their logs.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/log_reader.h"
#include "viewer/timeline.h"

namespace viewer {

struct Phone {
  std::string name;  // The folder's name; any bytes but '/' and NUL.
  std::filesystem::path folder;
};

// A text that changes whenever the files of the log at `folder` do, whoever changes them.
std::string file_state(const std::filesystem::path& folder);

// One thread per object. Readers stay open between calls, and are opened afresh when another
// file has taken a log's place, or a writer has come to a copy that had none.
class Phones {
 public:
  // `data` is a folder of phone folders, or one phone's folder. Throws storage::Error if it is
  // neither a folder nor holds a log; a folder without any phone yet is fine.
  explicit Phones(std::filesystem::path data);

  // Those that have a log now, by name. Links are not followed out of `data`.
  std::vector<Phone> list() const;

  // A name that list() does not give is answered with nothing: names never become paths.
  std::optional<Phone> find(std::string_view name) const;

  // Throws storage::Error if the log cannot be read. Valid until the next call.
  const storage::LogReader& reader(const Phone& phone);

  // Never throws for a log that cannot be read: says so in `problem`.
  PhoneSummary summary(const Phone& phone);

 private:
  struct Open {
    std::pair<std::uint64_t, std::uint64_t> file;  // Device and inode of log.db.
    std::string state;                             // file_state() when a frozen reader was opened.
    storage::LogReader reader;
  };
  std::filesystem::path data_;
  std::map<std::string, Open, std::less<>> open_;
};

}  // namespace viewer
