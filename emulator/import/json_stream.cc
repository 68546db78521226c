#include "emulator/import/json_stream.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <vector>

namespace importing {
namespace {

namespace json = boost::json;

constexpr std::size_t most_name_bytes = 40;  // Of one name in a path; longer ones match nothing.

// The events of Boost.JSON as paths.
class Handler {
 public:
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);

  explicit Handler(JsonListener& listener) : listener_(listener) {}

  // Where the last word ended.
  const char* seen() const { return seen_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_array_begin(json::error_code&) {
    levels_.push_back(path_.size());
    return true;
  }
  bool on_array_end(std::size_t, json::error_code&) {
    leave();
    return true;
  }
  bool on_object_begin(json::error_code&) {
    levels_.push_back(path_.size());
    listener_.begins(path_);
    return true;
  }
  bool on_object_end(std::size_t, json::error_code&) {
    leave();
    listener_.ends(path_);
    return true;
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    add_name(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    add_name(part);
    in_name_ = false;
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    add_string(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code&) {
    add_string(part);
    in_string_ = false;
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t value, json::string_view part, json::error_code&) {
    see(part);
    listener_.number(path_, value);
    return true;
  }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return true; }
  bool on_double(double, json::string_view, json::error_code&) { return true; }
  bool on_bool(bool, json::error_code&) { return true; }
  bool on_null(json::error_code&) { return true; }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  void leave() {
    path_.resize(levels_.back());
    levels_.pop_back();
  }

  void see(json::string_view part) { seen_ = part.data() + part.size(); }

  void add_name(json::string_view part) {
    see(part);
    if (!in_name_) {
      path_.resize(levels_.back());
      path_ += '.';
    }
    in_name_ = true;
    const std::size_t have = path_.size() - levels_.back() - 1;
    const std::size_t room = most_name_bytes - std::min(have, most_name_bytes);
    path_.append(part.data(), std::min(part.size(), room));
  }

  void add_string(json::string_view part) {
    see(part);
    if (!in_string_) {
      in_string_ = true;
      target_ = listener_.wants(path_);
      room_ = target_ == nullptr ? 0 : listener_.most_bytes(path_);
      if (target_ != nullptr) target_->clear();
    }
    if (target_ == nullptr) return;
    if (part.size() > room_) {
      target_->clear();
      target_ = nullptr;
      listener_.truncated(path_);
      return;
    }
    target_->append(part.data(), part.size());
    room_ -= part.size();
  }

  JsonListener& listener_;
  std::string path_;
  std::vector<std::size_t> levels_;  // Where path_ ended when each began.
  bool in_name_ = false;
  bool in_string_ = false;
  const char* seen_ = nullptr;
  std::string* target_ = nullptr;
  std::size_t room_ = 0;
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char letter = static_cast<char>(c | 0x20);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

// The number in "\uXXXX" at the front of `text`, or -1.
int escape_at(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
  int value = 0;
  for (std::size_t i = 2; i < 6; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

bool is_high(int code) {
  return code >= 0xd800 && code < 0xdc00;
}
bool is_low(int code) {
  return code >= 0xdc00 && code < 0xe000;
}

// Makes halves of surrogate pairs into U+FFFD, in place, escape by escape. Leaves alone what may go
// on behind the end of `text`, and returns how much that is.
std::size_t mend_surrogates(std::string& text, bool is_last) {
  constexpr std::size_t pair_bytes = 12;
  for (std::size_t at = text.find('\\'); at != text.npos; at = text.find('\\', at)) {
    const std::string_view rest = std::string_view(text).substr(at);
    if (!is_last && rest.size() < pair_bytes) return rest.size();
    const int code = escape_at(rest);
    if (code < 0) {
      at += 2;
    } else if (is_high(code) && is_low(escape_at(rest.substr(6)))) {
      at += pair_bytes;
    } else {
      if (is_high(code) || is_low(code)) text.replace(at, 6, "\\ufffd");
      at += 6;
    }
  }
  return 0;
}

// Hands `text` on in pieces: the parser does not say where in a piece it stopped, only its last
// word does.
void parse_pieces(json::basic_parser<Handler>& parser, std::string_view text, bool is_last,
                  std::uint64_t at) {
  constexpr std::size_t piece_bytes = 16u << 10;
  do {
    const std::string_view piece = text.substr(0, piece_bytes);
    text.remove_prefix(piece.size());
    const bool more = !is_last || !text.empty();
    json::error_code error;
    const std::size_t used = parser.write_some(more, piece.data(), piece.size(), error);
    if (error == json::error::incomplete)
      throw Broken(at + piece.size(), "the JSON text is cut off");
    if (error) {
      const char* seen = parser.handler().seen();
      const bool is_here = std::less_equal<>{}(piece.data(), seen) &&
                           std::less_equal<>{}(seen, piece.data() + piece.size());
      throw Broken(at + (is_here ? static_cast<std::size_t>(seen - piece.data()) : 0),
                   "not JSON: " + error.message());
    }
    if (piece.substr(used).find_first_not_of(" \t\r\n") != piece.npos)
      throw Broken(at + used, "something follows the JSON text");
    at += piece.size();
  } while (!text.empty());
}

}  // namespace

void read_json(Source& source, JsonListener& listener) {
  json::parse_options options;
  options.max_depth = max_json_depth;
  options.allow_invalid_utf8 = true;
  json::basic_parser<Handler> parser(options, listener);
  std::string text;
  std::uint64_t at = 0;
  for (bool is_last = false; !is_last;) {
    const std::string_view more = source.peek();
    is_last = more.empty();
    text += more;
    source.take(more.size());
    if (at == 0 && text.starts_with("\xef\xbb\xbf")) {
      text.erase(0, 3);
      at = 3;
    }
    const std::size_t size = text.size() - mend_surrogates(text, is_last);
    if (size == 0 && !is_last) continue;
    parse_pieces(parser, std::string_view(text).substr(0, size), is_last, at);
    at += size;
    text.erase(0, size);
  }
}

}  // namespace importing
