#include "viewer/routes.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/json.hpp>
#include <boost/url.hpp>
#include <charconv>
#include <optional>

#include "storage/error.h"
#include "viewer/assets.h"
#include "viewer/device/routes.h"
#include "viewer/door.h"
#include "viewer/json.h"
#include "viewer/overview/overview.h"
#include "viewer/parameters.h"
#include "viewer/pictures.h"
#include "viewer/proof_routes.h"
#include "viewer/refusal.h"
#include "viewer/sandbox.h"
#include "viewer/text.h"

namespace viewer {
namespace {

namespace json = boost::json;
namespace urls = boost::urls;

Response json_response(const json::object& body) {
  Response out;
  out.headers = {{"Content-Type", "application/json; charset=utf-8"},
                 {"Cache-Control", "no-store"}};
  out.body = json::serialize(body);
  return out;
}

// The query of a records page, or the sentence that says what is wrong with it.
struct ParsedQuery {
  storage::Query query;
  std::string problem;
};

bool add_number(std::string_view value, std::optional<std::uint64_t>& out) {
  out = whole_number(value);
  return out.has_value();
}

bool add_kinds(std::string_view value, std::vector<std::string>& out) {
  const auto& known = storage::all_kinds();
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view kind = value.substr(0, comma);
    if (std::find(known.begin(), known.end(), kind) == known.end()) return false;
    out.emplace_back(kind);
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return true;
}

bool add_parameter(std::string_view key, std::string_view value, storage::Query& query) {
  if (key == "before") return add_number(value, query.before);
  if (key == "after") return add_number(value, query.after);
  if (key == "kind") return add_kinds(value, query.kinds);
  if (key == "since") return (query.since = storage::parse_rfc3339(value)).has_value();
  if (key == "until") return (query.until = storage::parse_rfc3339(value)).has_value();
  if (key == "search") {
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

ParsedQuery parse_query(const urls::params_encoded_view& parameters) {
  ParsedQuery out;
  out.query.limit = default_page_records;
  for (const auto& parameter : parameters) {
    const std::string key = parameter.key.decode();
    urls::encoding_opts form;
    form.space_as_plus = true;
    const std::string value = parameter.has_value ? parameter.value.decode(form) : std::string();
    if (!add_parameter(key, value, out.query)) {
      out.problem = "The parameter " + valid_utf8(key.substr(0, 40)) +
                    " is unknown or its value "
                    "is not one it can have.";
      return out;
    }
  }
  return out;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::size_t find_text(std::string_view text, std::string_view wanted) {
  const auto it = std::search(text.begin(), text.end(), wanted.begin(), wanted.end(),
                              [](char a, char b) { return lower(a) == lower(b); });
  return it == text.end() ? std::string_view::npos : static_cast<std::size_t>(it - text.begin());
}

// The words on the screen are up to 16 KiB a record: a page carries the part around a hit only.
void shorten_text(json::object& record, std::string_view search) {
  const json::value* value = record.if_contains("text");
  if (value == nullptr) return;
  const std::string text(value->as_string());
  record.erase("text");
  if (search.empty()) return;
  const std::size_t at = find_text(text, search);
  if (at == std::string_view::npos) return;
  constexpr std::size_t around = 120;
  std::size_t begin = at > around ? at - around : 0;
  std::size_t end = std::min(text.size(), at + search.size() + around);
  const auto inside = [&](std::size_t i) {
    return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
  };
  while (begin > 0 && inside(begin)) --begin;
  while (inside(end)) ++end;
  record["excerpt"] = (begin > 0 ? "\u2026" : "") + text.substr(begin, end - begin) +
                      (end < text.size() ? "\u2026" : "");
}

Response records(const Phone& phone, const urls::url_view& url, const Sources& sources) {
  ParsedQuery parsed = parse_query(url.encoded_params());
  if (!parsed.problem.empty()) return refusal(400, parsed.problem);
  const std::uint64_t limit = parsed.query.limit;
  parsed.query.limit = limit + 1;  // One more tells whether there is another page.
  const storage::LogReader& log = sources.phones.reader(phone);
  std::vector<storage::StoredRecord> rows = log.page(parsed.query);
  const bool more = rows.size() > limit;
  if (more) rows.pop_back();
  json::array list;
  for (const storage::StoredRecord& row : rows) {
    json::object record = record_json(row);
    shorten_text(record, parsed.query.search);
    list.push_back(std::move(record));
  }
  return json_response({{"records", std::move(list)}, {"more", more}, {"size", log.size()}});
}

constexpr std::string_view record_is_named = "A record is named by its number, from 0.";

Response one_record(const Phone& phone, std::string_view seq_text, const Sources& sources) {
  std::optional<std::uint64_t> seq;
  if (!add_number(seq_text, seq)) return refusal(400, record_is_named);
  const auto stored = sources.phones.reader(phone).record(*seq);
  if (!stored) return refusal(404, "There is no record of that number in this log.");
  return json_response(full_record_json(*stored));
}

json::object verdict_state(const Phone& phone, const Sources& sources) {
  const VerdictState state = sources.verdicts.of(phone);
  json::object out{{"checking", state.checking},
                   {"stale", state.stale},
                   {"done", state.done},
                   {"total", state.total},
                   {"verdict", nullptr}};
  if (state.verdict) out["verdict"] = verdict_json(*state.verdict);
  if (!state.problem.empty()) out["problem"] = valid_utf8(state.problem);
  return out;
}

void add_index_state(const Phone& phone, const Sources& sources, json::object& out) {
  try {
    const index::State state = sources.indexes->hold(phone, sources.phones.reader(phone)).state;
    out["index"] = {
        {"state", index::state_name(state.kind)}, {"done", state.done}, {"total", state.total}};
  } catch (const storage::Error&) {
    // The log cannot be read; the summary says why.
  }
}

json::object one_phone(const Phone& phone, const Sources& sources) {
  json::object out = phone_json(sources.phones.summary(phone));
  json::object state = verdict_state(phone, sources);
  out["verdict"] =
      state["verdict"].is_object() ? state["verdict"].as_object()["verdict"] : json::value(nullptr);
  if (sources.indexes != nullptr) add_index_state(phone, sources, out);
  return out;
}

Response all_phones(const Sources& sources) {
  json::array list;
  for (const Phone& phone : sources.phones.list()) list.push_back(one_phone(phone, sources));
  return json_response({{"phones", std::move(list)}});
}

Response events(const Phone& phone) {
  Response out;
  out.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}};
  out.events_folder = phone.folder.string();
  return out;
}

Response health(const Sources& sources) {
  return json_response({{"status", "ok"},
                        {"program", std::string("trace-viewer ") + RED_FLAG_VERSION},
                        {"simulation", true},
                        {"can_write", false},
                        {"walls", {{"landlock", walls().files}, {"seccomp", walls().calls}}},
                        {"phones", sources.phones.list().size()}});
}

Response phone_route(const std::vector<std::string>& path, const urls::url_view& url,
                     const Request& request, const Sources& sources) {
  const auto phone = sources.phones.find(path[3]);
  if (!phone) return refusal(404, "There is no phone of that name here.");
  if (path.size() == 4) return json_response(one_phone(*phone, sources));
  const std::string& what = path[4];
  if (path.size() == 5 && what == "records") return records(*phone, url, sources);
  if (path.size() == 5 && what == "verdict") return json_response(verdict_state(*phone, sources));
  if (path.size() == 5 && what == "events") return events(*phone);
  if (path.size() == 5 && sources.indexes != nullptr) {
    if (what == "timeline") return overview::timeline(*phone, url, sources);
    if (what == "at") return overview::at(*phone, url, sources);
    if (what == "knows") return overview::knows(*phone, url, sources);
    if (what == "moment") return overview::moment(*phone, url, sources);
  }
  if (path.size() == 6 && what == "records") return one_record(*phone, path[5], sources);
  if (path.size() == 7 && what == "records" && path[6] == "proof") {
    std::optional<std::uint64_t> seq;
    if (!add_number(path[5], seq)) return refusal(400, record_is_named);
    return record_proof(*phone, *seq, sources);
  }
  if (path.size() == 5 && what == "checkpoint.txt") return checkpoint_note(*phone);
  if (path.size() == 5 && what == "checkpoint.svg") return checkpoint_code(*phone);
  if (path.size() == 6 && what == "image") {
    return whole_picture(*phone, path[5], request.if_none_match, sources);
  }
  if (path.size() == 6 && what == "thumb") {
    return small_picture(*phone, path[5], request.if_none_match, sources);
  }
  return refusal(404, "There is nothing at this address.");
}

Response asset_route(std::string_view path, const Request& request) {
  for (const Asset& asset : assets()) {
    if (asset.path != path) continue;
    Response out;
    out.headers = {{"Content-Type", std::string(asset.type)},
                   {"ETag", std::string(asset.etag)},
                   {"Cache-Control", "no-cache"}};
    if (etag_matches(request.if_none_match, asset.etag)) {
      out.status = 304;
    } else {
      out.body = asset.bytes;
    }
    return out;
  }
  return refusal(404, "There is nothing at this address.");
}

Response route(const Request& request, const Sources& sources) {
  const auto url = urls::parse_origin_form(request.target);
  if (!url) return refusal(400, "This is not an address.");
  std::vector<std::string> path;
  for (const auto& segment : url->encoded_segments()) path.push_back(segment.decode());
  if (path.empty()) path.emplace_back();
  if (path.size() >= 3 && path[0] == "api" && path[1] == "v1" && path[2] == "phones") {
    return path.size() == 3 ? all_phones(sources) : phone_route(path, *url, request, sources);
  }
  if (path[0] == "device") return device::answer(path, request, sources);
  if (path.size() == 1 && path[0] == "healthz") return health(sources);
  return asset_route(std::string_view(url->encoded_path()), request);
}

bool is_address(std::string_view text) {
  boost::system::error_code error;
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    boost::asio::ip::make_address_v6(std::string(text.substr(1, text.size() - 2)), error);
  } else {
    boost::asio::ip::make_address_v4(std::string(text), error);
  }
  return !error;
}

}  // namespace

Hosts::Hosts(std::string listen) : listen_(std::move(listen)) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(listen_, error);
  any_address_ = !error && address.is_unspecified();
  if (!error && address.is_v6()) listen_ = "[" + listen_ + "]";
}

