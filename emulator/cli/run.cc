// `red-flag run`: live phones in browsers, to be held or looked at.
#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <thread>

#include "emulator/cli/commands.h"
#include "emulator/cli/live_phone.h"
#include "emulator/cli/service_manager.h"
#include "emulator/cli/setup.h"
#include "emulator/serve/door.h"

namespace asio = boost::asio;

namespace cli {
namespace {

// Phones wait for the disk on their strand's thread, so there are more threads than processors.
constexpr unsigned threads_per_processor = 2;

class Daemon {
 public:
  explicit Daemon(const RunOptions& options)
      : signals_(asio::make_strand(io_), SIGINT, SIGTERM, SIGHUP), service_(io_) {
    const auto touchable =
        options.sessions.empty() ? serve::Handset::Touchable::yes : serve::Handset::Touchable::no;
    for (const std::string& name : phone_names(options)) {
      check_phone_name(name);
      handsets_.push_back(
          std::make_unique<serve::Handset>(asio::make_strand(io_), name, touchable));
      phones_.push_back(
          std::make_unique<LivePhone>(options, *handsets_.back(), darkroom_.get_executor()));
    }
    door_ = std::make_unique<serve::Door>(io_, options.listen, handsets_);
    if (options.control.empty()) return;
    std::vector<serve::Facilitated*> controls;
    for (const auto& phone : phones_) controls.push_back(phone.get());
    control_ = std::make_unique<serve::Door>(io_, options.control, handsets_, std::move(controls));
  }

  void run() {
    alive_ = static_cast<int>(phones_.size());
    for (std::size_t i = 0; i < phones_.size(); ++i)
      asio::co_spawn(handsets_[i]->strand(), phones_[i]->live(),
                     [this](std::exception_ptr error) { ended(error); });
    wait_for_signal();
    std::printf("Live phone%s: %s\n", phones_.size() > 1 ? "s" : "", door_->address().c_str());
    if (control_) std::printf("Facilitator: %s\n", control_->link().c_str());
    std::fflush(stdout);
    service_.ready();

    const unsigned count =
        std::max(2u, threads_per_processor * std::thread::hardware_concurrency());
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < count; ++i) threads.emplace_back([this] { io_.run(); });
    io_.run();
    threads.clear();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void wait_for_signal() {
    signals_.async_wait([this](const boost::system::error_code& error, int number) {
      if (error) return;
      if (number == SIGHUP) {
        reload();
        wait_for_signal();
      } else {
        stop();
      }
    });
  }

  void reload() {
    for (std::size_t i = 0; i < phones_.size(); ++i)
      asio::post(handsets_[i]->strand(), [phone = phones_[i].get()] {
        try {
          phone->reload_sites();
        } catch (const std::exception& error) {
          std::fprintf(stderr, "red-flag: sites: %s; the old ones stay\n", error.what());
        }
      });
  }

  void stop() {
    service_.stopping();
    for (std::size_t i = 0; i < phones_.size(); ++i)
      asio::co_spawn(handsets_[i]->strand(), phones_[i]->stop(), asio::detached);
  }

  // A phone that cannot be recorded is switched off; the others go on.
  void ended(std::exception_ptr error) {
    const std::lock_guard lock(mutex_);
    --alive_;
    if (error && alive_ > 0) report(error);  // The last one's failure is main's to report.
    if (error) failure_ = error;
    if (alive_ > 0) return;
    service_.stop();
    door_->stop();
    if (control_) control_->stop();
    asio::post(signals_.get_executor(), [this] { signals_.cancel(); });
    for (const auto& handset : handsets_)
      asio::post(handset->strand(), [h = handset.get()] { h->dismiss_all(); });
  }

  static void report(std::exception_ptr error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& what) {
      std::fprintf(stderr, "red-flag: a phone stopped: %s\n", what.what());
    }
  }

  // Where pictures are encoded and written: one of them per processor at a time. It outlives the
  // phones.
  asio::thread_pool darkroom_{std::max(1u, std::thread::hardware_concurrency())};
  asio::io_context io_;
  asio::signal_set signals_;
  ServiceManager service_;
  std::vector<std::unique_ptr<serve::Handset>> handsets_;
  std::vector<std::unique_ptr<LivePhone>> phones_;
  std::unique_ptr<serve::Door> door_;
  std::unique_ptr<serve::Door> control_;
  std::mutex mutex_;
  int alive_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

int run(const RunOptions& options) {
  check_phone_name(options.phone);
  Daemon daemon(options);

  // Beyond this point no session file is read.
  daemon.run();
  return 0;
}

}  // namespace cli
