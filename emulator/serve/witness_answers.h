// What a witness answers to one HTTP request; no socket in sight.
#pragma once

#include "emulator/serve/http.h"
#include "emulator/serve/witness_server.h"

namespace serve {

// `unix_seconds` is the time a cosignature will bear. Never throws: a state that cannot be read or
// written is an answer of status 500, one line.
Response witness_answer(const Request& request, storage::WitnessFolder& folder, Trust trust,
                        std::uint64_t unix_seconds);

}  // namespace serve
