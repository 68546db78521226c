// An HTTP answer as it went over the wire (RFC 9112), taken apart by Boost.Beast. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace importing {

struct HttpAnswer {
  int status = 0;
  std::string content_type;
  std::string location;
  std::string content_encoding;
  std::string_view sent;  // What followed the header, as sent: in `bytes`.
  std::string body;       // The same with the transfer coding undone; content codings are not.
};

// Nothing for what does not begin with a whole header. A body that is chunked wrongly, or is longer
// or shorter than it says, is taken as it stands: some recorders undo the coding and leave the
// header.
std::optional<HttpAnswer> read_http_answer(std::string_view bytes);

}  // namespace importing
