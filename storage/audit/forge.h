// What an attacker computes for himself: locators, tree hashes, and, with the stolen key, every
// signature.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "storage/key.h"
#include "storage/record.h"

namespace storage::audit {

// Changes the text of record `seq` and repairs its locator; triggers are put back.
void change_record(const std::filesystem::path& db, std::uint64_t seq);
// Removes records from `size` on, with the pictures, tree hashes and checkpoints only they had.
void cut_records(const std::filesystem::path& db, std::uint64_t size);
// Recomputes table `node` over the first `records` records.
void recompute_nodes(const std::filesystem::path& db, std::uint64_t records);

// The root over the first `size` records as they now are.
Digest root_of(const std::filesystem::path& db, std::uint64_t size);

// Signs checkpoints of `sizes` over the records as they are, and puts them, and nothing else, in
// file and table. The key's name must be the log's origin.
void sign_anew(const std::filesystem::path& log, const std::vector<std::uint64_t>& sizes,
               const PrivateKey& key);
// A new key of the log's own name in place of log.key and log.vkey; nothing is signed yet.
PrivateKey plant_key(const std::filesystem::path& log, const std::string& origin);

}  // namespace storage::audit
