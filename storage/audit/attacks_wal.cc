// Surgery on log.db-wal, as a killed daemon leaves it: the newest commits are there and nowhere
// else. F4, F5, F6.
#include <cstring>

#include "storage/audit/attack.h"
#include "storage/audit/bench.h"
#include "storage/audit/wal.h"
#include "storage/log_format.h"

namespace storage::audit {
namespace {

// What a daemon killed in the middle of its work leaves. Its last commit is the database's copy of
// the newest checkpoint; the one before it, a picture and its record.
struct CrashImage {
  std::uint64_t records_in_db = 0;  // Without the WAL.
  std::uint64_t visit_seq = 0;      // One that is in the WAL only.
  std::uint64_t last_seq = 0;
  std::uint64_t end_of_last_record = 0;  // In the WAL.
  fs::path earlier;                      // The same folder, two visits and a seal before.
};

CrashImage crash(Bench& bench) {
  bench.victim();
  CrashImage image;
  Raw(bench.db()).must("PRAGMA wal_checkpoint(TRUNCATE)");
  image.records_in_db = bench.facts().records;
  {
    const auto writer = bench.honest_writer();
    image.visit_seq = writer->size();
    bench.carry_on(*writer, 2);
    writer->seal();
    image.earlier = bench.another("earlier");
    copy_log(bench.log(), image.earlier);
    bench.carry_on(*writer, 2);
    const Wal wal(read_file(bench.wal()));
    image.end_of_last_record = wal.end_of(wal.frames() - 1);
    writer->seal();
    image.last_seq = writer->size() - 1;
    copy_log(bench.log(), bench.another("crashed"));
  }
  replace_log(bench.another("crashed"), bench.log());
  bench.remember();
  return image;
}

Attack on_wal(const char* hole, const char* slug, const char* title, Expected expected,
              Outcome (*run)(Bench&)) {
  return {hole, "wal", slug, title, Actor::daemon_user, expected, run};
}

Outcome remove_wal(Bench& bench) {
  const CrashImage image = crash(bench);
  fs::remove(bench.wal());
  return bench.look("log.db-wal is gone", Bench::record(image.records_in_db));
}

Outcome empty_wal(Bench& bench) {
  const CrashImage image = crash(bench);
  write_file(bench.wal(), "");
  return bench.look("log.db-wal is empty", Bench::record(image.records_in_db));
}

Outcome cut_one_byte(Bench& bench) {
  crash(bench);
  fs::resize_file(bench.wal(), Wal(read_file(bench.wal())).bytes().size() - 1);
  return bench.look("one byte is missing: the last commit, the database's copy of a checkpoint");
}

Outcome cut_last_record(Bench& bench) {
  const CrashImage image = crash(bench);
  fs::resize_file(bench.wal(), image.end_of_last_record - 1);
  return bench.look("one byte of the newest record's commit is missing",
                    Bench::record(image.last_seq));
}

Outcome flip_frame(Bench& bench) {
  const CrashImage image = crash(bench);
  patch_file(bench.wal(), 32 + 24 + 200, "?");
  return bench.look("the first frame's checksum fails, and all behind it is dropped",
                    Bench::record(image.records_in_db));
}

// The newest image of a page that holds record `seq`, in the WAL.
std::size_t frame_with(const Wal& wal, const std::string& bytes) {
  for (std::size_t frame = wal.frames(); frame-- > 0;) {
    if (wal.content(frame).find(bytes) != std::string_view::npos) return frame;
  }
  throw Error("the record to forge is not in log.db-wal");
}

// A record's text is changed in its newest image and the checksums made right: the honest reader
// applies the frame.
Outcome forge_frame(Bench& bench) {
  const CrashImage image = crash(bench);
  const std::uint64_t seq = image.visit_seq;
  const std::string head = "{\"seq\":" + std::to_string(seq) + ",";
  Wal wal(read_file(bench.wal()));
  const std::size_t frame = frame_with(wal, head);
  const std::size_t at = wal.content(frame).find(head);
  wal.put(frame, wal.content(frame).find("http", at) + 1, "xx");
  write_file(bench.wal(), wal.bytes());
  return bench.look("a frame was forged, checksums and all", Bench::record(seq));
}

// The database's pages as they are with the WAL's newest images over them; page 1 is the first.
std::vector<std::string> pages_now(const std::string& file, const Wal& wal) {
  std::vector<std::string> pages;
  for (std::size_t at = 0; at < file.size(); at += page_size_bytes) {
    pages.push_back(file.substr(at, page_size_bytes));
  }
  for (std::size_t frame = 0; frame < wal.frames(); ++frame) {
    const std::size_t page = wal.page_of(frame);
    if (pages.size() < page) pages.resize(page);
    pages[page - 1] = wal.content(frame);
  }
  return pages;
}

// The same without touching a frame: one more commit, of a page that holds older records. Where the
// record once was, it may have moved away since.
Outcome append_frame(Bench& bench) {
  crash(bench);
  const std::string head = "{\"seq\":" + std::to_string(bench.victim()) + ",";
  Wal wal(read_file(bench.wal()));
  const std::vector<std::string> pages = pages_now(read_file(bench.db()), wal);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const std::size_t at = pages[i].find(head);
    if (at == std::string::npos || pages[i][0] != 0x0D) continue;
    std::string content = pages[i];
    content.replace(content.find("http", at) + 1, 2, "xx");
    wal.append_commit(static_cast<std::uint32_t>(i + 1), content);
    write_file(bench.wal(), wal.bytes());
    return bench.look("a forged commit was appended, checksums and all",
                      Bench::record(bench.victim()));
  }
  throw Error("the record to forge is in no page of records");
}

Outcome older_wal(Bench& bench) {
  const CrashImage image = crash(bench);
  const std::uint64_t records = learn(image.earlier).records;
  fs::remove(bench.wal());
  clone_file(image.earlier / "log.db-wal", bench.wal());
  return bench.look("log.db-wal is an older one", Bench::record(records));
}

// Sound in itself, and of another log: its pages go over ours.
Outcome foreign_wal(Bench& bench) {
  crash(bench);
  const fs::path stranger = bench.another("stranger");
  {
    Genesis genesis;
    genesis.origin = "simulation.example/stranger";
    const auto writer = LogWriter::create(stranger, bench.facts().last_time, genesis);
    bench.carry_on(*writer, 30);
    copy_log(stranger, bench.another("stranger-crashed"));
  }
  fs::remove(bench.wal());
  clone_file(bench.another("stranger-crashed") / "log.db-wal", bench.wal());
  return bench.look("log.db-wal is another log's");
}

Outcome wal_is_a_link(Bench& bench) {
  crash(bench);
  fs::rename(bench.wal(), bench.another("elsewhere"));
  fs::create_symlink(bench.another("elsewhere"), bench.wal());
  return bench.look("log.db-wal is a symbolic link");
}

Outcome garbage_shm(Bench& bench) {
  crash(bench);
  write_file(bench.log() / "log.db-shm", std::string(32'768, 'x'));
  return bench.look("log.db-shm is garbage; it is rebuilt");
}

}  // namespace

std::vector<Attack> wal_attacks() {
  const Expected damaged = detected_as(VerdictKind::damaged);
  const Expected rolled_back = detected_as(VerdictKind::rolled_back);
  return {
      on_wal("F4", "remove-wal", "Remove log.db-wal after a crash", rolled_back, remove_wal),
      on_wal("F4", "empty-wal", "Empty log.db-wal after a crash", rolled_back, empty_wal),
      on_wal("F5", "cut-wal-byte", "Cut the last byte of log.db-wal", harmless(), cut_one_byte),
      on_wal("F5", "cut-wal-record", "Cut log.db-wal inside the newest record", rolled_back,
             cut_last_record),
      on_wal("F5", "flip-wal-frame", "Change a byte of log.db-wal", rolled_back, flip_frame),
      on_wal("F6", "forge-wal-frame", "Change a record in log.db-wal and repair its checksums",
             damaged, forge_frame),
      on_wal("F6", "append-wal-frame", "Append a forged commit to log.db-wal", damaged,
             append_frame),
      on_wal("F4", "older-wal", "Swap an older log.db-wal in", rolled_back, older_wal),
      on_wal("F11", "foreign-wal", "Swap another log's log.db-wal in", damaged, foreign_wal),
      on_wal("F11", "symlink-wal", "Make log.db-wal a symbolic link", refused_by(Guard::reader),
             wal_is_a_link),
      on_wal("+", "garbage-shm", "Fill log.db-shm with garbage", harmless(), garbage_shm),
  };
}

}  // namespace storage::audit
