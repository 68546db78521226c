#include "storage/audit/runner.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "storage/log_folder.h"

namespace storage::audit {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

std::atomic<bool> stop{false};

// A child's life: no attack on a log of any size takes this long unless something hangs.
constexpr std::chrono::minutes patience{30};

json::object to_json(const Outcome& outcome, const VerifyOptions& held_against) {
  json::array notes, keys;
  for (const std::string& note : held_against.checkpoints) notes.emplace_back(note);
  for (const std::string& key : held_against.keys) keys.emplace_back(key);
  return {{"fate", static_cast<int>(outcome.fate)},
          {"guard", static_cast<int>(outcome.guard)},
          {"verdict", outcome.verdict},
          {"first_bad", outcome.first_bad ? json::value(*outcome.first_bad) : json::value()},
          {"happened", outcome.happened},
          {"problem", outcome.problem},
          {"notes", notes},
          {"keys", keys}};
}

// What a child wrote last; nothing if it died before.
bool from_json(const std::string& text, Result& result) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return false;
  const json::object& object = value.as_object();
  result.outcome.fate = static_cast<Fate>(object.at("fate").as_int64());
  result.outcome.guard = static_cast<Guard>(object.at("guard").as_int64());
  result.outcome.verdict = object.at("verdict").as_string();
  if (!object.at("first_bad").is_null()) {
    result.outcome.first_bad = object.at("first_bad").to_number<std::uint64_t>();
  }
  result.outcome.happened = object.at("happened").as_string();
  result.outcome.problem = object.at("problem").as_string();
  for (const json::value& note : object.at("notes").as_array()) {
    result.held_against.checkpoints.emplace_back(note.as_string());
  }
  for (const json::value& key : object.at("keys").as_array()) {
    result.held_against.keys.emplace_back(key.as_string());
  }
  return true;
}

void send(int fd, char kind, std::string_view text) {
  std::string line = kind + std::string(text) + "\n";
  std::string_view left = line;
  while (!left.empty()) {
    const ssize_t written = ::write(fd, left.data(), left.size());
    if (written <= 0) return;
    left.remove_prefix(static_cast<std::size_t>(written));
  }
}

// "LOG" for the copy's own long name.
void shorten(std::string& text, const fs::path& folder) {
  for (const auto& [path, name] :
       {std::pair((folder / "log").string(), "LOG"), std::pair(folder.string(), "ELSEWHERE")}) {
    for (std::size_t at; (at = text.find(path)) != std::string::npos;) {
      text.replace(at, path.size(), name);
    }
  }
}

// The child: does the deed, says what came of it, and goes without ceremony.
[[noreturn]] void attempt(const Attack& attack, const RunOptions& options, const fs::path& folder,
                          std::uint64_t seed, int channel) {
  Outcome outcome;
  VerifyOptions held_against;
  try {
    BenchOptions bench_options{options.base, options.start,      folder, options.judge, seed,
                               options.jobs, options.exhaustive, {}};
    bench_options.progress = [channel](std::uint64_t done, std::uint64_t total) {
      send(channel, 'p', std::to_string(done) + " of " + std::to_string(total));
    };
    Bench bench(std::move(bench_options));
    outcome = attack.run(bench);
    held_against = bench.held_against();
  } catch (const std::exception& error) {
    outcome.verdict = "-";
    outcome.happened = "the attack could not be carried out";
    outcome.problem = error.what();
  }
  shorten(outcome.happened, folder);
  shorten(outcome.problem, folder);
  send(channel, 'r', json::serialize(to_json(outcome, held_against)));
  ::_exit(0);
}

struct Child {
  pid_t pid = 0;
  Fd channel;
  std::size_t index = 0;
  fs::path folder;
  Clock::time_point since;
  std::string heard;
  std::string answer;
};

class Pool {
 public:
  Pool(std::span<const Attack> attacks, const RunOptions& options, const Progress& progress)
      : attacks_(attacks), options_(options), progress_(progress), results_(attacks.size()) {}

