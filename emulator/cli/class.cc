// `red-flag class`: a room full of phones, led from a console.
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <future>
#include <set>
#include <stdexcept>
#include <thread>

#include "emulator/classroom/address.h"
#include "emulator/classroom/class_lock.h"
#include "emulator/classroom/console_door.h"
#include "emulator/classroom/disposal.h"
#include "emulator/classroom/join_door.h"
#include "emulator/classroom/room.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/live_phone.h"
#include "emulator/cli/seat_viewers.h"
#include "emulator/cli/service_manager.h"
#include "emulator/cli/setup.h"
#include "emulator/cli/trace_server.h"
#include "emulator/cli/viewer_process.h"
#include "emulator/serve/http.h"
#include "emulator/session/lesson.h"
#include "emulator/session/parse.h"

namespace asio = boost::asio;

namespace cli {
namespace {

// As in `run`: phones wait for the disk on their strand's thread.
constexpr unsigned threads_per_processor = 2;

// What every seat's phone has in common.
struct Common {
  DayOptions options;  // But for the phone's name and speed.
  session::Session day;
  session::Session scripted;  // The lesson's; without steps if it has none.
};

session::Lesson lesson_of(const ClassOptions& options) {
  return options.lesson.empty() ? classroom::plain_lesson() : session::load_lesson(options.lesson);
}

Common common_of(const ClassOptions& options, const session::Lesson& lesson) {
  Common common;
  common.options.data = classroom::phones_folder(options.data);
  common.options.sites = options.sites;
  common.day.title = lesson.title;
  std::string profile = options.profile.empty() ? lesson.profile : options.profile;
  if (!lesson.scripted.empty()) {
    common.scripted = session::load(lesson.scripted);
    common.day.sites = common.scripted.sites;
    if (profile.empty()) profile = common.scripted.profile;
  }
  if (!options.site_folder.empty())
    common.day.sites = std::filesystem::absolute(options.site_folder);
  common.scripted.sites = common.day.sites;
  common.scripted.profile = common.day.profile = profile;
  if (common.day.sites.empty() && options.sites.empty())
    throw std::runtime_error("class: no sites: name their folder with --sites, or a --lesson");
  return common;
}

// Made at once: the viewer looks into it before anybody has joined.
std::filesystem::path phones_of(const ClassOptions& options) {
  const std::filesystem::path phones = classroom::phones_folder(options.data);
  std::filesystem::create_directories(phones);
  return phones;
}

// "ADDR:PORT" without the port.
std::string host_of(const std::string& listen) {
  return listen.substr(0, listen.rfind(':'));
}

class ClassDaemon {
 public:
  explicit ClassDaemon(const ClassOptions& options)
      : lock_(options.data),
        viewer_(phones_of(options), options.data / "index", host_of(options.control)),
        strand_(asio::make_strand(io_)),
        signals_(strand_, SIGINT, SIGTERM),
        service_(io_),
        logs_(strand_, classroom::phones_folder(options.data)),
        room_(io_, strand_, darkroom_.get_executor(), room_options(options)) {
    join_ =
        std::make_shared<classroom::JoinDoor>(strand_, options.listen, options.url, room_,
                                              trace_viewer_program().empty() ? nullptr : &logs_);
    console_ = std::make_shared<classroom::ConsoleDoor>(
        strand_, options.control, room_,
        classroom::Whereabouts{
            .address = join_->address(), .link = join_->link(), .viewer = viewer_.link()});
  }

  void run() {
    room_.open();
    join_->start();
    console_->start();
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      service_.stopping();
      room_.close();
    });
    std::printf("Join: %s\nCode: %s\nConsole: %s\n", join_->address().c_str(),
                room_.roster().code.c_str(), console_->link().c_str());
    const std::string here = serve::address_of(join_->local());
    if (here != join_->address()) std::printf("Listening: %s\n", here.c_str());
    std::fflush(stdout);
    service_.ready();

