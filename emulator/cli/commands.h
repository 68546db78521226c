// red-flag's commands. Each returns the program's exit code; std::exception is for main to print.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/clockwork/clock.h"
#include "storage/key.h"

namespace cli {

using HostFolder = std::pair<std::string, std::filesystem::path>;  // --site HOST=DIR

// What every command that switches a phone on takes.
struct DayOptions {
  std::vector<std::filesystem::path> sessions;
  std::filesystem::path data;
  std::string phone = "phone";
  std::string profile;  // Empty: the session's, then the phone's, then rfa-2022.
  clockwork::Speed speed = clockwork::Speed::times(1);
  std::optional<std::uint64_t> seed;
  std::vector<HostFolder> sites;
  std::string witness;      // http://ADDR:PORT of a witness to ask; empty: none.
  std::string witness_key;  // Its vkey, or a file of it.
};

struct PlayOptions : DayOptions {
  bool echo = false;  // Print each record's seq, kind and time once it is on disk.
};

struct RunOptions : DayOptions {
  std::string listen = "127.0.0.1:8080";
  std::string control;  // ADDR:PORT of the facilitator's page; empty: none.
  int phones = 1;
  std::filesystem::path site_folder;  // Every subfolder of it is a host.
  std::filesystem::path record;       // A session file of what is done; empty: none.
  std::string locale = "ko";
  std::filesystem::path card;  // A memory card that is in at start, as session::load_card takes it.
};

int play(const PlayOptions& options);
// Serves live phones to browsers until SIGINT or SIGTERM: to be used, or, with sessions, to be
// looked at while one lives through them, over and over, each time some days later.
int run(const RunOptions& options);
int profiles(bool json);

struct ImportOptions {
  std::filesystem::path input;
  std::filesystem::path out;
  std::string locale = "ko";
  std::string host;  // A folder's, when it is one site.
  bool json = false;
};
// Makes a recording of browsing, or a folder, into sites and a session. 1: the recording is broken,
// and `out` holds what stands before the break; or it holds nothing to show, and there is no `out`.
int import(const ImportOptions& options);

struct ClassOptions {
  std::filesystem::path data;  // A folder of its own.
  std::string listen = "127.0.0.1:8080";
  std::string control = "127.0.0.1:8082";
  int seats = 40;
  std::filesystem::path lesson;       // Empty: a plain one.
  std::filesystem::path site_folder;  // Empty: the lesson's.
  std::vector<HostFolder> sites;
  std::string profile;  // Empty: the lesson's, then rfa-2022.
  std::string url;      // What joiners type where a TLS proxy stands in front; empty: none does.
  bool has_consent = false;  // To listen on a public address all the same.
};
// Leads a class until SIGINT or SIGTERM, or until it is disposed of.
int run_class(const ClassOptions& options);

struct DisposeOptions {
  std::filesystem::path data;
  std::string yes;  // The folder's name, typed beforehand; empty: it is asked for.
};
// Removes a class's folder. 1: the name was not typed, and nothing was removed.
int dispose(const DisposeOptions& options);

struct WitnessOptions {
  std::filesystem::path data;
  std::string listen = "127.0.0.1:8082";
  std::string name;                         // Empty: what it is named already, or an invented one.
  std::vector<std::filesystem::path> logs;  // Files of logs' vkeys to watch from now on.
  bool trust_on_first_use = false;
};
// Countersigns logs' checkpoints until SIGINT or SIGTERM.
int witness(const WitnessOptions& options);

// A file of vkeys, one a line. Throws std::runtime_error for a line that is none.
std::vector<storage::PublicKey> read_vkeys(const std::filesystem::path& file);

}  // namespace cli
