// Logs to look at, made through the real writer: an evening on a phone that never was.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/log_writer.h"
#include "storage/record.h"

// A fresh folder under the system's temporary one, removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A PNG of a phone's screen, 720x1280, different for every number.
std::vector<std::uint8_t> phone_picture(unsigned number);

enum class Owner { may_look, may_not_look };  // The profile's user_can_view.

// A PNG of a phone's screen, 720x1280, all of one colour.
std::vector<std::uint8_t> plain_picture(std::uint8_t red, std::uint8_t green, std::uint8_t blue);

// Writes an evening record by record, on a clock that moves only when told to. The screenshots
// come exactly when the committed schedule says.
class Evening {
 public:
  // Starts the log: genesis and boot.
  explicit Evening(const std::filesystem::path& folder, std::string_view phone = "phone-a",
                   Owner owner = Owner::may_look);

  std::uint64_t visit(std::string url, std::string title,
                      storage::VisitStatus status = storage::VisitStatus::ok);
  // So many visits in one commit, before the next screenshot is due.
  void visits(std::uint64_t count);
  void visits(std::span<const storage::Visit> pages);
  std::uint64_t screenshot(std::string title, std::string url, std::string text);
  std::uint64_t screenshot(std::string title, std::string url, std::string text,
                           std::span<const std::uint8_t> png);
  // Whenever it is wanted, always of the same screen: stored once.
  std::uint64_t picture_at(storage::Timestamp time, std::string title);
  std::uint64_t append(const storage::Payload& payload);
  void pass(std::chrono::milliseconds time) { now_.unix_ms += time.count(); }
  // The screenshot due next stays away, or comes so much later than it was due, saying so.
  void drop_screenshot();
  std::uint64_t move_screenshot(std::chrono::milliseconds later);
  // One more, due now, that the schedule knows nothing of.
  std::uint64_t add_screenshot();
  // The writer dies without a word; ten minutes later the phone is switched on again.
  void die_and_come_back();
  // Reveals the seed and seals.
  void shut_down();
  // After shut_down(): the phone is switched on again so much later.
  void switch_on_after(std::chrono::milliseconds time);
  storage::Timestamp now() const { return now_; }
  storage::LogWriter& writer() { return *log_; }

 private:
  void boot();
  std::uint64_t shoot(std::string title, std::string url, std::string text);
  std::uint64_t shoot(std::string title, std::string url, std::string text,
                      std::span<const std::uint8_t> png);

  std::filesystem::path folder_;
  storage::Digest seed_{};
  storage::Timestamp now_;
  std::int64_t due_ms_ = 0;  // When the next screenshot is due.
  std::chrono::milliseconds until_due(std::chrono::milliseconds at_most) const;
  std::uint64_t shots_ = 0;
  storage::Schedule schedule_;
  std::unique_ptr<storage::LogWriter> log_;
};

// Twenty-odd records of every kind but gap; Korean titles; two screenshots share a picture.
// Returns the number of records.
std::uint64_t make_evening(const std::filesystem::path& folder, std::string_view phone = "phone-a");

// Titles and addresses that try to be markup, scripts, escape sequences and direction overrides.
const std::vector<std::string>& hostile_texts();
void make_hostile_log(const std::filesystem::path& folder);
