// Blind tampering: see blind_tamper.h.
#include <doctest/doctest.h>

#include <random>

#include "tests/storage/blind_tamper.h"
#include "tests/support/runs.h"

using namespace storage;
using namespace storage_test;

namespace {

// A batch takes a second or two; the sanitizers and a busy machine may make that ten times more.
constexpr unsigned batch_cpu_seconds = 120;

// What one run over many deeds came to.
struct Tally {
  std::uint64_t noticed = 0, unchanged = 0, refused = 0;
  std::vector<std::string> holes;  // Missed, thrown or died.
  void add(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
      if (line == "noticed") {
        ++noticed;
      } else if (line == "unchanged") {
        ++unchanged;
      } else if (line == "refused") {
        ++refused;
      } else {
        holes.push_back(line);
      }
    }
  }
};

std::string said(const Judgement& judgement, const std::string& deed) {
  switch (judgement.outcome) {
    case Outcome::noticed:
      return "noticed";
    case Outcome::unchanged:
      return "unchanged";
    case Outcome::missed:
      break;
  }
  return "missed (" + judgement.verdict + "): " + deed;
}

// Logs of every state a doubter may find one in. All are sealed to their last record: what is not
// sealed yet can be cut without trace, and THREATS.md says so.
struct Subject {
  std::string name;
  void (*make)(const fs::path& log);
  std::uint64_t every;  // One row in so many is tampered with.
};

void make_killed(const fs::path& log) {
  const TemporaryFolder folder;
  const auto writer = LogWriter::create(folder / "alive", at(0), test_genesis(),
                                        WriterOptions{std::chrono::hours(1)});
  writer->append({at(1), Boot{"evening", "Fictional", "red-flag", {}}});
  writer->append(visit(4, "http://news.home/4"));
  writer->append_screenshot(at(5), screenshot_of(picture(0)), picture(0));
  writer->append(visit(6, "http://news.home/6"));
  writer->seal();
  copy_log(folder / "alive", log);  // As its files stand at the moment of a SIGKILL.
}

const Subject subjects[] = {
    {"closed", make_log, 1},
    {"killed", make_killed, 1},
    {"long", [](const fs::path& log) { make_long_log(log, 600); }, 97},
};

void report(const Tally& tally, const std::string& what) {
  MESSAGE(what << ": " << tally.noticed << " noticed, " << tally.unchanged << " unchanged, "
               << tally.refused << " refused by SQLite, " << tally.holes.size() << " holes");
  for (std::size_t i = 0; i < tally.holes.size() && i < 20; ++i) {
    const std::string& hole = tally.holes[i];
    CAPTURE(hole);
    CHECK(hole.empty());
  }
}

// One byte of one file of the log, written down at `copy` with it. Says which.
std::string flip_a_byte(const LogImage& good, const fs::path& copy, std::uint64_t i,
                        std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto shm = i % 2 == 0 ? LogImage::Shm::kept : LogImage::Shm::left_out;
  good.put(copy, shm);
  // Each file as often as the next: a byte of `checkpoints` is rarer than one of log.db.
  std::vector<const LogImage::File*> files;
  for (const LogImage::File& each : good.files()) {
    const bool there = each.name != "log.db-shm" || shm == LogImage::Shm::kept;
    if (there && !each.bytes.empty()) files.push_back(&each);
  }
  const LogImage::File& file = *files[random() % files.size()];
  std::string bytes = file.bytes;
  const std::size_t place = random() % bytes.size();
  const auto change = static_cast<char>(i % 3 == 0 ? 1 + random() % 255 : 1u << random() % 8);
  bytes[place] = static_cast<char>(bytes[place] ^ change);
  write_file(copy / file.name, bytes);
  return file.name + " byte " + std::to_string(place) + " xor " +
         std::to_string(static_cast<unsigned char>(change)) +
         (shm == LogImage::Shm::kept ? ", with its -shm" : ", without -shm");
}

// deed(log, copy, i) makes the copy and tampers with it, for each i below `count`; what the
// verifier then says is counted. In batches, each in a process of its own.
Tally on_copies_of(
    const Subject& subject, std::uint64_t count,
    const std::function<std::string(const LogImage&, const fs::path&, std::uint64_t)>& deed) {
  constexpr std::uint64_t batch = 500;
  const TemporaryFolder folder;
  subject.make(folder / "good");
  const auto before = contents(folder / "good");
  const LogImage good(folder / "good");
  const auto work = [&](std::uint64_t i, const Say& say) {
    const std::string what = deed(good, folder / "copy", i);
    say(said(judge(folder / "copy", before), std::to_string(i) + ": " + what));
  };
  Tally tally;
  for (std::uint64_t first = 0; first < count; first += batch) {
    tally.add(in_child(first, std::min(first + batch, count), batch_cpu_seconds, work));
  }
  return tally;
}

}  // namespace

