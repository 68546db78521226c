#include "viewer/export/words.h"

#include <algorithm>

#include "storage/insist.h"

namespace viewer {

const std::vector<device::Words>& export_languages() {
  static const std::vector<device::Words> all(sentences::language_files().begin(),
                                              sentences::language_files().end());
  return all;
}

const device::Words& export_words(std::string_view language) {
  const auto& all = export_languages();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& words) { return words.language() == language; });
  storage::insist(found != all.end(), "a language exports have");
  return *found;
}

const device::Words& in_english() {
  return export_words("en");
}

std::string form(const device::Words& words, const std::string& key, std::uint64_t n) {
  const std::string one = key + "_one";
  return n == 1 && words.strings().contains(one) ? one : key;
}

std::string counted(const device::Words& words, const std::string& key, std::uint64_t n) {
  return words.say(form(words, key, n), {{"n", std::to_string(n)}});
}

}  // namespace viewer
