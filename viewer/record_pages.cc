#include "viewer/record_pages.h"

#include <algorithm>
#include <boost/json.hpp>
#include <boost/url.hpp>

#include "storage/search.h"
#include "viewer/excerpt.h"
#include "viewer/json.h"
#include "viewer/overview/of_kinds.h"
#include "viewer/parameters.h"
#include "viewer/text.h"

namespace viewer {
namespace {

namespace json = boost::json;
namespace urls = boost::urls;

bool add_number(std::string_view value, std::optional<std::uint64_t>& out) {
  out = whole_number(value);
  return out.has_value();
}

bool add_parameter(std::string_view key, std::string_view value, storage::Query& query) {
  if (key == "before") return add_number(value, query.before);
  if (key == "after") return add_number(value, query.after);
  if (key == "kind") return add_kinds(value, query.kinds);
  if (key == "since") return (query.since = storage::parse_rfc3339(value)).has_value();
  if (key == "until") return (query.until = storage::parse_rfc3339(value)).has_value();
  if (key == "search" || key == "q") {
    query.search = value;
    return value.size() <= max_search_bytes && value.find('\0') == std::string_view::npos &&
           valid_utf8(value) == value;
  }
  if (key == "order") {
    query.order = value == "oldest" ? storage::Query::Order::oldest_first
                                    : storage::Query::Order::newest_first;
    return value == "oldest" || value == "newest";
  }
  if (key == "limit") {
    const auto limit = whole_number(value);
    if (!limit || *limit == 0 || *limit > max_page_records) return false;
    query.limit = *limit;
    return true;
  }
  return false;
}

Response page(const Phone& phone, ParsedQuery parsed, const Sources& sources) {
  if (!parsed.problem.empty()) return refusal(400, parsed.problem);
  Response out;
  out.headers = {{"Content-Type", "application/json; charset=utf-8"},
                 {"Cache-Control", "no-store"}};
  out.body = json::serialize(page_json(phone, std::move(parsed.query), sources));
  return out;
}

}  // namespace

json::object page_json(const Phone& phone, storage::Query query, const Sources& sources) {
  const std::uint64_t limit = query.limit;
  query.limit = limit + 1;  // One more tells whether there is another page.
  const storage::LogReader& log = sources.phones.reader(phone);
  const bool by_kind = !query.kinds.empty() && query.search.empty() && !query.since && !query.until;
  std::vector<storage::StoredRecord> rows =
      by_kind && sources.indexes != nullptr && may_use_index(phone, sources)
          ? overview::page_of_kinds(phone, query, sources)
          : log.page(query);
  const bool more = rows.size() > limit;
  if (more) rows.pop_back();
  json::array list;
  for (const storage::StoredRecord& row : rows) {
    list.push_back(short_record_json(row, query.search));
  }
  return {{"records", std::move(list)}, {"more", more}, {"size", log.size()}};
}

ParsedQuery parse_query(std::string_view text, const std::vector<std::string_view>& names) {
  ParsedQuery out;
  out.query.limit = default_page_records;
  const auto parameters = urls::parse_query(text);
  if (!parameters) {
    out.problem = "These are not parameters.";
    return out;
  }
  for (const auto& parameter : *parameters) {
    const std::string key = parameter.key.decode();
    urls::encoding_opts form;
    form.space_as_plus = true;
    const std::string value = parameter.has_value ? parameter.value.decode(form) : std::string();
    if (std::find(names.begin(), names.end(), key) == names.end() ||
        !add_parameter(key, value, out.query)) {
      out.problem = "The parameter " + valid_utf8(key.substr(0, 40)) +
                    " is unknown or its value is not one it can have.";
      return out;
    }
  }
  return out;
}

json::object short_record_json(const storage::StoredRecord& row, std::string_view search) {
  json::object record = record_json(row);
  const json::value* value = record.if_contains("text");
  if (value == nullptr) return record;
  const std::string text(value->as_string());
  record.erase("text");
  if (search.empty()) return record;
  const std::size_t at = storage::find_text(text, storage::search_form(search));
  if (at != std::string_view::npos) record["excerpt"] = excerpt(text, at, search.size());
  return record;
}

Response records(const Phone& phone, std::string_view query, const Sources& sources) {
  return page(
      phone,
      parse_query(query, {"before", "after", "kind", "since", "until", "search", "order", "limit"}),
      sources);
}

Response screenshots(const Phone& phone, std::string_view query, const Sources& sources) {
  ParsedQuery parsed = parse_query(query, {"before", "after", "order", "limit"});
  parsed.query.kinds = {"screenshot"};
  return page(phone, std::move(parsed), sources);
}

bool may_use_index(const Phone& phone, const Sources& sources) {
  const VerdictState state = sources.verdicts.of(phone);
  return !state.verdict || storage::ok(*state.verdict);
}

}  // namespace viewer
