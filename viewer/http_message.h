// HTTP messages and the values that routes.h knows, each out of the other. Pure.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "viewer/routes.h"

namespace viewer {

using RequestMessage = boost::beast::http::request<boost::beast::http::string_body>;
using ResponseMessage = boost::beast::http::response<boost::beast::http::string_body>;

Request request_of(const RequestMessage& message);

// Every header a response carries. Without a body: the length of the one it stands for is said all
// the same, as HEAD asks, unless nothing was changed (304).
enum class Send { head_only, whole };
ResponseMessage message_of(Response response, Send what, unsigned version, bool keep_alive);

}  // namespace viewer
