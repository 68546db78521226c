#include "emulator/import/warc.h"

#include <algorithm>
#include <map>
#include <set>

#include "emulator/import/ascii.h"
#include "emulator/import/digest.h"
#include "emulator/import/http_answer.h"
#include "emulator/import/unpack.h"
#include "emulator/import/warc_record.h"
#include "emulator/phone/text_utf8.h"
#include "emulator/site/network.h"

namespace importing {
namespace {

constexpr std::size_t most_block_bytes = site::max_resource_bytes + (1u << 20);
constexpr std::size_t most_remembered = 200'000;  // Records, by id or digest.

// WARC 1.0 wrote <URI> where 1.1 writes URI.
std::string_view bare_uri(std::string_view uri) {
  if (uri.starts_with('<') && uri.ends_with('>')) return uri.substr(1, uri.size() - 2);
  return uri;
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find_first_of(" \r\n"));
}

std::string format_of(std::string_view version) {
  constexpr std::string_view name = "WARC/";
  return version.starts_with(name) && is_version(version.substr(name.size())) ? std::string(version)
                                                                              : "WARC";
}

class WarcReader {
 public:
  explicit WarcReader(Collector& collector) : collector_(collector), report_(collector.report()) {}

  void take(const WarcRecord& record) {
    ++report_.items;
    if (report_.format.empty()) report_.format = format_of(record.version);
    const std::string_view type = record.field("warc-type");
    const std::string url(bare_uri(record.field("warc-target-uri")));
    if (type == "warcinfo") return take_info(record);
    if (type == "request") return take_request(record);
    if (type == "metadata" || type == "conversion") return;
    if (type == "continuation" || !record.field("warc-segment-number").empty())
      return report_.left_out("records in several segments", url);
    if (type != "response" && type != "resource" && type != "revisit")
      return report_.left_out("records of other types", type);
    if (!url.starts_with("http:") && !url.starts_with("https:"))
      return report_.left_out("addresses that are not http or https", url);
    if (record.block.size() != record.length)
      return report_.left_out("files larger than 24 MiB", url);
    check(record.field("warc-block-digest"), record.block, record);
    if (type == "resource") take_resource(record, url);
    if (type == "response") take_response(record, url);
    if (type == "revisit") take_revisit(record, url);
  }

 private:
  struct Answer {
    std::string url;
    Taken taken;
  };

  void wrong_digest(const WarcRecord& record) {
    report_.noted("records whose digest does not match: taken all the same",
                  record.field("warc-target-uri"));
  }

  void check(std::string_view digest, std::string_view bytes, const WarcRecord& record) {
    if (check_digest(digest, bytes) == DigestCheck::wrong) wrong_digest(record);
  }

  void take_info(const WarcRecord& record) {
    const std::size_t at = record.block.find("software:");
    if (at == record.block.npos || !report_.software.empty()) return;
    const std::size_t begin =
        std::min(record.block.find_first_not_of(' ', at + 9), record.block.size());
    const std::size_t end = std::min(record.block.find_first_of("\r\n", begin), begin + 200);
    report_.software = phone::valid_utf8(record.block.substr(begin, end - begin));
  }

  // Whoever sent something got an answer that is theirs alone. The request stands before its
  // answer, or behind it.
  void take_request(const WarcRecord& record) {
    const std::string_view method = first_word(record.block);
    if (method == "GET" || method.empty()) return;
    if (sent_.size() < most_remembered) sent_.insert(std::string(record.field("warc-record-id")));
    if (last_id_.empty() || record.field("warc-concurrent-to") != last_id_) return;
    if (!last_.taken.place) return;
    collector_.forget(last_.taken, last_.url);
    last_ = {};
  }

  void visit(const Exchange& exchange, const Taken& taken) {
    if (taken.kind == Kind::page && taken.place) collector_.visit(exchange.url, exchange.time);
  }

  void take_resource(const WarcRecord& record, const std::string& url) {
    Exchange exchange;
    exchange.url = url;
    exchange.content_type = record.field("content-type");
    exchange.body = record.block;
    exchange.time = storage::parse_rfc3339(record.field("warc-date"));
    check(record.field("warc-payload-digest"), record.block, record);
    keep(record, exchange);
  }

