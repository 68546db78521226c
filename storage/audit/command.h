// append-only-audit's command line.
#pragma once

#include <span>
#include <string>

#include "storage/audit/attack.h"
#include "storage/audit/bench.h"

namespace storage::audit {

// Returns the exit code: 0 every outcome is as expected and the log is proved untouched, 1 not so,
// 2 could not do it. Errors are one line on stderr, "append-only-audit: what: why". Catalogue and
// judge are parameters so that a test can see the audit fail.
int run_command(int argc, char** argv, std::span<const Attack> attacks, const Judge& judge);

// The name most like `name`, for a typing mistake.
std::string nearest_name(std::span<const Attack> attacks, const std::string& name);

}  // namespace storage::audit
