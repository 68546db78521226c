#include "storage/proof_source.h"

#include "storage/database.h"
#include "storage/insist.h"
#include "storage/log_db.h"
#include "storage/log_format.h"
#include "storage/merkle.h"

namespace storage {
namespace {

constexpr std::uint64_t rows_per_page = 1'024;

}  // namespace

struct ProofSource::Impl {
  explicit Impl(const std::filesystem::path& log)
      : db(std::filesystem::is_directory(log) ? log / db_name : log, Access::read_only) {
    check_format(db);
    db.lock_down();
    one = db.prepare("SELECT body FROM main.record WHERE seq = ?1");
    page =
        db.prepare("SELECT seq, body FROM main.record WHERE seq >= ?1 AND seq < ?2 ORDER BY seq");
    node = db.prepare(select_node);
  }

  [[noreturn]] void missing(const std::string& what) const {
    throw DamagedDatabase(db.path().string() + ": " + what + " is missing; verify the log");
  }

  // Records [begin, end), which must all be there.
  void read(std::uint64_t begin, std::uint64_t end,
            const std::function<void(std::string_view)>& see) {
    page.bind(1, begin);
    page.bind(2, end);
    std::uint64_t next = begin;
    try {
      for (; page.step(); ++next) {
        if (static_cast<std::uint64_t>(page.integer(0)) != next) break;
        see(page.text(1));
      }
    } catch (...) {
      page.reset();
      throw;
    }
    page.reset();
    rows += next - begin;
    if (next != end) missing("record " + std::to_string(next));
  }

  Digest subtree(unsigned level, std::uint64_t index);

  Database db;
  Statement one, page, node;
  std::uint64_t rows = 0;
};

// A complete subtree is a stored node where its level is a multiple of eight, and otherwise made
// of at most 128 of the level below, stored nodes or records.
Digest ProofSource::Impl::subtree(unsigned level, std::uint64_t index) {
  if (level >= node_level_step && level % node_level_step == 0) {
    const std::optional<LogNode> found = read_node(node, level, index);
    ++rows;
    if (!found)
      missing("tree node " + std::to_string(index) + " of level " + std::to_string(level));
    return found->subtree.hash;
  }
  const unsigned below = level / node_level_step * node_level_step;
  const std::uint64_t begin = index << (level - below);
  const std::uint64_t end = (index + 1) << (level - below);
  Frontier frontier;
  if (below == 0) {
    read(begin, end, [&](std::string_view body) { frontier.add(leaf_hash(body)); });
  } else {
    for (std::uint64_t i = begin; i < end; ++i) frontier.add(subtree(below, i));
  }
  return frontier.root();
}

ProofSource::ProofSource(const std::filesystem::path& log) : impl_(std::make_unique<Impl>(log)) {}
ProofSource::~ProofSource() = default;

std::uint64_t ProofSource::size() {
  return next_seq(impl_->db);
}

std::string ProofSource::body(std::uint64_t seq) {
  insist(seq <= INT64_MAX, "a record's number is a row's");
  impl_->one.bind(1, seq);
  std::optional<std::string> found;
  if (impl_->one.step()) found = impl_->one.text(0);
  impl_->one.reset();
  if (!found) impl_->missing("record " + std::to_string(seq));
  return std::move(*found);
}

Digest ProofSource::root(std::uint64_t size) {
  return load_tree(impl_->db, size).root();
}

std::vector<Digest> ProofSource::inclusion(std::uint64_t seq, std::uint64_t size) {
  return inclusion_proof(seq, size, [this](unsigned level, std::uint64_t index) {
    return impl_->subtree(level, index);
  });
}

std::vector<Digest> ProofSource::consistency(std::uint64_t old_size, std::uint64_t new_size) {
  if (old_size == 0) return {};
  return consistency_proof(old_size, new_size, [this](unsigned level, std::uint64_t index) {
    return impl_->subtree(level, index);
  });
}

std::optional<std::string> ProofSource::newest_note() {
  return newest_note(0, INT64_MAX);
}

std::optional<std::string> ProofSource::newest_note(std::uint64_t above, std::uint64_t at_most) {
  Statement newest = impl_->db.prepare(
      "SELECT note FROM main.checkpoint WHERE size > ?1 AND size <= ?2 ORDER BY size DESC LIMIT 1");
  newest.bind(1, above);
  newest.bind(2, at_most);
  std::optional<std::string> note;
  if (newest.step()) note = newest.text(0);
  return note;
}

void ProofSource::each_body(std::uint64_t end, const std::function<void(std::string_view)>& see) {
  for (std::uint64_t from = 0; from < end; from += rows_per_page) {
    impl_->read(from, std::min(end, from + rows_per_page), see);
  }
}

std::uint64_t ProofSource::rows_read() const {
  return impl_->rows;
}

}  // namespace storage
