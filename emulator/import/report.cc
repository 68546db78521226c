#include "emulator/import/report.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "emulator/phone/text_utf8.h"
#include "emulator/session/words.h"
#include "emulator/site/address.h"

namespace importing {
namespace {

namespace json = boost::json;

constexpr std::size_t most_examples = 3;
constexpr std::size_t most_reasons = 100;
constexpr std::size_t most_remembered = 100'000;

// Text from outside for a terminal: what cannot be seen or could disguise the rest percent-encoded,
// as in addresses; the middle left out of what is long.
std::string shown(std::string_view text) {
  constexpr std::size_t most_bytes = 120;
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text.substr(0, 8 * most_bytes)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += digits[byte >> 4];
      encoded += digits[byte & 15];
    }
  }
  std::string out = site::readable(encoded);
  if (out.size() <= most_bytes) return "'" + out + "'";
  const std::string begin(phone::utf8_prefix(out, most_bytes * 2 / 3));
  std::size_t end = out.size() - most_bytes / 3;
  while (end < out.size() && (static_cast<unsigned char>(out[end]) & 0xc0) == 0x80) ++end;
  return "'" + begin + "\u2026" + out.substr(end) + "'";
}

void count(Counted& counted, std::string_view what) {
  ++counted.count;
  if (counted.examples.size() < most_examples && !what.empty())
    counted.examples.push_back(shown(what));
}

void count(std::map<std::string, Counted, std::less<>>& list, std::string_view reason,
           std::string_view what) {
  auto found = list.find(reason);
  if (found == list.end()) {
    if (list.size() >= most_reasons) return;
    found = list.emplace(reason, Counted{}).first;
  }
  count(found->second, what);
}

std::string line(std::string_view name, const Counted& counted) {
  std::string out = "  " + std::to_string(counted.count) + " " + std::string(name);
  for (std::size_t i = 0; i < counted.examples.size(); ++i)
    out += (i == 0 ? ": " : ", ") + counted.examples[i];
  if (counted.count > counted.examples.size() && !counted.examples.empty()) out += ", ...";
  return out + "\n";
}

std::string lines(std::string_view heading,
                  const std::map<std::string, Counted, std::less<>>& list) {
  if (list.empty()) return {};
  std::string out = std::string(heading) + "\n";
  for (const auto& [reason, counted] : list) out += line(reason, counted);
  return out;
}

json::array in_json(const std::map<std::string, Counted, std::less<>>& list) {
  json::array out;
  for (const auto& [reason, counted] : list) {
    json::array examples(counted.examples.begin(), counted.examples.end());
    out.push_back({{"what", reason}, {"count", counted.count}, {"examples", std::move(examples)}});
  }
  return out;
}

}  // namespace

void Report::not_drawn(Kind kind, const std::string& address) {
  if (not_drawn_addresses_.contains(address)) return;
  if (not_drawn_addresses_.size() < most_remembered) not_drawn_addresses_.insert(address);
  count(not_drawn_[kind], address);
}

void Report::left_out(std::string_view reason, std::string_view what) {
  count(left_out_, reason, what);
}

void Report::noted(std::string_view reason, std::string_view what) {
  count(noted_, reason, what);
}

std::string Report::as_text() const {
  std::string out = "format: " + format;
  if (!software.empty()) out += ", made by " + shown(software);
  if (!fences.empty()) out += "\nshut in by: " + fences;
  out += "\nread: " + std::to_string(items) + "; to replay: " + std::to_string(visits) +
         "; files: " + std::to_string(files) + " (" + std::to_string(bytes) + " bytes)\n";
  for (const auto& [kind, number] : kept_)
    out += "  " + std::to_string(number) + " " + name_of(kind) + "\n";
  if (redirects_ > 0) out += "  " + std::to_string(redirects_) + " redirects\n";
  if (!not_drawn_.empty()) {
    out += "what the phone cannot draw:\n";
    for (const auto& [kind, counted] : not_drawn_) out += line(name_of(kind), counted);
  }
  out += lines("left out:", left_out_) + lines("to be known:", noted_);
  for (const std::string& sentence : sentences_) out += sentence + "\n";
  if (broken)
    out += "broken at byte " + std::to_string(broken->byte) + ", " + broken->where + ": " +
           broken->what + "; what stands before it was imported\n";
  return out;
}

std::string Report::as_json() const {
  json::object kept;
  for (const auto& [kind, number] : kept_) kept[name_of(kind)] = number;
  json::array not_drawn;
  for (const auto& [kind, counted] : not_drawn_) {
    json::array examples(counted.examples.begin(), counted.examples.end());
    not_drawn.push_back(
        {{"what", name_of(kind)}, {"count", counted.count}, {"examples", std::move(examples)}});
  }
  json::object out{{"format", format},
                   {"software", software},
                   {"shut_in_by", fences},
                   {"read", items},
                   {"visits", visits},
                   {"files", files},
                   {"bytes", bytes},
                   {"kept", std::move(kept)},
                   {"redirects", redirects_},
                   {"not_drawn", std::move(not_drawn)},
                   {"left_out", in_json(left_out_)},
                   {"noted", in_json(noted_)},
                   {"sentences", json::array(sentences_.begin(), sentences_.end())},
                   {"broken", nullptr}};
  if (broken)
    out["broken"] = {{"byte", broken->byte}, {"where", broken->where}, {"what", broken->what}};
  return json::serialize(out);
}

}  // namespace importing
