#include "viewer/routes.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/json.hpp>
#include <boost/url.hpp>
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
#include "viewer/record_pages.h"
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

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

Response one_record(const Phone& phone, std::string_view seq_text, const Sources& sources) {
  const std::optional<std::uint64_t> seq = whole_number(seq_text);
  if (!seq) return refusal(400, record_is_named);
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
  const VerdictState state = sources.verdicts.of(phone);
  out["verdict"] =
      state.verdict ? json::value(storage::verdict_name(state.verdict->kind)) : nullptr;
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
  const std::string_view query(url.encoded_query());
  if (path.size() == 5 && what == "records") return records(*phone, query, sources);
  if (path.size() == 5 && what == "screenshots") return screenshots(*phone, query, sources);
  if (path.size() == 5 && what == "verdict") return json_response(verdict_state(*phone, sources));
  if (path.size() == 5 && what == "events") return events(*phone);
  if (path.size() == 5 && sources.indexes != nullptr) {
    if (what == "timeline") return overview::timeline(*phone, query, sources);
    if (what == "at") return overview::at(*phone, query, sources);
    if (what == "knows") return overview::knows(*phone, query, sources);
    if (what == "moment") return overview::moment(*phone, query, sources);
    if (what == "search") return overview::search(*phone, query, sources);
  }
  if (path.size() == 6 && what == "search" && path[5] == "marks" && sources.indexes != nullptr) {
    return overview::search_marks(*phone, query, sources);
  }
  if (path.size() == 6 && what == "records") return one_record(*phone, path[5], sources);
  if (path.size() == 7 && what == "records" && path[6] == "proof") {
    const std::optional<std::uint64_t> seq = whole_number(path[5]);
    if (!seq) return refusal(400, record_is_named);
    return record_proof(*phone, *seq, sources);
  }
  if (path.size() == 7 && what == "records" && path[6] == "published.png") {
    return published_screenshot(*phone, path[5], query, sources);
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

std::string kept(Keep keep) {
  switch (keep) {
    case Keep::check:
      return "no-cache";
    case Keep::day:
      return "private, max-age=86400";
    case Keep::ever:
      return "private, max-age=31536000, immutable";
  }
  return "no-cache";
}

Response asset_route(std::string_view path, const Request& request) {
  for (const Asset& asset : assets()) {
    if (asset.path != path) continue;
    Response out;
    out.headers = {{"Content-Type", std::string(asset.type)},
                   {"ETag", std::string(asset.etag)},
                   {"Cache-Control", kept(asset.keep)}};
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
    return storage::look_again([&] { return route(request, sources); });
  } catch (const storage::Error& error) {
    return refusal(500, std::string("The log cannot be read: ") + error.what());
  } catch (const std::exception& error) {
    return refusal(500, std::string("This could not be answered: ") + error.what());
  }
}

}  // namespace viewer
