#include "emulator/cli/powered_phone.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <random>
#include <stdexcept>

#include "emulator/cli/trace_viewer.h"
#include "emulator/cli/viewer_process.h"
#include "storage/error.h"
#include "storage/log_reader.h"
#include "storage/log_writer.h"

namespace asio = boost::asio;

namespace cli {
namespace {

constexpr std::int64_t day_ms = 24 * 60 * 60 * 1000;

// What the log already says about the phone, read before the writer takes it over.
struct Past {
  bool exists = false;
  std::optional<storage::Timestamp> last;  // Of the newest record.
};

Past look_back(const PhoneSetup& setup) {
  if (!storage::LogWriter::exists(setup.log)) return {};
  const storage::LogReader reader(setup.log);
  const std::optional<storage::Genesis> genesis = reader.genesis();
  if (genesis && genesis->profile.id != setup.profile->facts.id)
    throw std::runtime_error(setup.log.string() + ": this phone records under profile " +
                             genesis->profile.id + ", fixed in its first record; choose it, or " +
                             "another --phone");
  Past past{.exists = true, .last = {}};
  storage::Query newest;
  newest.limit = 1;
  for (const storage::StoredRecord& row : reader.page(newest))
    if (row.record) past.last = row.record->time;
  return past;
}

int days_to_move(const storage::Timestamp& start, const Past& past) {
  if (!past.last || past.last->unix_ms < start.unix_ms) return 0;
  return static_cast<int>((past.last->unix_ms - start.unix_ms) / day_ms) + 1;
}

storage::Genesis genesis_for(const PhoneSetup& setup, const session::Session& session,
                             const storage::Schedule& schedule) {
  storage::Genesis genesis;
  genesis.format = capture::record_format(*setup.profile);
  // Distinct logs of phones of one name differ in their seed's commitment.
  genesis.origin =
      "red-flag.invalid/" + setup.name + "/" + storage::to_hex(schedule.seed_sha256).substr(0, 16);
  genesis.device = {.name = setup.name,
                    .model = session.device_model,
                    .locale = session.locale,
                    .width_px = static_cast<int>(phone::screen_width * phone::screen_scale),
                    .height_px = static_cast<int>(phone::screen_height * phone::screen_scale)};
  genesis.profile = setup.profile->facts;
  genesis.schedule = schedule;
  return genesis;
}

phone::Gate gate_of(const capture::Profile& profile) {
  phone::Gate gate{.unapproved = phone::Unapproved::opened, .alerts = profile.gate.alert};
  for (const auto outcome : {phone::Unapproved::refused, phone::Unapproved::deleted})
    if (profile.gate.unapproved == phone::name_of(outcome)) gate.unapproved = outcome;
  return gate;
}

phone::Corrections corrections_of(const capture::Profile& profile) {
  phone::Corrections corrections{{}, profile.autocorrection.particles};
  for (const capture::Correction& word : profile.autocorrection.words)
    corrections.words.push_back({word.typed, word.becomes, {word.warning, word.warning_en}});
  return corrections;
}

phone::AboutProfile about(const capture::Profile& profile, bool in_korean) {
  const std::string& means = in_korean ? profile.certainty_means.ko : profile.certainty_means.en;
  return {.title = in_korean ? profile.title_ko : profile.facts.title,
          .source = in_korean ? profile.source_ko : profile.facts.source,
          .certainty = profile.facts.certainty + ": " + means,
          .assumed = in_korean ? profile.assumed_ko : profile.facts.assumed};
}

phone::PhoneOptions phone_options(const asio::any_io_executor& executor, const PhoneSetup& setup,
                                  const session::Session& session) {
  phone::PhoneOptions options{
      .page_program = setup.page_program,
      .locale = session.locale,
      .profile = about(*setup.profile, session.locale.starts_with("ko")),
      .open_trace = open_trace_viewer(executor, {.program = trace_viewer_program(),
                                                 .log = std::filesystem::absolute(setup.log),
                                                 .locale = session.locale}),
      .bookmarks = setup.bookmarks,
      .on_change = setup.on_change,
      .gate = gate_of(*setup.profile),
      .corrections = corrections_of(*setup.profile)};
  if (!session.device_model.empty()) options.model = session.device_model;
  return options;
}

}  // namespace

struct PoweredPhone::Impl {
  Impl(const asio::any_io_executor& executor, PhoneSetup given, const session::Session& day)
      : setup(std::move(given)), session(day) {
    const Past past = look_back(setup);
    if (setup.refused.count > 0 && past.last)
      before_boot = storage::Gap{setup.refused.reason, *past.last, 0, setup.refused.count};
    moved = days_to_move(session.start, past);
    storage::Timestamp start = session.start;
    start.unix_ms += moved * day_ms;

    schedule = setup.profile->schedule;
    if (past.exists) {
      log = storage::LogWriter::open(setup.log, start);
      choose_seed(log->size());
    } else {
      choose_seed(0);
      log = storage::LogWriter::create(setup.log, start, genesis_for(setup, session, schedule));
    }
    if (setup.witness) ask_witness();
    clock = std::make_unique<clockwork::Clock>(executor, start, setup.speed);

    // Beyond this point only the recorder appends to the log.
    recorder = std::make_unique<capture::Recorder>(*log, *clock, *setup.profile, setup.acknowledged,
                                                   setup.darkroom);
    phone = std::make_unique<phone::Phone>(executor, *clock, setup.network,
                                           phone_options(executor, setup, session), *recorder);
    watcher = std::make_unique<capture::Watcher>(executor, *clock, *phone, *recorder,
                                                 *setup.profile, schedule, seed);
  }

