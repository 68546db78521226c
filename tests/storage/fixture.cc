#include "tests/storage/fixture.h"

#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "storage/checkpoint_file.h"
#include "storage/log_db.h"
#include "storage/merkle.h"

namespace storage_test {

using namespace storage;

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "storage-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

Timestamp at(std::int64_t ms_after_start) {
  return {test_start_ms + ms_after_start, 540};
}

Genesis test_genesis(const Schedule& schedule) {
  Genesis genesis;
  genesis.origin = test_origin;
  genesis.device = {"phone", "Pine 3", "ko", 720, 1280};
  genesis.profile = {"rfa-2022", "Random screenshots", "an article", "B", {"interval"}, "pages",
                     true};
  genesis.schedule = schedule;
  return genesis;
}

Record visit(std::int64_t ms, const std::string& url) {
  return {at(ms), Visit{url, "소식 - News", VisitStatus::ok, "link", ""}};
}

std::vector<std::uint8_t> picture(int which) {
  std::vector<std::uint8_t> bytes(20'000);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 256 + static_cast<std::size_t>(which));
  }
  return bytes;
}

Screenshot screenshot_of(const std::vector<std::uint8_t>& png) {
  Screenshot shot;
  shot.image = sha256(png);
  shot.width_px = 720;
  shot.height_px = 1280;
  shot.png_bytes = png.size();
  shot.trigger = "app_open";
  shot.app = "browser";
  shot.url = "http://news.home/";
  shot.title = "News";
  shot.text = "날씨\nWeather";
  return shot;
}

namespace {

Schedule no_schedule() {
  Schedule schedule;
  schedule.seed_sha256 = commitment(Digest{1, 2, 3});
  return schedule;
}
Record shutdown(std::int64_t ms) {
  return {at(ms), Shutdown{"session-end", Digest{1, 2, 3}}};
}

}  // namespace

void make_log(const fs::path& log) {
  const WriterOptions slow{std::chrono::hours(1)};
  const auto writer = LogWriter::create(log, at(0), test_genesis(no_schedule()), slow);
  writer->append({at(1), Boot{"evening", "Fictional", "red-flag", no_schedule()}});
  writer->append({at(2), Screen{true}});
  writer->append({at(3), AppOpen{"browser", "Browser"}});
  writer->append(visit(4, "http://news.home/4"));
  writer->append_screenshot(at(5), screenshot_of(picture(0)), picture(0));
  writer->seal();
  writer->append(visit(6, "http://news.home/6"));
  writer->append(visit(7, "http://news.home/7"));
  writer->append_screenshot(at(8), screenshot_of(picture(1)), picture(1));
  writer->append(visit(9, "http://news.home/9"));
  writer->seal();
  writer->append(visit(10, "http://news.home/10"));
  writer->append(shutdown(11));
}

void make_long_log(const fs::path& log, int visits) {
  const WriterOptions slow{std::chrono::hours(1)};
  const auto writer = LogWriter::create(log, at(0), test_genesis(no_schedule()), slow);
  std::vector<Record> records;
  records.push_back({at(0), Boot{"evening", "Fictional", "red-flag", no_schedule()}});
  for (int i = 0; i < visits; ++i) {
    records.push_back(visit(i * 1000, "http://news.home/" + std::to_string(i)));
  }
  records.push_back(shutdown(visits * 1000));
  writer->append(records);
}

namespace {

void leaf64_function(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  sqlite3_result_int64(context, leaf64(leaf_hash(std::string_view(text, size))));
}

struct Connection {
  sqlite3* db = nullptr;
  explicit Connection(const fs::path& log) {
    if (sqlite3_open((log / "log.db").c_str(), &db) != SQLITE_OK) {
      throw std::runtime_error("cannot open " + log.string());
    }
    sqlite3_busy_timeout(db, 5'000);
    sqlite3_create_function(db, "leaf64", 1, SQLITE_UTF8, nullptr, leaf64_function, nullptr,
                            nullptr);
  }
  ~Connection() { sqlite3_close(db); }
  std::string run(const std::string& sql) {
    char* message = nullptr;
    sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message);
    std::string text = message == nullptr ? "" : message;
    sqlite3_free(message);
    return text;
  }
  std::vector<std::vector<std::string>> rows(const std::string& sql) {
    std::vector<std::vector<std::string>> rows;
    const auto add = [](void* to, int count, char** values, char**) {
      auto& row = static_cast<std::vector<std::vector<std::string>>*>(to)->emplace_back();
      for (int i = 0; i < count; ++i) row.emplace_back(values[i] == nullptr ? "" : values[i]);
      return 0;
    };
    sqlite3_exec(db, sql.c_str(), add, &rows, nullptr);
    return rows;
  }
};

}  // namespace

void tamper(const fs::path& log, const std::string& sql) {
  Connection connection(log);
  const auto triggers =
      connection.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
  for (const auto& trigger : triggers) connection.run("DROP TRIGGER " + trigger[0]);
  const std::string message = connection.run(sql);
  if (!message.empty()) throw std::runtime_error(message + ": " + sql);
  for (const auto& trigger : triggers) connection.run(trigger[1]);
}

std::string run_sql(const fs::path& log, const std::string& sql) {
  return Connection(log).run(sql);
}

std::string query(const fs::path& log, const std::string& sql) {
  const auto rows = Connection(log).rows(sql);
  return rows.empty() ? "" : rows[0][0];
}

Locked::Locked(const fs::path& log) {
  if (sqlite3_open((log / "log.db").c_str(), &db_) != SQLITE_OK ||
      sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error("cannot lock " + log.string());
  }
}
Locked::~Locked() {
  sqlite3_close(db_);
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
}

fs::path copy_log(const fs::path& from, const fs::path& to) {
  fs::copy(from, to, fs::copy_options::recursive);
  return to;
}

std::vector<std::string> notes_of(const fs::path& log) {
  CheckpointFile file(log / "checkpoints", test_origin);
  std::vector<std::string> notes;
  while (auto piece = file.next()) {
    if (piece->kind == FilePiece::Kind::note) notes.push_back(piece->bytes);
  }
  return notes;
}

}  // namespace storage_test
