#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "storage/error.h"
#include "storage/hash.h"
#include "storage/merkle.h"
#include "viewer/commands.h"
#include "viewer/json.h"
#include "viewer/text.h"
#include "viewer/timeline.h"

namespace viewer {
namespace {

int no(const std::string& what) {
  std::fprintf(stderr, "trace-viewer: %s\n", printable(what).c_str());
  return 1;
}

// Never replaces a file, and never writes through a link someone left there.
void write_new_file(const std::filesystem::path& path, const std::vector<std::uint8_t>& bytes) {
  const auto fail = [&] { throw storage::Error(path.string() + ": " + std::strerror(errno)); };
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (file < 0) fail();
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t n = ::write(file, bytes.data() + written, bytes.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int why = errno;
      ::close(file);
      errno = why;
      fail();
    }
    written += static_cast<std::size_t>(n);
  }
  if (::close(file) != 0) fail();
}

int save_png(const storage::LogReader& log, const storage::StoredRecord& stored,
             const std::filesystem::path& path) {
  const std::string name = "record " + std::to_string(stored.seq);
  const auto* shot =
      stored.record ? std::get_if<storage::Screenshot>(&stored.record->payload) : nullptr;
  if (shot == nullptr) return no(name + ": it is not a screenshot, so there is no picture");
  const auto size = log.image_bytes(shot->image);
  if (!size) return no(name + ": its picture is not in the log");
  if (*size > storage::max_image_bytes) return no(name + ": its picture is impossibly large");
  const auto png = log.image(shot->image);
  if (!png) return no(name + ": its picture is not in the log");
  if (storage::sha256(*png) != shot->image) {
    return no(name + ": the stored picture was changed, its SHA-256 is not the recorded one");
  }
  write_new_file(path, *png);
  return 0;
}

void print_text(const storage::StoredRecord& stored) {
  for (const auto& [label, value] : facts(stored)) {
    if (value.empty()) continue;
    // A value of several lines keeps them, each made harmless on its own.
    std::string_view rest = value;
    std::string_view shown = label;
    do {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      std::printf("%s  %s\n", fit(shown, 16).c_str(), printable(rest.substr(0, end)).c_str());
      rest.remove_prefix(std::min(end + 1, rest.size()));
      shown = "";
    } while (!rest.empty());
  }
  std::printf("%s  %s\n", fit("leaf hash", 16).c_str(),
              storage::to_hex(storage::leaf_hash(stored.body)).c_str());
  std::printf("%s  %s\n", fit("body", 16).c_str(), printable(stored.body).c_str());
}

}  // namespace

int show(const ShowCommand& command) {
  const storage::LogReader log(command.log);
  const auto stored = command.seq > INT64_MAX ? std::nullopt : log.record(command.seq);
  if (!stored) {
    return no("record " + std::to_string(command.seq) + ": not in this log of " +
              std::to_string(log.size()) + " records");
  }
  if (!command.png.empty()) {
    const int refused = save_png(log, *stored, command.png);
    if (refused != 0) return refused;
  }
  if (command.output == Output::json) {
    std::puts(plain_json(boost::json::serialize(full_record_json(*stored))).c_str());
  } else {
    print_text(*stored);
  }
  return stored->record ? 0 : 1;
}

}  // namespace viewer
