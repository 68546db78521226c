// What each address of the viewer answers: a request as a value in, a response as a value out.
// There is no route that changes anything; methods other than GET and HEAD end here.
//
//   /                                     the page; its files beside it
//   /healthz                              {"status": "ok", ...}
//   /api/v1/phones                        every phone in DATA, with its verdict as far as known
//   /api/v1/phones/NAME                   one
//   /api/v1/phones/NAME/records           ?before= after= order=oldest|newest kind= search= since=
//                                         until= limit=: a keyset page
//   /api/v1/phones/NAME/records/SEQ       one record with its exact body
//   /api/v1/phones/NAME/records/SEQ/proof its way up to a signed root: proof_routes.h
//   /api/v1/phones/NAME/records/SEQ/published.png  the screenshot to be saved; ?blur=: pictures.h
//   /api/v1/phones/NAME/checkpoint.txt    the newest signed note; .svg: as a QR code
//   /api/v1/phones/NAME/image/SHA256.png  the picture, sent only if it has that SHA-256
//   /api/v1/phones/NAME/thumb/SHA256.png  the same, small
//   /api/v1/phones/NAME/verdict           what is known now; checked in the background
//   /api/v1/phones/NAME/events            server-sent events: "grown" when records were added
//   /api/v1/phones/NAME/timeline, at, knows, moment, search: overview/overview.h
//   /api/v1/phones/NAME/search/marks      so too
//   /api/v1/phones/NAME/screenshots       records?kind=screenshot
//   /device/...                           pages for a phone, without scripts: device/routes.h
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "viewer/phones.h"
#include "viewer/thumbnail.h"
#include "viewer/verdicts.h"

namespace viewer {

namespace index {
class Indexes;
}

inline constexpr std::uint64_t default_page_records = 60;
inline constexpr std::uint64_t max_page_records = 200;
inline constexpr std::size_t max_search_bytes = 512;

struct Request {
  std::string method = "GET";
  std::string target = "/";  // Origin form, as sent.
  std::string host = {};     // The Host header, as sent; empty when there is none.
  std::string if_none_match = {};
  std::string accept_language = {};
  std::string cookie = {};
  std::string authorization = {};
};

struct Response {
  unsigned status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;           // For HEAD too: the server sends its length only.
  std::string events_folder;  // Not empty: an endless stream of events about this log follows.
};

// Which Host headers are ours. A page on the internet whose name resolves to 127.0.0.1 (DNS
// rebinding) sends its own name, and is refused.
class Hosts {
 public:
  // `listen` is the address listened on, without port. An unspecified address (0.0.0.0, ::)
  // admits every literal IP address: those cannot be rebound.
  explicit Hosts(std::string listen);
  bool admits(std::string_view host_header) const;

 private:
  std::string listen_;
  bool any_address_;
};

// Whose screen a page is for. The emulated phone puts its own title and SIMULATION label around
// it; in a browser the page says so itself.
enum class Place { browser, phone };

class Door;

struct Sources {
  Phones& phones;
  Verdicts& verdicts;
  ThumbnailCache& thumbnails;
  const Hosts& hosts;
  Place place = Place::browser;
  index::Indexes* indexes = nullptr;  // Without one there are no overview routes.
  const Door* door = nullptr;         // None: open to all who reach it.
};

// Never throws but for want of memory: a log that cannot be read is a 500 with one sentence.
Response answer(const Request& request, const Sources& sources);

// The headers every response carries, the refusals of server.cc included.
const std::vector<std::pair<std::string, std::string>>& common_headers();

// A refusal in the form all refusals have: {"error": sentence}.
Response refusal(unsigned status, std::string_view sentence);

}  // namespace viewer
