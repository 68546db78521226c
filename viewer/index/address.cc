#include "viewer/index/address.h"

#include <algorithm>
#include <array>

#include "viewer/text.h"

namespace viewer::index {
namespace {

constexpr std::array search_parameters = {"q",    "query", "search", "word", "keyword",
                                          "text", "s",     "p",      "k"};

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string form_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 &&
               hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

}  // namespace

std::string host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#\\"));
  const std::size_t user = rest.rfind('@');
  if (user != std::string_view::npos) rest.remove_prefix(user + 1);
  std::string host(rest.substr(0, max_host_bytes));
  for (char& c : host) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return host;
}

std::optional<std::string> searched_words(std::string_view url) {
  const std::size_t question = url.find('?');
  if (question == std::string_view::npos) return std::nullopt;
  std::string_view query = url.substr(question + 1);
  query = query.substr(0, query.find('#'));
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = pair.substr(0, equals);
    if (std::find(search_parameters.begin(), search_parameters.end(), key) ==
        search_parameters.end()) {
      continue;
    }
    const std::string words = form_decoded(pair.substr(equals + 1));
    if (valid_utf8(words) != words) continue;
    const std::string_view kept = trimmed(words);
    if (!kept.empty()) return std::string(kept);
  }
  return std::nullopt;
}

}  // namespace viewer::index
