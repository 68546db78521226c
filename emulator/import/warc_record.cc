#include "emulator/import/warc_record.h"

#include <algorithm>
#include <charconv>

#include "emulator/import/ascii.h"
#include "emulator/import/warc.h"

namespace importing {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

// The header up to its blank line, which is taken too.
std::string take_header(Source& source, std::uint64_t at) {
  for (std::string_view next = source.peek();;) {
    const std::size_t end = next.find("\r\n\r\n");
    const std::size_t bare = next.find("\n\n");  // Some writers end lines so.
    const std::size_t first = std::min(end, bare);
    if (first != next.npos && first <= max_warc_header_bytes) {
      std::string header(next.substr(0, first));
      source.take(first + (end < bare ? 4 : 2));
      return header;
    }
    if (!std::string_view("WARC/").starts_with(next.substr(0, 5)))
      throw Broken(at, "no WARC record begins here");
    if (next.size() > max_warc_header_bytes) throw Broken(at, "a record's header is too long");
    const std::size_t before = next.size();
    next = source.peek_more();
    if (next.size() == before) throw Broken(at, "a record's header is cut off");
  }
}

void read_fields(std::string_view header, WarcRecord& record) {
  bool is_first = true;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find('\n'), header.size());
    const std::string_view line = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    if (is_first) {
      record.version = trimmed(line);
      is_first = false;
    } else if ((line.starts_with(' ') || line.starts_with('\t')) && !record.fields.empty()) {
      record.fields.back().second += " " + std::string(trimmed(line));
    } else if (const std::size_t colon = line.find(':'); colon != line.npos) {
      record.fields.emplace_back(lower_case(trimmed(line.substr(0, colon))),
                                 trimmed(line.substr(colon + 1)));
    }
  }
}

void take_block(Source& source, WarcRecord& record, std::size_t most_bytes) {
  const bool is_kept = record.length <= most_bytes;
  std::uint64_t left = record.length;
  while (left > 0) {
    const std::string_view next = source.peek();
    if (next.empty()) throw Broken(record.at, "a record's block is cut off");
    const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(next.size(), left));
    if (is_kept) record.block.append(next.substr(0, count));
    source.take(count);
    left -= count;
  }
}

}  // namespace

std::string_view WarcRecord::field(std::string_view lower_case_name) const {
  for (const auto& [name, value] : fields)
    if (name == lower_case_name) return value;
  return {};
}

bool begins_record(Source& source) {
  for (;;) {
    const std::string_view next = source.peek();
    if (next.empty()) return false;
    const std::size_t breaks = std::min(next.find_first_not_of("\r\n"), next.size());
    const bool is_all = breaks == next.size();
    source.take(breaks);
    if (!is_all) return true;
  }
}

WarcRecord next_record(Source& source, std::size_t most_block_bytes) {
  WarcRecord record;
  record.at = source.position();
  try {
    const std::string header = take_header(source, record.at);
    if (!header.starts_with("WARC/")) throw Broken(record.at, "no WARC record begins here");
    read_fields(header, record);
    const std::string_view length = record.field("content-length");
    const auto [end, error] =
        std::from_chars(length.data(), length.data() + length.size(), record.length);
    if (error != std::errc() || end != length.data() + length.size())
      throw Broken(record.at, "a record without a Content-Length");
    take_block(source, record, most_block_bytes);
  } catch (const Broken& broken) {
    // Of damaged gzip data, too, what counts is where the record began that is lost with it.
    throw Broken(record.at, broken.what());
  }
  return record;
}

}  // namespace importing
