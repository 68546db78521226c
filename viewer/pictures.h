// The routes that send pictures.
#pragma once

#include <string_view>

#include "viewer/routes.h"

namespace viewer {

// `file` is "SHA256.png". The stored bytes are hashed before they are sent: 409 when the picture
// is not the one its name says, 404 when there is none.
Response whole_picture(const Phone& phone, std::string_view file, std::string_view if_none_match,
                       const Sources& sources);
Response small_picture(const Phone& phone, std::string_view file, std::string_view if_none_match,
                       const Sources& sources);

}  // namespace viewer
