// The addresses of the phone-sized face:
//
//   /device/style.css
//   /device/                          the phones there are
//   /device/NAME/                     ?before=SEQ: the list, newest first
//   /device/NAME/record/SEQ           one record; a screenshot large
//   /device/NAME/image/SHA256.png     its picture
//   /device/NAME/thumb/SHA256.png     the same, small
//
// ?lang=ko chooses the language against the request's Accept-Language. Under a profile whose owner
// may not look, every address of the phone answers with the locked folder and nothing else.
#pragma once

#include <string>
#include <vector>

#include "viewer/device/pages.h"
#include "viewer/routes.h"

namespace viewer::device {

inline constexpr std::uint64_t page_records = 20;

// `path`: the address's segments, decoded, "device" the first.
Response answer(const std::vector<std::string>& path, const Request& request,
                const Sources& sources);

}  // namespace viewer::device
