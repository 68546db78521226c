// The text of profiles.json, put into the program when it is built (see CMakeLists.txt).
#pragma once

#include <string_view>

namespace capture {

extern const std::string_view profiles_data;

}  // namespace capture
