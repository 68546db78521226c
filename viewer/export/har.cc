#include "viewer/export/har.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <functional>
#include <optional>
#include <variant>

#include "storage/log_reader.h"
#include "storage/markup.h"
#include "viewer/export/interrupt.h"
#include "viewer/export/left_out.h"
#include "viewer/export/unborn.h"
#include "viewer/json.h"
#include "viewer/terminal.h"
#include "viewer/text.h"

namespace viewer {
namespace {

namespace json = boost::json;

std::string text_of(const json::value& value) {
  return plain_json(json::serialize(value));
}

std::string page_id(const storage::StoredRecord& stored) {
  return "visit-" + std::to_string(stored.seq);
}

const storage::Visit& visit_of(const storage::StoredRecord& stored) {
  return std::get<storage::Visit>(stored.record->payload);
}

template <class Payload>
const Payload* payload_of(const storage::StoredRecord& stored) {
  return stored.record ? std::get_if<Payload>(&stored.record->payload) : nullptr;
}

// What became of the visit, as a server's answer would have said it. A phone that reached no server
// got no status: 0, as browsers write it.
struct Answer {
  int status;
  const char* text;
};
Answer answer_to(storage::VisitStatus status) {
  switch (status) {
    case storage::VisitStatus::ok:
      return {200, "OK"};
    case storage::VisitStatus::not_found:
      return {404, "Not Found"};
    case storage::VisitStatus::not_on_network:
    case storage::VisitStatus::crashed:
      break;
  }
  return {0, ""};
}

// The parameters as sent, not decoded.
json::array query_of(std::string_view url) {
  json::array out;
  const std::size_t mark = url.find('?');
  if (mark == std::string_view::npos) return out;
  for (std::string_view rest = url.substr(mark + 1); !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const std::size_t equals = std::min(part.size(), part.find('='));
    const std::string_view value = part.substr(std::min(part.size(), equals + 1));
    if (!part.empty()) out.push_back({{"name", part.substr(0, equals)}, {"value", value}});
  }
  return out;
}

json::object request_of(const storage::Visit& visit) {
  const std::string_view url = std::string_view(visit.url).substr(0, visit.url.find('#'));
  json::array headers;
  if (!visit.referrer.empty()) {
    headers.push_back({{"name", "Referer"}, {"value", visit.referrer}});
  }
  return {{"method", "GET"},
          {"url", url},
          {"httpVersion", "unknown"},
          {"cookies", json::array()},
          {"headers", std::move(headers)},
          {"queryString", query_of(url)},
          {"headersSize", -1},
          {"bodySize", -1},
          {"comment", "Recorded are the address and the page before it."}};
}

json::object response_of(const About& about, const storage::Visit& visit,
                         std::string_view screen_text) {
  const Answer answer = answer_to(visit.status);
  json::array headers;
  json::object content{{"size", 0}, {"mimeType", "x-unknown"}};
  if (answer.status != 0) {
    headers.push_back({{"name", "Content-Type"}, {"value", "text/html; charset=utf-8"}});
    headers.push_back({{"name", "X-Simulation"}, {"value", simulation_label}});
    const std::string page = stand_in_page(about, visit, screen_text);
    content = {{"size", page.size()},
               {"mimeType", "text/html; charset=utf-8"},
               {"text", page},
               {"comment",
                "A stand-in made of the recorded title and the words on a screenshot; the log does "
                "not hold the page."}};
  }
  json::object out{
      {"status", answer.status},
      {"statusText", answer.text},
      {"httpVersion", "unknown"},
      {"cookies", json::array()},
      {"headers", std::move(headers)},
      {"content", std::move(content)},
      {"redirectURL", ""},
      {"headersSize", -1},
      {"bodySize", -1},
      {"comment", "Recorded is what became of the visit: " +
                      std::string(status_name(visit.status)) + ". Headers are this export's."}};
  if (answer.status == 0) out["_error"] = status_name(visit.status);
  return out;
}

std::string opening(const About& about) {
  const std::string device =
      about.genesis ? about.genesis->device.model : std::string("unknown model");
  const json::object creator{
      {"name", "trace-viewer"}, {"version", RED_FLAG_VERSION}, {"comment", citation(about)}};
  const json::object browser{{"name", std::string(title_mark) + "browser of an emulated " + device},
                             {"version", std::string("red-flag ") + RED_FLAG_VERSION}};
  const json::object self = about_json(about);
  const std::string comment = std::string(simulation_label) + ". " +
                              std::string(self.at("notice").as_string()) +
                              " After: " + account(about) + ".";
  return "{\"log\":{\"version\":\"1.2\",\n\"comment\":" + text_of(json::string(comment)) +
         ",\n\"creator\":" + text_of(creator) + ",\n\"browser\":" + text_of(browser) +
         ",\n\"_simulation\":" + text_of(self) + ",\n\"pages\":[";
}

// Elements of an array, one a line.
class Elements {
 public:
  explicit Elements(UnbornFile& file) : file_(file) {}
  void add(const std::string& element) {
    file_.write(is_first_ ? "\n" : ",\n");
    file_.write(element);
    is_first_ = false;
  }

