// The daemon's numbers in Prometheus' text format 0.0.4. Pure.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "emulator/serve/handset.h"

namespace serve {

// Of what a Tally counts and nothing else: see there for what is left out, and why.
std::string metrics_text(const std::vector<std::unique_ptr<Handset>>& handsets);

}  // namespace serve