  // Until it is written: the log counts each attempt that failed, and its gap says so.
  asio::awaitable<void> insist(std::function<void()> record) {
    for (;;) {
      std::optional<storage::CannotWrite> refusal;
      try {
        record();
        co_return;
      } catch (const storage::CannotWrite& error) {
        refusal = error;
      }
      if (!setup.patience || !co_await setup.patience(*refusal)) throw *refusal;
    }
  }

  asio::awaitable<void> shut_down(std::string reason) {
    co_await insist([&] { recorder->shut_down(reason, seed); });
  }

  void ask_witness() {
    witness = std::make_unique<serve::WitnessClient>(
        setup.log, *setup.witness,
        [writer = log.get()](const std::string& note) { return writer->keep_cosigned(note); },
        [name = setup.name](const std::string& line) {
          std::fprintf(stderr, "red-flag: %s: %s\n", name.c_str(), line.c_str());
        });
  }

  std::string title() const {
    if (session.title.ko.empty() || session.title.en.empty())
      return session.title.ko + session.title.en;
    return session.title.ko + " / " + session.title.en;
  }

  void choose_seed(std::uint64_t records) {
    seed = capture::boot_seed(setup.seed, records);
    schedule.seed_sha256 = storage::commitment(seed);
  }

  PhoneSetup setup;
  const session::Session& session;
  int moved = 0;
  std::optional<storage::Gap> before_boot;  // The log could not be opened for a while.
  storage::Digest seed{};
  storage::Schedule schedule;
  std::unique_ptr<storage::LogWriter> log;
  std::unique_ptr<serve::WitnessClient> witness;  // Gone before the log is.
  std::unique_ptr<clockwork::Clock> clock;
  std::unique_ptr<capture::Recorder> recorder;
  std::unique_ptr<phone::Phone> phone;
  std::unique_ptr<capture::Watcher> watcher;
  storage::Timestamp booted{};  // The time of the boot record.
  std::exception_ptr failure;
};

PoweredPhone::PoweredPhone(asio::any_io_executor executor, PhoneSetup setup,
                           const session::Session& session)
    : impl_(std::make_unique<Impl>(executor, std::move(setup), session)) {}

PoweredPhone::~PoweredPhone() = default;

asio::awaitable<void> PoweredPhone::boot() {
  Impl& self = *impl_;
  co_await self.insist([&] {
    self.booted =
        self.recorder->booted(self.title(), self.session.persona, self.schedule, self.before_boot);
  });
}

asio::awaitable<session::Played> PoweredPhone::run(session::Hooks hooks) {
  Impl& self = *impl_;
  self.watcher->start(self.booted, [this](std::exception_ptr error) { fail(error); });
  hooks.chapter = [&self, inner = std::move(hooks.chapter)](const session::Text& title) {
    self.recorder->chapter(title.ko.empty() || title.en.empty() ? title.ko + title.en
                                                                : title.ko + " / " + title.en);
    if (inner) inner(title);
  };
  const std::uint64_t pace = self.setup.seed ? *self.setup.seed : std::random_device{}();
  const session::Played played =
      co_await session::play(self.session, *self.phone, *self.clock, pace, std::move(hooks));
  if (self.failure) std::rethrow_exception(self.failure);
  self.clock->stop();  // Nothing is captured or recorded by anyone else from here on.
  co_await self.shut_down(played.finished ? "session-end" : "signal");
  co_return played;
}

asio::awaitable<void> PoweredPhone::stay_on() {
  Impl& self = *impl_;
  self.watcher->start(self.booted, [this](std::exception_ptr error) { fail(error); });
  bool runs = true;
  while (runs) runs = co_await self.clock->sleep_for(std::chrono::hours(24));
  if (self.failure) std::rethrow_exception(self.failure);
  co_await self.shut_down("signal");
}

void PoweredPhone::fail(std::exception_ptr error) {
  if (!impl_->failure) impl_->failure = error;
  impl_->clock->stop();
}

void PoweredPhone::replace_network(site::Network network) {
  impl_->setup.network = std::move(network);
}

void PoweredPhone::stop() {
  impl_->clock->stop();
}

phone::Phone& PoweredPhone::phone() {
  return *impl_->phone;
}
clockwork::Clock& PoweredPhone::clock() {
  return *impl_->clock;
}
capture::Recorder& PoweredPhone::recorder() {
  return *impl_->recorder;
}
std::uint64_t PoweredPhone::records() const {
  return impl_->log->size();
}
std::optional<std::uint64_t> PoweredPhone::gap() const {
  return impl_->log->gap_appended();
}
int PoweredPhone::days_moved() const {
  return impl_->moved;
}

std::filesystem::path page_program() {
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
  std::filesystem::path program = self.parent_path() / "red-flag-page";
  if (::access(program.c_str(), X_OK) != 0)
    throw std::runtime_error(program.string() + ": not found, or not a program");
  return program;
}

}  // namespace cli
