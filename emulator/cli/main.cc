// red-flag: an emulated phone that is watched. Never a real device.
#include <CLI/CLI.hpp>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <exception>

#include "emulator/cli/commands.h"
#include "storage/manual/manual.h"

namespace {

clockwork::Speed parse_speed(const std::string& text) {
  if (text == "max") return clockwork::Speed::leap();
  double factor = 0;
  if (!CLI::detail::lexical_cast(text, factor) || !(factor > 0) || !std::isfinite(factor))
    throw CLI::ValidationError("--speed", "'" + text + "' is neither 'max' nor a number above 0");
  return clockwork::Speed::times(factor);
}

cli::HostFolder parse_site(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos || equals + 1 == text.size())
    throw CLI::ValidationError("--site", "'" + text + "' is not HOST=DIR");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

// Options as typed, before they are known to mean something.
struct DayText {
  std::string speed = "1";
  std::optional<std::uint64_t> seed;
  std::vector<std::string> sites;
};

void add_day_options(CLI::App& app, cli::DayOptions& options, DayText& text) {
  app.add_option("--data", options.data, "Folder of phones; created if missing")
      ->type_name("DIR")
      ->required();
  app.add_option("--phone", options.phone, "The phone's name; a log it has already is carried on")
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--profile", options.profile, "How the phone is watched: see `red-flag profiles`")
      ->type_name("ID");
  app.add_option("--speed", text.speed,
                 "Phone seconds per real second, or 'max': no waiting at all")
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--seed", text.seed, "Makes chance repeatable: the same number, the same day")
      ->type_name("N");
  CLI::Option* witness = app.add_option("--witness", options.witness,
                                        "A witness, http://ADDR:PORT, that countersigns the log")
                             ->type_name("URL");
  CLI::Option* key = app.add_option("--witness-key", options.witness_key,
                                    "The witness's public key (vkey), or a file that holds it")
                         ->type_name("FILE");
  witness->needs(key);
  key->needs(witness);
  app.add_option("--site", text.sites, "One more site, from a folder; may be given again")
      ->type_name("HOST=DIR")
      ->allow_extra_args(false);
}

void add_run_options(CLI::App& app, cli::RunOptions& options) {
  app.add_option(
         "--play", options.sessions,
         "Sessions (YAML) played over and over, on a phone that can be looked at but not used")
      ->type_name("FILE");
  app.add_option("--listen", options.listen,
                 "Where browsers find the phones; port 0 takes a free one")
      ->type_name("ADDR:PORT")
      ->capture_default_str();
  app.add_option("--control", options.control,
                 "Where the facilitator's page is; there is none otherwise")
      ->type_name("ADDR:PORT");
  app.add_option("--phones", options.phones,
                 "How many phones; if several, NAME-1, NAME-2 and so on")
      ->type_name("N")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
  app.add_option("--sites", options.site_folder,
                 "A folder of sites, each in a subfolder named as its host")
      ->type_name("DIR");
  app.add_option("--record", options.record,
                 "Write what is done on the phone to a new session file (YAML), to be played again")
      ->type_name("FILE");
  app.add_option("--card", options.card,
                 "A memory card that is in at start: a card's file (YAML), or a folder of files")
      ->type_name("PATH");
  app.add_option("--locale", options.locale, "The phones' language")
      ->type_name("LANGUAGE")
      ->check(CLI::IsMember({"ko", "en"}))
      ->capture_default_str();
}

void add_class_options(CLI::App& app, cli::ClassOptions& options, std::vector<std::string>& sites) {
  app.add_option("--data", options.data,
                 "The class's own folder; created if missing, and taken up again if it holds one")
      ->type_name("DIR")
      ->required();
  app.add_option("--listen", options.listen,
                 "Where people join, by their phones or laptops; port 0 takes a free one")
      ->type_name("ADDR:PORT")
      ->capture_default_str();
  app.add_option("--control", options.control, "Where the trainer's console is")
      ->type_name("ADDR:PORT")
      ->capture_default_str();
  app.add_option("--seats", options.seats, "How many can join")
      ->type_name("N")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
  app.add_option("--lesson", options.lesson, "The acts the class goes through (YAML)")
      ->type_name("FILE");
  app.add_option("--sites", options.site_folder,
                 "A folder of sites, each in a subfolder named as its host; else the lesson's")
      ->type_name("DIR");
  app.add_option("--site", sites, "One more site, from a folder; may be given again")
      ->type_name("HOST=DIR")
      ->allow_extra_args(false);
  app.add_option("--profile", options.profile,
                 "How the phones are watched: see `red-flag profiles`")
      ->type_name("ID");
  app.add_option("--url", options.url,
                 "What joiners type where a proxy with TLS stands in front: https://NAME")
      ->type_name("URL");
  app.add_flag("--i-have-consent", options.has_consent,
               "Listen on a public address, in plain HTTP, all the same");
}

void add_witness_options(CLI::App& app, cli::WitnessOptions& options) {
  app.add_option("--data", options.data, "The witness's folder; created if missing")
      ->type_name("DIR")
      ->required();
  app.add_option("--listen", options.listen, "Where it answers; port 0 takes a free one")
      ->type_name("ADDR:PORT")
      ->capture_default_str();
  app.add_option("--name", options.name,
                 "What a new witness is called, like a URL without its scheme")
      ->type_name("NAME");
  app.add_option("--log", options.logs,
                 "A log to watch: the file of its public key (log.vkey); may be given again")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_flag("--trust-on-first-use", options.trust_on_first_use,
               "Also watch any log that asks, by the key it shows first: for a classroom");
}

void add_import_options(CLI::App& app, cli::ImportOptions& options) {
  app.add_option("FILE", options.input,
                 "A HAR with contents, a WARC, a recording of DevTools' Recorder (JSON), each "
                 "gzipped or not; or a folder of pages")
      ->type_name("FILE")
      ->required();
  app.add_option("--out", options.out, "The folder to make: sites, a session, IMPORTED.txt")
      ->type_name("DIR")
      ->required();
  app.add_option("--locale", options.locale, "The language of the phone in the session")
      ->type_name("LANGUAGE")
      ->check(CLI::IsMember({"ko", "en"}))
      ->capture_default_str();
  app.add_option("--host", options.host, "What a folder that is one site is called")
      ->type_name("HOST");
  app.add_flag("--json", options.json, "Say what came of it as one JSON document");
}

void settle(cli::DayOptions& options, const DayText& text) {
  options.speed = parse_speed(text.speed);
  options.seed = text.seed;
  for (const std::string& site : text.sites) options.sites.push_back(parse_site(site));
}

constexpr storage::manual::Notes notes{
    .summary = "emulate phones that are watched, for teaching; never a real device",
    .exit_status =
        "0: success. 1: the answer is no. 2: it could not be done; one line on standard error says "
        "why.",
    .see_also = "trace-viewer(1), append-only-audit(1)"};

// CLI11 spreads some messages over lines; ours are one line.
int complain(const char* what) {
  std::string line(what);
  for (char& c : line)
    if (c == '\n') c = ' ';
  std::fprintf(stderr, "red-flag: %s\n", line.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  // A limit on file sizes is a full disk to us, not a reason to die.
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app{
      "Emulates phones that are watched, for teaching. Never a real device: pages come\n"
      "from files, and nothing leaves this machine."};
  app.name("red-flag");
  app.set_version_flag("--version", "red-flag " RED_FLAG_VERSION);
  app.require_subcommand(1);

  cli::PlayOptions play;
  DayText text;
  CLI::App* play_app =
      app.add_subcommand("play", "Play scripted days on one phone, and record them");
  play_app->add_option("SESSION", play.sessions, "Session files (YAML), played in order")
      ->type_name("FILE")
      ->required();
  add_day_options(*play_app, play, text);
  play_app->add_flag("--echo", play.echo, "Print each record once it is on disk");

  cli::RunOptions run;
  CLI::App* run_app =
      app.add_subcommand("run", "Put live phones into browsers, to be used or looked at");
  add_day_options(*run_app, run, text);
  add_run_options(*run_app, run);

  cli::ClassOptions course;
  std::vector<std::string> course_sites;
  CLI::App* class_app = app.add_subcommand(
      "class", "Lead a class: people join with a code, and each holds a phone of their own");
  add_class_options(*class_app, course, course_sites);

  cli::DisposeOptions disposal;
  CLI::App* dispose_app = app.add_subcommand(
      "dispose", "Remove a class's folder for good, once its name has been typed");
  dispose_app->add_option("DIR", disposal.data, "The class's folder")->type_name("DIR")->required();
  dispose_app->add_option("--yes", disposal.yes, "The folder's name, instead of being asked for it")
      ->type_name("NAME");

  cli::WitnessOptions witness;
  CLI::App* witness_app = app.add_subcommand(
      "witness", "Countersign the logs of other machines, so that they cannot be rewritten unseen");
  add_witness_options(*witness_app, witness);

  cli::ImportOptions import;
  CLI::App* import_app = app.add_subcommand(
      "import", "Make a recording of browsing into sites and a session; nothing is fetched");
  add_import_options(*import_app, import);

  bool json = false;
  CLI::App* profiles_app = app.add_subcommand("profiles", "List the capture profiles");
  profiles_app->add_flag("--json", json, "As one JSON document");

  storage::manual::add_options(app);
  if (const auto manual = storage::manual::asked_for(app, notes, argc, argv))
    return std::fputs(manual->c_str(), stdout) < 0 ? 2 : 0;
  try {
    app.parse(argc, argv);
    for (const std::string& site : course_sites) course.sites.push_back(parse_site(site));
    settle(run_app->parsed() ? static_cast<cli::DayOptions&>(run) : play, text);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version.
    return complain(("usage: " + std::string(error.what())).c_str());
  }
  try {
    if (profiles_app->parsed()) return cli::profiles(json);
    if (import_app->parsed()) return cli::import(import);
    if (dispose_app->parsed()) return cli::dispose(disposal);
    if (class_app->parsed()) return cli::run_class(course);
    if (witness_app->parsed()) return cli::witness(witness);
    return run_app->parsed() ? cli::run(run) : cli::play(play);
  } catch (const std::exception& error) {
    return complain(error.what());
  }
}
