// decode(): the door to Boost.JSON in this room. Bytes come from a file anybody may have edited.
#include <boost/json.hpp>
#include <charconv>

#include "storage/log_format.h"
#include "storage/record.h"
#include "storage/record_body.h"
#include "storage/record_written.h"

namespace storage {
namespace {

namespace json = boost::json;

// Thrown and caught in this file only: the first reason a body is no record.
struct Mistake {
  std::string why;
};

// One JSON object being read; every getter throws Mistake for a missing or mistyped key.
class Object {
 public:
  explicit Object(const json::object& object) : object_(object) {}

  std::string text(std::string_view key) const {
    const json::value& value = at(key);
    if (!value.is_string()) throw Mistake{quoted(key) + " is not a string"};
    return std::string(value.get_string());
  }
  std::int64_t integer(std::string_view key, std::int64_t min = 0,
                       std::int64_t max = INT64_MAX) const {
    const json::value& value = at(key);
    if (!value.is_int64()) throw Mistake{quoted(key) + " is not an integer"};
    if (value.get_int64() < min || value.get_int64() > max) {
      throw Mistake{quoted(key) + " is out of range"};
    }
    return value.get_int64();
  }
  std::int64_t integer_if_present(std::string_view key) const {
    return object_.contains(json::string_view(key.data(), key.size())) ? integer(key) : 0;
  }
  bool boolean(std::string_view key) const {
    const json::value& value = at(key);
    if (!value.is_bool()) throw Mistake{quoted(key) + " is not true or false"};
    return value.get_bool();
  }
  Digest digest(std::string_view key) const {
    const std::optional<Digest> digest = digest_from_hex(text(key));
    if (!digest) throw Mistake{quoted(key) + " is not 64 hexadecimal digits"};
    return *digest;
  }
  Timestamp time(std::string_view key) const {
    const std::optional<Timestamp> time = parse_rfc3339(text(key));
    if (!time) throw Mistake{quoted(key) + " is not an RFC 3339 time"};
    return *time;
  }
  std::optional<Timestamp> time_if_present(std::string_view key) const {
    if (!object_.contains(json::string_view(key.data(), key.size()))) return std::nullopt;
    return time(key);
  }
  Object object(std::string_view key) const {
    const json::value& value = at(key);
    if (!value.is_object()) throw Mistake{quoted(key) + " is not an object"};
    return Object(value.get_object());
  }
  std::vector<std::string> texts(std::string_view key) const {
    const json::value& value = at(key);
    if (!value.is_array()) throw Mistake{quoted(key) + " is not a list"};
    std::vector<std::string> texts;
    for (const json::value& item : value.get_array()) {
      if (!item.is_string()) throw Mistake{quoted(key) + " holds something not a string"};
      texts.emplace_back(item.get_string());
    }
    return texts;
  }

 private:
  static std::string quoted(std::string_view key) { return "\"" + std::string(key) + "\""; }

  const json::value& at(std::string_view key) const {
    const json::value* value = object_.if_contains(json::string_view(key.data(), key.size()));
    if (value == nullptr) throw Mistake{quoted(key) + " is missing"};
    return *value;
  }

