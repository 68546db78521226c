#include "viewer/door.h"

#include <algorithm>
#include <boost/url.hpp>

#include "storage/base64.h"
#include "storage/hash.h"
#include "storage/key_token.h"
#include "viewer/device/html.h"
#include "viewer/device/words.h"

namespace viewer {
namespace {

namespace urls = boost::urls;
using device::element;
using device::Markup;
using device::text;
using device::void_element;

// Readable wherever it is opened; the page's own style sheet is behind the door.
constexpr std::string_view style =
    "body{margin:0;background:#f7f8fa;color:#1c222a;font:17px/1.5 sans-serif;word-break:keep-all}"
    ".simulation{margin:0;background:#1c180c;color:#ffce54;text-align:center;font-size:13px;"
    "font-weight:bold;padding:6px}"
    "main{max-width:560px;margin:0 auto;padding:32px 20px}h1{font-size:24px;line-height:1.3}"
    "a{color:#1d4c91}section{margin-bottom:40px}";

struct Asked {
  std::string path = "/";  // Without what follows the question mark.
  std::optional<std::string> token;
};

Asked asked(const Request& request) {
  Asked out;
  const auto url = urls::parse_origin_form(request.target);
  if (!url) return out;
  // "//evil.example/" would lead elsewhere.
  if (!url->encoded_path().starts_with("//")) out.path = std::string(url->encoded_path());
  for (const auto& parameter : url->encoded_params()) {
    if (parameter.key.decode() == "token" && parameter.has_value)
      out.token = parameter.value.decode();
  }
  return out;
}

// The value of one cookie of a Cookie header (RFC 6265, 4.2.1); empty where there is none.
std::string_view cookie(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    std::string_view pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return pair.substr(name.size() + 1);
  }
  return {};
}

std::string_view bearer(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  const auto lower = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
  if (authorization.size() <= scheme.size() ||
      !std::equal(scheme.begin(), scheme.end(), authorization.begin(),
                  [&](char s, char a) { return lower(a, s); }))
    return {};
  return authorization.substr(scheme.size());
}

Response page(unsigned status, const Markup& more_head, const Markup& inside) {
  const Markup head =
      void_element("meta", {{"charset", "utf-8"}}) +
      void_element("meta", {{"name", "viewport"}, {"content", "width=device-width"}}) + more_head +
      element("title", {}, text("Trace Viewer")) + element("style", {}, text(style));
  const Markup body = element("body", {},
                              element("header", {},
                                      element("p", {{"class", "simulation"}},
                                              text(device::words_for("en").say("simulation")))) +
                                  element("main", {}, inside));
  static const std::string policy =
      "default-src 'none'; style-src 'sha256-" + storage::to_base64(storage::sha256(style)) +
      "'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";
  Response out;
  out.status = status;
  out.headers = {{"Content-Type", "text/html; charset=utf-8"},
                 {"Cache-Control", "no-store"},
                 {"Content-Security-Policy", policy}};
  out.body = device::document("en", head, body);
  return out;
}

// In every language: whoever stands before the door has chosen none yet.
Markup in_all_languages(std::string_view title, std::string_view words, std::string_view link,
                        const std::string& path) {
  Markup out;
  for (const device::Words& language : device::languages()) {
    out += element("section", {{"lang", language.language()}},
                   element("h1", {}, text(language.say(title))) +
                       element("p", {}, text(language.say(words))) +
                       element("p", {}, element("a", {{"href", path}}, text(language.say(link)))));
  }
  return out;
}

}  // namespace

bool is_token(std::string_view text) {
  return text.size() >= 16 && text.size() <= 128 &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

Door::Door(std::string token, std::uint16_t port)
    : token_(std::move(token)), cookie_name_("trace-viewer-" + std::to_string(port)) {
  const std::span key(reinterpret_cast<const std::uint8_t*>(token_.data()), token_.size());
  constexpr std::string_view purpose = "trace-viewer cookie";
  cookie_value_ = storage::to_hex(storage::hmac_sha256(
      key, {reinterpret_cast<const std::uint8_t*>(purpose.data()), purpose.size()}));
}

std::optional<Response> Door::keeps_out(const Request& request) const {
  const Asked what = asked(request);
  if (what.token && storage::is_same_secret(*what.token, token_)) {
    // No redirect: a browser that followed the link from somewhere else would not send a Strict
    // cookie along it. A page's own refresh is ours, and takes the address's place in the history.
    Response out = page(
        200, void_element("meta", {{"http-equiv", "refresh"}, {"content", "0; url=" + what.path}}),
        in_all_languages("door_open_title", "door_open", "door_go_on", what.path));
    out.headers.emplace_back(
        "Set-Cookie", cookie_name_ + "=" + cookie_value_ + "; Path=/; HttpOnly; SameSite=Strict");
    return out;
  }
  if (storage::is_same_secret(cookie(request.cookie, cookie_name_), cookie_value_)) return {};
  if (storage::is_same_secret(bearer(request.authorization), token_)) return {};
  Response out =
      what.path.starts_with("/api/")
          ? refusal(401, "This viewer shows its logs to those who were given its link.")
          : page(401, {}, in_all_languages("door_title", "door", "door_again", what.path));
  out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"Trace Viewer\"");
  return out;
}

}  // namespace viewer
