// The browser's own style sheet: what elements look like before a page says anything.
#pragma once

namespace phone {

extern const char* const page_style;

}  // namespace phone
