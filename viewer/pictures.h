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

// The screenshot `seq` as it may be published (export/published_picture.h), to be saved as a file.
// `query` may have `blur`, X,Y,W,H in pixels, several with ';' between: what is covered. 409 while
// there is no verdict to tell, or the picture is not what was recorded.
Response published_screenshot(const Phone& phone, std::string_view seq, std::string_view query,
                              const Sources& sources);

}  // namespace viewer
