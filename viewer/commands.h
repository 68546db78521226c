// The commands behind cli.h, after their arguments were understood. Each returns its exit code
// and throws storage::Error when the world fails.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "storage/log_reader.h"

namespace viewer {

enum class Output { text, json };

struct ListCommand {
  std::filesystem::path log;
  storage::Query query;
  Output output = Output::text;
};
int list(const ListCommand& command);

struct ShowCommand {
  std::filesystem::path log;
  std::uint64_t seq = 0;
  std::filesystem::path png;  // Empty: no picture wanted.
  Output output = Output::text;
};
int show(const ShowCommand& command);

struct VerifyCommand {
  std::filesystem::path log;
  std::vector<std::filesystem::path> checkpoints;
  std::filesystem::path key;  // Empty: the folder's own log.vkey.
  Output output = Output::text;
};
int verify(const VerifyCommand& command);

}  // namespace viewer
