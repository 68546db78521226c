// WARC 1.0 and 1.1 (ISO 28500), plain, gzipped record by record, or gzipped as a whole: what web
// archives and `wget --warc-file` write. https://iipc.github.io/warc-specifications/.
#pragma once

#include "emulator/import/collector.h"
#include "emulator/import/source.h"

namespace importing {

inline constexpr std::size_t max_warc_header_bytes = 64u << 10;

// Reads records as they come, one in memory at a time. Every page (an HTML answer with status 200,
// or a `revisit` to one) is a visit at its WARC-Date. Digests are checked where they are given; a
// wrong one is reported and the record taken. Damage ends in report().broken; what stood before is
// taken. Throws std::runtime_error for what is no WARC from the beginning.
void read_warc(Source& source, Collector& collector);

}  // namespace importing
