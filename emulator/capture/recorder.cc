#include "emulator/capture/recorder.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <utility>

#include "emulator/capture/png.h"
#include "storage/error.h"

namespace asio = boost::asio;

namespace capture {
namespace {

constexpr std::string_view trigger_name(Trigger trigger) {
  switch (trigger) {
    case Trigger::random:
      return "random";
    case Trigger::regular:
      return "regular";
    case Trigger::app_open:
      break;
  }
  return "app_open";
}

storage::VisitStatus status_of(phone::VisitStatus status) {
  switch (status) {
    case phone::VisitStatus::ok:
      return storage::VisitStatus::ok;
    case phone::VisitStatus::not_found:
      return storage::VisitStatus::not_found;
    case phone::VisitStatus::not_on_network:
      return storage::VisitStatus::not_on_network;
    case phone::VisitStatus::crashed:
      break;
  }
  return storage::VisitStatus::crashed;
}

// A view of the canvas's memory; the canvas keeps owning it.
cv::Mat view_of(const phone::Canvas& canvas) {
  return cv::Mat(canvas.height_px(), canvas.width_px(), CV_8UC4,
                 const_cast<std::uint8_t*>(canvas.pixels()),
                 static_cast<std::size_t>(canvas.stride_bytes()));
}

bool same_pixels(const cv::Mat& a, const cv::Mat& b) {
  return a.size() == b.size() && cv::norm(a, b, cv::NORM_INF) == 0;
}

}  // namespace

// A screenshot between its instant and its place in the log.
struct Recorder::Exposure {
  storage::Timestamp time;
  storage::Screenshot shot;
  bool is_new = false;  // Not the picture of the exposure before.
  std::promise<std::uint64_t> printed;
  std::future<std::uint64_t> seq = printed.get_future();
};

Recorder::Recorder(storage::LogWriter& log, const clockwork::Clock& clock, const Profile& profile,
                   Acknowledged acknowledged, std::optional<asio::any_io_executor> darkroom)
    : log_(log),
      clock_(clock),
      profile_(profile),
      acknowledged_(std::move(acknowledged)),
      darkroom_(std::move(darkroom)) {}

Recorder::~Recorder() {
  if (exposure_) exposure_->seq.wait();
}

void Recorder::alive() {
  note_standstill();
  alive_ = sign();
}

// Before anything else that is recorded: what falls due in the meantime comes late, all at once.
void Recorder::note_standstill() {
  if (!alive_ || clockwork::HostClock::now() - alive_->at < stood_still) return;
  const storage::Timestamp since = alive_->time;
  alive_ = sign();
  if (alive_->time.unix_ms <= since.unix_ms) return;
  standstill_ = {since.unix_ms, alive_->time.unix_ms};
  append(storage::Gap{"stopped", since, 0, 0});
}

storage::Timestamp Recorder::now() {
  if (!alive_) return clock_.now();
  alive_ = sign();
  return alive_->time;
}

bool Recorder::stood_still_at(storage::Timestamp instant) {
  note_standstill();
  return standstill_ && standstill_->since_ms <= instant.unix_ms &&
         instant.unix_ms <= standstill_->until_ms;
}

std::optional<storage::Timestamp> Recorder::append(storage::Payload payload) {
  note_standstill();
  settle();
  const storage::Record record{now(), std::move(payload)};
  if (!try_append(record, [&] { return log_.append(record); })) return {};
  return record.time;
}

// A phone whose log is full must go on as if nothing were: who holds it would notice, and the
// classroom would stand still.
bool Recorder::try_append(const storage::Record& record,
                          const std::function<std::uint64_t()>& deed) {
  std::uint64_t seq = 0;
  try {
    seq = deed();
  } catch (const storage::CannotWrite&) {
    begin_dropping();
    return false;
  }
  if (acknowledged_) acknowledged_(seq, record);
  if (const auto* screen = std::get_if<storage::Screen>(&record.payload)) {
    logged_screen_ = screen->on;
  }
  end_dropping();
  return true;
}

void Recorder::begin_dropping() {
  ++dropped_;
  if (++dropped_in_a_row_ > 1 || !interrupted) return;
  if (const std::optional<storage::Trouble> trouble = log_.trouble()) interrupted(*trouble);
}

// The gap says that something is missing; the schedule's audit must also learn how the screen is
// now. A record of the same instant as the gap's end binds nobody (FORMAT.md, "The schedule
// audit").
void Recorder::end_dropping() {
  if (const std::uint64_t dropped = std::exchange(dropped_in_a_row_, 0); dropped > 0 && resumed) {
    resumed(dropped);
  }
  if (screen_on_ != logged_screen_) append(storage::Screen{screen_on_});
}

storage::Timestamp Recorder::booted(const std::string& session, const std::string& persona,
                                    const storage::Schedule& schedule,
                                    const std::optional<storage::Gap>& before) {
  const storage::Timestamp time = clock_.now();
  std::vector<storage::Record> records;
  if (before) records.push_back({time, *before});
  records.push_back({time, storage::Boot{.session = session,
                                         .persona = persona,
                                         .software = "red-flag " RED_FLAG_VERSION,
                                         .schedule = schedule}});
  std::uint64_t seq = log_.append(records);
  if (acknowledged_)
    for (const storage::Record& record : records) acknowledged_(seq++, record);
  alive_.reset();  // While the boot could not be written nobody gave signs.
  return time;
}

void Recorder::chapter(const std::string& title) {
  append(storage::Chapter{title});
}

void Recorder::heartbeat(std::int64_t uptime_ms, bool screen_on) {
  append(storage::Heartbeat{uptime_ms, screen_on});
}

void Recorder::shut_down(const std::string& reason, const storage::Digest& seed) {
  settle();
  const storage::Record record{clock_.now(), storage::Shutdown{reason, seed}};
  try {
    const std::uint64_t seq = log_.append(record);
    if (acknowledged_) acknowledged_(seq, record);
    log_.seal();
  } catch (const storage::CannotWrite& error) {
    const std::optional<storage::Trouble> trouble = log_.trouble();
    if (!trouble || trouble->dropped_records == 0) throw;
    throw storage::CannotWrite(error.reason(), std::string(error.what()) +
                                                   "; nothing is recorded since " +
                                                   storage::to_rfc3339(trouble->since) + ": " +
                                                   std::to_string(trouble->dropped_records) +
                                                   " records are missing, the shutdown among them");
  }
}

// Letters typed one after another, and a page moved on and on, are one operation each: a line for
// every letter would tell how long a word is.
void Recorder::append_operation(storage::Operation operation) {
  if (!profile_.log_operations) return;
  const bool goes_on = operation.action == "type" || operation.action == "scroll";
  if (goes_on && last_operation_ == operation) return;
  if (append(operation)) last_operation_ = std::move(operation);
}

void Recorder::operated(const phone::OperationEvent& event) {
  append_operation({event.action, event.app, event.target});
}

void Recorder::opened_file(const phone::FileEvent& event) {
  append_operation({"open_file", "files", event.title});
  if (!profile_.gate.alert || event.outcome == "opened") return;
  append(storage::MediaAlert{event.title, event.media_type, event.signer, event.outcome});
}

void Recorder::visited(const phone::VisitEvent& event) {
  append_operation({"visit", "browser", event.url});
  if (!profile_.log_visits) return;
  append(
      storage::Visit{event.url, event.title, status_of(event.status), event.via, event.referrer});
}

void Recorder::opened_app(const std::string& app, const std::string& title) {
  // Under an app_open trigger the opening is recorded whatever the scope: it is what the
  // schedule of captures is checked against.
  if (!profile_.log_apps && profile_.trigger != "app_open") return;
  // One that is dropped has no place in the schedule either.
  const std::optional<storage::Timestamp> opened = append(storage::AppOpen{app, title});
  if (opened && after_app_open) after_app_open(*opened);
}

void Recorder::screen_turned(bool on) {
  screen_on_ = on;
  append(storage::Screen{on});
}

void Recorder::encode() {
  const storage::Genesis& genesis = log_.genesis();
  last_png_ = encode_png(
      {last_frame_.data, last_frame_.cols, last_frame_.rows, static_cast<int>(last_frame_.step)},
      {{"Title", phone::simulation_label},
       {"Description",
        "SIMULATION. A screenshot of an emulated, fictional phone, made for teaching. Not evidence "
        "of any real event."},
       {"Software", "red-flag " RED_FLAG_VERSION},
       {"Log-Origin", genesis.origin},
       {"Capture-Profile", genesis.profile.id + ": " + genesis.profile.title},
       {"Profile-Source", genesis.profile.source}});
  last_digest_ = storage::sha256(last_png_);
}

// An unchanged screen is neither encoded nor hashed again, and the log keeps its picture once.
std::shared_ptr<Recorder::Exposure> Recorder::expose(phone::Phone& phone, Trigger trigger,
                                                     std::optional<storage::Timestamp> due) {
  note_standstill();
  settle();
  auto exposure = std::make_shared<Exposure>();
  const phone::Canvas& frame = phone.framebuffer();
  const cv::Mat pixels = view_of(frame);
  exposure->is_new = !same_pixels(pixels, last_frame_);
  if (exposure->is_new) pixels.copyTo(last_frame_);
  const phone::InFront front = phone.in_front();
  exposure->time = now();
  exposure->shot = {.width_px = static_cast<std::uint32_t>(frame.width_px()),
                    .height_px = static_cast<std::uint32_t>(frame.height_px()),
                    .trigger = std::string(trigger_name(trigger)),
                    .due = due,
                    .app = front.app,
                    .url = front.url,
                    .title = front.title,
                    .text = phone.words()};
  exposure_ = exposure;
  return exposure;
}

void Recorder::print(Exposure& exposure) noexcept {
  try {
    if (exposure.is_new) encode();
    exposure.shot.image = last_digest_;
    exposure.shot.png_bytes = last_png_.size();
    exposure.printed.set_value(log_.append_screenshot(exposure.time, exposure.shot, last_png_));
  } catch (const storage::CannotWrite&) {
    exposure.printed.set_exception(std::current_exception());
  } catch (...) {
    last_frame_.release();  // Whether last_png_ shows it is not known.
    exposure.printed.set_exception(std::current_exception());
  }
}

void Recorder::settle() {
  const std::shared_ptr<Exposure> exposure = std::exchange(exposure_, {});
  if (!exposure) return;
  exposure->seq.wait();
  try_append({exposure->time, exposure->shot}, [&] { return exposure->seq.get(); });
}

asio::awaitable<bool> Recorder::screenshot(phone::Phone& phone, Trigger trigger,
                                           std::optional<storage::Timestamp> due) {
  const std::shared_ptr<Exposure> exposure = expose(phone, trigger, due);
  if (!darkroom_) {
    print(*exposure);
    settle();
    co_return true;
  }
  const auto develop = [](Recorder* recorder,
                          std::shared_ptr<Exposure> given) -> asio::awaitable<void> {
    recorder->print(*given);
    co_return;
  };
  // Once printed, an exposure may have been settled by another record, and the recorder be gone
  // before this coroutine has its turn.
  const std::weak_ptr<const bool> here = here_;
  co_await asio::co_spawn(*darkroom_, develop(this, exposure), asio::use_awaitable);
  if (here.expired()) co_return false;
  if (exposure_ == exposure) settle();
  co_return true;
}

}  // namespace capture
