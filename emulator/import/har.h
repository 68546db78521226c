// HAR 1.2 with contents: what browsers' developer tools and playwright export. The format:
// http://www.softwareishard.com/blog/har-12-spec/.
#pragma once

#include "emulator/import/collector.h"
#include "emulator/import/source.h"

namespace importing {

// Reads entries as they come, one in memory at a time. A visit is a navigation: by the browser's
// own word (Sec-Fetch-Dest, _resourceType: document), else a GET that accepts HTML first and got
// it; its redirects are not. Damage ends in report().broken; what stood before is taken. Throws
// std::runtime_error for what is no HAR from the beginning.
void read_har(Source& source, Collector& collector);

}  // namespace importing
