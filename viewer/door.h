// Who may look from another machine: whoever was given the link. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "viewer/routes.h"

namespace viewer {

// A token opens it in three ways: as ?token= at any address, which answers with a cookie and a page
// that leads on, so that the token leaves the address bar and pictures and event streams are asked
// for with the cookie; as that cookie (HttpOnly, SameSite=Strict); and, for programs, as
// "Authorization: Bearer". The cookie holds what follows from the token, not the token.
class Door {
 public:
  // `port`: cookies do not know ports, and two viewers on one machine must not overwrite each
  // other's.
  Door(std::string token, std::uint16_t port);

  // Nothing when the request may come in. Otherwise what it gets: the page that lets it in, or a
  // 401 in plain words, in every language there is; for /api/ in the form all refusals have.
  std::optional<Response> keeps_out(const Request& request) const;

 private:
  std::string token_;
  std::string cookie_name_;
  std::string cookie_value_;
};

// A token others can be given: 16 to 128 letters, digits, '-' and '_'.
bool is_token(std::string_view text);

}  // namespace viewer
