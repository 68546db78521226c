#include <boost/json.hpp>
#include <cstdio>

#include "storage/audit/report.h"
#include "storage/markup.h"
#include "storage/utf8.h"

namespace storage::audit {
namespace {

namespace json = boost::json;

json::value or_null(const std::optional<std::uint64_t>& value) {
  return value ? json::value(*value) : json::value();
}

json::object of(const Attack& attack) {
  const Expected& expected = attack.expected;
  json::object object{{"name", attack.slug},
                      {"hole", attack.hole},
                      {"group", attack.group},
                      {"title", attack.title},
                      {"who", actor_name(attack.actor)},
                      {"expected", fate_name(expected.fate)}};
  if (expected.fate == Fate::refused) object["expected_guard"] = guard_name(expected.guard);
  if (expected.fate == Fate::detected || expected.fate == Fate::elsewhere) {
    object["expected_verdict"] = verdict_name(expected.verdict);
  }
  if (*expected.why != '\0') object["why"] = expected.why;
  return object;
}

json::object of(const Result& result) {
  json::object object = of(*result.attack);
  object["outcome"] = fate_name(result.outcome.fate);
  object["guard"] = guard_name(result.outcome.guard);
  object["verdict"] = result.outcome.verdict;
  object["first_bad"] = or_null(result.outcome.first_bad);
  object["happened"] = result.outcome.happened;
  object["problem"] = result.outcome.problem;
  object["seconds"] = result.seconds;
  object["passed"] = result.passed;
  return object;
}

json::array of(const std::vector<Print>& prints) {
  json::array files;
  for (const Print& print : prints) {
    files.push_back(json::object{
        {"name", print.name}, {"bytes", print.size}, {"sha256", to_hex(print.sha256)}});
  }
  return files;
}

std::string number(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", seconds);
  return text;
}

}  // namespace

std::string as_json(const Report& report) {
  json::array attacks, preparations;
  for (const Result& result : report.results) attacks.push_back(of(result));
  for (const std::string& done : report.preparations) preparations.emplace_back(done);
  return json::serialize(
             json::object{{"log", report.log},
                          {"records", report.records},
                          {"seed", report.seed},
                          {"seconds", report.seconds},
                          {"passed", report.passed()},
                          {"failed", report.failed()},
                          {"attacks", attacks},
                          {"preparations", preparations},
                          {"untouched", json::object{{"proved", report.untouched.holds},
                                                     {"live", report.untouched.live},
                                                     {"how", report.untouched.how},
                                                     {"confined_by_kernel", report.confined},
                                                     {"files", of(report.untouched.files)}}}}) +
         "\n";
}

std::string list_as_json(std::span<const Attack> attacks) {
  json::array list;
  for (const Attack& attack : attacks) list.push_back(of(attack));
  return json::serialize(list) + "\n";
}

// XML 1.0 has no way at all to write most control characters.
std::string xml_text(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character c = first_character(text);
    const bool allowed = c.bytes != 0 && (c.code >= 0x20 || c.code == '\t' || c.code == '\n') &&
                         c.code != 0xFFFE && c.code != 0xFFFF;
    out += allowed ? text.substr(0, c.bytes) : "\xef\xbf\xbd";
    text.remove_prefix(c.bytes == 0 ? 1 : c.bytes);
  }
  return markup_text(out);
}

// The schema build servers read: testsuites, testsuite, testcase, failure. One more case says
// whether the log was left untouched.
std::string as_junit(const Report& report) {
  const std::string tests = std::to_string(report.results.size() + 1);
  const std::string failures = std::to_string(report.failed() + (report.untouched.holds ? 0u : 1u));
  const std::string counts = " tests=\"" + tests + "\" failures=\"" + failures +
                             "\" errors=\"0\" skipped=\"0\" time=\"" + number(report.seconds) +
                             "\"";
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + counts +
                    ">\n<testsuite name=\"append-only-audit\"" + counts + ">\n";
  const auto add = [&](const std::string& group, const std::string& name, double seconds,
                       bool passed, const std::string& failure, const std::string& said) {
    out += "<testcase classname=\"" + xml_text(group) + "\" name=\"" + xml_text(name) +
           "\" time=\"" + number(seconds) + "\">";
    if (!passed) out += "<failure message=\"" + xml_text(failure) + "\"/>";
    out += "<system-out>" + xml_text(said) + "</system-out></testcase>\n";
  };
  for (const Result& result : report.results) {
    const Outcome& outcome = result.outcome;
    add(result.attack->group, result.attack->slug, result.seconds, result.passed,
        "expected " + describe(result.attack->expected) + "; " + outcome.problem,
        result.attack->title + ": " + outcome.happened);
  }
  add("log", "untouched", 0, report.untouched.holds, "not proved untouched", report.untouched.how);
  return out + "</testsuite>\n</testsuites>\n";
}

}  // namespace storage::audit
