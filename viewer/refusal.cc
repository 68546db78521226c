#include "viewer/refusal.h"

#include <boost/json.hpp>

#include "viewer/text.h"

namespace viewer {
namespace {

namespace json = boost::json;

constexpr const char* content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

json::object layer(const char* id, bool asked, const char* what) {
  // "refused" is said only of the layer that really met this request.
  return {{"id", id}, {"state", asked ? "refused" : "not reached"}, {"what", what}};
}

}  // namespace

const std::vector<std::pair<std::string, std::string>>& common_headers() {
  static const std::vector<std::pair<std::string, std::string>> headers = {
      {"Content-Security-Policy", content_security_policy},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Embedder-Policy", "require-corp"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), display-capture=()"},
  };
  return headers;
}

Response refusal(unsigned status, std::string_view sentence) {
  Response out;
  out.status = status;
  out.headers = {{"Content-Type", "application/json; charset=utf-8"},
                 {"Cache-Control", "no-store"}};
  out.body = json::serialize(json::object{{"error", valid_utf8(sentence)}});
  return out;
}

Response nothing_is_deleted_here() {
  Response out = refusal(405, "");
  out.headers.emplace_back("Allow", "GET, HEAD");
  out.body = json::serialize(json::object{
      {"error",
       "Nothing can be deleted or changed here: this program only shows the log, and has no code "
       "that could write to it."},
      {"layers",
       json::array{
           layer("server", true, "The server knows two verbs, GET and HEAD; this one was refused."),
           layer("program", false, "The viewer is built without the code that writes logs."),
           layer("open", false, "It has opened the log for reading only."),
           layer("triggers", false, "The log file itself aborts UPDATE and DELETE."),
           layer("signatures", false,
                 "Whoever changes the file by other means contradicts its signed checkpoints, and "
                 "the verdict says so."),
       }}});
  return out;
}

bool etag_matches(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    const std::size_t comma = std::min(header.find(','), header.size());
    std::string_view item = header.substr(0, comma);
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == etag || item == "*") return true;
    header.remove_prefix(std::min(comma + 1, header.size()));
  }
  return false;
}

}  // namespace viewer
