#include "viewer/phones.h"

#include <sys/stat.h>

#include <algorithm>

#include "storage/error.h"

namespace viewer {
namespace {

namespace fs = std::filesystem;

constexpr const char* log_file = "log.db";

bool is_log_folder(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(folder / log_file, error);
}

std::pair<std::uint64_t, std::uint64_t> identity(const fs::path& file) {
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0) return {0, 0};
  return {info.st_dev, info.st_ino};
}

// A summary is asked for again and again, so it must cost the same for any log: kinds are not
// indexed, and the newest boot of a long day may lie far back. The beginning and the newest few
// are looked at.
constexpr std::uint64_t near_records = 2'000;

std::optional<storage::Record> near_the_end(const storage::LogReader& log, std::uint64_t size,
                                            const char* kind) {
  storage::Query query;
  query.kinds = {kind};
  query.limit = 20;  // Records that do not decode come with every kind; they say nothing here.
  if (size > near_records) query.after = size - near_records;
  for (storage::StoredRecord& row : log.page(query)) {
    if (row.record && storage::kind_name(row.record->payload) == kind) return row.record;
  }
  query.order = storage::Query::Order::oldest_first;
  query.after.reset();
  query.before = std::min(size, near_records);
  for (storage::StoredRecord& row : log.page(query)) {
    if (row.record && storage::kind_name(row.record->payload) == kind) return row.record;
  }
  return std::nullopt;
}

void add_newest(const storage::LogReader& log, PhoneSummary& out) {
  if (const auto record = near_the_end(log, out.records, "boot")) {
    const auto& boot = std::get<storage::Boot>(record->payload);
    out.session = boot.session;
    out.persona = boot.persona;
  }
  if (const auto record = near_the_end(log, out.records, "screenshot")) {
    out.picture = std::get<storage::Screenshot>(record->payload).image;
  }
}

std::string folder_name(const fs::path& folder) {
  std::error_code error;
  const fs::path whole = fs::canonical(folder, error);
  return error ? folder.filename().string() : whole.filename().string();
}

}  // namespace

std::string file_state(const fs::path& folder) {
  std::string out;
  for (const char* name : {"log.db", "log.db-wal", "checkpoints", "log.vkey"}) {
    struct stat info{};
    if (::stat((folder / name).c_str(), &info) == 0) {
      out += std::to_string(info.st_ino) + ':' + std::to_string(info.st_size) + ':' +
             std::to_string(info.st_mtim.tv_sec) + '.' + std::to_string(info.st_mtim.tv_nsec);
    }
    out += ';';
  }
  return out;
}

Phones::Phones(fs::path data) : data_(std::move(data)) {
  std::error_code error;
  if (!fs::is_directory(data_, error)) {
    throw storage::Error(data_.string() + ": not a folder");
  }
}

std::vector<Phone> Phones::list() const {
  if (is_log_folder(data_)) return {{folder_name(data_), data_}};
  std::vector<Phone> out;
  std::error_code error;
  for (fs::directory_iterator it(data_, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    if (fs::is_symlink(it->symlink_status(ignored)) || !is_log_folder(it->path())) continue;
    out.push_back({it->path().filename().string(), it->path()});
  }
  std::sort(out.begin(), out.end(), [](const Phone& a, const Phone& b) { return a.name < b.name; });
  return out;
}

std::optional<Phone> Phones::find(std::string_view name) const {
  for (Phone& phone : list()) {
    if (phone.name == name) return std::move(phone);
  }
  return std::nullopt;
}

const storage::LogReader& Phones::reader(const Phone& phone) {
  const auto file = identity(phone.folder / log_file);
  auto it = open_.find(phone.name);
  if (it != open_.end() &&
      (it->second.file != file ||
       (it->second.reader.is_frozen() && it->second.state != file_state(phone.folder)))) {
    open_.erase(it);
    it = open_.end();
  }
  if (it == open_.end()) {
    const std::string state = file_state(phone.folder);
    it = open_.emplace(phone.name, Open{file, state, storage::LogReader(phone.folder)}).first;
  }
  return it->second.reader;
}

PhoneSummary Phones::summary(const Phone& phone) {
  PhoneSummary out;
  out.name = phone.name;
  try {
    const storage::LogReader& log = reader(phone);
    out.records = log.size();
    out.genesis = log.genesis();
    if (const auto first = log.record(0); first && first->record) out.first = first->record->time;
    if (out.records > 0) {
      if (const auto last = log.record(out.records - 1); last && last->record) {
        out.latest = last->record->time;
        out.closed = std::holds_alternative<storage::Shutdown>(last->record->payload);
      }
    }
    add_newest(log, out);
  } catch (const storage::Error& error) {
    out.problem = error.what();
  }
  return out;
}

}  // namespace viewer
