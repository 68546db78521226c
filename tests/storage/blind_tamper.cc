#include "tests/storage/blind_tamper.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "storage/error.h"
#include "storage/log_format.h"
#include "storage/log_reader.h"
#include "storage/verifier.h"

namespace storage_test {

using namespace storage;

LogImage::LogImage(const fs::path& log) {
  for (const char* name : {"log.db", "log.db-wal", "log.db-shm", "checkpoints", "log.vkey"}) {
    if (fs::exists(log / name)) files_.push_back({name, read_file(log / name)});
  }
}

void LogImage::put(const fs::path& log, Shm shm) const {
  fs::create_directories(log);
  for (const auto& entry : fs::directory_iterator(log)) fs::remove(entry.path());
  for (const File& file : files_) {
    if (shm == Shm::left_out && file.name == "log.db-shm") continue;
    write_file(log / file.name, file.bytes);
  }
}

std::vector<std::string> contents(const fs::path& log) {
  const LogReader reader(log);
  std::vector<std::string> lines;
  Query query;
  query.order = Query::Order::oldest_first;
  query.limit = 1'000;
  for (;;) {
    const std::vector<StoredRecord> page = reader.page(query);
    for (const StoredRecord& stored : page) {
      lines.push_back(std::to_string(stored.seq) + " " + to_hex(sha256(stored.body)));
      const auto* shot = stored.record ? std::get_if<Screenshot>(&stored.record->payload) : nullptr;
      if (shot == nullptr) continue;
      const auto png = reader.image(shot->image);
      lines.push_back(to_hex(shot->image) + " " + (png ? to_hex(sha256(*png)) : "gone"));
    }
    if (page.size() < query.limit) break;
    query.after = page.back().seq;
  }
  // By number as well: another query, another path through the file.
  for (std::uint64_t seq = 0; seq < reader.size(); ++seq) {
    const auto stored = reader.record(seq);
    lines.push_back(stored ? to_hex(sha256(stored->body)) : "gone");
  }
  return lines;
}

Judgement judge(const fs::path& log, const std::vector<std::string>& before) {
  try {
    const Verdict verdict = verify(log);
    std::string name(verdict_name(verdict.kind));
    if (!ok(verdict)) return {Outcome::noticed, std::move(name)};
    const bool same = contents(log) == before;
    return {same ? Outcome::unchanged : Outcome::missed, std::move(name)};
  } catch (const Error& error) {
    return {Outcome::noticed, error.what()};
  }
}

namespace {

using Connection = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;

Connection open(const fs::path& log) {
  sqlite3* db = nullptr;
  if (sqlite3_open((log / "log.db").c_str(), &db) != SQLITE_OK) {
    throw std::runtime_error("cannot open " + log.string());
  }
  return {db, sqlite3_close};
}

bool run(const Connection& db, const std::string& sql) {
  return sqlite3_exec(db.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::vector<std::vector<std::string>> rows(const Connection& db, const std::string& sql) {
  std::vector<std::vector<std::string>> found;
  const auto add = [](void* to, int count, char** values, char**) {
    auto& row = static_cast<std::vector<std::vector<std::string>>*>(to)->emplace_back();
    for (int i = 0; i < count; ++i) row.emplace_back(values[i] == nullptr ? "" : values[i]);
    return 0;
  };
  if (sqlite3_exec(db.get(), sql.c_str(), add, &found, nullptr) != SQLITE_OK) found.clear();
  return found;
}

struct Table {
  std::string name;
  std::vector<std::string> columns;  // All of them.
  std::vector<std::string> types;
  std::vector<std::string> keys;  // What names a row: rowid, or the primary key's columns.
};

std::vector<Table> tables_of(const Connection& db) {
  std::vector<Table> tables;
  for (const auto& name : rows(db, "SELECT name FROM sqlite_schema WHERE type = 'table'")) {
    Table table{name[0], {}, {}, {}};
    std::vector<std::string> primary;
    for (const auto& column : rows(db, "PRAGMA table_info(" + table.name + ")")) {
      table.columns.push_back(column[1]);
      table.types.push_back(column[2]);
      if (column[5] != "0") primary.push_back(column[1]);
    }
    const bool has_rowid = run(db, "SELECT rowid FROM " + table.name + " LIMIT 0");
    table.keys = has_rowid ? std::vector<std::string>{"rowid"} : primary;
    tables.push_back(std::move(table));
  }
  return tables;
}

std::string join(const std::vector<std::string>& parts, const std::string& between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

// How a value may be changed, in SQL over its column, by what SQLite calls its type.
std::vector<std::pair<std::string, std::string>> changes_of(const std::string& type,
                                                            const std::string& c) {
  if (type == "INTEGER") {
    return {
        {"one more", c + " + 1"}, {"one less", c + " - 1"},     {"zero", "0"},
        {"negated", "-" + c},     {"huge", "0x7fffffffffffff"}, {"a bit of it", c + " + 65536"}};
  }
  const std::string as = " AS " + type + ")";
  return {
      {"emptied", "CAST('' " + as},
      {"first byte", "CAST(x'21' || substr(CAST(" + c + " AS BLOB), 2)" + as},
      {"a byte in the middle", "CAST(substr(CAST(" + c + " AS BLOB), 1, length(CAST(" + c +
                                   " AS BLOB)) / 2) || x'37' || substr(CAST(" + c +
                                   " AS BLOB), length(CAST(" + c + " AS BLOB)) / 2 + 2)" + as},
      {"shorter",
       "CAST(substr(CAST(" + c + " AS BLOB), 1, length(CAST(" + c + " AS BLOB)) - 1)" + as},
      {"longer", "CAST(CAST(" + c + " AS BLOB) || x'20'" + as},
      {"with a NUL behind", "CAST(CAST(" + c + " AS BLOB) || x'00'" + as},
      {"upper case", "CAST(upper(" + c + ")" + as},
      {"twice", "CAST(CAST(" + c + " AS BLOB) || CAST(" + c + " AS BLOB)" + as},
  };
}

std::string set_from(const Table& table, const std::string& from) {
  std::vector<std::string> parts;
  for (const std::string& column : table.columns) {
    // The key stays where it is: the other values change places round it.
    if (table.keys.size() == 1 && column == table.columns[0] && table.types[0] == "INTEGER") {
      continue;
    }
    parts.push_back(column + " = (SELECT " + column + " FROM " + from + ")");
  }
  return join(parts, ", ");
}

void deeds_on_row(const Table& table, const std::string& here, const std::string& next,
                  const std::string& row, std::vector<Deed>& deeds) {
  const std::string name = table.name + " row " + row + ": ";
  const std::string where = " WHERE " + here;
  deeds.push_back({name + "deleted", "DELETE FROM " + table.name + where});
  deeds.push_back({name + "deleted, and all behind it", "DELETE FROM " + table.name + " WHERE " +
                                                            join(table.keys, ", ") + " >= " + row});
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string& column = table.columns[i];
    for (const auto& [what, value] : changes_of(table.types[i], column)) {
      deeds.push_back({table.name + "." + column + " row " + row + ": " + what,
                       "UPDATE " + table.name + " SET " + column + " = " + value + where});
    }
    if (next.empty()) continue;
    deeds.push_back({table.name + "." + column + " row " + row + ": the next row's",
                     "UPDATE " + table.name + " SET " + column + " = (SELECT " + column + " FROM " +
                         table.name + " WHERE " + next + ")" + where});
  }
  // A copy of the row behind the last, and one with a key of its own.
  std::vector<std::string> same, next_key;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool is_key = i == 0 && table.types[i] == "INTEGER";
    same.push_back(is_key ? "(SELECT max(" + table.columns[i] + ") + 1 FROM " + table.name + ")"
                          : table.columns[i]);
    next_key.push_back(table.types[i] == "BLOB" && i == 0 ? "randomblob(32)" : same.back());
  }
  for (const auto& values : {same, next_key}) {
    deeds.push_back({name + "duplicated", "INSERT INTO " + table.name + " SELECT " +
                                              join(values, ", ") + " FROM " + table.name + where});
  }
  if (next.empty()) return;
  const std::string keep = "CREATE TEMP TABLE a AS SELECT * FROM main." + table.name + where +
                           "; CREATE TEMP TABLE b AS SELECT * FROM main." + table.name + " WHERE " +
                           next + "; ";
  deeds.push_back({name + "swapped with the next", keep + "UPDATE " + table.name + " SET " +
                                                       set_from(table, "b") + where + "; UPDATE " +
                                                       table.name + " SET " + set_from(table, "a") +
                                                       " WHERE " + next});
}

}  // namespace

std::vector<Deed> deeds_on(const fs::path& log, std::uint64_t every) {
  const Connection db = open(log);
  std::vector<Deed> deeds;
  for (const Table& table : tables_of(db)) {
    std::vector<std::string> wheres, names;
    for (const auto& row :
         rows(db, "SELECT " + join(table.keys, ", ") + " FROM " + table.name + " ORDER BY 1")) {
      std::vector<std::string> parts;
      for (std::size_t i = 0; i < row.size(); ++i) parts.push_back(table.keys[i] + " = " + row[i]);
      wheres.push_back(join(parts, " AND "));
      names.push_back(row.size() == 1 ? row[0] : "(" + join(row, ", ") + ")");
    }
    for (std::size_t i = 0; i < wheres.size(); ++i) {
      // The ends, and one in so many between.
      if (i % every != 0 && i + 2 < wheres.size()) continue;
      deeds_on_row(table, wheres[i], i + 1 < wheres.size() ? wheres[i + 1] : "", names[i], deeds);
    }
    deeds.push_back({table.name + ": emptied", "DELETE FROM " + table.name});
  }
  return deeds;
}

bool commit_deed(const fs::path& log, const Deed& deed, Guards guards) {
  const Connection db = open(log);
  const auto triggers = rows(db, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'");
  run(db, "BEGIN");
  for (const auto& trigger : triggers) run(db, "DROP TRIGGER " + trigger[0]);
  if (!run(db, deed.sql)) return false;
  if (guards == Guards::put_back) {
    for (const auto& trigger : triggers) run(db, trigger[1]);
  }
  return run(db, "COMMIT");
}

std::vector<std::string> in_child(std::uint64_t first, std::uint64_t last, unsigned cpu_seconds,
                                  const std::function<void(std::uint64_t, const Say&)>& work) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // A verifier that hangs must not outlive the test.
    const rlimit limit{cpu_seconds, cpu_seconds + 1};
    setrlimit(RLIMIT_CPU, &limit);
    const auto send = [&](const std::string& line) {
      const std::string whole = line + "\n";
      if (write(ends[1], whole.data(), whole.size()) < 0) _exit(3);
    };
    for (std::uint64_t i = first; i < last; ++i) {
      send("@" + std::to_string(i));
      try {
        work(i, send);
      } catch (const std::exception& error) {
        send(std::string("threw: ") + error.what());
      }
    }
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(ends[0], buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  std::vector<std::string> lines;
  std::string at;
  for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    std::string line = text.substr(begin, end - begin);
    if (line.starts_with("@")) {
      at = line.substr(1);
    } else {
      lines.push_back(std::move(line));
    }
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    lines.push_back("died at " + at + ": " +
                    (WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "it left"));
  }
  return lines;
}

std::string bend_pages(std::string& db, std::mt19937_64& random) {
  constexpr std::size_t page = page_size_bytes;
  const std::size_t pages = db.size() / page;
  const std::size_t a = random() % pages, b = random() % pages;
  const std::string said = " page " + std::to_string(a + 1) + ", " + std::to_string(b + 1);
  const std::string one = db.substr(a * page, page), other = db.substr(b * page, page);
  // Page 1 begins with the file's own header; then type, first free block, number of cells, ...,
  // and two bytes for each cell (SQLite file format, section 1.6).
  const std::size_t header = a * page + (a == 0 ? 100 : 0);
  const std::size_t cell_list = header + ((db[header] & 8) != 0 ? 8 : 12);
  const std::size_t cells =
      static_cast<std::size_t>(static_cast<unsigned char>(db[header + 3])) * 256 +
      static_cast<unsigned char>(db[header + 4]);
  switch (random() % 6) {
    case 0:
      db.replace(a * page, page, other);
      db.replace(b * page, page, one);
      return "exchanged" + said;
    case 1:
      db.replace(a * page, page, other);
      return "overwrote" + said;
    case 2:
      db.replace(a * page, page, page, '\0');
      return "zeroed" + said;
    case 3: {
      if (cells < 2 || cell_list + 2 * cells > db.size()) return "did nothing to" + said;
      const std::size_t i = cell_list + random() % cells * 2, j = cell_list + random() % cells * 2;
      std::swap(db[i], db[j]);
      std::swap(db[i + 1], db[j + 1]);
      return "exchanged two cells of" + said;
    }
    case 4: {
      const std::size_t at = header + random() % 80;
      db[at] = static_cast<char>(db[at] ^ static_cast<char>(1u << random() % 8));
      return "flipped a bit at " + std::to_string(at) + " in the head of" + said;
    }
    default:
      db.resize((a == 0 ? 1 : a) * page);
      return "cut before" + said;
  }
}

}  // namespace storage_test