 private:
  UnbornFile& file_;
  bool is_first_ = true;
};

// Gives each visit with the words of the first screenshot of its page that follows before the next.
class Entries {
 public:
  Entries(const About& about, UnbornFile& file) : about_(about), elements_(file) {}

  void add(const storage::StoredRecord& stored) {
    const auto* const shot = payload_of<storage::Screenshot>(stored);
    if (shot != nullptr && visit_ && text_.empty() && shot->url == visit_of(*visit_).url) {
      text_ = shot->text;
    }
    if (payload_of<storage::Visit>(stored) == nullptr) return;
    finish();
    visit_ = stored;
  }
  void finish() {
    if (visit_) elements_.add(har_entry(about_, *visit_, text_));
    visit_.reset();
    text_.clear();
  }

 private:
  const About& about_;
  Elements elements_;
  std::optional<storage::StoredRecord> visit_;
  std::string text_;
};

}  // namespace

std::string stand_in_page(const About& about, const storage::Visit& visit,
                          std::string_view screen_text) {
  const std::string title = storage::markup_text(visit.title);
  std::string page = "<!doctype html><meta charset=\"utf-8\"><title>" + std::string(title_mark) +
                     title + "</title>\n<p><strong>" + std::string(simulation_label) +
                     "</strong></p>\n<p>A stand-in: the log does not hold this page. It is made of "
                     "the recorded title and of the words on a screenshot of it, if there is one. "
                     "After: " +
                     storage::markup_text(account(about)) + "</p>\n<h1><bdi>" + title +
                     "</bdi></h1>\n";
  if (screen_text.empty()) return page;
  // A first line break in <pre> is not shown: this one is not the text's.
  return page + "<pre style=\"white-space:pre-wrap\">\n" + storage::markup_text(screen_text) +
         "</pre>\n";
}

std::string har_page(const storage::StoredRecord& stored) {
  const storage::Visit& visit = visit_of(stored);
  return text_of(json::object{{"startedDateTime", storage::to_rfc3339(stored.record->time)},
                              {"id", page_id(stored)},
                              {"title", std::string(title_mark) + visit.title},
                              {"pageTimings", json::object{{"onContentLoad", -1}, {"onLoad", -1}}},
                              {"_simulation", record_json(stored)}});
}

std::string har_entry(const About& about, const storage::StoredRecord& stored,
                      std::string_view screen_text) {
  const storage::Visit& visit = visit_of(stored);
  const json::object timings{{"blocked", -1}, {"dns", -1},
                             {"connect", -1}, {"send", 0},
                             {"wait", 0},     {"receive", 0},
                             {"ssl", -1},     {"comment", "Not recorded: HAR wants these 0."}};
  return text_of(json::object{{"pageref", page_id(stored)},
                              {"startedDateTime", storage::to_rfc3339(stored.record->time)},
                              {"time", 0},
                              {"request", request_of(visit)},
                              {"response", response_of(about, visit, screen_text)},
                              {"cache", json::object()},
                              {"timings", timings},
                              {"comment", simulation_label}});
}

int export_har(const ExportCommand& command) {
  const storage::LogReader log(command.log);
  const std::uint64_t size = log.size();
  const About about{command.format, log.genesis(), checked(command.log), now_s(),
                    command.selection};

  const Interruptible interruptible;
  UnbornFile file(without_slash(command.out));
  LeftOut left_out;
  ProgressBar bar("Writing");
  std::uint64_t before = 0;  // Records of the pass that is over.
  const auto pass = [&](const std::function<void(const storage::StoredRecord&)>& each) {
    each_selected(log, command.selection, size, each, [&](std::uint64_t done) {
      interruptible.look();
      bar.show(before + done, 2 * size);
    });
    before += size;
  };

  file.write(opening(about));
  Elements pages(file);
  pass([&](const storage::StoredRecord& stored) {
    if (payload_of<storage::Visit>(stored) != nullptr) {
      pages.add(har_page(stored));
    } else {
      left_out.add(stored);
    }
  });
  file.write("\n],\n\"entries\":[");
  Entries entries(about, file);
  pass([&](const storage::StoredRecord& stored) { entries.add(stored); });
  entries.finish();
  file.write("\n],\n\"_left_out\":" + text_of(left_out.json()) + "}}\n");
  interruptible.look();
  file.be_born();
  return 0;
}

}  // namespace viewer
