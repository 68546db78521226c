#include "storage/record_written.h"

#include <array>
#include <cstring>

#include "storage/record_body.h"
#include "storage/utf8.h"

namespace storage {
namespace {

// What a byte can be inside a string.
enum class Byte : std::uint8_t { plain, quote, backslash, beyond_ascii, never_written };

constexpr std::array<Byte, 256> byte_classes() {
  std::array<Byte, 256> classes{};
  for (std::size_t i = 0; i < classes.size(); ++i) {
    classes[i] = i < 0x20 || i == 0x7F ? Byte::never_written
                 : i == '"'            ? Byte::quote
                 : i == '\\'           ? Byte::backslash
                 : i >= 0x80           ? Byte::beyond_ascii
                                       : Byte::plain;
  }
  return classes;
}
constexpr std::array<Byte, 256> classes = byte_classes();

Byte class_of(char c) {
  return classes[static_cast<std::uint8_t>(c)];
}

int hex_value(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// A cursor over a body. Every step answers whether the body went on as expected; behind a false
// answer the cursor is of no use.
class Cursor {
 public:
  Cursor(std::string_view body, Words words)
      : at_(body.data()), end_(body.data() + body.size()), words_(words) {}

  bool take(std::string_view expected) {
    if (left() < expected.size() || std::memcmp(at_, expected.data(), expected.size()) != 0) {
      return false;
    }
    at_ += expected.size();
    return true;
  }
  bool at_end() const { return at_ == end_; }

  // Up to 18 digits, without leading zeros.
  bool integer(std::int64_t& value, std::int64_t max = INT64_MAX) {
    const char* const begin = at_;
    value = 0;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9' && at_ - begin < 18) {
      value = value * 10 + (*at_++ - '0');
    }
    const auto digits = at_ - begin;
    return digits > 0 && (digits == 1 || *begin != '0') && value <= max;
  }
  bool boolean(bool& value) {
    value = take("true");
    return value || take("false");
  }

  // The rest stand behind an opening quote, and take the closing one too.
  bool time(Timestamp& value) {
    const auto* quote = static_cast<const char*>(std::memchr(at_, '"', left()));
    if (quote == nullptr) return false;
    const auto parsed = parse_rfc3339({at_, static_cast<std::size_t>(quote - at_)});
    if (!parsed) return false;
    value = *parsed;
    at_ = quote + 1;
    return true;
  }
  bool digest(Digest& value) {
    if (left() < 2 * value.size()) return false;
    for (std::uint8_t& byte : value) {
      const int high = hex_value(at_[0]);
      const int low = hex_value(at_[1]);
      if (high < 0 || low < 0) return false;
      byte = static_cast<std::uint8_t>(high << 4 | low);
      at_ += 2;
    }
    return take("\"");
  }
  bool text(std::string& value) {
    if (words_ == Words::keep) value.clear();
    for (;;) {
      const char* const stop = skip_characters();
      if (stop == end_) return false;
      if (words_ == Words::keep) value.append(at_, stop);
      at_ = stop + 1;
      if (class_of(*stop) == Byte::quote) return true;
      char escaped = 0;
      if (class_of(*stop) != Byte::backslash || !escape(escaped)) return false;
      if (words_ == Words::keep) value += escaped;
    }
  }

 private:
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  // The first byte that is not part of a character that stands for itself.
  const char* skip_characters() const {
    const char* p = at_;
    for (;;) {
      while (p != end_ && class_of(*p) == Byte::plain) ++p;
      if (p == end_ || class_of(*p) != Byte::beyond_ascii) return p;
      const std::size_t bytes = character_bytes(p);
      if (bytes == 0) return p;
      p += bytes;
    }
  }

  // Hangul and most other letters of three bytes are seen at a glance; first_character() knows all.
  std::size_t character_bytes(const char* p) const {
    const auto byte = [p](std::size_t i) { return static_cast<std::uint8_t>(p[i]); };
    if (end_ - p >= 3 && byte(0) >= 0xE1 && byte(0) <= 0xEC && (byte(1) & 0xC0) == 0x80 &&
        (byte(2) & 0xC0) == 0x80) {
      return 3;
    }
    return first_character({p, static_cast<std::size_t>(end_ - p)}).bytes;
  }

  // Behind a backslash: the escapes the writer uses.
  bool escape(char& value) {
    constexpr std::string_view names = "\"\\bfnrt";
    constexpr std::string_view values = "\"\\\b\f\n\r\t";
    if (at_ == end_) return false;
    const char c = *at_++;
    if (const std::size_t found = names.find(c); found != std::string_view::npos) {
      value = values[found];
      return true;
    }
    if (c != 'u' || !take("00") || left() < 2) return false;
    const int high = hex_value(at_[0]);
    const int low = hex_value(at_[1]);
    at_ += 2;
    value = static_cast<char>(high << 4 | low);
    return high >= 0 && high < 8 && low >= 0;  // ASCII: one byte of UTF-8.
  }

  const char* at_;
  const char* const end_;
  const Words words_;
};

// The payload of that kind, kept where it is one already: its strings keep their memory.
template <class Kind>
Kind& as(Payload& payload) {
  Kind* kind = std::get_if<Kind>(&payload);
  return kind != nullptr ? *kind : payload.emplace<Kind>();
}

bool read_status(Cursor& in, VisitStatus& status) {
  for (const VisitStatus known : {VisitStatus::ok, VisitStatus::not_found,
                                  VisitStatus::not_on_network, VisitStatus::crashed}) {
    if (!in.take(visit_status_name(known))) continue;
    status = known;
    return in.take("\"");
  }
  return false;
}

bool read_visit(Cursor& in, Payload& payload) {
  Visit& out = as<Visit>(payload);
  return in.take(",\"url\":\"") && in.text(out.url) &&      //
         in.take(",\"title\":\"") && in.text(out.title) &&  //
         in.take(",\"status\":\"") && read_status(in, out.status) && in.take(",\"via\":\"") &&
         in.text(out.via) &&  //
         in.take(",\"referrer\":\"") && in.text(out.referrer);
}

bool read_screenshot(Cursor& in, Payload& payload) {
  Screenshot& out = as<Screenshot>(payload);
  std::int64_t width = 0, height = 0, size = 0;
  if (!(in.take(",\"image\":\"") && in.digest(out.image) &&           //
        in.take(",\"width\":") && in.integer(width, UINT32_MAX) &&    //
        in.take(",\"height\":") && in.integer(height, UINT32_MAX) &&  //
        in.take(",\"png_bytes\":") && in.integer(size) &&             //
        in.take(",\"trigger\":\"") && in.text(out.trigger))) {
    return false;
  }
  out.width_px = static_cast<std::uint32_t>(width);
  out.height_px = static_cast<std::uint32_t>(height);
  out.png_bytes = static_cast<std::uint64_t>(size);
  out.due.reset();
  if (in.take(",\"due\":\"") && !in.time(out.due.emplace())) return false;
  return in.take(",\"app\":\"") && in.text(out.app) &&      //
         in.take(",\"url\":\"") && in.text(out.url) &&      //
         in.take(",\"title\":\"") && in.text(out.title) &&  //
         in.take(",\"text\":\"") && in.text(out.text);
}

bool read_heartbeat(Cursor& in, Payload& payload) {
  Heartbeat& out = as<Heartbeat>(payload);
  return in.take(",\"uptime_ms\":") && in.integer(out.uptime_ms) && in.take(",\"screen_on\":") &&
         in.boolean(out.screen_on);
}

bool read_app_open(Cursor& in, Payload& payload) {
  AppOpen& out = as<AppOpen>(payload);
  return in.take(",\"app\":\"") && in.text(out.app) && in.take(",\"title\":\"") &&
         in.text(out.title);
}

bool read_screen(Cursor& in, Payload& payload) {
  return in.take(",\"on\":") && in.boolean(as<Screen>(payload).on);
}

bool read_chapter(Cursor& in, Payload& payload) {
  return in.take(",\"title\":\"") && in.text(as<Chapter>(payload).title);
}

bool read_operation(Cursor& in, Payload& payload) {
  Operation& out = as<Operation>(payload);
  return in.take(",\"action\":\"") && in.text(out.action) &&  //
         in.take(",\"app\":\"") && in.text(out.app) &&        //
         in.take(",\"target\":\"") && in.text(out.target);
}

struct Kind {
  std::string_view begin;  // From the kind's name up to the time.
  bool (*read)(Cursor& in, Payload& payload);
};
constexpr Kind kinds[] = {
    {"visit\",\"time\":\"", read_visit},         {"screenshot\",\"time\":\"", read_screenshot},
    {"heartbeat\",\"time\":\"", read_heartbeat}, {"app_open\",\"time\":\"", read_app_open},
    {"screen\",\"time\":\"", read_screen},       {"chapter\",\"time\":\"", read_chapter},
    {"operation\",\"time\":\"", read_operation}};

}  // namespace

bool read_written(std::string_view body, Words words, DecodedRecord& into) {
  if (body.size() > max_body_bytes) return false;
  Cursor in(body, words);
  std::int64_t seq = 0;
  if (!in.take("{\"seq\":") || !in.integer(seq) || !in.take(",\"kind\":\"")) return false;
  into.seq = static_cast<std::uint64_t>(seq);
  for (const Kind& kind : kinds) {
    if (!in.take(kind.begin)) continue;
    return in.time(into.record.time) && kind.read(in, into.record.payload) && in.take("}") &&
           in.at_end();
  }
  return false;
}

}  // namespace storage