  // Attacks that share the machine, then those that want it for themselves.
  std::vector<Result> run() {
    for (const bool alone : {false, true}) {
      for (std::size_t i = 0; i < attacks_.size(); ++i) {
        if (attacks_[i].alone != alone) continue;
        while (!children_.empty() && children_.size() >= (alone ? 1 : options_.jobs)) wait();
        if (stop) break;
        start(i);
      }
      while (!children_.empty()) wait();
    }
    return std::move(results_);
  }

 private:
  void start(std::size_t index) {
    const Attack& attack = attacks_[index];
    Child child;
    child.index = index;
    child.folder = options_.scratch / attack.slug;
    child.since = Clock::now();
    fs::create_directories(child.folder);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw Error(std::string("pipe: ") + std::strerror(errno));
    child.channel = Fd(ends[0]);
    Fd theirs(ends[1]);
    std::fflush(nullptr);
    // The seed of an attack depends on its name only, so that --run repeats what a full run did.
    const std::uint64_t seed = options_.seed ^ std::hash<std::string>()(attack.slug);
    child.pid = fork();
    if (child.pid < 0) throw Error(std::string("fork: ") + std::strerror(errno));
    if (child.pid == 0) {
      signal(SIGINT, SIG_IGN);
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      attempt(attack, options_, child.folder, seed, theirs.get());
    }
    results_[index].attack = &attack;
    children_.push_back(std::move(child));
    tell(attack.slug);
  }

  void tell(const std::string& now) {
    if (progress_) progress_(done_, attacks_.size(), now);
  }

  // Until at least one child has ended.
  void wait() {
    const std::size_t before = children_.size();
    while (children_.size() == before) {
      std::vector<pollfd> polls;
      for (const Child& child : children_) polls.push_back({child.channel.get(), POLLIN, 0});
      ::poll(polls.data(), polls.size(), 200);
      for (std::size_t i = children_.size(); i-- > 0;) {
        Child& child = children_[i];
        const bool hopeless = stop || Clock::now() - child.since > patience;
        if (hopeless) kill(child.pid, SIGKILL);
        if (hopeless || (polls[i].revents != 0 && !listen(child))) {
          finish(child);
          children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
        }
      }
    }
  }

  // False at the end of what the child has to say.
  bool listen(Child& child) {
    char buffer[65'536];
    const ssize_t got = ::read(child.channel.get(), buffer, sizeof buffer);
    if (got <= 0) return false;
    child.heard.append(buffer, static_cast<std::size_t>(got));
    for (std::size_t end; (end = child.heard.find('\n')) != std::string::npos;) {
      const std::string line = child.heard.substr(0, end);
      child.heard.erase(0, end + 1);
      if (line.starts_with('r')) child.answer = line.substr(1);
      if (line.starts_with('p')) tell(attacks_[child.index].slug + ": " + line.substr(1));
    }
    return true;
  }

  void finish(Child& child) {
    Result& result = results_[child.index];
    int status = 0;
    waitpid(child.pid, &status, 0);
    if (!from_json(child.answer, result)) {
      result.outcome.verdict = "-";
      result.outcome.happened = "the attack brought its process down";
      result.outcome.problem = WIFSIGNALED(status)
                                   ? std::string("died of ") + strsignal(WTERMSIG(status))
                                   : "ended with code " + std::to_string(WEXITSTATUS(status));
    }
    result.passed = as_expected(*result.attack, result.outcome);
    result.seconds = std::chrono::duration<double>(Clock::now() - child.since).count();
    put_away(child, result);
    ++done_;
    tell(result.attack->slug);
  }

  void put_away(const Child& child, const Result& result) {
    if (!options_.keep.empty() && fs::exists(child.folder / "log")) {
      const fs::path kept = options_.keep / result.attack->slug;
      fs::remove_all(kept);
      fs::rename(child.folder / "log", kept);
    }
    std::error_code ignored;
    fs::remove_all(child.folder, ignored);
  }

  std::span<const Attack> attacks_;
  const RunOptions& options_;
  const Progress& progress_;
  std::vector<Result> results_;
  std::vector<Child> children_;
  std::size_t done_ = 0;
};

}  // namespace

std::vector<Result> run(std::span<const Attack> attacks, const RunOptions& options,
                        const Progress& progress) {
  return Pool(attacks, options, progress).run();
}

void interrupt() {
  stop = true;
}
bool interrupted() {
  return stop;
}

}  // namespace storage::audit