    const unsigned count =
        std::max(2u, threads_per_processor * std::thread::hardware_concurrency());
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < count; ++i) threads.emplace_back([this] { io_.run(); });
    io_.run();
  }

 private:
  classroom::RoomOptions room_options(const ClassOptions& options) {
    session::Lesson lesson = lesson_of(options);
    const Common common = common_of(options, lesson);
    return {.data = options.data,
            .seats = options.seats,
            .lesson = std::move(lesson),
            .make_phone =
                [this, common](const classroom::PhoneWanted& wanted) {
                  return make_phone(common, wanted);
                },
            .dispose = [this, data = options.data] { dispose(data); },
            .closed = [this] { closed(); }};
  }

  std::unique_ptr<classroom::Phone> make_phone(const Common& common,
                                               const classroom::PhoneWanted& wanted) {
    DayOptions day_options = common.options;
    day_options.speed = clockwork::Speed::times(wanted.speed);
    session::Session day = wanted.is_scripted ? common.scripted : common.day;
    if (!wanted.is_scripted) {
      day.persona = wanted.seat.name + " (fictional)";
      day.locale = wanted.seat.language;
      day.start = start_in_hand(day_options.data / wanted.handset.name());
    }
    return std::make_unique<LivePhone>(day_options, std::move(day), wanted.is_still, wanted.handset,
                                       darkroom_.get_executor());
  }

  void dispose(const std::filesystem::path& data) {
    viewer_.stop();
    let_go_of_logs();
    const classroom::Holding gone = classroom::dispose(data, lock_);
    std::printf("Removed %s: %s. What was copied, exported or printed before is not touched.\n",
                classroom::folder_name(data).c_str(), gone.text().c_str());
    std::fflush(stdout);
  }

  // On the pool, where disposing is; what has the logs open lives on the strand.
  void let_go_of_logs() {
    std::promise<void> done;
    asio::post(strand_, [this, &done] {
      logs_.end_all();
      done.set_value();
    });
    done.get_future().wait();
  }

  void closed() {
    logs_.end_all();
    service_.stop();
    join_->stop();
    console_->stop();
    signals_.cancel();
  }

  const classroom::ClassLock lock_;
  TraceServer viewer_;  // Before there are threads.
  // Where pictures are encoded, and logs read and verified. It outlives the phones.
  asio::thread_pool darkroom_{std::max(1u, std::thread::hardware_concurrency())};
  asio::io_context io_;
  serve::Strand strand_;
  asio::signal_set signals_;
  ServiceManager service_;
  SeatViewers logs_;
  classroom::Room room_;
  std::shared_ptr<classroom::JoinDoor> join_;
  std::shared_ptr<classroom::ConsoleDoor> console_;
};

// What every seat may hold open at once is beyond the usual soft limit of 1,024: its phone's files,
// its page, its viewer, and its browser's connections.
void allow_many_descriptors() {
  constexpr rlim_t wanted = 8'192;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::max(limit.rlim_cur, std::min(limit.rlim_max, wanted));
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void check_addresses(const ClassOptions& options) {
  const auto join = serve::parse_listen("--listen", options.listen);
  serve::parse_listen("--control", options.control);
  if (!options.url.empty()) classroom::authority_of(options.url);
  if (classroom::is_public(join.address()) && !options.has_consent)
    throw std::runtime_error(classroom::public_refusal(options.listen));
}

void make_folder(const std::filesystem::path& data) {
  std::filesystem::create_directories(data);
  if (classroom::load_roster(data) || std::filesystem::is_empty(data)) return;
  // A start that failed may have left these.
  const std::set<std::string> ours = {"class.lock", "class.json.new", "phones", "index"};
  for (const auto& entry : std::filesystem::directory_iterator(data))
    if (!ours.contains(entry.path().filename().string()))
      throw std::runtime_error(data.string() + ": holds " + entry.path().filename().string() +
                               ", which no class put there: name a folder of its own");
}

}  // namespace

int run_class(const ClassOptions& options) {
  check_addresses(options);
  make_folder(options.data);
  allow_many_descriptors();
  ClassDaemon daemon(options);

  // Beyond this point no lesson and no session is read.
  daemon.run();
  return 0;
}

}  // namespace cli
