#include "emulator/cli/live_phone.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <stdexcept>

#include "emulator/cli/setup.h"
#include "emulator/serve/glance.h"
#include "emulator/session/card.h"
#include "storage/log_reader.h"
#include "storage/utf8.h"

namespace asio = boost::asio;
namespace json = boost::json;

namespace cli {
namespace {

constexpr std::chrono::seconds night{10};      // Between two days: time to read the last line.
constexpr std::chrono::seconds write_pace{2};  // Between attempts to write a boot or shutdown.
constexpr std::chrono::seconds save_pace{2};   // Real time from a deed to its being in the file.
constexpr std::size_t revealed_records = 40;
constexpr std::size_t max_chapter_bytes = 200;

// A title that a session file could hold too.
bool is_title(std::string_view text) {
  if (text.empty() || text.size() > max_chapter_bytes) return false;
  while (!text.empty()) {
    const storage::Character character = storage::first_character(text);
    if (character.bytes == 0 || character.code < 0x20 || character.code == 0x7f) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

// As a session that is written down names it: beside itself or below. Empty without one.
std::string card_for_recording(const RunOptions& options) {
  if (options.record.empty()) return {};
  const auto plain = [](const std::filesystem::path& path) {
    return std::filesystem::absolute(path).lexically_normal();
  };
  const std::filesystem::path file =
      plain(options.card).lexically_relative(plain(options.record).parent_path());
  if (file.empty() || *file.begin() == ".." || !std::filesystem::is_regular_file(options.card))
    throw std::runtime_error("--record: --card must be a card's file beside " +
                             options.record.string() + ", where a session looks for it");
  return file.string();
}

}  // namespace

LivePhone::LivePhone(const RunOptions& options, serve::Handset& handset,
                     asio::any_io_executor darkroom)
    : options_(options),
      handset_(handset),
      darkroom_(std::move(darkroom)),
      days_(load_days(options.sessions)),
      in_hand_(day_in_hand(options)),
      night_(handset.strand()),
      save_(handset.strand()),
      life_(handset.strand()) {
  options_.phone = handset.name();
  if (!options.card.empty())
    card_ = session::InsertCard{.file = card_for_recording(options),
                                .card = session::load_card(options.card, options.locale == "en")};
  if (options.record.empty()) return;
  if (options.phones > 1 || !days_.empty())
    throw std::runtime_error("--record: writes down what is done on one phone in hand");
  recording_ = std::make_unique<session::Recording>(options.record, in_hand_);
}

LivePhone::LivePhone(const DayOptions& options, session::Session day, bool paused,
                     serve::Handset& handset, asio::any_io_executor darkroom)
    : options_(options),
      handset_(handset),
      darkroom_(std::move(darkroom)),
      night_(handset.strand()),
      save_(handset.strand()),
      life_(handset.strand()),
      begins_paused_(paused),
      lives_once_(true) {
  options_.phone = handset.name();
  if (day.steps.empty())
    in_hand_ = std::move(day);
  else
    days_.push_back(std::move(day));
}

asio::awaitable<void> LivePhone::live() {
  if (days_.empty()) {
    co_await live_one(in_hand_);
    co_return;
  }
  for (std::size_t i = 0; !stopping_; i = (i + 1) % days_.size()) {
    co_await live_one(days_[i]);
    if (stopping_) break;
    night_.expires_after(night);
    boost::system::error_code ignored;
    co_await night_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

asio::awaitable<void> LivePhone::stop() {
  stopping_ = true;
  night_.cancel();
  if (!powered_) co_return;
  go_on();                    // A paused phone is switched off like any other.
  co_await handset_.leave();  // A deed under way is finished, and recorded, first.
  if (powered_) powered_->stop();
}

void LivePhone::reload_sites() {
  if (!powered_) return;
  PhoneSetup fresh;
  mount_sites(fresh, options_, *today_);
  powered_->replace_network(std::move(fresh.network));
}

// Screenshots are not counted: see serve/tally.h.
void LivePhone::count(const storage::Record& record) {
  serve::Tally& tally = handset_.tally();
  if (const auto* visit = std::get_if<storage::Visit>(&record.payload)) {
    ++tally.visits;
    if (visit->status == storage::VisitStatus::crashed) ++tally.page_crashes;
  }
  if (std::holds_alternative<storage::AppOpen>(record.payload)) ++tally.app_openings;
  if (std::holds_alternative<storage::Screen>(record.payload)) ++tally.screen_turns;
}

void LivePhone::say(const std::string& line) const {
  std::fprintf(stderr, "red-flag: %s: %s\n", handset_.name().c_str(), line.c_str());
}

// The log can take neither boot nor shutdown just now. Nobody holds the phone meanwhile; the
// daemon, and its other phones, go on. Told to stop, it has waited long enough.
asio::awaitable<bool> LivePhone::wait_to_write(const storage::CannotWrite& error) {
  if (handset_.tally().is_healthy.exchange(false))
    say(std::string("waits until it can record again: ") + error.what());
  co_await handset_.leave();
  if (stopping_) co_return false;
  night_.expires_after(write_pace);
  boost::system::error_code ignored;
  co_await night_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return !stopping_;
}

// Between two days also a log that cannot be opened just now is waited for; at the very first
// start, whoever started us is told.
asio::awaitable<void> LivePhone::open(PhoneSetup setup, const session::Session& day) {
  while (!powered_) {
    std::optional<storage::CannotWrite> refusal;
    try {
      powered_ = std::make_unique<PoweredPhone>(handset_.strand(), setup, day);
    } catch (const storage::CannotWrite& error) {
      if (!was_on_) throw;
      refusal = error;
    }
    if (!refusal) co_return;
    if (setup.refused.count++ == 0) setup.refused.reason = refusal->reason();
    if (!co_await wait_to_write(*refusal)) throw *refusal;
  }
}

asio::awaitable<void> LivePhone::switch_on(const session::Session& day, PhoneSetup setup) {
  setup.acknowledged = [this](std::uint64_t seq, const storage::Record& record) {
    if (!handset_.tally().is_healthy.exchange(true)) say("records again");
    count(record);
    remember(seq, record);
  };
  setup.darkroom = darkroom_;
  setup.on_change = [this] { handset_.changed(); };
  setup.patience = [this](const storage::CannotWrite& error) { return wait_to_write(error); };
  co_await open(std::move(setup), day);
  powered_->recorder().interrupted = [this](const storage::Trouble& trouble) {
    handset_.tally().is_healthy = false;
    say("goes on, but nothing is recorded: " + trouble.why);
  };
  if (powered_->gap()) say("the last run ended without a shutdown; gap recorded");
  co_await powered_->boot();
  was_on_ = true;
  if (begins_paused_) powered_->clock().pause();
}

asio::awaitable<void> LivePhone::live_one(const session::Session& day) {
  today_ = &day;
  PhoneSetup setup = setup_for(options_, day);
  profile_ = setup.profile;
  const session::Text profile{.ko = profile_->title_ko, .en = profile_->facts.title};
  std::exception_ptr failure;
  try {
    co_await switch_on(day, std::move(setup));
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    powered_.reset();
    std::rethrow_exception(failure);
  }
  if (recording_) recording_->begin(powered_->clock().now());
  if (card_) co_await put_card_in();
  if (!day.steps.empty()) handset_.begin_story(day, profile);
  steps_ = 0;
  stepping_.reset();
  rests_ = false;
  sign_of_life();
  handset_.enter(
      powered_->phone(), powered_->clock(), [this](const session::Deed& deed) { took_down(deed); },
      [this](std::exception_ptr error) { powered_->fail(error); });
  if (std::exchange(begins_revealed_, false)) handset_.show("trace-viewer");
  try {
    co_await rest_of(day);
  } catch (...) {
    failure = std::current_exception();
    handset_.tally().is_healthy = false;
  }
  co_await handset_.leave();
  life_.cancel();
  powered_.reset();
  save_recording();
  if (failure) std::rethrow_exception(failure);
}

// What cannot be recorded ends this phone's life, not the daemon's.
void LivePhone::record(const std::function<void(capture::Recorder&)>& deed) {
  try {
    deed(powered_->recorder());
  } catch (...) {
    powered_->fail(std::current_exception());
  }
}

// Tells the recorder that this process runs; where it did not, the log says so.
void LivePhone::give_sign() {
  record([](capture::Recorder& recorder) { recorder.alive(); });
}

void LivePhone::hold_still() {
  powered_->clock().pause();
  give_sign();
}

// What the machine slept through while time stood was no interruption.
void LivePhone::go_on() {
  give_sign();
  powered_->clock().resume();
}

void LivePhone::sign_of_life() {
  if (!powered_) return;
  give_sign();
  life_.expires_after(capture::Recorder::sign_pace);
  life_.async_wait([this](const boost::system::error_code& error) {
    if (!error) sign_of_life();
  });
}

asio::awaitable<void> LivePhone::put_card_in() {
  // Made first: g++ 12 destroys what is made within a co_await expression twice.
  phone::Card card = card_->card;
  const bool is_in = co_await powered_->phone().insert_card(std::move(card));
  if (is_in) took_down(*card_);
}

asio::awaitable<void> LivePhone::rest_of(const session::Session& day) {
  if (day.steps.empty()) {
    co_await powered_->stay_on();
    co_return;
  }
  session::Hooks hooks;
  hooks.chapter = [this](const session::Text& title) {
    chapter_ = title;
    handset_.chapter(title);
  };
  hooks.stepped = [this](const session::Step&) { stepped(); };
  hooks.say = [this](const session::Text& line) { handset_.say(line); };
  hooks.between = [this] { return between(); };
  co_await powered_->run(std::move(hooks));
}

void LivePhone::took_down(const session::Deed& deed) {
  if (!recording_) return;
  recording_->did(deed, powered_->clock().now());
  if (std::exchange(save_is_due_, true)) return;
  save_.expires_after(save_pace);
  save_.async_wait([this](const boost::system::error_code& error) {
    save_is_due_ = false;
    if (!error) save_recording();
  });
}

// The lesson does not end because a disk is full: it is said, and tried again at the next deed.
void LivePhone::save_recording() {
  if (!recording_) return;
  if (!powered_) save_.cancel();
  try {
    recording_->save();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "red-flag: %s\n", error.what());
  }
}

void LivePhone::remember(std::uint64_t seq, const storage::Record& record) {
  if (const auto* shot = std::get_if<storage::Screenshot>(&record.payload))
    newest_image_ = shot->image;
  seen_.push_back({seq, record});
  if (seen_.size() > revealed_records) seen_.pop_front();
}

std::string LivePhone::status() {
  json::object status{{"name", handset_.name()},
                      {"on", powered_ != nullptr},
                      {"scripted", !days_.empty()},
                      {"paused", false},
                      {"speed", 1.0},
                      {"time", nullptr},
                      {"chapter", {{"ko", chapter_.ko}, {"en", chapter_.en}}},
                      {"steps", steps_},
                      {"of_steps", today_ ? today_->steps.size() : 0},
                      {"profile", nullptr}};
  if (profile_) status["profile"] = json::parse(capture::profile_json(*profile_));
  if (powered_) {
    const clockwork::Clock& clock = powered_->clock();
    status["paused"] = clock.paused();
    status["speed"] = (stepping_ ? *stepping_ : clock.speed()).factor;
    status["time"] = storage::to_rfc3339(clock.now());
  }
  return json::serialize(status);
}

bool LivePhone::set_speed(const std::string& value) {
  const std::optional<double> factor = serve::parse_factor(value);
  if (!factor) return false;
  const clockwork::Speed speed = clockwork::Speed::times(*factor);
  if (stepping_)
    stepping_ = speed;
  else
    powered_->clock().set_speed(speed);
  return true;
}

// Until the step is over time leaps, so that a step that waits is over at once as well.
void LivePhone::step() {
  clockwork::Clock& clock = powered_->clock();
  stepping_ = clock.speed();
  clock.set_speed(clockwork::Speed::leap());
  go_on();
}

void LivePhone::stepped() {
  ++steps_;
  if (!stepping_) return;
  if (!trace_is_wanted_) hold_still();
  powered_->clock().set_speed(*stepping_);
  stepping_.reset();
  handset_.changed();
}

// The one place where nobody else acts on the phone, so that the trainer's wish can.
asio::awaitable<void> LivePhone::between() {
  const bool is_over = lives_once_ && steps_ == today_->steps.size();
  if (!is_over && !trace_is_wanted_) co_return;
  rests_ = true;
  if (trace_is_wanted_) handset_.show("trace-viewer");
  bool runs = true;
  while (runs) runs = co_await powered_->clock().sleep_for(std::chrono::hours(24));
}

bool LivePhone::command(std::string_view name, const std::string& value) {
  if (!powered_ && (name == "pause" || name == "resume")) begins_paused_ = name == "pause";
  if (!powered_ || stopping_) return false;
  bool done = true;
  if (name == "pause") {
    hold_still();
  } else if (name == "resume") {
    go_on();
  } else if (name == "speed") {
    done = set_speed(value);
  } else if (name == "step" && !days_.empty() && !stepping_) {
    step();
  } else if (name == "chapter" && is_title(value)) {
    chapter_ = {.ko = {}, .en = value};
    record([&](capture::Recorder& recorder) { recorder.chapter(value); });
    took_down(session::Chapter{{.ko = {}, .en = value}});
  } else {
    done = false;
  }
  handset_.changed();
  return done;
}

std::string LivePhone::recorded() {
  json::array records;
  for (auto seen = seen_.rbegin(); seen != seen_.rend(); ++seen)
    records.push_back(serve::glance_json(seen->seq, seen->record));
  json::object answer{{"records", std::move(records)}, {"image", nullptr}};
  if (newest_image_) answer["image"] = storage::to_hex(*newest_image_);
  return json::serialize(answer);
}

std::optional<std::string> LivePhone::newest_picture() {
  if (!newest_image_) return {};
  const storage::LogReader log(options_.data / handset_.name());
  const auto png = log.image(*newest_image_);
  if (!png) return {};
  return std::string(png->begin(), png->end());
}

void LivePhone::show_trace() {
  if (!days_.empty() && !rests_) {
    trace_is_wanted_ = true;
    if (powered_ && !stepping_) step();  // What it waits for is over at once.
  } else if (!handset_.show("trace-viewer")) {
    begins_revealed_ = true;
  }
}

std::uint64_t LivePhone::records() {
  return powered_ ? powered_->records() : 0;
}

}  // namespace cli
