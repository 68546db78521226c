#include "viewer/export/chrome_history.h"

#include <boost/json/serialize.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "storage/database.h"
#include "storage/log_reader.h"
#include "viewer/export/about.h"
#include "viewer/export/chrome_schema.h"
#include "viewer/export/interrupt.h"
#include "viewer/export/left_out.h"
#include "viewer/export/unborn.h"
#include "viewer/index/address.h"
#include "viewer/json.h"
#include "viewer/terminal.h"

namespace viewer {
namespace {

namespace json = boost::json;

// First in the file: what `.schema`, a hex dump and a list of tables begin with.
constexpr const char* our_schema =
    "CREATE TABLE about_simulation("
    "/* SIMULATION - fictional device. Not a browser's file: made by an emulator, for teaching. */ "
    "name TEXT PRIMARY KEY, value TEXT NOT NULL);";
constexpr const char* our_visits =
    "CREATE TABLE simulation_visit(visit_id INTEGER PRIMARY KEY, time TEXT NOT NULL, "
    "title TEXT NOT NULL, status TEXT NOT NULL, via TEXT NOT NULL, referrer TEXT NOT NULL);";

using Value = std::variant<std::int64_t, std::string_view>;

void bind(storage::Statement& statement, std::initializer_list<Value> values) {
  int index = 0;
  for (const Value& value : values) {
    ++index;
    std::visit([&](const auto& bound) { statement.bind(index, bound); }, value);
  }
}

void run(storage::Statement& statement, std::initializer_list<Value> values) {
  bind(statement, values);
  statement.run();
}

std::string ascii_lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// Whether what lies between two visits was selected too: if not, nobody can say how long one took.
bool is_unbroken(const Selection& selection) {
  return selection.seqs.empty() && selection.query.kinds.empty() && selection.query.search.empty();
}

// When the page was no longer in front, if this record says so.
std::optional<storage::Timestamp> end_of_visit(const storage::Record& record) {
  const storage::Payload& payload = record.payload;
  if (const auto* const gap = std::get_if<storage::Gap>(&payload)) return gap->since;
  const auto* const screen = std::get_if<storage::Screen>(&payload);
  if (std::holds_alternative<storage::Visit>(payload) ||
      std::holds_alternative<storage::AppOpen>(payload) ||
      std::holds_alternative<storage::Shutdown>(payload) || (screen != nullptr && !screen->on)) {
    return record.time;
  }
  return {};
}

class History {
 public:
  History(const std::string& file, const About& about);

  void add(const storage::StoredRecord& stored);
  void finish();

 private:
  // The page in front, and since when.
  struct Shown {
    std::int64_t visit_id = 0;
    storage::Timestamp since;
    std::string url;
  };

  void write_about(const About& about);
  void put_visit(std::int64_t id, storage::Timestamp time, const storage::Visit& visit);
  std::int64_t put_url(storage::Timestamp time, const storage::Visit& visit);
  void end_visit(const storage::Record& record);

