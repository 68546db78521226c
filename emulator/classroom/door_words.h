// What both doors of a class say in the same way.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "emulator/classroom/room.h"
#include "emulator/serve/http.h"

namespace classroom {

bool is_get(const serve::Request& request);  // Or HEAD.
serve::Response refused(const Refusal& refusal);
serve::Response only(const char* methods);  // 405.
serve::Response as_json(const boost::json::value& value);
// The token of an `Authorization: Bearer TOKEN`; empty without one. As long as the request lives.
std::string_view bearer(const serve::Request& request);
// The value of one of its cookies; empty without it. As long as the request lives.
std::string_view cookie_in(const serve::Request& request, std::string_view name);
// In a time that says nothing about where they differ.
bool is_token_of(std::string_view token, const storage::Digest& sha256);

}  // namespace classroom
