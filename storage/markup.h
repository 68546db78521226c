// Text made fit to stand in HTML or XML, between tags and in a quoted attribute. Pure.
#pragma once

#include <string>
#include <string_view>

namespace storage {

// The five characters markup is made of, each as a reference. The rest is as it was, also what is
// no UTF-8 and what XML cannot hold.
std::string markup_text(std::string_view text);

}  // namespace storage
