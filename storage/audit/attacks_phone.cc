// The hand on the phone, and whoever wrote the pages it visits: they choose what is recorded, and
// nothing else.
#include "storage/audit/attack.h"
#include "storage/audit/bench.h"
#include "storage/log_reader.h"

namespace storage::audit {
namespace {

struct Spelling {
  const char* slug;
  const char* title;
  std::string said;      // A page's title.
  std::string recorded;  // What has to be read back.
};

std::string cut_title() {
  return std::string(max_title_bytes - 3, 'x') + "\xe2\x80\xa6";
}

const std::vector<Spelling>& spellings() {
  static const std::vector<Spelling> all = {
      {"title-forges-fields", "Visit a page whose title goes on as another record",
       "x\",\"seq\":0,\"kind\":\"genesis", "x\",\"seq\":0,\"kind\":\"genesis"},
      {"title-is-sql", "Visit a page whose title is SQL", "'); DROP TABLE record; --",
       "'); DROP TABLE record; --"},
      {"title-is-a-note", "Visit a page whose title looks like a signed checkpoint",
       "\n9999\nAAAA\n\n\xe2\x80\x94 simulation AAAA\n",
       "\n9999\nAAAA\n\n\xe2\x80\x94 simulation AAAA\n"},
      {"title-of-broken-bytes", "Visit a page whose title is no UTF-8", "a\xff\xc0\xaf",
       "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
      {"title-of-controls", "Visit a page whose title holds NUL and escape sequences",
       std::string("a\0\x1b[2Jb", 7), std::string("a\0\x1b[2Jb", 7)},
      {"title-without-end", "Visit a page with a title of a megabyte", std::string(1 << 20, 'x'),
       cut_title()},
  };
  return all;
}

Outcome visit_titled(Bench& bench, const Spelling& spelling) {
  std::uint64_t seq = 0;
  {
    const auto writer = bench.honest_writer();
    seq = writer->append({bench.facts().last_time, Visit{"http://hostile.home/", spelling.said,
                                                         VisitStatus::ok, "link", ""}});
    writer->seal();
  }
  bench.remember();
  Outcome outcome = bench.look("recorded as what it is");
  const std::optional<StoredRecord> read = LogReader(bench.log()).record(seq);
  const auto* visit = read && read->record ? std::get_if<Visit>(&read->record->payload) : nullptr;
  if (visit == nullptr || visit->title != spelling.recorded) {
    outcome.problem = "the title does not read back as it should";
  } else if (outcome.fate == Fate::harmless) {
    outcome.fate = Fate::refused;
    outcome.guard = Guard::encoder;
  }
  return outcome;
}

// Time is the phone's word; order is proved. A clock that goes back without saying so is remarked.
Outcome turn_clock_back(Bench& bench) {
  {
    const auto writer = bench.honest_writer();
    bench.carry_on(*writer, 1);
    Timestamp earlier = bench.facts().last_time;
    earlier.unix_ms -= 3'600'000;
    writer->append({earlier, Visit{"http://earlier.home/", "", VisitStatus::ok, "link", ""}});
    writer->seal();
  }
  bench.remember();
  Outcome outcome = bench.look("the order stands, and verify remarks on the clock");
  if (verify(bench.log()).remarks.empty()) outcome.problem = "verify does not remark on it";
  return outcome;
}

}  // namespace

std::vector<Attack> phone_attacks() {
  std::vector<Attack> attacks;
  for (const Spelling& spelling : spellings()) {
    attacks.push_back({"+", "phone", spelling.slug, spelling.title, Actor::phone_user,
                       refused_by(Guard::encoder),
                       [&spelling](Bench& bench) { return visit_titled(bench, spelling); }});
  }
  attacks.push_back({"F14", "phone", "turn-clock-back", "Turn the phone's clock back",
                     Actor::phone_user, harmless(), turn_clock_back});
  return attacks;
}

}  // namespace storage::audit
