// The small files the commands read and write: keys, checkpoints, proofs, pictures.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace viewer {

// The whole file. Throws storage::Error if it is empty, longer than `max_bytes` or unreadable.
std::string read_file(const std::filesystem::path& path, std::size_t max_bytes);

// A file of vkeys, one a line. Throws storage::Error for a line that is none.
std::vector<std::string> read_vkeys(const std::filesystem::path& path);
// The same, for a file that may hold witnesses' keys (type 0x04) only.
std::vector<std::string> read_witness_vkeys(const std::filesystem::path& path);

// A signed note as people pass it on: by mail, by hand, read off a QR code. Carriage returns and
// what blank lines or spaces stand behind it are taken away, a last newline is added.
std::string read_note(const std::filesystem::path& path);

// Never replaces a file, and never writes through a link someone left there. Throws storage::Error.
void write_new_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void write_new_file(const std::filesystem::path& path, std::string_view text);

}  // namespace viewer
