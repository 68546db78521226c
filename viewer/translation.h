// What a log holds in one language, in the reader's: a profile's sentences, as whoever wrote the
// profile says them in others. The record's own words stay what is hashed and proved.
#pragma once

#include <boost/json/value.hpp>
#include <string_view>

#include "storage/record.h"

namespace viewer {

// `sentence` in `language` ("ko"); nothing where no profile that was built in has these very words,
// as in logs of older and of strangers' profiles: the log's words are shown then. Valid for ever.
std::string_view translated(std::string_view sentence, std::string_view language);

// The same, or else `sentence` itself.
std::string_view in_language(std::string_view sentence, std::string_view language);

// {"ko":{"title":...,"source":...,"assumed":[...]}}: all other languages there are; null for each
// sentence that is not translated.
boost::json::value translations_json(const storage::ProfileFacts& profile);

// As embedded when the program was built: emulator/capture/profiles.json.
extern const std::string_view translations_data;

}  // namespace viewer
