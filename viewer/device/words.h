// The words of the phone-sized pages. Each file in strings/ is one language: translate en.json to
// add another; nothing else has to be touched.
#pragma once

#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/timestamp.h"

namespace viewer::device {

// As embedded when the program was built.
struct LanguageFile {
  std::string_view language;  // "ko": the file's name.
  std::string_view json;
};
std::span<const LanguageFile> language_files();
std::string_view style_sheet();

class Words {
 public:
  using Values = std::initializer_list<std::pair<std::string_view, std::string>>;

  explicit Words(const LanguageFile& file);

  const std::string& language() const { return language_; }
  // The string `key` with each {name} replaced; English, or the key itself, where it is missing.
  std::string say(std::string_view key, Values values = {}) const;
  // The string `kind` + `id`, as in "screen_" "browser"; `id` where there is none.
  std::string named(std::string_view kind, const std::string& id) const;
  // As the phone's own clock showed it, in its own offset.
  std::string day(const storage::Timestamp& time) const;
  std::string hour_and_minute(const storage::Timestamp& time) const;
  std::string clock(const storage::Timestamp& time) const;  // With seconds.

  const std::map<std::string, std::string, std::less<>>& strings() const { return strings_; }

 private:
  std::string language_;
  std::map<std::string, std::string, std::less<>> strings_;
};

// All languages there are; English is among them.
const std::vector<Words>& languages();
// The first language there is of an Accept-Language header ("ko-KR,ko;q=0.9"), else English.
const Words& words_for(std::string_view accept_language);

// The civil day in the time's own offset: days since 1970-01-01.
std::int64_t civil_day(const storage::Timestamp& time);

}  // namespace viewer::device