// Where a sanitizer works, one deed in so many.
constexpr std::size_t thinned = RED_FLAG_IS_SANITIZED ? 5 : 1;

TEST_CASE("blind tampering: no row or column changes unseen, with the guards put back") {
  for (const Subject& subject : subjects) {
    CAPTURE(subject.name);
    const TemporaryFolder folder;
    subject.make(folder / "good");
    const auto before = contents(folder / "good");
    const LogImage good(folder / "good");
    good.put(folder / "copy", LogImage::Shm::left_out);
    const std::vector<Deed> deeds = deeds_on(folder / "copy", thinned * subject.every);
    REQUIRE(deeds.size() > 100 / thinned);
    Tally tally;
    const auto work = [&](std::uint64_t i, const Say& say) {
      good.put(folder / "copy", LogImage::Shm::left_out);
      if (!commit_deed(folder / "copy", deeds[i], Guards::put_back)) return say("refused");
      say(said(judge(folder / "copy", before), deeds[i].what));
    };
    constexpr std::size_t batch = 100;
    for (std::size_t first = 0; first < deeds.size(); first += batch) {
      const std::size_t last = std::min(first + batch, deeds.size());
      const auto lines = in_child(first, last, batch_cpu_seconds, work);
      if (!lines.empty() && lines.back().starts_with("died")) {
        tally.add({lines.back() + ": " + deeds[std::stoul(lines.back().substr(8))].what});
      }
      tally.add(lines);
    }
    CHECK(tally.noticed + tally.unchanged + tally.refused + tally.holes.size() == deeds.size());
    CHECK(tally.noticed > deeds.size() / 3);
    report(tally, subject.name);
  }
}

TEST_CASE("blind tampering: guards left off are always noticed") {
  const TemporaryFolder folder;
  make_log(folder / "good");
  const auto before = contents(folder / "good");
  const LogImage good(folder / "good");
  good.put(folder / "copy", LogImage::Shm::left_out);
  const std::vector<Deed> deeds = deeds_on(folder / "copy");
  for (std::size_t i = 0; i < deeds.size(); i += 23) {
    CAPTURE(deeds[i].what);
    good.put(folder / "copy", LogImage::Shm::left_out);
    if (!commit_deed(folder / "copy", deeds[i], Guards::left_off)) continue;
    CHECK(judge(folder / "copy", before).outcome == Outcome::noticed);
  }
}

TEST_CASE("blind tampering: no flipped byte changes anything unseen, and none stops the verifier") {
  const auto flips = static_cast<std::uint64_t>(support::runs(300, 20'000));
  std::uint64_t number = 0;
  for (const Subject& subject : subjects) {
    CAPTURE(subject.name);
    ++number;
    const std::uint64_t share = flips / std::size(subjects) + (number == 1 ? flips % 3 : 0);
    const Tally tally =
        on_copies_of(subject, share, [&](const LogImage& good, const fs::path& copy, auto i) {
          return flip_a_byte(good, copy, i, i * 3 + number);
        });
    report(tally, subject.name);
  }
}

TEST_CASE("blind tampering: pages that contradict each other are noticed, and harm no verifier") {
  const auto deeds = static_cast<std::uint64_t>(support::runs(900, 20'000)) / std::size(subjects);
  for (const Subject& subject : subjects) {
    CAPTURE(subject.name);
    const Tally tally =
        on_copies_of(subject, deeds, [](const LogImage& good, const fs::path& copy, auto i) {
          std::mt19937_64 random(i);
          good.put(copy, LogImage::Shm::left_out);
          std::string bytes = read_file(copy / "log.db");
          const std::string deed = bend_pages(bytes, random);
          write_file(copy / "log.db", bytes);
          return deed;
        });
    CHECK(tally.noticed + tally.unchanged + tally.holes.size() == deeds);
    // Of a killed log most pages are also in the WAL, and read from there.
    CHECK(tally.noticed > deeds / 6);
    report(tally, subject.name);
  }
}