  const json::object& object_;
};

Schedule read_schedule(const Object& in) {
  Schedule out;
  out.algorithm = in.text("algorithm");
  out.min_ms = in.integer("min_ms");
  out.mean_ms = in.integer("mean_ms");
  out.max_ms = in.integer("max_ms");
  out.seed_sha256 = in.digest("seed_sha256");
  return out;
}

Genesis read_genesis(const Object& in) {
  if (!in.boolean("simulation")) throw Mistake{"\"simulation\" is not true"};
  Genesis out;
  out.format = static_cast<int>(in.integer("format", 1, INT32_MAX));
  if (out.format > max_record_format) {
    throw Mistake{"format " + std::to_string(out.format) + " is newer than this program knows (" +
                  std::to_string(max_record_format) + ")"};
  }
  out.origin = in.text("origin");
  const Object device = in.object("device");
  out.device = {device.text("name"), device.text("model"), device.text("locale"),
                static_cast<int>(device.integer("width", 0, 1 << 20)),
                static_cast<int>(device.integer("height", 0, 1 << 20))};
  const Object profile = in.object("profile");
  out.profile = {profile.text("id"),
                 profile.text("title"),
                 profile.text("source"),
                 profile.text("certainty"),
                 profile.texts("assumed"),
                 profile.text("log_scope"),
                 profile.boolean("user_can_view")};
  out.schedule = read_schedule(in.object("schedule"));
  return out;
}

VisitStatus read_status(const std::string& name) {
  for (const VisitStatus status : {VisitStatus::ok, VisitStatus::not_found,
                                   VisitStatus::not_on_network, VisitStatus::crashed}) {
    if (name == visit_status_name(status)) return status;
  }
  throw Mistake{"\"status\" is none we know"};
}

Screenshot read_screenshot(const Object& in) {
  Screenshot out;
  out.image = in.digest("image");
  out.width_px = static_cast<std::uint32_t>(in.integer("width", 0, UINT32_MAX));
  out.height_px = static_cast<std::uint32_t>(in.integer("height", 0, UINT32_MAX));
  out.png_bytes = static_cast<std::uint64_t>(in.integer("png_bytes"));
  out.trigger = in.text("trigger");
  out.due = in.time_if_present("due");
  out.app = in.text("app");
  out.url = in.text("url");
  out.title = in.text("title");
  out.text = in.text("text");
  return out;
}

Payload read_payload(std::string_view kind, const Object& in) {
  if (kind == "visit") {
    return Visit{in.text("url"), in.text("title"), read_status(in.text("status")), in.text("via"),
                 in.text("referrer")};
  }
  if (kind == "screenshot") return read_screenshot(in);
  if (kind == "heartbeat") return Heartbeat{in.integer("uptime_ms"), in.boolean("screen_on")};
  if (kind == "screen") return Screen{in.boolean("on")};
  if (kind == "app_open") return AppOpen{in.text("app"), in.text("title")};
  if (kind == "chapter") return Chapter{in.text("title")};
  if (kind == "genesis") return read_genesis(in);
  if (kind == "boot") {
    return Boot{in.text("session"), in.text("persona"), in.text("software"),
                read_schedule(in.object("schedule"))};
  }
  if (kind == "gap") {
    return Gap{in.text("reason"), in.time("since"),
               static_cast<std::uint64_t>(in.integer("unsealed_records")),
               static_cast<std::uint64_t>(in.integer_if_present("dropped_records"))};
  }
  if (kind == "clock_change") return ClockChange{in.time("from"), in.time("to")};
  if (kind == "shutdown") return Shutdown{in.text("reason"), in.digest("seed")};
  if (kind == "operation") return Operation{in.text("action"), in.text("app"), in.text("target")};
  if (kind == "media_alert") {
    return MediaAlert{in.text("title"), in.text("media_type"), in.text("signer"),
                      in.text("outcome")};
  }
  throw Mistake{"the kind is none we know"};
}

// Takes `prefix` off the front of `text`, or answers false.
bool take(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::optional<BodyHead> body_head(std::string_view body) {
  BodyHead head;
  std::string_view rest = body;
  if (!take(rest, "{\"seq\":")) return std::nullopt;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), head.seq);
  const std::size_t digits = static_cast<std::size_t>(end - rest.data());
  if (error != std::errc() || head.seq > INT64_MAX || (digits > 1 && rest[0] == '0')) {
    return std::nullopt;
  }
  rest.remove_prefix(digits);
  if (!take(rest, ",\"kind\":\"")) return std::nullopt;
  const std::size_t kind_end = rest.find_first_of("\"\\");
  if (kind_end > 32) return std::nullopt;
  head.kind = rest.substr(0, kind_end);
  rest.remove_prefix(kind_end);
  if (!take(rest, "\",\"time\":\"")) return std::nullopt;
  const std::size_t time_end = rest.find('"');
  if (time_end > 40) return std::nullopt;
  const std::optional<Timestamp> time = parse_rfc3339(rest.substr(0, time_end));
  if (!time) return std::nullopt;
  head.time = *time;
  head.size_bytes = body.size() - rest.size() + time_end + 1;
  return head;
}

std::variant<DecodedRecord, DecodeError> decode(std::string_view body) {
  if (DecodedRecord quick; read_written(body, Words::keep, quick)) return quick;
  return decode_any(body);
}

std::variant<DecodedRecord, DecodeError> decode_any(std::string_view body) {
  if (body.size() > max_body_bytes) return DecodeError{"longer than 65,535 bytes"};
  const std::optional<BodyHead> head = body_head(body);
  if (!head) return DecodeError{"does not begin with seq, kind and time"};
  if (body.back() != '}') return DecodeError{"does not end as an object"};
  // Values live in this buffer while they are read: most records need no heap at all.
  unsigned char buffer[4096];
  json::monotonic_resource memory(buffer, sizeof buffer);
  json::parse_options options;
  options.max_depth = 8;
  boost::system::error_code error;
  try {
    const json::value value =
        json::parse(json::string_view(body.data(), body.size()), error, &memory, options);
    if (error || !value.is_object()) return DecodeError{"is not a JSON object"};
    const Object in(value.get_object());
    // A second "seq", "kind" or "time" further on would win in some readers and lose in others.
    if (in.integer("seq") != static_cast<std::int64_t>(head->seq) ||
        in.text("kind") != head->kind || in.time("time") != head->time) {
      return DecodeError{"says seq, kind or time twice"};
    }
    return DecodedRecord{head->seq, Record{head->time, read_payload(head->kind, in)}};
  } catch (const Mistake& mistake) {
    return DecodeError{mistake.why};
  }
}

}  // namespace storage
