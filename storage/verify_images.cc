// verify()'s pass over the pictures.
#include <algorithm>
#include <array>
#include <exception>
#include <system_error>
#include <thread>

#include "storage/hash.h"
#include "storage/hash_many.h"
#include "storage/log_format.h"
#include "storage/verify_records.h"

namespace storage {
namespace {

constexpr std::uint64_t images_per_page = 64;
// Pictures are hashed together in groups: more of them level out their lengths, fewer stay in the
// cache. What is longer than this is hashed alone, so that a group has a bounded size.
constexpr std::size_t group_size = 8;
constexpr std::uint64_t longest_in_group_bytes = 1 << 20;

// One thread's part of the pictures: rows (begin, end]. The bits of `bad` are its own.
struct ImagePart {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::vector<bool> bad;
  struct Hole {
    std::uint64_t begin, end;  // Rows [begin, end) are not there.
  };
  std::vector<Hole> holes;  // At most max_findings.
  std::exception_ptr error;

  void run(const std::filesystem::path& db_path) {
    try {
      check_rows(db_path);
    } catch (...) {
      error = std::current_exception();
    }
  }

 private:
  struct Row {
    std::uint64_t rowid;
    std::uint64_t size_bytes;
  };

  void check_rows(const std::filesystem::path& db_path) {
    Database db(db_path, Access::read_only);
    Statement sizes = db.prepare(
        "SELECT rowid, length(png) FROM main.image NOT INDEXED "
        "WHERE rowid > ?1 AND rowid <= ?2 ORDER BY rowid");
    for (Statement& select : selects_) {
      select = db.prepare("SELECT sha256, png FROM main.image NOT INDEXED WHERE rowid = ?1");
    }
    bad.assign(end - begin, false);
    std::uint64_t expected = begin + 1;
    std::vector<Row> page;
    for (std::uint64_t from = begin; from < end; from += images_per_page) {
      page.clear();
      sizes.bind(1, from);
      sizes.bind(2, std::min(end, from + images_per_page));
      while (sizes.step()) {
        page.push_back({static_cast<std::uint64_t>(sizes.integer(0)),
                        static_cast<std::uint64_t>(sizes.integer(1))});
        if (page.back().rowid != expected) miss(expected, page.back().rowid);
        expected = page.back().rowid + 1;
      }
      sizes.reset();
      check_page(page);
    }
    if (expected != end + 1) miss(expected, end + 1);
  }

  void check_page(std::span<const Row> page) {
    std::size_t in_group = 0;
    for (const Row& row : page) {
      const bool alone = row.size_bytes > longest_in_group_bytes;
      if (alone) in_group = check_group(in_group);
      selects_[in_group].bind(1, row.rowid);
      if (selects_[in_group].step()) {
        group_[in_group] = row.rowid;
        ++in_group;
      } else {
        selects_[in_group].reset();
        bad[row.rowid - begin - 1] = true;  // Gone since a moment ago: no recorder does that.
      }
      if (alone || in_group == group_size) in_group = check_group(in_group);
    }
    check_group(in_group);
  }

  // Returns 0: how many the next group has.
  std::size_t check_group(std::size_t count) {
    std::array<Message, group_size> pictures;
    std::array<Digest, group_size> hashes;
    for (std::size_t i = 0; i < count; ++i) pictures[i] = selects_[i].blob(1);
    sha256_each(std::span(pictures).first(count), std::span(hashes).first(count));
    for (std::size_t i = 0; i < count; ++i) {
      bad[group_[i] - begin - 1] = !std::ranges::equal(hashes[i], selects_[i].blob(0));
      selects_[i].reset();
    }
    return 0;
  }

  void miss(std::uint64_t from, std::uint64_t to) {
    if (holes.size() < max_findings) holes.push_back({from, to});
  }

  std::array<Statement, group_size> selects_;  // Each holds one picture of the group.
  std::array<std::uint64_t, group_size> group_{};
};

// One that goes on across the border of two parts is one.
void report_holes(std::span<const ImagePart> parts, Report& report) {
  std::vector<ImagePart::Hole> holes;
  for (const ImagePart& part : parts) {
    for (const ImagePart::Hole& hole : part.holes) {
      if (!holes.empty() && holes.back().end == hole.begin) {
        holes.back().end = hole.end;
      } else {
        holes.push_back(hole);
      }
    }
  }
  for (const auto& [first, end] : holes) {
    report.damaged(std::nullopt, "image rows " + std::to_string(first) + " to " +
                                     std::to_string(end - 1) + " are missing");
  }
}

}  // namespace

ImageRows check_images(const std::filesystem::path& db_path, std::uint64_t count, unsigned threads,
                       Report& report) {
  ImageRows rows;
  rows.count = count;
  std::vector<ImagePart> parts(std::max(threads, 1u));
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i].begin = count * i / parts.size();
    parts[i].end = count * (i + 1) / parts.size();
  }
  std::vector<std::thread> helpers;
  std::size_t started = 1;
  try {
    for (; started < parts.size(); ++started) {
      helpers.emplace_back([&part = parts[started], &db_path] { part.run(db_path); });
    }
  } catch (const std::system_error&) {
    // The system grants no more threads: the parts left over are this one's.
  }
  parts[0].run(db_path);
  for (std::size_t i = started; i < parts.size(); ++i) parts[i].run(db_path);
  for (std::thread& helper : helpers) helper.join();
  rows.used.assign(count, false);
  for (ImagePart& part : parts) {
    if (part.error) std::rethrow_exception(part.error);
    rows.bad.insert(rows.bad.end(), part.bad.begin(), part.bad.end());
  }
  report_holes(parts, report);
  return rows;
}

}  // namespace storage
