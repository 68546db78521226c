#include "emulator/session/recording.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "emulator/session/parse.h"
#include "emulator/session/reader.h"
#include "emulator/session/words.h"
#include "emulator/session/write_session.h"

namespace session {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds one_drag{700};   // Scrolls closer than this are one movement.
constexpr milliseconds one_word{3000};  // Letters closer than this are typed together.
constexpr milliseconds shortest_wait{50};
constexpr std::size_t step_bytes = 64;  // About what a step takes beside its text.

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw std::runtime_error("--record " + file.string() + ": " + what);
}

std::string folder_beside(const std::filesystem::path& file, const std::filesystem::path& sites) {
  // By name, links left alone: so a session's reader goes there too.
  std::filesystem::path relative;
  if (!sites.empty())
    relative = std::filesystem::absolute(sites).lexically_normal().lexically_relative(
        std::filesystem::absolute(file).lexically_normal().parent_path());
  if (relative.empty() || *relative.begin() == "..")
    fail(file, "must lie beside the folder of the sites (--sites), where a session looks for it");
  return relative.string();
}

// Whole on disk or not at all. The first time nothing may be replaced, not even something that came
// a moment ago.
void write_whole(const std::filesystem::path& file, const std::string& text, bool may_replace) {
  const std::filesystem::path beside = file.string() + ".new";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) fail(beside, std::strerror(errno));
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = ::write(fd, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    written += static_cast<std::size_t>(count);
  }
  int error = written == text.size() && ::fdatasync(fd) == 0 ? 0 : errno;
  ::close(fd);
  if (error == 0 && ::renameat2(AT_FDCWD, beside.c_str(), AT_FDCWD, file.c_str(),
                                may_replace ? 0 : RENAME_NOREPLACE) == 0)
    return;
  if (error == 0) error = errno;
  ::unlink(beside.c_str());
  fail(file, error == EEXIST ? "is there already; it is not overwritten" : std::strerror(error));
}

}  // namespace

Recording::Recording(std::filesystem::path file, Session head)
    : file_(std::move(file)),
      sites_(folder_beside(file_, head.sites)),
      session_(std::move(head)),
      last_(session_.start) {
  session_.steps.clear();
  save();
}

bool Recording::joins_last(const Deed& deed, milliseconds gap) {
  if (session_.steps.empty()) return false;
  Deed& last = session_.steps.back().deed;
  if (const auto* scroll = std::get_if<Scroll>(&deed)) {
    auto* before = std::get_if<Scroll>(&last);
    // Only in one direction: at a page's end, there and back again is not the same as staying.
    if (!before || gap > one_drag || (before->by < 0) != (scroll->by < 0)) return false;
    if (std::abs(before->by + scroll->by) > max_scroll) return false;
    before->by += scroll->by;
    return true;
  }
  if (const auto* erase = std::get_if<Erase>(&deed)) {
    auto* before = std::get_if<Erase>(&last);
    if (!before || gap > one_word || before->characters + erase->characters > max_erased)
      return false;
    before->characters += erase->characters;
    return true;
  }
  if (const auto* type = std::get_if<Type>(&deed)) {
    auto* before = std::get_if<Type>(&last);
    if (!before || before->submit || gap > one_word) return false;
    if (character_count(before->text) + character_count(type->text) > max_line_characters)
      return false;
    before->text += type->text;
    before->submit = type->submit;
    bytes_ += type->text.size();
    return true;
  }
  return false;
}

void Recording::did(const Deed& deed, storage::Timestamp now) {
  const milliseconds gap(std::max<std::int64_t>(0, now.unix_ms - last_.unix_ms));
  last_ = now;
  saved_ = false;
  if (joins_last(deed, gap)) return;
  const std::vector<Step> before = waits(gap < shortest_wait ? milliseconds::zero() : gap);
  if (session_.steps.size() + before.size() + 1 > max_steps || bytes_ > max_session_bytes / 2)
    return;
  session_.steps.insert(session_.steps.end(), before.begin(), before.end());
  session_.steps.push_back({deed});
  bytes_ += (before.size() + 1) * step_bytes;
}

void Recording::save() {
  if (saved_) return;
  Session whole = session_;
  // A session has at least one step; one that does nothing stands for none.
  if (whole.steps.empty()) whole.steps.push_back({Wait{}});
  write_whole(file_, write_session(whole, sites_), exists_);
  exists_ = saved_ = true;
}

}  // namespace session
