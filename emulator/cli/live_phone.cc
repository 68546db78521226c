#include "emulator/cli/live_phone.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdio>

#include "emulator/cli/setup.h"

namespace asio = boost::asio;

namespace cli {
namespace {

constexpr std::chrono::seconds night{10};  // Between two days: time to read the last line.

}  // namespace

LivePhone::LivePhone(const RunOptions& options, serve::Handset& handset)
    : options_(options),
      handset_(handset),
      days_(load_days(options.sessions)),
      in_hand_(day_in_hand(options)),
      night_(handset.strand()) {
  options_.phone = handset.name();
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

asio::awaitable<void> LivePhone::live_one(const session::Session& day) {
  today_ = &day;
  PhoneSetup setup = setup_for(options_, day);
  const std::string profile = setup.profile->facts.title;
  setup.acknowledged = [this](std::uint64_t, const storage::Record& record) { count(record); };
  setup.on_change = [this] { handset_.changed(); };
  powered_ = std::make_unique<PoweredPhone>(handset_.strand(), std::move(setup), day);
  if (powered_->gap())
    std::fprintf(stderr, "red-flag: %s: the last run ended without a shutdown; gap recorded\n",
                 handset_.name().c_str());
  if (!day.steps.empty()) handset_.begin_story(day, profile);
  handset_.enter(powered_->phone(), powered_->clock(), {},
                 [this](std::exception_ptr error) { powered_->fail(error); });
  std::exception_ptr failure;
  try {
    co_await rest_of(day);
  } catch (...) {
    failure = std::current_exception();
    handset_.tally().is_healthy = false;
  }
  co_await handset_.leave();
  powered_.reset();
  if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> LivePhone::rest_of(const session::Session& day) {
  if (day.steps.empty()) {
    co_await powered_->stay_on();
    co_return;
  }
  session::Hooks hooks;
  hooks.chapter = [this](const session::Text& title) { handset_.chapter(title); };
  hooks.say = [this](const session::Text& line) { handset_.say(line); };
  co_await powered_->run(std::move(hooks));
}

}  // namespace cli
