// Secrets that a person is handed, in a link: made from OpenSSL's randomness, and compared so that
// the time it takes tells nothing.
#pragma once

#include <string>
#include <string_view>

namespace storage {

// 128 bits as 22 characters of base64url (RFC 4648, section 5): fit for a link and a cookie.
std::string fresh_token();

// Whether both are the same text. Takes as long for a near miss as for a wide one.
bool is_same_secret(std::string_view a, std::string_view b);

}  // namespace storage