bool Hosts::admits(std::string_view header) const {
  std::string name(header);
  const std::size_t colon = name.rfind(':');
  if (colon != std::string::npos && name.find(']', colon) == std::string::npos) {
    // A port says nothing about who asks (people forward ports), but it must be one.
    if (!whole_number(std::string_view(name).substr(colon + 1))) return false;
    name.resize(colon);
  }
  std::transform(name.begin(), name.end(), name.begin(), lower);
  if (name == "localhost" || name == "127.0.0.1" || name == "[::1]" || name == listen_) return true;
  return any_address_ && is_address(name);
}

Response answer(const Request& request, const Sources& sources) {
  if (request.host.empty()) return refusal(400, "A request must say which host it is for.");
  if (!sources.hosts.admits(request.host)) {
    return refusal(421, "This viewer does not answer to that host name.");
  }
  if (request.method != "GET" && request.method != "HEAD") return nothing_is_deleted_here();
  try {
    if (sources.door != nullptr) {
      if (auto response = sources.door->keeps_out(request)) return std::move(*response);
    }
    return route(request, sources);
  } catch (const storage::Error& error) {
    return refusal(500, std::string("The log cannot be read: ") + error.what());
  } catch (const std::exception& error) {
    return refusal(500, std::string("This could not be answered: ") + error.what());
  }
}

}  // namespace viewer
