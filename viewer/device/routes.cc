#include "viewer/device/routes.h"

#include <algorithm>
#include <boost/url.hpp>
#include <charconv>

#include "storage/error.h"
#include "storage/hash.h"
#include "viewer/pictures.h"
#include "viewer/refusal.h"

namespace viewer::device {
namespace {

namespace urls = boost::urls;
using storage::Query;
using storage::StoredRecord;

// Pictures taken while one page was open; more would not fit a small screen.
constexpr std::uint64_t max_pictures_of_page = 6;
// A page of the list that begins in undecodable records must still end.
constexpr std::uint64_t near_records = 400;

constexpr const char* content_security_policy =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'none'";

Response html(unsigned status, std::string body) {
  Response out;
  out.status = status;
  out.headers = {{"Content-Type", "text/html; charset=utf-8"},
                 {"Cache-Control", "no-store"},
                 {"Content-Security-Policy", content_security_policy}};
  out.body = std::move(body);
  return out;
}

Response style(const Request& request) {
  // Changes with the program only.
  static const std::string etag =
      "\"" +
      storage::to_hex(storage::sha256({reinterpret_cast<const std::uint8_t*>(style_sheet().data()),
                                       style_sheet().size()}))
          .substr(0, 32) +
      "\"";
  Response out;
  out.headers = {
      {"Content-Type", "text/css; charset=utf-8"}, {"ETag", etag}, {"Cache-Control", "no-cache"}};
  if (etag_matches(request.if_none_match, etag))
    out.status = 304;
  else
    out.body = style_sheet();
  return out;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out > INT64_MAX) return {};
  return out;
}

// What follows the question mark. What is not known is left unread: a page is shown anyway.
struct Asked {
  std::optional<std::uint64_t> before;
  std::string language;
};

Asked asked(const Request& request) {
  Asked out;
  const auto url = urls::parse_origin_form(request.target);
  if (!url) return out;
  for (const auto& parameter : url->encoded_params()) {
    const std::string value = parameter.has_value ? parameter.value.decode() : std::string();
    if (parameter.key.decode() == "before") out.before = number(value);
    if (parameter.key.decode() != "lang") continue;
    for (const Words& words : languages())
      if (words.language() == value) out.language = value;
  }
  return out;
}

const Words& words_of(const Request& request, const Asked& what) {
  return words_for(what.language.empty() ? request.accept_language : what.language);
}

bool is_listed(const StoredRecord& stored) {
  if (!stored.record) return true;  // Shown as unreadable, never hidden.
  const auto& kinds = listed_kinds();
  const std::string_view kind = storage::kind_name(stored.record->payload);
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

Response list(const storage::LogReader& log, const Setting& setting, const Asked& what) {
  Query query;
  query.kinds = listed_kinds();
  query.before = what.before;
  query.limit = page_records + 1;  // One more tells whether there is another page.
  ListView view;
  view.rows = log.page(query);
  view.is_newest = !what.before || *what.before > log.size();
  if (view.rows.size() > page_records) {
    view.rows.pop_back();
    view.older = view.rows.back().seq;
  }
  return html(200, list_page(setting, view));
}

// The nearest record of `kinds` on one side of `seq`.
std::optional<std::uint64_t> beside(const storage::LogReader& log, std::uint64_t seq,
                                    Query::Order order, const std::vector<std::string>& kinds) {
  Query query;
  query.kinds = kinds;
  query.order = order;
  (order == Query::Order::newest_first ? query.before : query.after) = seq;
  query.limit = 1;
  // Records that do not decode come with every kind: among pictures they are passed over.
  for (std::uint64_t i = 0; i < near_records; ++i) {
    const std::vector<StoredRecord> rows = log.page(query);
    if (rows.empty()) return {};
    if (rows[0].record || kinds.size() > 1) return rows[0].seq;
    (order == Query::Order::newest_first ? query.before : query.after) = rows[0].seq;
  }
  return {};
}

// What was captured between this visit and whatever came to the front next.
std::vector<StoredRecord> pictures_of(const storage::LogReader& log, const StoredRecord& visit) {
  Query query;
  query.kinds = listed_kinds();
  query.order = Query::Order::oldest_first;
  query.after = visit.seq;
  query.limit = 4 * max_pictures_of_page;
  std::vector<StoredRecord> out;
  const std::string& url = std::get<storage::Visit>(visit.record->payload).url;
  for (StoredRecord& row : log.page(query)) {
    if (!row.record || std::holds_alternative<storage::Visit>(row.record->payload)) break;
    const auto* shot = std::get_if<storage::Screenshot>(&row.record->payload);
    if (shot == nullptr || shot->url != url) continue;
    out.push_back(std::move(row));
    if (out.size() == max_pictures_of_page) break;
  }
  return out;
}

Response record(const storage::LogReader& log, const Setting& setting, std::string_view name) {
  const auto seq = number(name);
  std::optional<StoredRecord> stored;
  if (seq) stored = log.record(*seq);
  if (!stored || !is_listed(*stored)) return html(404, sentence_page(setting, "no_such_record"));
  const bool is_picture =
      stored->record && std::holds_alternative<storage::Screenshot>(stored->record->payload);
  const auto kinds = is_picture ? std::vector<std::string>{"screenshot"} : listed_kinds();
  RecordView view;
  view.older = beside(log, *seq, Query::Order::newest_first, kinds);
  view.newer = beside(log, *seq, Query::Order::oldest_first, kinds);
  if (stored->record && std::holds_alternative<storage::Visit>(stored->record->payload))
    view.pictures = pictures_of(log, *stored);
  view.stored = std::move(*stored);
  return html(200, record_page(setting, view));
}

// A log whose first record cannot be read says nothing of who may look: nobody then may here.
bool owner_may_look(const storage::LogReader& log) {
  const std::optional<storage::Genesis> genesis = log.genesis();
  return genesis && genesis->profile.user_can_view;
}

Response of_phone(const std::vector<std::string>& path, const Request& request, const Asked& what,
                  const Setting& setting, const Sources& sources) {
  const auto phone = sources.phones.find(path[1]);
  if (!phone) return html(404, sentence_page(setting, "no_such_page"));
  const storage::LogReader& log = sources.phones.reader(*phone);
  if (!owner_may_look(log))
    return html(path.size() == 3 && path[2].empty() ? 200 : 403, locked_page(setting));
  if (path.size() == 3 && path[2].empty()) return list(log, setting, what);
  if (path.size() == 4 && path[2] == "record") return record(log, setting, path[3]);
  if (path.size() == 4 && path[2] == "image")
    return whole_picture(*phone, path[3], request.if_none_match, sources);
  if (path.size() == 4 && path[2] == "thumb")
    return small_picture(*phone, path[3], request.if_none_match, sources);
  return html(404, sentence_page(setting, "no_such_page"));
}

}  // namespace

Response answer(const std::vector<std::string>& path, const Request& request,
                const Sources& sources) {
  if (path.size() == 2 && path[1] == "style.css") return style(request);
  const Asked what = asked(request);
  Setting setting{.words = words_of(request, what),
                  .place = sources.place,
                  .folder = "/device/",
                  .asked_for = what.language};
  if (path.size() < 2 || (path.size() == 2 && path[1].empty()))
    return html(200, phones_page(setting, sources.phones.list()));
  if (path.size() > 2) setting.folder += percent_encoded(path[1]) + "/";
  if (path.size() == 2) {  // Links on the page begin at the folder.
    Response out = html(301, "");
    out.headers.emplace_back("Location", setting.folder + percent_encoded(path[1]) + "/");
    return out;
  }
  try {
    return of_phone(path, request, what, setting, sources);
  } catch (const storage::Error&) {
    return html(500, sentence_page(setting, "unreadable_log"));
  }
}

}  // namespace viewer::device
