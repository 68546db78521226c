#include "tests/support/other_logs.h"

#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "storage/checkpoint.h"
#include "storage/log_format.h"
#include "tests/support/make_log.h"

namespace fs = std::filesystem;
using std::chrono::seconds;

namespace {

using Connection = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

void run(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sql + ": " + sqlite3_errmsg(db));
  }
}

// Name and text of each trigger, in the order they were made.
std::vector<std::pair<std::string, std::string>> triggers_of(sqlite3* db) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto see = [](void* list, int, char** values, char**) {
    static_cast<decltype(out)*>(list)->emplace_back(values[0], values[1]);
    return 0;
  };
  sqlite3_exec(db, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid", see,
               &out, nullptr);
  return out;
}

}  // namespace

void behind_the_guards(const fs::path& folder, std::string_view sql) {
  sqlite3* opened = nullptr;
  const int failed = sqlite3_open((folder / storage::db_name).c_str(), &opened);
  const Connection db(opened, sqlite3_close);
  if (failed != SQLITE_OK) throw std::runtime_error("cannot open the log to be changed");
  const auto triggers = triggers_of(db.get());
  for (const auto& [name, text] : triggers) run(db.get(), "DROP TRIGGER " + name);
  run(db.get(), std::string(sql));
  for (const auto& [name, text] : triggers) run(db.get(), text);
}

void make_gap(const fs::path& folder) {
  Evening evening(folder, folder.filename().string());
  evening.visit("http://news.sbl/", "해솔 소식 - 첫 화면");
  evening.screenshot("해솔 소식 - 첫 화면", "http://news.sbl/", "오늘의 소식");
  evening.visit("http://weather.sbl/", "날씨: 내일은 비");
  evening.die_and_come_back();
  evening.visit("http://science.sbl/moon", "Why the moon changes its shape");
  evening.screenshot("Why the moon changes its shape", "http://science.sbl/moon", "Phases");
  evening.shut_down();
}

void make_off_schedule(const fs::path& folder) {
  Evening evening(folder, folder.filename().string());
  const auto regular = [&](int n) {
    for (int i = 0; i < n; ++i) {
      evening.visit("http://news.sbl/" + std::to_string(i), "소식 " + std::to_string(i));
      evening.screenshot("소식", "http://news.sbl/", "words");
    }
  };
  regular(4);
  evening.drop_screenshot();
  regular(3);
  evening.move_screenshot(seconds(3));
  regular(3);
  evening.pass(seconds(2));
  evening.add_screenshot();
  regular(4);
  evening.shut_down();
}

std::string make_witnessed(const fs::path& folder) {
  const storage::PrivateKey witness = storage::PrivateKey::generate("witness.invalid/library");
  Evening evening(folder, folder.filename().string());
  evening.visit("http://news.sbl/", "해솔 소식 - 첫 화면");
  evening.screenshot("해솔 소식 - 첫 화면", "http://news.sbl/", "오늘의 소식");
  evening.visit("http://science.sbl/moon", "Why the moon changes its shape");
  evening.shut_down();
  storage::Note note = *storage::parse_note(evening.writer().seal());
  constexpr std::uint64_t at_s = 1'614'859'200;
  note.signatures.push_back(storage::cosign(note.text, witness, at_s));
  evening.writer().keep_cosigned(storage::note_text(note));
  return storage::cosignature_key(witness).text();
}

void make_changed(const fs::path& folder) {
  make_evening(folder, folder.filename().string());
  behind_the_guards(folder,
                    "UPDATE record SET body = replace(body, '\"time\":\"2021', "
                    "'\"time\":\"2020') WHERE seq = " +
                        std::to_string(changed_seq));
}

void make_forged(const fs::path& folder) {
  {
    Evening evening(folder, folder.filename().string());
    evening.append(storage::Screen{.on = true});
    evening.append(storage::Chapter{.title = "x"});
    evening.append(storage::AppOpen{.app = "browser", .title = "x"});
    for (int i = 0; i < 3; ++i) {
      evening.visit("http://x.sbl/?q=x", "x");
      evening.screenshot("x", "http://x.sbl/?q=x", "x");
    }
    evening.append(storage::Operation{.action = "tap", .app = "browser", .target = "x"});
    evening.append(storage::MediaAlert{
        .title = "x", .media_type = "video", .signer = "unknown", .outcome = "refused"});
    evening.append(storage::ClockChange{.from = evening.now(), .to = evening.now()});
    evening.die_and_come_back();
    evening.shut_down();
  }
  // As it stands in JSON.
  const std::string unit =
      R"(<img src=x onerror=\"document.title='owned'\"></b>\u0000\u001b[31m\u202e\u2066)";
  const auto text = [&unit](std::size_t bytes) {
    std::string out;
    while (out.size() + unit.size() < bytes) out += unit;
    std::string quoted;  // In SQL.
    for (const char c : out) quoted += c == '\'' ? "''" : std::string(1, c);
    return "json('\"" + quoted + "\"')";
  };
  std::string sql = "UPDATE record SET body = json_replace(body";
  for (const char* key :
       {"title", "text", "target", "session", "persona", "software", "via", "trigger", "app",
        "action", "media_type", "signer", "outcome", "reason"}) {
    sql += ", '$." + std::string(key) + "', " + text(3'000);
  }
  for (const char* key : {"url", "referrer"}) {
    sql += ", '$." + std::string(key) + "', " + "json('\"http://x.sbl/?q=" + text(3'000).substr(7);
  }
  sql += ") WHERE seq > 0; UPDATE record SET body = json_replace(body, '$.title', " + text(60'000) +
         ") WHERE seq = " + std::to_string(forged_seq);
  behind_the_guards(folder, sql);
}

void make_rolled_back(const fs::path& folder) {
  make_evening(folder, folder.filename().string());
  const std::string size = std::to_string(rolled_back_to);
  behind_the_guards(folder, "DELETE FROM record WHERE seq >= " + size +
                                "; DELETE FROM checkpoint WHERE size > 1");
}
