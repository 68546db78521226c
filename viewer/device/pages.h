// The phone-sized face: a phone's log as pages without scripts, laid out for 360 CSS pixels and an
// engine that knows CSS 2. Values in, a page out; there is nothing on any of them to delete with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/log_reader.h"
#include "viewer/device/words.h"
#include "viewer/phones.h"
#include "viewer/routes.h"

namespace viewer::device {

struct Setting {
  const Words& words;
  Place place = Place::browser;
  std::string folder;          // "/device/NAME/": in front of every address but the style sheet's.
  std::string asked_for = {};  // The language, where the address named one: links go on naming it.
};

struct ListView {
  std::vector<storage::StoredRecord> rows;  // Newest first.
  bool is_newest = true;                    // Nothing newer was left out.
  std::optional<std::uint64_t> older;       // Where the next page begins: seq < older.
};
std::string list_page(const Setting& setting, const ListView& view);

struct RecordView {
  storage::StoredRecord stored;
  // Screenshots beside a screenshot, records of the list beside any other.
  std::optional<std::uint64_t> older;
  std::optional<std::uint64_t> newer;
  std::vector<storage::StoredRecord> pictures;  // Of a visited page, while it was in front.
};
std::string record_page(const Setting& setting, const RecordView& view);

// What an owner who may not look is shown, whatever was asked for.
std::string locked_page(const Setting& setting);
// One sentence of the strings, and the way back to the list.
std::string sentence_page(const Setting& setting, std::string_view key);
std::string phones_page(const Setting& setting, const std::vector<Phone>& phones);

// What the list shows: what a person did and what was captured, not the watcher's own upkeep.
const std::vector<std::string>& listed_kinds();

// A folder name as one segment of an address.
std::string percent_encoded(std::string_view name);

// Percent-encoded letters beyond ASCII decoded, for people to read.
std::string readable_address(std::string_view url);

}  // namespace viewer::device
