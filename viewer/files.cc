#include "viewer/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "storage/error.h"
#include "storage/key.h"

namespace viewer {
namespace {

constexpr std::size_t max_key_file_bytes = 1 << 20;
constexpr std::size_t max_note_file_bytes = 1 << 20;

}  // namespace

std::string read_file(const std::filesystem::path& path, std::size_t max_bytes) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw storage::Error(path.string() + ": cannot be read");
  std::string whole;
  std::string piece(1 << 16, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    whole.append(piece, 0, static_cast<std::size_t>(in.gcount()));
    if (whole.size() > max_bytes) {
      throw storage::Error(path.string() + ": longer than the " + std::to_string(max_bytes) +
                           " bytes such a file can have");
    }
  }
  if (in.bad() || whole.empty()) throw storage::Error(path.string() + ": nothing to read");
  return whole;
}

std::vector<std::string> read_vkeys(const std::filesystem::path& path) {
  std::vector<std::string> keys;
  std::istringstream in(read_file(path, max_key_file_bytes));
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    if (!storage::PublicKey::parse(line)) {
      throw storage::Error(path.string() + ": not a C2SP vkey: " + line);
    }
    keys.push_back(line);
  }
  if (keys.empty()) throw storage::Error(path.string() + ": no key in it");
  return keys;
}

std::vector<std::string> read_witness_vkeys(const std::filesystem::path& path) {
  std::vector<std::string> keys = read_vkeys(path);
  for (const std::string& key : keys) {
    if (storage::PublicKey::parse(key)->type() != storage::KeyType::cosignature) {
      throw storage::Error(path.string() + ": not a witness's key: " + key);
    }
  }
  return keys;
}

std::string read_note(const std::filesystem::path& path) {
  std::string text = read_file(path, max_note_file_bytes);
  std::erase(text, '\r');
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text + "\n";
}

void write_new_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  const auto fail = [&] { throw storage::Error(path.string() + ": " + std::strerror(errno)); };
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (file < 0) fail();
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t n = ::write(file, bytes.data() + written, bytes.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int why = errno;
      ::close(file);
      errno = why;
      fail();
    }
    written += static_cast<std::size_t>(n);
  }
  if (::close(file) != 0) fail();
}

void write_new_file(const std::filesystem::path& path, std::string_view text) {
  write_new_file(path, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

}  // namespace viewer
