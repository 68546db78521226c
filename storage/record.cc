// encode() and the names of things; reading is in record_decode.cc.
#include "storage/record.h"

#include <charconv>

#include "storage/insist.h"
#include "storage/log_format.h"
#include "storage/record_body.h"
#include "storage/utf8.h"

namespace storage {
namespace {

constexpr std::string_view ellipsis = "\xE2\x80\xA6";     // U+2026
constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr char hex_digits[] = "0123456789abcdef";

// One character as it stands in a JSON string: the shortest form, the same on every machine.
void put_character(std::string& out, std::string_view text, const Character& character) {
  if (character.bytes == 0) {
    out += replacement;
    return;
  }
  const char c = text[0];
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (character.code < 0x20 || character.code == 0x7F) {
    out += "\\u00";
    out += hex_digits[character.code >> 4];
    out += hex_digits[character.code & 15];
    return;
  }
  out.append(text.substr(0, character.bytes));
}

// Most strings are UTF-8 in which every character stands for itself: those are copied whole.
bool is_plain(std::string_view text) {
  while (!text.empty()) {
    const auto byte = static_cast<std::uint8_t>(text[0]);
    if (byte < 0x20 || byte == 0x7F || byte == '"' || byte == '\\') return false;
    const std::size_t bytes = byte < 0x80 ? 1 : first_character(text).bytes;
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

void put_string(std::string& out, std::string_view text, std::size_t limit_bytes) {
  out += '"';
  if (text.size() <= limit_bytes && is_plain(text)) {
    out += text;
    out += '"';
    return;
  }
  const std::size_t begin = out.size();
  std::size_t cut = begin;  // Where an ellipsis would still fit.
  while (!text.empty()) {
    if (out.size() - begin + ellipsis.size() <= limit_bytes) cut = out.size();
    const Character character = first_character(text);
    put_character(out, text, character);
    text.remove_prefix(character.bytes == 0 ? 1 : character.bytes);
    if (out.size() - begin > limit_bytes) {
      out.resize(cut);
      out += ellipsis;
      break;
    }
  }
  out += '"';
}

template <class Integer>
void put_integer(std::string& out, Integer value) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, end);
}

// Writes ,"key":value pairs behind one another, in the order they are called.
class Fields {
 public:
  explicit Fields(std::string& out) : out_(out) {}

  void text(std::string_view key, std::string_view value,
            std::size_t limit_bytes = max_short_string_bytes) {
    name(key);
    put_string(out_, value, limit_bytes);
  }
  void integer(std::string_view key, std::int64_t value) {
    name(key);
    put_integer(out_, value);
  }
  void boolean(std::string_view key, bool value) {
    name(key);
    out_ += value ? "true" : "false";
  }
  void digest(std::string_view key, const Digest& value) {
    name(key);
    out_ += '"';
    for (const std::uint8_t byte : value) {
      out_ += hex_digits[byte >> 4];
      out_ += hex_digits[byte & 15];
    }
    out_ += '"';
  }
  void time(std::string_view key, Timestamp value) {
    name(key);
    out_ += '"';
    append_rfc3339(out_, value);
    out_ += '"';
  }
  void begin(std::string_view key) {
    name(key);
    out_ += '{';
    first_ = true;
  }
  void end() {
    out_ += '}';
    first_ = false;
  }
  void texts(std::string_view key, const std::vector<std::string>& values) {
    name(key);
    out_ += '[';
    for (std::size_t i = 0; i < values.size() && i < max_assumed_values; ++i) {
      if (i > 0) out_ += ',';
      put_string(out_, values[i], max_short_string_bytes);
    }
    out_ += ']';
  }

 private:
  void name(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += key;
    out_ += "\":";
  }

