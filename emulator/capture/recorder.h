// Turns what happens on the phone into records: the only user of the log writer.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "emulator/capture/profile.h"
#include "emulator/clockwork/clock.h"
#include "emulator/phone/observer.h"
#include "emulator/phone/phone.h"
#include "storage/log_writer.h"

namespace capture {

// Why a screenshot was taken, in the words of its record.
enum class Trigger { random, regular, app_open };

// Each call returns once its record is on disk; a screenshot's coroutine ends then. Which events
// become records is the profile's scope; screen on and off always do, since without them nobody
// could check the schedule. One thread: the phone's strand.
//
// A picture takes tens of milliseconds to encode and write. With a darkroom that happens there, on
// another thread, while the phone goes on drawing; a record that comes meanwhile waits for it, so
// that the log keeps the order in which things happened. Without one it happens at once.
//
// While the log cannot be written (disk full, I/O error) the phone goes on: what happens is
// dropped and counted, each event tries anew, and the first that succeeds stands behind a gap
// record with the count. Any other storage::Error passes through and ends the recording.
class Recorder : public phone::Observer {
 public:
  // Told of each record after it is on disk.
  using Acknowledged = std::function<void(std::uint64_t seq, const storage::Record& record)>;

  // `darkroom` must run what it is given for as long as the recorder lives, on threads that wait
  // for no strand.
  Recorder(storage::LogWriter& log, const clockwork::Clock& clock, const Profile& profile,
           Acknowledged acknowledged = {},
           std::optional<boost::asio::any_io_executor> darkroom = {});
  // Waits for the picture in the darkroom; it is in the log, but nobody is told.
  ~Recorder() override;
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Throws storage::CannotWrite too: a boot that is not recorded is none. `before`: an interruption
  // no writer saw, since the log could not even be opened; in the boot's own commit. Returns the
  // boot record's time, from which the schedule counts.
  storage::Timestamp booted(const std::string& session, const std::string& persona,
                            const storage::Schedule& schedule,
                            const std::optional<storage::Gap>& before = {});
  void chapter(const std::string& title);
  void heartbeat(std::int64_t uptime_ms, bool screen_on);
  // Said about every `sign_pace` of real time by whoever runs the phone, and where its time is
  // paused or goes on. When it was not for longer than `stood_still` (the process was stopped, the
  // machine slept), the next record stands behind a gap of reason "stopped", since the last time it
  // was said; not so when the phone's time stood as well, since then nothing was missed.
  void alive();
  static constexpr std::chrono::seconds sign_pace{1};
  static constexpr std::chrono::seconds stood_still{5};
  // Whether the last such gap covers `instant`: what was due then is not made up for.
  bool stood_still_at(storage::Timestamp instant);
  // And seals. Throws storage::CannotWrite if it cannot be recorded, saying what is missing.
  void shut_down(const std::string& reason, const storage::Digest& seed);
  // Captures the framebuffer as it is when the coroutine is started. `due`: the instant the
  // schedule named, if one did. False: the recorder is gone, as whoever asked may be.
  boost::asio::awaitable<bool> screenshot(phone::Phone& phone, Trigger trigger,
                                          std::optional<storage::Timestamp> due);

  void visited(const phone::VisitEvent& event) override;
  void opened_app(const std::string& app, const std::string& title) override;
  void screen_turned(bool on) override;
  void operated(const phone::OperationEvent& event) override;
  void opened_file(const phone::FileEvent& event) override;

  // Called after an app_open record of that time is on disk; the watcher's cue under "app_open"
  // profiles.
  std::function<void(storage::Timestamp opened)> after_app_open;
  // Called when records begin to be dropped, and again when one is written behind the gap.
  std::function<void(const storage::Trouble& trouble)> interrupted;
  std::function<void(std::uint64_t dropped_records)> resumed;
  std::uint64_t dropped_records() const { return dropped_; }  // Since boot.

 private:
  // Of the record; nothing: it was dropped.
  std::optional<storage::Timestamp> append(storage::Payload payload);
  void note_standstill();
  storage::Timestamp now();  // Of what is recorded now: a sign of life too.
  void append_operation(storage::Operation operation);
  bool try_append(const storage::Record& record, const std::function<std::uint64_t()>& deed);
  void begin_dropping();
  void end_dropping();
  struct Exposure;
  std::shared_ptr<Exposure> expose(phone::Phone& phone, Trigger trigger,
                                   std::optional<storage::Timestamp> due);
  void print(Exposure& exposure) noexcept;  // In the darkroom.
  void encode();
  void settle();  // Waits for the exposure under way, if any.

  storage::LogWriter& log_;
  const clockwork::Clock& clock_;
  const Profile& profile_;
  Acknowledged acknowledged_;
  std::optional<boost::asio::any_io_executor> darkroom_;
  std::shared_ptr<Exposure> exposure_;  // On its way into the log.
  // The darkroom's, while there is an exposure; last_png_ shows last_frame_.
  cv::Mat last_frame_;
  std::vector<std::uint8_t> last_png_;
  storage::Digest last_digest_{};
  struct Sign {
    clockwork::HostClock::time_point at;
    storage::Timestamp time;
  };
  Sign sign() const { return {clockwork::HostClock::now(), clock_.now()}; }
  std::optional<Sign> alive_;  // The last sign of life, once one was given.
  struct Standstill {
    std::int64_t since_ms = 0;
    std::int64_t until_ms = 0;
  };
  std::optional<Standstill> standstill_;  // The last one.
  std::uint64_t dropped_ = 0;
  std::uint64_t dropped_in_a_row_ = 0;
  std::optional<storage::Operation> last_operation_;
  bool screen_on_ = false;      // As the phone is.
  bool logged_screen_ = false;  // As the last screen record says.
  std::shared_ptr<const bool> here_ = std::make_shared<const bool>(true);  // As long as this is.
};

}  // namespace capture
