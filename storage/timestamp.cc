#include "storage/timestamp.h"

#include <chrono>
#include <cstdlib>

#include "storage/insist.h"

namespace storage {
namespace {

constexpr std::int64_t ms_per_minute = 60'000;
constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::int64_t first_ms = 0;
constexpr std::int64_t last_ms = 253'402'300'799'999;  // 9999-12-31T23:59:59.999Z

// Writes `value` in `digits` digits and returns where the next character goes.
char* put_digits(char* at, std::int64_t value, int digits) {
  for (int i = digits; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
  return at + digits;
}

// A cursor over the text; every step that fails makes the whole parse fail.
struct Scanner {
  std::string_view rest;
  bool good = true;

  std::int64_t digits(std::size_t count) {
    std::int64_t value = 0;
    if (rest.size() < count) good = false;
    for (std::size_t i = 0; good && i < count; ++i) {
      if (rest[i] < '0' || rest[i] > '9') good = false;
      value = value * 10 + (rest[i] - '0');
    }
    if (good) rest.remove_prefix(count);
    return value;
  }
  char one_of(std::string_view allowed) {
    if (!good || rest.empty() || allowed.find(rest[0]) == std::string_view::npos) {
      good = false;
      return 0;
    }
    const char c = rest[0];
    rest.remove_prefix(1);
    return c;
  }
};

// 0 to 9 digits after a point, cut to milliseconds. "." with nothing behind it is an error.
std::int64_t fraction_ms(Scanner& scan) {
  if (!scan.good || scan.rest.empty() || scan.rest[0] != '.') return 0;
  scan.rest.remove_prefix(1);
  std::int64_t ms = 0;
  int count = 0;
  while (!scan.rest.empty() && scan.rest[0] >= '0' && scan.rest[0] <= '9') {
    if (count < 3) ms = ms * 10 + (scan.rest[0] - '0');
    ++count;
    scan.rest.remove_prefix(1);
  }
  if (count == 0 || count > 9) scan.good = false;
  for (; count < 3; ++count) ms *= 10;
  return ms;
}

std::optional<std::int64_t> days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// The spelling to_rfc3339() gives, which a verifier reads a million times: every digit has its
// place. Nothing for any other spelling, whether it is a time or not.
std::optional<Timestamp> parse_written(std::string_view text) {
  constexpr std::size_t zone = 23;
  const bool utc = text.size() == zone + 1 && text[zone] == 'Z';
  if (!utc &&
      (text.size() != zone + 6 || (text[zone] != '+' && text[zone] != '-') || text[26] != ':')) {
    return std::nullopt;
  }
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
      text[19] != '.') {
    return std::nullopt;
  }
  bool good = true;
  const auto one = [&](std::size_t i) -> std::int64_t {
    const unsigned digit = static_cast<unsigned>(static_cast<unsigned char>(text[i])) - '0';
    good &= digit <= 9;
    return digit;
  };
  const auto two = [&](std::size_t i) -> std::int64_t { return one(i) * 10 + one(i + 1); };
  const std::int64_t year = two(0) * 100 + two(2), month = two(5), day = two(8);
  const std::int64_t hour = two(11), minute = two(14), second = two(17);
  const std::int64_t ms = two(20) * 10 + one(22);
  const std::int64_t zone_hours = utc ? 0 : two(24), zone_minutes = utc ? 0 : two(27);
  if (!good || hour > 23 || minute > 59 || second > 59 || zone_hours > 23 || zone_minutes > 59) {
    return std::nullopt;
  }
  const std::int64_t offset = zone_hours * 60 + zone_minutes;
  const std::optional<std::int64_t> days = days_of(year, month, day);
  if (!days) return std::nullopt;
  const std::int64_t east = text[zone] == '-' ? -offset : offset;
  const std::int64_t unix_ms =
      *days * ms_per_day + hour * 3'600'000 + (minute - east) * ms_per_minute + second * 1'000 + ms;
  if (unix_ms < first_ms || unix_ms > last_ms) return std::nullopt;
  return Timestamp{unix_ms, static_cast<std::int16_t>(east)};
}

}  // namespace

std::string to_rfc3339(Timestamp time) {
  std::string text;
  append_rfc3339(text, time);
  return text;
}

void append_rfc3339(std::string& out, Timestamp time) {
  insist(time.unix_ms >= first_ms && time.unix_ms <= last_ms, "a timestamp is from 1970 to 9999");
  insist(std::abs(time.offset_minutes) < 24 * 60, "an offset is less than a day");
  std::int64_t offset = time.offset_minutes;
  std::int64_t local = time.unix_ms + offset * ms_per_minute;
  // At the very ends of the range an offset may leave it; such a time is shown in UTC.
  if (local < first_ms || local > last_ms) {
    local = time.unix_ms;
    offset = 0;
  }
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(local / ms_per_day))};
  const std::int64_t rest = local % ms_per_day;
  char text[29];
  char* at = put_digits(text, static_cast<int>(date.year()), 4);
  *at++ = '-';
  at = put_digits(at, static_cast<unsigned>(date.month()), 2);
  *at++ = '-';
  at = put_digits(at, static_cast<unsigned>(date.day()), 2);
  *at++ = 'T';
  at = put_digits(at, rest / 3'600'000, 2);
  *at++ = ':';
  at = put_digits(at, rest / 60'000 % 60, 2);
  *at++ = ':';
  at = put_digits(at, rest / 1'000 % 60, 2);
  *at++ = '.';
  at = put_digits(at, rest % 1'000, 3);
  if (offset == 0) {
    *at++ = 'Z';
  } else {
    *at++ = offset < 0 ? '-' : '+';
    at = put_digits(at, std::abs(offset) / 60, 2);
    *at++ = ':';
    at = put_digits(at, std::abs(offset) % 60, 2);
  }
  out.append(text, at);
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  if (const std::optional<Timestamp> written = parse_written(text)) return written;
  Scanner scan{text};
  const std::int64_t year = scan.digits(4);
  scan.one_of("-");
  const std::int64_t month = scan.digits(2);
  scan.one_of("-");
  const std::int64_t day = scan.digits(2);
  scan.one_of("Tt ");
  const std::int64_t hour = scan.digits(2);
  scan.one_of(":");
  const std::int64_t minute = scan.digits(2);
  scan.one_of(":");
  const std::int64_t second = scan.digits(2);
  const std::int64_t ms = fraction_ms(scan);
  const char zone = scan.one_of("Zz+-");
  std::int64_t offset = 0;
  if (zone == '+' || zone == '-') {
    const std::int64_t hours = scan.digits(2);
    scan.one_of(":");
    const std::int64_t minutes = scan.digits(2);
    if (hours > 23 || minutes > 59) return std::nullopt;
    offset = (hours * 60 + minutes) * (zone == '-' ? -1 : 1);
  }
  // A leap second has no instant of its own in Unix time; no clock here shows one.
  if (!scan.good || !scan.rest.empty() || hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  const std::optional<std::int64_t> days = days_of(year, month, day);
  if (!days) return std::nullopt;
  const std::int64_t unix_ms = *days * ms_per_day + hour * 3'600'000 + minute * 60'000 +
                               second * 1'000 + ms - offset * ms_per_minute;
  if (unix_ms < first_ms || unix_ms > last_ms) return std::nullopt;
  return Timestamp{unix_ms, static_cast<std::int16_t>(offset)};
}

}  // namespace storage
