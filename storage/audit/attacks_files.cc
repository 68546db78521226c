// Bytes of log.db itself, with a hex editor's eyes. F1, F2, F3, F10, F12 and whole pages.
#include <algorithm>

#include "storage/audit/attack.h"
#include "storage/audit/bench.h"
#include "storage/audit/forge.h"
#include "storage/log_format.h"

namespace storage::audit {
namespace {

constexpr std::uint64_t page = page_size_bytes;
// What a b-tree page's first byte says (SQLite file format, section 1.6).
constexpr char index_leaf = 0x0A, index_inner = 0x02, table_leaf = 0x0D;

Attack on_file(const char* hole, const char* slug, const char* title, Expected expected,
               std::function<Outcome(Bench&)> run) {
  return {hole, "database file", slug, title, Actor::daemon_user, expected, std::move(run)};
}

char page_kind(const std::string& file, std::uint64_t offset) {
  const std::uint64_t begin = offset / page * page;
  return file[begin == 0 ? 100 : begin];
}

// Every place where `bytes` stand, on pages of the kinds given.
std::vector<std::uint64_t> places(const std::string& file, std::string_view bytes,
                                  std::string_view kinds) {
  std::vector<std::uint64_t> found;
  for (std::size_t at = file.find(bytes); at != std::string::npos; at = file.find(bytes, at + 1)) {
    if (kinds.find(page_kind(file, at)) != std::string_view::npos) found.push_back(at);
  }
  return found;
}

std::uint64_t the_place(const std::string& file, std::string_view bytes, std::string_view kinds) {
  const std::vector<std::uint64_t> found = places(file, bytes, kinds);
  if (found.empty()) throw Error("the bytes to edit were not found in log.db");
  return found.front();
}

std::string_view as_text(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

void flip(const fs::path& path, const std::string& file, std::uint64_t at) {
  const char flipped = static_cast<char>(file[at] ^ 0x20);
  patch_file(path, at, std::string_view(&flipped, 1));
}

Outcome hex_edit_record(Bench& bench) {
  const std::string seq = std::to_string(bench.victim());
  const std::string file = read_file(bench.db());
  const std::string head = "{\"seq\":" + seq + ",\"kind\":\"visit\"";
  // One letter of the address.
  const std::uint64_t at = the_place(file, head, {&table_leaf, 1});
  flip(bench.db(), file, file.find("http", at) + 1);
  return bench.look("one letter of a stored visit was changed in place; integrity_check: " +
                        Raw(bench.db()).text("PRAGMA integrity_check"),
                    Bench::record(bench.victim()));
}

// The picture is long: most of it is on overflow pages, which have no kind. Its row begins on a
// leaf, behind its key.
Outcome hex_edit_picture(Bench& bench) {
  bench.need_pictures(1);
  const Picture picture = bench.facts().pictures.front();
  const std::string file = read_file(bench.db());
  const std::uint64_t at = the_place(file, as_text(picture.sha256), {&table_leaf, 1});
  flip(bench.db(), file, at + 32 + 40);
  return bench.look("one byte of a stored picture was changed in place",
                    Bench::record(picture.first_seq));
}

Outcome hex_edit_key(Bench& bench, std::string_view kinds, const char* what) {
  bench.need_pictures(1);
  const Picture picture = bench.facts().pictures.front();
  const std::string file = read_file(bench.db());
  flip(bench.db(), file, the_place(file, as_text(picture.sha256), kinds) + 7);
  return bench.look(what, Bench::record(picture.first_seq));
}

// A row's number as an index keeps it behind the key: as few bytes as hold it, big-endian.
std::string number_in_index(std::int64_t rowid) {
  std::string bytes;
  for (int shift = rowid < 0x80 ? 0 : rowid < 0x8000 ? 8 : 16; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(rowid >> shift);
  }
  return bytes;
}

// Two pictures of one length are each found under the other's key.
Outcome exchange_in_index(Bench& bench) {
  std::vector<std::uint64_t> taken_by;
  std::vector<std::string> keys;
  std::int64_t newest = 0;
  do {
    bench.carry_on(*bench.honest_writer());
    bench.remember();
    taken_by.push_back(bench.facts().records - 1);
    Raw raw(bench.db());
    newest = raw.number("SELECT max(rowid) FROM image");
    keys = raw.column("SELECT sha256 FROM image ORDER BY rowid DESC LIMIT 2");
    // Row 1 is written without a byte.
  } while (taken_by.size() < 2 || newest < 3 ||
           number_in_index(newest).size() != number_in_index(newest - 1).size());
  const std::string file = read_file(bench.db());
  const char kinds[] = {index_leaf, index_inner};
  for (const int i : {0, 1}) {
    const std::uint64_t at = the_place(file, keys[static_cast<std::size_t>(i)], {kinds, 2});
    if (file.compare(at + 32, number_in_index(newest).size(), number_in_index(newest - i)) != 0) {
      throw Error("the index is not laid out as expected");
    }
    patch_file(bench.db(), at + 32, number_in_index(newest - 1 + i));
  }
  return bench.look("each key leads to the other picture",
                    Bench::record(taken_by[taken_by.size() - 2]));
}

Outcome swap_pages(Bench& bench) {
  const std::string seq = std::to_string(bench.victim());
  const std::string file = read_file(bench.db());
  const std::uint64_t one =
      the_place(file, "{\"seq\":" + seq + ",", {&table_leaf, 1}) / page * page;
  // Any other leaf will do.
  for (std::uint64_t two = page; two + page <= file.size(); two += page) {
    if (two == one || file[two] != table_leaf) continue;
    patch_file(bench.db(), one, std::string_view(file).substr(two, page));
    patch_file(bench.db(), two, std::string_view(file).substr(one, page));
    return bench.look("two leaf pages changed places");
  }
  throw Error("log.db has only one leaf");
}

Outcome zero_page(Bench& bench) {
  const std::string seq = std::to_string(bench.victim());
  const std::string file = read_file(bench.db());
  const std::uint64_t at = the_place(file, "{\"seq\":" + seq + ",", {&table_leaf, 1}) / page * page;
  patch_file(bench.db(), at, std::string(page, '\0'));
  return bench.look("a leaf page was filled with zeros");
}

// The newest row of the newest leaf vanishes when the page says it has one cell less.
Outcome hide_newest_cell(Bench& bench) {
  const std::string seq = std::to_string(bench.facts().records - 1);
  const std::string file = read_file(bench.db());
  const std::uint64_t at = the_place(file, "{\"seq\":" + seq + ",", {&table_leaf, 1}) / page * page;
  const auto cells = static_cast<unsigned>(static_cast<unsigned char>(file[at + 3])) << 8 |
                     static_cast<unsigned char>(file[at + 4]);
  const char less[] = {static_cast<char>((cells - 1) >> 8), static_cast<char>(cells - 1)};
  patch_file(bench.db(), at + 3, {less, 2});
  return bench.look("the newest leaf says it holds one record less",
                    Bench::record(bench.facts().records - 1));
}

Outcome cut_file(Bench& bench) {
  fs::resize_file(bench.db(), fs::file_size(bench.db()) - page);
  return bench.look("the last page was cut off");
}

Outcome lengthen_file(Bench& bench) {
  append_file(bench.db(), std::string(page, 'x'));
  return bench.look("a page of garbage was appended");
}

Outcome restore_older(Bench& bench) {
  const std::uint64_t before = bench.facts().records;
  copy_log(bench.log(), bench.another("older"));
  bench.carry_on(*bench.honest_writer());
  for (const char* name : {"log.db-wal", "log.db-shm"}) fs::remove(bench.log() / name);
  fs::remove(bench.db());
  clone_file(bench.another("older") / "log.db", bench.db());
  return bench.look("log.db is an older one, checkpoints are not", Bench::record(before));
}

Outcome another_database(Bench& bench) {
  const fs::path stranger = bench.stranger();
  fs::remove(bench.db());
  for (const char* name : {"log.db-wal", "log.db-shm"}) fs::remove(bench.log() / name);
  clone_file(stranger / "log.db", bench.db());
  return bench.look("log.db is another phone's");
}

Outcome flip_format(Bench& bench, bool with_wal) {
  if (with_wal) {
    // A live WAL: the writer is still there when the files are looked at.
    const auto writer = bench.honest_writer();
    bench.carry_on(*writer);
    writer->seal();
    bench.remember();
    patch_file(bench.db(), 18, std::string_view("\1\1", 2));
    return bench.look("bytes 18 and 19 say: rollback journal");
  }
  patch_file(bench.db(), 18, std::string_view("\1\1", 2));
  return bench.look("bytes 18 and 19 say: rollback journal");
}

}  // namespace

std::vector<Attack> file_attacks() {
  const Expected damaged = detected_as(VerdictKind::damaged);
  const Expected rolled_back = detected_as(VerdictKind::rolled_back);
  return {
      on_file("F1", "hex-edit-record", "Hex-edit a letter of a stored record (the immudb lesson)",
              damaged, hex_edit_record),
      on_file("F15", "hex-edit-picture", "Hex-edit a byte of a stored picture", damaged,
              hex_edit_picture),
      on_file("F15", "hex-edit-picture-key", "Hex-edit the key a picture is stored under", damaged,
              [](Bench& bench) {
                return hex_edit_key(bench, {&table_leaf, 1},
                                    "a picture's key was changed in place");
              }),
      on_file("F2", "hex-edit-index",
              "Hex-edit the index, so that a picture is there but is not found", damaged,
              [](Bench& bench) {
                const char kinds[] = {index_leaf, index_inner};
                return hex_edit_key(bench, {kinds, 2}, "an index cell was changed in place");
              }),
      on_file("F2", "exchange-in-index",
              "Hex-edit the index, so that two pictures are found under each other's keys", damaged,
              exchange_in_index),
      on_file("+", "swap-pages", "Exchange two pages of the file", damaged, swap_pages),
      on_file("+", "zero-page", "Fill a page with zeros", damaged, zero_page),
      on_file("+", "hide-newest-cell", "Make the newest record's page say it holds one less",
              rolled_back, hide_newest_cell),
      on_file("+", "cut-database", "Cut off the file's last page", damaged, cut_file),
      on_file("+", "lengthen-database", "Append garbage to the file", harmless(), lengthen_file),
      on_file("+", "empty-database", "Empty the file", refused_by(Guard::reader),
              [](Bench& bench) {
                write_file(bench.db(), "");
                return bench.look("log.db is empty");
              }),
      on_file("F3", "restore-older-database", "Put an older log.db in place", rolled_back,
              restore_older),
      on_file("F11", "another-database", "Put another phone's log.db in place", damaged,
              another_database),
      on_file("F12", "flip-format-bytes", "Say \"rollback journal\" in the header, WAL at hand",
              harmless(), [](Bench& bench) { return flip_format(bench, true); }),
      on_file("F12", "flip-format-bytes-closed", "Say \"rollback journal\" in the header, no WAL",
              harmless(), [](Bench& bench) { return flip_format(bench, false); }),
  };
}

}  // namespace storage::audit
