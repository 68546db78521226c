#include "emulator/cli/setup.h"

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
                   .page_program = page_program(),
                   .acknowledged = {}};
  setup.profile = &choose_profile(options, day, setup.log);
  if (!day.sites.empty()) setup.network.mount_all(day.sites);
  for (const auto& [host, folder] : options.sites) setup.network.mount(host, folder);
  return setup;
}

}  // namespace cli
