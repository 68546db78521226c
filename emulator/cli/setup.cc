#include "emulator/cli/setup.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "emulator/session/parse.h"
#include "storage/log_reader.h"
#include "storage/log_writer.h"

namespace cli {
namespace {

std::string known_profiles() {
  std::string names;
  for (const capture::Profile& profile : capture::profiles())
    names += (names.empty() ? "" : ", ") + profile.facts.id;
  return names;
}

const capture::Profile& profile_named(const std::string& id) {
  if (const capture::Profile* profile = capture::find_profile(id)) return *profile;
  throw std::runtime_error("profile '" + id + "': unknown; there are " + known_profiles());
}

// An existing phone keeps its profile; a new one takes the caller's, the session's, the default.
const capture::Profile& choose_profile(const DayOptions& options, const session::Session& day,
                                       const std::filesystem::path& log) {
  if (!options.profile.empty()) return profile_named(options.profile);
  if (storage::LogWriter::exists(log))
    if (const auto genesis = storage::LogReader(log).genesis())
      return profile_named(genesis->profile.id);
  return day.profile.empty() ? capture::profiles().front() : profile_named(day.profile);
}

// What the phone's start page lists: "HOST TITLE" lines of bookmarks.txt beside the hosts, then
// every other host by its name.
std::vector<phone::Bookmark> bookmarks_in(const std::filesystem::path& folder,
                                          const site::Network& network) {
  std::vector<phone::Bookmark> list;
  std::map<std::string, std::filesystem::path> left = network.hosts();
  std::ifstream file(folder / "bookmarks.txt");
  for (std::string line; !left.empty() && std::getline(file, line);) {
    const std::size_t space = line.find(' ');
    if (space == std::string::npos || left.erase(line.substr(0, space)) == 0) continue;
    list.push_back({line.substr(space + 1, 100), "http://" + line.substr(0, space) + "/"});
  }
  for (const auto& [host, where] : left) list.push_back({host, "http://" + host + "/"});
  return list;
}

std::optional<serve::WitnessAddress> witness_for(const DayOptions& options) {
  if (options.witness.empty()) return std::nullopt;
  serve::check_witness_url(options.witness);
  const auto given = storage::PublicKey::parse(options.witness_key);
  serve::WitnessAddress witness{options.witness, {}};
  witness.keys = given ? std::vector{*given} : read_vkeys(options.witness_key);
  for (const storage::PublicKey& key : witness.keys)
    if (key.type() != storage::KeyType::cosignature)
      throw std::runtime_error("--witness-key: " + key.name() + ": a log's key, not a witness's");
  return witness;
}

}  // namespace

// A name that can be a folder, a part of a URL and a key's name, whatever it is made of.
void check_phone_name(const std::string& name) {
  const bool plain = !name.empty() && name.size() <= 64 && name.front() != '.' &&
                     name.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                         "0123456789-_.") == std::string::npos;
  if (!plain)
    throw std::runtime_error("phone '" + name +
                             "': use 1 to 64 letters, digits, '-', '_' and '.', not first '.'");
}

std::vector<session::Session> load_days(const std::vector<std::filesystem::path>& files) {
  std::vector<session::Session> days;
  for (const auto& file : files) days.push_back(session::load(file));
  return days;
}

PhoneSetup setup_for(const DayOptions& options, const session::Session& day) {
  PhoneSetup setup{.log = options.data / options.phone,
                   .name = options.phone,
                   .seed = options.seed,
                   .speed = options.speed,
                   .network = {},
                   .bookmarks = {},
                   .page_program = page_program(),
                   .acknowledged = {},
                   .on_change = {},
                   .witness = {}};
  setup.profile = &choose_profile(options, day, setup.log);
  setup.witness = witness_for(options);
  mount_sites(setup, options, day);
  return setup;
}

void mount_sites(PhoneSetup& setup, const DayOptions& options, const session::Session& day) {
  site::Network network;
  if (!day.sites.empty()) network.mount_all(day.sites);
  for (const auto& [host, folder] : options.sites) network.mount(host, folder);
  setup.network = std::move(network);
  setup.bookmarks = bookmarks_in(day.sites, setup.network);
}

session::Session day_in_hand(const RunOptions& options) {
  session::Session day;
  day.title = {.ko = "손에 든 전화기", .en = "A phone in hand"};
  day.persona = options.locale == "en" ? "A visitor (fictional)" : "방문자 (fictional)";
  day.start = clockwork::host_time();
  day.locale = options.locale;
  if (!options.site_folder.empty()) day.sites = std::filesystem::absolute(options.site_folder);
  return day;
}

storage::Timestamp start_in_hand(const std::filesystem::path& log) {
  storage::Timestamp start = clockwork::host_time();
  if (!storage::LogWriter::exists(log)) return start;
  const storage::LogReader reader(log);
  storage::Query newest;
  newest.limit = 1;
  for (const storage::StoredRecord& row : reader.page(newest))
    if (row.record) start.unix_ms = std::max(start.unix_ms, row.record->time.unix_ms + 1'000);
  return start;
}

std::vector<std::string> phone_names(const RunOptions& options) {
  if (options.phones == 1) return {options.phone};
  std::vector<std::string> names;
  for (int i = 1; i <= options.phones; ++i)
    names.push_back(options.phone + "-" + std::to_string(i));
  return names;
}

}  // namespace cli