  std::string& out_;
  bool first_ = false;  // The three leading fields are already there.
};

void put(Fields& fields, const Schedule& schedule) {
  fields.begin("schedule");
  fields.text("algorithm", schedule.algorithm);
  fields.integer("min_ms", schedule.min_ms);
  fields.integer("mean_ms", schedule.mean_ms);
  fields.integer("max_ms", schedule.max_ms);
  fields.digest("seed_sha256", schedule.seed_sha256);
  fields.end();
}

void put(Fields& fields, const Genesis& genesis) {
  fields.boolean("simulation", true);
  fields.integer("format", genesis.format);
  fields.text("origin", genesis.origin);
  fields.begin("device");
  fields.text("name", genesis.device.name);
  fields.text("model", genesis.device.model);
  fields.text("locale", genesis.device.locale);
  fields.integer("width", genesis.device.width_px);
  fields.integer("height", genesis.device.height_px);
  fields.end();
  fields.begin("profile");
  fields.text("id", genesis.profile.id);
  fields.text("title", genesis.profile.title);
  fields.text("source", genesis.profile.source);
  fields.text("certainty", genesis.profile.certainty);
  fields.texts("assumed", genesis.profile.assumed);
  fields.text("log_scope", genesis.profile.log_scope);
  fields.boolean("user_can_view", genesis.profile.user_can_view);
  fields.end();
  put(fields, genesis.schedule);
}

void put(Fields& fields, const Boot& boot) {
  fields.text("session", boot.session);
  fields.text("persona", boot.persona);
  fields.text("software", boot.software);
  put(fields, boot.schedule);
}

void put(Fields& fields, const Screen& screen) {
  fields.boolean("on", screen.on);
}

void put(Fields& fields, const AppOpen& open) {
  fields.text("app", open.app);
  fields.text("title", open.title, max_title_bytes);
}

void put(Fields& fields, const Visit& visit) {
  fields.text("url", visit.url, max_url_bytes);
  fields.text("title", visit.title, max_title_bytes);
  fields.text("status", visit_status_name(visit.status));
  fields.text("via", visit.via);
  fields.text("referrer", visit.referrer, max_url_bytes);
}

void put(Fields& fields, const Screenshot& shot) {
  fields.digest("image", shot.image);
  fields.integer("width", shot.width_px);
  fields.integer("height", shot.height_px);
  fields.integer("png_bytes", static_cast<std::int64_t>(shot.png_bytes));
  fields.text("trigger", shot.trigger);
  if (shot.due) fields.time("due", *shot.due);
  fields.text("app", shot.app);
  fields.text("url", shot.url, max_url_bytes);
  fields.text("title", shot.title, max_title_bytes);
  fields.text("text", shot.text, max_text_bytes);
}

void put(Fields& fields, const Heartbeat& heartbeat) {
  fields.integer("uptime_ms", heartbeat.uptime_ms);
  fields.boolean("screen_on", heartbeat.screen_on);
}

void put(Fields& fields, const Chapter& chapter) {
  fields.text("title", chapter.title, max_title_bytes);
}

void put(Fields& fields, const Gap& gap) {
  fields.text("reason", gap.reason);
  fields.time("since", gap.since);
  fields.integer("unsealed_records", static_cast<std::int64_t>(gap.unsealed_records));
  if (gap.dropped_records != 0) {
    fields.integer("dropped_records", static_cast<std::int64_t>(gap.dropped_records));
  }
}

void put(Fields& fields, const ClockChange& change) {
  fields.time("from", change.from);
  fields.time("to", change.to);
}

void put(Fields& fields, const Shutdown& shutdown) {
  fields.text("reason", shutdown.reason);
  fields.digest("seed", shutdown.seed);
}

void put(Fields& fields, const Operation& operation) {
  fields.text("action", operation.action);
  fields.text("app", operation.app);
  fields.text("target", operation.target, max_title_bytes);
}

void put(Fields& fields, const MediaAlert& alert) {
  fields.text("title", alert.title, max_title_bytes);
  fields.text("media_type", alert.media_type);
  fields.text("signer", alert.signer);
  fields.text("outcome", alert.outcome);
}

}  // namespace

std::string to_hex(const Digest& digest) {
  std::string text;
  text.reserve(64);
  for (const std::uint8_t byte : digest) {
    text += hex_digits[byte >> 4];
    text += hex_digits[byte & 15];
  }
  return text;
}

std::optional<Digest> digest_from_hex(std::string_view text) {
  Digest digest;
  if (text.size() != 2 * digest.size()) return std::nullopt;
  const auto value = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const int high = value(text[2 * i]);
    const int low = value(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return digest;
}

const std::vector<std::string_view>& all_kinds() {
  static const std::vector<std::string_view> kinds = {
      "genesis", "boot", "screen",       "app_open", "visit",     "screenshot", "heartbeat",
      "chapter", "gap",  "clock_change", "shutdown", "operation", "media_alert"};
  return kinds;
}

std::string_view kind_name(const Payload& payload) {
  return all_kinds()[payload.index()];
}

std::string_view visit_status_name(VisitStatus status) {
  switch (status) {
    case VisitStatus::ok:
      return "ok";
    case VisitStatus::not_found:
      return "not_found";
    case VisitStatus::not_on_network:
      return "not_on_network";
    case VisitStatus::crashed:
      return "crashed";
  }
  insist(false, "a visit status is one of the four");
  return {};
}

void append_body(std::string& out, std::uint64_t seq, const Record& record) {
  insist(seq < std::uint64_t{1} << 62, "a record number is below 2^62");
  const std::size_t begin = out.size();
  out += "{\"seq\":";
  put_integer(out, seq);
  out += ",\"kind\":\"";
  out += kind_name(record.payload);
  out += "\",\"time\":\"";
  append_rfc3339(out, record.time);
  out += '"';
  Fields fields(out);
  std::visit([&](const auto& payload) { put(fields, payload); }, record.payload);
  out += '}';
  insist(out.size() - begin <= max_body_bytes, "the limits of the strings keep a body in its own");
}

std::string encode(std::uint64_t seq, const Record& record) {
  std::string body;
  append_body(body, seq, record);
  return body;
}

}  // namespace storage
