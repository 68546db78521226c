#include "emulator/classroom/roster.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include "storage/utf8.h"

namespace json = boost::json;

namespace classroom {
namespace {

constexpr std::string_view kind = "red-flag class";  // What tells the file from any other JSON.
constexpr int version = 1;
constexpr std::uintmax_t max_file_bytes = 1u << 20;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw std::runtime_error(file.string() + ": " + why);
}

storage::Digest digest(const json::value& value) {
  const auto found = storage::digest_from_hex(json::value_to<std::string>(value));
  if (!found) throw std::runtime_error("a token's hash is none");
  return *found;
}

Seat seat_from(const json::value& value) {
  Seat seat{.number = json::value_to<int>(value.at("seat")),
            .name = json::value_to<std::string>(value.at("name")),
            .language = json::value_to<std::string>(value.at("language")),
            .token_sha256 = digest(value.at("token_sha256"))};
  if (seat.number < 1 || seat.number > 1'000'000 || !is_name(seat.name) ||
      (seat.language != "ko" && seat.language != "en"))
    throw std::runtime_error("seat " + std::to_string(seat.number) + " is none");
  return seat;
}

Roster roster_from(const json::value& value) {
  if (json::value_to<std::string>(value.at("kind")) != kind)
    throw std::runtime_error("not a class's");
  if (json::value_to<int>(value.at("version")) != version)
    throw std::runtime_error("of a version this program does not know");
  Roster roster{.code = json::value_to<std::string>(value.at("code")),
                .console_tokens = {},
                .state = json::value_to<std::string>(value.at("state")),
                .act = json::value_to<std::size_t>(value.at("act")),
                .speed = json::value_to<double>(value.at("speed")),
                .is_revealed = false,
                .message = json::value_to<std::string>(value.at("message")),
                .seats = {}};
  if (const json::value* told = value.as_object().if_contains("revealed"))
    roster.is_revealed = told->as_bool();
  for (const json::value& token : value.at("console_sha256").as_array())
    roster.console_tokens.push_back(digest(token));
  std::set<int> numbers;
  for (const json::value& seat : value.at("seats").as_array()) {
    roster.seats.push_back(seat_from(seat));
    if (!numbers.insert(roster.seats.back().number).second)
      throw std::runtime_error("two seats have one number");
  }
  return roster;
}

json::value to_json(const Roster& roster) {
  json::array seats, tokens;
  for (const Seat& seat : roster.seats)
    seats.push_back(json::object{{"seat", seat.number},
                                 {"name", seat.name},
                                 {"language", seat.language},
                                 {"token_sha256", storage::to_hex(seat.token_sha256)}});
  for (const storage::Digest& token : roster.console_tokens)
    tokens.emplace_back(storage::to_hex(token));
  return json::object{{"kind", kind},
                      {"version", version},
                      {"code", roster.code},
                      {"state", roster.state},
                      {"act", roster.act},
                      {"speed", roster.speed},
                      {"revealed", roster.is_revealed},
                      {"message", roster.message},
                      {"console_sha256", std::move(tokens)},
                      {"seats", std::move(seats)}};
}

// A descriptor that closes itself.
struct File {
  explicit File(int descriptor) : fd(descriptor) {}
  ~File() {
    if (fd >= 0) ::close(fd);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd;
};

}  // namespace

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > max_name_bytes) return false;
  std::size_t characters = 0;
  bool is_blank = true;
  while (!text.empty()) {
    const storage::Character character = storage::first_character(text);
    if (character.bytes == 0 || character.code < 0x20 ||
        (character.code >= 0x7f && character.code < 0xa0))
      return false;
    // Marks that turn the direction of writing would let one name pass for another.
    if ((character.code >= 0x200b && character.code <= 0x200f) ||
        (character.code >= 0x2028 && character.code <= 0x202e) ||
        (character.code >= 0x2060 && character.code <= 0x2069) || character.code == 0xfeff)
      return false;
    is_blank =
        is_blank && (character.code == 0x20 || character.code == 0x3000 || character.code == 0xa0);
    ++characters;
    text.remove_prefix(character.bytes);
  }
  return !is_blank && characters <= max_name_characters;
}

bool is_line(std::string_view text) {
  if (text.empty()) return false;
  while (!text.empty()) {
    const storage::Character character = storage::first_character(text);
    if (character.bytes == 0 || character.code < 0x20 || character.code == 0x7f) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

std::string folded_name(std::string_view name) {
  while (name.starts_with(' ')) name.remove_prefix(1);
  while (name.ends_with(' ')) name.remove_suffix(1);
  std::string folded(name);
  for (char& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

std::filesystem::path roster_file(const std::filesystem::path& data) {
  return data / "class.json";
}

std::filesystem::path phones_folder(const std::filesystem::path& data) {
  return data / "phones";
}

std::optional<Roster> load_roster(const std::filesystem::path& data) {
  const std::filesystem::path path = roster_file(data);
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::symlink_status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return {};
  if (!std::filesystem::is_regular_file(status)) refuse(path, "not a file");
  if (std::filesystem::file_size(path, error) > max_file_bytes) refuse(path, "too long");
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) refuse(path, "cannot be read");
  try {
    return roster_from(json::parse(text.str()));
  } catch (const std::exception& why) {
    std::string line = why.what();
    refuse(path, "not a class's file: " + line.substr(0, line.find('\n')));
  }
}

// Under another name first: a crash leaves the old file or the new one.
void save_roster(const std::filesystem::path& data, const Roster& roster) {
  const std::filesystem::path path = roster_file(data);
  const std::filesystem::path fresh = data / "class.json.new";
  const auto fail = [&](const char* what) {
    refuse(path, std::string(what) + ": " + std::strerror(errno));
  };
  const std::string text = json::serialize(to_json(roster)) + "\n";
  ::unlink(fresh.c_str());
  const File file(
      ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.fd < 0) fail("cannot be written");
  std::string_view left = text;
  while (!left.empty()) {
    const ssize_t written = ::write(file.fd, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot be written");
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.fd) != 0 || ::rename(fresh.c_str(), path.c_str()) != 0)
    fail("cannot be written");
  const File folder(::open(data.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.fd < 0 || ::fsync(folder.fd) != 0) fail("cannot be made durable");
}

}  // namespace classroom