  void keep(const WarcRecord& record, const Exchange& exchange) {
    const Taken taken = collector_.take(exchange);
    visit(exchange, taken);
    last_id_ = record.field("warc-record-id");
    last_ = {exchange.url, taken};
    const std::string digest(record.field("warc-payload-digest"));
    if (taken.place && !digest.empty() && by_digest_.size() < most_remembered)
      by_digest_[digest] = last_;
    if (taken.place && by_url_.size() < most_remembered) by_url_[exchange.url] = taken;
  }

  void take_response(const WarcRecord& record, const std::string& url) {
    const std::string_view media = record.field("content-type");
    if (!media.empty() && !media.starts_with("application/http"))
      return report_.left_out("answers that are not HTTP's", url);
    const auto answer = read_http_answer(record.block);
    if (!answer) return report_.left_out("answers without a whole HTTP header", url);
    Exchange exchange;
    exchange.url = url;
    exchange.time = storage::parse_rfc3339(record.field("warc-date"));
    exchange.status = answer->status;
    exchange.content_type = answer->content_type;
    exchange.location = answer->location;
    if (sent_.contains(std::string(record.field("warc-concurrent-to")))) exchange.method = "POST";
    // Taken of what was sent, or of what it carried: recorders differ.
    const std::string_view digest = record.field("warc-payload-digest");
    if (check_digest(digest, answer->sent) == DigestCheck::wrong &&
        check_digest(digest, answer->body) == DigestCheck::wrong)
      wrong_digest(record);
    if (!record.field("warc-truncated").empty())
      report_.noted("records that were cut when they were made", url);
    exchange.body = unpacked_body(*answer, url);
    if (exchange.status == 200 && !exchange.body) return;
    keep(record, exchange);
  }

  std::optional<std::string> unpacked_body(const HttpAnswer& answer, const std::string& url) {
    try {
      return unpacked(answer.body, answer.content_encoding, site::max_resource_bytes);
    } catch (const Unpackable& error) {
      // A recorder that undid the coding and left the header: what is there is the body.
      const bool was_undone =
          !answer.body.starts_with("\x1f\x8b") && kind_of("", url, answer.body) != Kind::other;
      if (was_undone && answer.content_encoding != "br") return answer.body;
      report_.left_out("bodies that cannot be unpacked", url);
      return std::nullopt;
    }
  }

  // The same as an earlier answer: copied, where it answered another address.
  void take_revisit(const WarcRecord& record, const std::string& url) {
    const std::string other(bare_uri(record.field("warc-refers-to-target-uri")));
    const auto by_digest = by_digest_.find(std::string(record.field("warc-payload-digest")));
    auto by_url = by_url_.find(other.empty() ? url : other);
    if (by_url == by_url_.end()) by_url = by_url_.find(url);
    const Taken* known = by_digest != by_digest_.end() ? &by_digest->second.taken
                         : by_url != by_url_.end()     ? &by_url->second
                                                       : nullptr;
    if (known == nullptr)
      return report_.left_out("revisits to answers that the file does not hold", url);
    Exchange exchange;
    exchange.url = url;
    exchange.time = storage::parse_rfc3339(record.field("warc-date"));
    const auto place = place_for(url, known->kind);
    if (std::holds_alternative<Place>(place) && !collector_.bundle().has(std::get<Place>(place))) {
      exchange.body = collector_.bundle().get(*known->place);
      exchange.content_type = known->kind == Kind::style_sheet       ? "text/css; charset=utf-8"
                              : known->place->path.ends_with(".txt") ? "text/plain; charset=utf-8"
                                                                     : "text/html; charset=utf-8";
      visit(exchange, collector_.take(exchange));
    } else if (std::holds_alternative<Place>(place)) {
      visit(exchange, {std::get<Place>(place), known->kind});
    }
  }

  Collector& collector_;
  Report& report_;
  std::set<std::string> sent_;  // Requests that were no GET.
  std::map<std::string, Answer> by_digest_;
  std::map<std::string, Taken> by_url_;
  std::string last_id_;
  Answer last_;
};

}  // namespace

void read_warc(Source& source, Collector& collector) {
  WarcReader reader(collector);
  Report& report = collector.report();
  std::string where;
  try {
    for (;;) {
      where = "behind record " + std::to_string(report.items);
      if (!begins_record(source)) return;
      where = "record " + std::to_string(report.items + 1);
      reader.take(next_record(source, most_block_bytes));
    }
  } catch (const Broken& error) {
    if (report.items == 0) throw std::runtime_error(std::string("no WARC: ") + error.what());
    report.broken = Break{error.at_byte, where, error.what()};
  }
}

}  // namespace importing
