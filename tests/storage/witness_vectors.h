// The nine requests of litewitness's published test session (FiloSottile/torchwood, BSD), with
// the statuses of today's specification: 404 where the origin is unknown.
#pragma once

#include <string>
#include <vector>

#include "storage/key.h"

namespace storage_test {

struct WitnessStep {
  const char* name;
  std::string body;
  unsigned status;
  std::string answer;  // The whole body, or empty: not compared.
};
std::vector<WitnessStep> litewitness_session();

storage::PublicKey litewitness_log_key();
std::string litewitness_size_5_note();
std::string litewitness_skey();  // Of the witness the session was recorded with.
inline constexpr const char* litewitness_vkey =
    "example.com/witness+10a1c019+BGSEitir7W6FmBs7OHWyUrh2frtLAvcDrKOx5xu9ao5Q";
inline constexpr const char* litewitness_size_5_cosignature =
    "\xE2\x80\x94 example.com/witness EKHAGQAAAABkGFDLBPkKNZFw49ZCQrVn7T5dfwKcHbmx3GEZkmJUXhZwdfd15"
    "uO+pAOz8N3/OhMgIB1+wM6wumhne7KwX1hpczoWBw==\n";

}  // namespace storage_test