  storage::Database db_;
  bool has_durations_;
  LeftOut left_out_;
  std::optional<Shown> shown_;  // Until something takes it off the screen.
  std::string before_url_;      // Of the visit before.
  std::int64_t before_id_ = 0;
  storage::Statement say_, find_url_, new_url_, change_url_, new_visit_, new_detail_, set_duration_,
      new_term_;
};

History::History(const std::string& file, const About& about)
    : db_(file, storage::Access::draft), has_durations_(is_unbroken(about.selection)) {
  db_.run("BEGIN");
  db_.run(our_schema);
  db_.run(chrome_schema);
  db_.run(our_visits);
  say_ = db_.prepare("INSERT INTO about_simulation(name, value) VALUES(?1, ?2)");
  find_url_ = db_.prepare("SELECT id FROM urls WHERE url = ?1");
  new_url_ = db_.prepare(
      "INSERT INTO urls(url, title, visit_count, typed_count, last_visit_time) "
      "VALUES(?1, ?2, 1, ?3, ?4) RETURNING id");
  change_url_ = db_.prepare(
      "UPDATE urls SET title = ?2, visit_count = visit_count + 1, typed_count = typed_count + ?3, "
      "last_visit_time = max(last_visit_time, ?4) WHERE id = ?1");
  new_visit_ = db_.prepare(
      "INSERT INTO visits(id, url, visit_time, from_visit, external_referrer_url, transition, "
      "segment_id, opener_visit) VALUES(?1, ?2, ?3, ?4, ?5, ?6, 0, 0)");
  new_detail_ = db_.prepare("INSERT INTO simulation_visit VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
  set_duration_ = db_.prepare("UPDATE visits SET visit_duration = ?2 WHERE id = ?1");
  new_term_ = db_.prepare(
      "INSERT INTO keyword_search_terms(keyword_id, url_id, term, normalized_term) "
      "VALUES(1, ?1, ?2, ?3)");
  write_about(about);
}

void History::write_about(const About& about) {
  for (const auto& [key, value] : about_json(about)) {
    if (key == "kind") continue;
    const json::string* const text = value.if_string();
    run(say_, {std::string_view(key), text != nullptr ? std::string_view(*text)
                                                      : std::string_view(json::serialize(value))});
  }
  run(say_, {"titles",
             "urls.title begins with \"SIMULATION: \"; simulation_visit.title is as recorded."});
  run(say_, {"layout", "Chromium's History, schema version 70. visits.id is the record's number."});
  storage::Statement meta = db_.prepare("INSERT INTO meta VALUES(?1, ?2)");
  run(meta, {"mmap_status", "-1"});
  run(meta, {"version", std::to_string(chrome_schema_version)});
  run(meta, {"last_compatible_version", std::to_string(chrome_last_compatible_version)});
  run(meta, {"simulation", simulation_label});
}

void History::add(const storage::StoredRecord& stored) {
  if (stored.record) end_visit(*stored.record);
  const auto* const visit =
      stored.record ? std::get_if<storage::Visit>(&stored.record->payload) : nullptr;
  if (visit == nullptr) {
    left_out_.add(stored);
    return;
  }
  put_visit(static_cast<std::int64_t>(stored.seq), stored.record->time, *visit);
}

void History::end_visit(const storage::Record& record) {
  const auto end = end_of_visit(record);
  if (!end || !shown_) return;
  const std::int64_t took_ms = end->unix_ms - shown_->since.unix_ms;  // A clock may be set back.
  if (has_durations_ && took_ms > 0) run(set_duration_, {shown_->visit_id, took_ms * 1'000});
  shown_.reset();
}

void History::put_visit(std::int64_t id, storage::Timestamp time, const storage::Visit& visit) {
  const std::int64_t url_id = put_url(time, visit);
  const bool comes_from_before = !visit.referrer.empty() && visit.referrer == before_url_;
  run(new_visit_, {id, url_id, webkit_time(time), comes_from_before ? before_id_ : 0,
                   comes_from_before ? std::string_view() : std::string_view(visit.referrer),
                   page_transition(visit.via)});
  run(new_detail_, {id, storage::to_rfc3339(time), visit.title, status_name(visit.status),
                    visit.via, visit.referrer});
  shown_ = {id, time, visit.url};
  before_url_ = visit.url;
  before_id_ = id;
}

std::int64_t History::put_url(storage::Timestamp time, const storage::Visit& visit) {
  const std::string title = std::string(title_mark) + visit.title;
  const std::int64_t typed = visit.via == "address" ? 1 : 0;
  bind(find_url_, {visit.url});
  const std::optional<std::int64_t> known =
      find_url_.step() ? std::optional(find_url_.integer(0)) : std::nullopt;
  find_url_.reset();
  if (known) {
    run(change_url_, {*known, title, typed, webkit_time(time)});
    return *known;
  }
  bind(new_url_, {visit.url, title, typed, webkit_time(time)});
  new_url_.step();
  const std::int64_t id = new_url_.integer(0);
  while (new_url_.step()) {
  }
  new_url_.reset();
  if (const auto words = index::searched_words(visit.url)) {
    run(new_term_, {id, *words, ascii_lower(*words)});
  }
  return id;
}

void History::finish() {
  run(say_, {"left_out", json::serialize(left_out_.json())});
  db_.run("COMMIT");
}

}  // namespace

std::int64_t webkit_time(storage::Timestamp time) {
  constexpr std::int64_t epoch_s = 11'644'473'600;  // From 1601 to 1970.
  return (time.unix_ms + epoch_s * 1'000) * 1'000;
}

std::int64_t page_transition(std::string_view via) {
  constexpr std::int64_t link = 0, typed = 1, auto_bookmark = 2, form_submit = 7, reload = 8;
  constexpr std::int64_t forward_back = 0x0100'0000, from_address_bar = 0x0200'0000;
  constexpr std::int64_t chain_start_and_end = 0x3000'0000;
  const std::int64_t how = via == "address"                    ? typed | from_address_bar
                           : via == "bookmark"                 ? auto_bookmark
                           : via == "form"                     ? form_submit
                           : via == "reload"                   ? reload
                           : via == "back" || via == "forward" ? link | forward_back
                                                               : link;
  return how | chain_start_and_end;
}

int export_chrome_history(const ExportCommand& command) {
  const storage::LogReader log(command.log);
  const std::uint64_t size = log.size();
  const About about{command.format, log.genesis(), checked(command.log), now_s(),
                    command.selection};

  const Interruptible interruptible;
  UnbornFile file(without_slash(command.out));
  {
    History history(file.hidden(), about);
    ProgressBar bar("Writing");
    each_selected(
        log, command.selection, size,
        [&](const storage::StoredRecord& stored) { history.add(stored); },
        [&](std::uint64_t done) {
          interruptible.look();
          bar.show(done, size);
        });
    history.finish();
  }
  interruptible.look();
  file.be_born();
  return 0;
}

}  // namespace viewer
