#include "storage/audit/bench.h"

#include "storage/hash.h"
#include "storage/log_format.h"

namespace storage::audit {
namespace {

constexpr WriterOptions only_when_told{std::chrono::hours(24)};

// Some bytes that could be a picture; the log does not care what is in them.
std::vector<std::uint8_t> picture_bytes(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint8_t> bytes(12'000);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

Timestamp later(Timestamp time, std::uint64_t seconds) {
  time.unix_ms += static_cast<std::int64_t>(seconds) * 1'000;
  return time;
}

Record a_visit(Timestamp time, std::string_view host, int number) {
  return {time, Visit{"http://" + std::string(host) + "/" + std::to_string(number),
                      "An honest page", VisitStatus::ok, "link", ""}};
}

std::uint64_t append_picture(LogWriter& writer, Timestamp time, std::uint64_t seed) {
  const std::vector<std::uint8_t> png = picture_bytes(seed);
  Screenshot shot;
  shot.image = sha256(png);
  shot.width_px = 720;
  shot.height_px = 1280;
  shot.png_bytes = png.size();
  shot.trigger = "app_open";
  shot.app = "browser";
  return writer.append_screenshot(time, shot, png);
}

}  // namespace

State survey(const fs::path& log) {
  const Verdict verdict = verify(log);
  if (!ok(verdict)) {
    throw Error("the copy is not intact to begin with: " + std::string(verdict_name(verdict.kind)));
  }
  return {learn(log), std::string(verdict_name(verdict.kind)), content_digest(log)};
}

Bench::Bench(BenchOptions options)
    : options_(std::move(options)),
      log_(options_.folder / "log"),
      random_(options_.seed),
      state_(options_.start) {
  copy_log(options_.base, log_);
}

void Bench::remember() {
  state_ = survey(log_);
}

std::uint64_t Bench::victim() {
  if (!victim_) {
    if (state_.facts.visits.empty()) {
      carry_on(*honest_writer());
      remember();
    }
    victim_ = state_.facts.visits[random_() % state_.facts.visits.size()];
  }
  return *victim_;
}

void Bench::need_pictures(std::size_t count) {
  if (state_.facts.pictures.size() >= count) return;
  {
    const std::unique_ptr<LogWriter> writer = honest_writer();
    for (std::size_t i = 0; i < count; ++i) {
      append_picture(*writer, later(state_.facts.last_time, i + 1), options_.seed + i);
    }
  }
  remember();
}

void Bench::need_node() {
  if (state_.facts.sealed() >= 2 * node_width) return;
  carry_on(*honest_writer(), 2 * node_width);
  remember();
}

std::unique_ptr<LogWriter> Bench::honest_writer() {
  return LogWriter::open(log_, later(state_.facts.last_time, 1), only_when_told);
}

void Bench::carry_on(LogWriter& writer, int visits, std::string_view host) {
  std::vector<Record> records;
  for (int i = 0; i < visits; ++i) {
    records.push_back(
        a_visit(later(state_.facts.last_time, static_cast<std::uint64_t>(i) + 2), host, i));
  }
  writer.append(records);
  append_picture(writer, later(state_.facts.last_time, static_cast<std::uint64_t>(visits) + 2),
                 options_.seed ^ writer.size());
}

PrivateKey Bench::stolen_key() const {
  std::string text = read_file(log_ / key_name);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::optional<PrivateKey> key = PrivateKey::parse(text);
  if (!key) throw Error("the copy's private key does not read as one");
  return std::move(*key);
}

fs::path Bench::stranger() {
  const fs::path folder = another("stranger");
  Genesis genesis;
  genesis.origin = "simulation.example/stranger";
  genesis.device = {"stranger", "Nobody 1", "en", 720, 1280};
  const auto writer = LogWriter::create(folder, state_.facts.last_time, genesis, only_when_told);
  for (int i = 0; i < 40; ++i)
    writer->append(a_visit(later(state_.facts.last_time, 1), "other.home", i));
  append_picture(*writer, later(state_.facts.last_time, 2), 4);
  writer->seal();
  return folder;
}

// --- Judgement ----------------------------------------------------------------------------------

bool Bench::unchanged() const {
  return content_digest(log_) == state_.content;
}

void Bench::check_names(Outcome& outcome, const Names& names) const {
  if (names.what == Names::What::anything) return;
  const std::optional<std::uint64_t> wanted =
      names.what == Names::What::record ? std::optional(names.seq) : std::nullopt;
  if (outcome.first_bad == wanted) return;
  const auto spell = [](const std::optional<std::uint64_t>& seq) {
    return seq ? "record " + std::to_string(*seq) : std::string("no record");
  };
  outcome.problem = "names " + spell(outcome.first_bad) + " instead of " + spell(wanted);
}

Outcome Bench::look(std::string happened, Names names) {
  Outcome outcome;
  outcome.happened = std::move(happened);
  Verdict verdict;
  try {
    verdict = options_.judge(log_, {});
  } catch (const Error& error) {
    outcome.fate = Fate::refused;
    outcome.guard = Guard::reader;
    outcome.verdict = "-";
    outcome.happened += "; verify would not read it: " + std::string(error.what());
    return outcome;
  }
  outcome.verdict = verdict_name(verdict.kind);
  outcome.first_bad = verdict.first_bad;
  if (!ok(verdict)) {
    outcome.fate = Fate::detected;
    if (!verdict.findings.empty()) outcome.happened += "; verify: " + verdict.findings.front().what;
    check_names(outcome, names);
  } else {
    outcome.fate = unchanged() ? Fate::harmless : Fate::unnoticed;
  }
  return outcome;
}

Outcome Bench::look_elsewhere(std::string happened, const VerifyOptions& held_against,
                              Names names) {
  Outcome alone = look(happened, anything());
  if (alone.fate != Fate::unnoticed && alone.fate != Fate::harmless) return alone;
  held_against_ = held_against;
  const Verdict verdict = options_.judge(log_, held_against);
  alone.happened += "; alone: " + alone.verdict;
  if (ok(verdict)) return alone;
  alone.fate = Fate::elsewhere;
  alone.verdict = verdict_name(verdict.kind);
  alone.first_bad = verdict.first_bad;
  if (!verdict.findings.empty()) {
    alone.happened += "; with what left the machine: " + verdict.findings.front().what;
  }
  check_names(alone, names);
  return alone;
}

Outcome Bench::refused(Guard guard, const std::string& message) {
  Outcome outcome = look(message);
  // Refused means: nothing came of it.
  if (outcome.fate != Fate::harmless) {
    outcome.problem = "refused, but the log is no longer what it was";
    return outcome;
  }
  outcome.fate = Fate::refused;
  outcome.guard = guard;
  return outcome;
}

Outcome Bench::after(const Answer& answer, const std::string& happened, Names names) {
  if (answer.ok()) return look(happened, names);
  return refused(guard_of(answer), answer.message);
}

Outcome Bench::refused_or(Guard guard, const std::function<std::string()>& deed, Names names) {
  std::string happened;
  try {
    happened = deed();
  } catch (const Error& error) {
    return refused(guard, error.what());
  }
  return look(happened, names);
}

Outcome Bench::daemon_stops(Guard guard, const std::function<void()>& next_step) {
  std::string said;
  try {
    next_step();
  } catch (const Error& error) {
    said = error.what();
  }
  Outcome outcome = look(said.empty() ? "the daemon went on" : "the daemon says: " + said);
  if (said.empty()) {
    outcome.problem = "the daemon went on as if nothing had happened";
  } else {
    outcome.fate = Fate::refused;
    outcome.guard = guard;
  }
  return outcome;
}

}  // namespace storage::audit
