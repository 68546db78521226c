#include "emulator/import/har.h"

#include <algorithm>

#include "emulator/import/ascii.h"
#include "emulator/import/json_stream.h"
#include "emulator/phone/text_utf8.h"
#include "emulator/site/address.h"
#include "emulator/site/network.h"
#include "storage/base64.h"

namespace importing {
namespace {

// A resource in base64, with room for one that is too large to be said so.
constexpr std::size_t most_text_bytes = site::max_resource_bytes / 3 * 4 + 1024;
constexpr std::size_t most_word_bytes = 8192;

// One of log.entries, as far as it is looked at. Cookies, credentials and what was sent are not.
struct Entry {
  Exchange exchange;
  std::string time;
  std::string resource_type;  // Chromium's own "_resourceType".
  std::string encoding;
  std::string text;
  std::string accept;
  std::string destination;  // Sec-Fetch-Dest.
  std::string location;
  bool has_text = false;
  bool is_too_large = false;
};

class HarListener : public JsonListener {
 public:
  explicit HarListener(Collector& collector) : collector_(collector) {}

  std::string* wants(std::string_view path) override {
    if (path == ".log.version") return &version_;
    if (path == ".log.creator.name") return &creator_;
    if (path == ".log.creator.version") return &creator_version_;
    if (!path.starts_with(".log.entries.")) return nullptr;
    path.remove_prefix(std::string_view(".log.entries.").size());
    if (path == "startedDateTime") return &entry_.time;
    if (path == "_resourceType") return &entry_.resource_type;
    if (path == "request.method") return &entry_.exchange.method;
    if (path == "request.url") return &entry_.exchange.url;
    if (path == "request.headers.name" || path == "response.headers.name") return &name_;
    if (path == "request.headers.value" || path == "response.headers.value") return &value_;
    if (path == "response.redirectURL") return &entry_.exchange.location;
    if (path == "response.content.mimeType") return &entry_.exchange.content_type;
    if (path == "response.content.encoding") return &entry_.encoding;
    if (path == "response.content.text") {
      entry_.has_text = true;
      return &entry_.text;
    }
    return nullptr;
  }

  std::size_t most_bytes(std::string_view path) override {
    if (path.ends_with(".content.text")) return most_text_bytes;
    return path.ends_with(".url") || path.ends_with(".redirectURL") ? site::max_address_bytes
                                                                    : most_word_bytes;
  }

  void truncated(std::string_view path) override {
    if (path.ends_with(".content.text")) entry_.is_too_large = true;
  }

  void number(std::string_view path, std::int64_t value) override {
    if (path == ".log.entries.response.status")
      entry_.exchange.status = value >= 0 && value < 1000 ? static_cast<int>(value) : 0;
  }

  void begins(std::string_view path) override {
    if (path == ".log") is_har_ = true;
    if (path == ".log.entries") entry_ = {};
    if (path.ends_with(".headers")) name_.clear(), value_.clear();
  }

  void ends(std::string_view path) override {
    if (path == ".log.entries.request.headers") {
      const std::string name = lower_case(name_);
      if (name == "accept") entry_.accept = value_;
      if (name == "sec-fetch-dest") entry_.destination = value_;
    }
    if (path == ".log.entries.response.headers" && lower_case(name_) == "location")
      entry_.location = value_;
    if (path == ".log.entries") finish_entry();
  }

  bool is_har() const { return is_har_; }

  void describe(Report& report) const {
    report.format = is_version(version_) ? "HAR " + version_ : "HAR";
    report.software =
        phone::valid_utf8(creator_ + (creator_version_.empty() ? "" : " " + creator_version_));
  }

 private:
  bool went_there(Kind kind) const {
    const Exchange& exchange = entry_.exchange;
    if (exchange.method != "GET" || exchange.status < 200 || exchange.status == 204 ||
        (exchange.status >= 300 && exchange.status < 400 && exchange.status != 304))
      return false;
    if (!entry_.destination.empty()) return entry_.destination == "document";
    if (!entry_.resource_type.empty()) return entry_.resource_type == "document";
    return kind == Kind::page && entry_.accept.starts_with("text/html");
  }

  void read_body() {
    Report& report = collector_.report();
    Exchange& exchange = entry_.exchange;
    if (entry_.is_too_large) {
      report.left_out("files larger than 24 MiB", exchange.url);
    } else if (entry_.encoding == "base64") {
      if (auto bytes = storage::from_base64(entry_.text))
        exchange.body.emplace(bytes->begin(), bytes->end());
      else
        report.left_out("bodies whose base64 is damaged", exchange.url);
    } else if (!entry_.encoding.empty()) {
      report.left_out("bodies in an encoding that is not read here", exchange.url);
    } else if (entry_.has_text) {
      // Decoded text: whatever the page was sent in, this is UTF-8 now.
      exchange.body = std::move(entry_.text);
      exchange.content_type.resize(
          std::min(exchange.content_type.find(';'), exchange.content_type.size()));
      if (!exchange.content_type.empty()) exchange.content_type += "; charset=utf-8";
    }
  }

  void finish_entry() {
    ++collector_.report().items;
    Exchange& exchange = entry_.exchange;
    if (exchange.location.empty()) exchange.location = entry_.location;
    exchange.time = storage::parse_rfc3339(entry_.time);
    read_body();
    const Kind kind = exchange.body || !exchange.content_type.empty()
                          ? kind_of(exchange.content_type, "", exchange.body.value_or(""))
                          : Kind::other;
    if (went_there(kind)) collector_.visit(exchange.url, exchange.time);
    if (!entry_.is_too_large) collector_.take(std::move(exchange));
    entry_ = {};
  }

  Collector& collector_;
  Entry entry_;
  std::string name_, value_;
  std::string version_, creator_, creator_version_;
  bool is_har_ = false;
};

}  // namespace

void read_har(Source& source, Collector& collector) {
  HarListener listener(collector);
  Report& report = collector.report();
  try {
    read_json(source, listener);
  } catch (const Broken& error) {
    report.broken = Break{error.at_byte, "entry " + std::to_string(report.items + 1), error.what()};
  }
  listener.describe(report);
  if (!listener.is_har()) throw std::runtime_error("no HAR: there is no \"log\" in it");
}

}  // namespace importing
