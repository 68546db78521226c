#include "viewer/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <optional>
#include <string>

#include "storage/error.h"
#include "storage/manual/manual.h"
#include "viewer/commands.h"
#include "viewer/drawn/become.h"
#include "viewer/export/words.h"
#include "viewer/index/cache.h"
#include "viewer/sandbox.h"
#include "viewer/text.h"

namespace viewer {
namespace {

constexpr int could_not = 2;

constexpr storage::manual::Notes notes{
    .summary = "look at the log of an emulated phone's watcher; change nothing",
    .exit_status =
        "0: success. 1: the answer is no: damaged, refused, not found. 2: it could not be done; "
        "one "
        "line on standard error says why.",
    .environment =
        "TRACE_VIEWER_TOKEN: the token that serve demands. NO_COLOR: no colours. TERM: none either "
        "where it is dumb.",
    .see_also = "red-flag(1), append-only-audit(1)"};

struct Arguments {
  ListCommand list;
  StatsCommand stats;
  GapsCommand gaps;
  ShowCommand show;
  VerifyCommand verify;
  ProveCommand prove;
  CheckCommand check;
  CheckpointCommand checkpoint;
  DeviceCommand device;
  ExportCommand exported;
  ServeCommand serve;
  Draw draw = nullptr;
  char** argv = nullptr;
  std::function<int()> chosen;  // What the subcommand does, once all of them are understood.
};

// The command is done shut in, with what it needs and no more.
template <class Command>
void does(CLI::App* app, Arguments& a, const Command& command, int (*deed)(const Command&)) {
  app->callback([&a, &command, deed] {
    a.chosen = [&command, deed] {
      shut_in(command.room());
      return deed(command);
    };
  });
}

std::string names_of_kinds(const char* between) {
  std::string names;
  for (const std::string_view kind : storage::all_kinds())
    names += (names.empty() ? "" : between) + std::string(kind);
  return names;
}

std::string valid_kind(const std::string& text) {
  const auto& known = storage::all_kinds();
  if (std::find(known.begin(), known.end(), text) != known.end()) return {};
  return "unknown kind " + text + "; the kinds are " + names_of_kinds(", ");
}

std::string valid_time(const std::string& text) {
  if (storage::parse_rfc3339(text)) return {};
  return text + " is not a time like 2021-03-04T19:02:11+09:00";
}

std::string valid_seq_list(const std::string& text) {
  if (parse_seq_list(text)) return {};
  return text.substr(0, 40) + " is not a list of records' numbers like 3,7-12,40";
}

std::string valid_redaction(const std::string& text) {
  if (parse_redaction(text)) return {};
  return text.substr(0, 40) +
         " is not SEQ:X,Y,W,H in pixels, at least 8 wide and high, like 12:40,200,300,60";
}

std::string valid_listen(const std::string& text) {
  ServeOptions ignored;
  if (parse_listen(text, ignored)) return {};
  return text + " is not ADDR:PORT with a literal address, like 127.0.0.1:8081";
}

// CLI11 alone would read -1 as the largest number there is.
const CLI::Range whole_number(std::int64_t{0}, INT64_MAX, "a record's number");

void add_log(CLI::App* command, std::filesystem::path& log) {
  command->add_option("LOG", log, "A phone's folder, or its log.db")->required();
}

void add_json(CLI::App* command, Output& output, const char* help) {
  command->add_flag_callback("--json", [&output] { output = Output::json; }, help);
}

void add_seq(CLI::App* command, std::uint64_t& seq) {
  command->add_option("SEQ", seq, "The record's number, from 0")->required()->check(whole_number);
}

void add_witness_keys(CLI::App* command, std::vector<std::filesystem::path>& keys,
                      const std::string& help) {
  command->add_option("--witness-key", keys, help + " (a file of vkeys); may be given again")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

void add_time(CLI::App* command, const char* option, std::optional<storage::Timestamp>& time,
              const char* help) {
  command
      ->add_option_function<std::string>(
          option, [&time](const std::string& text) { time = storage::parse_rfc3339(text); }, help)
      ->type_name("T")
      ->check(valid_time);
}

// What narrows a log down to some of its records.
void add_filters(CLI::App* c, storage::Query& query) {
  c->add_option("--kind", query.kinds, "Only records of this kind; may be given again")
      ->type_name("K")
      ->allow_extra_args(false)
      ->check(valid_kind, "{" + names_of_kinds(",") + "}");
  c->add_option("--search", query.search,
                "Only records with this text in title, address, app or on the screen")
      ->type_name("TEXT");
  add_time(c, "--since", query.since, "Only at or after this RFC 3339 time");
  add_time(c, "--until", query.until, "Only before this RFC 3339 time");
}

void add_cache(CLI::App* c, std::optional<std::filesystem::path>& cache, const char* help,
               const char* help_without) {
  cache = index::usual_cache();
  auto* option = c->add_option_function<std::string>(
                      "--cache", [&cache](const std::string& path) { cache = path; }, help)
                     ->type_name("DIR");
  // Not this person's own: the manual page is printed for all.
  option->default_str("$XDG_CACHE_HOME/trace-viewer");
  c->add_flag_callback("--no-cache", [&cache] { cache.reset(); }, help_without)->excludes(option);
}

void add_list(CLI::App& app, Arguments& a) {
  CLI::App* c = app.add_subcommand("list", "List records, oldest first");
  a.list.query.limit = 50;
  add_log(c, a.list.log);
  add_filters(c, a.list.query);
  c->add_option("--before", a.list.query.before, "Only records before this number")
      ->type_name("SEQ")
      ->check(whole_number);
  c->add_option("--limit", a.list.query.limit,
                "The newest N that match, shown oldest first like the tail of a journal")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{INT64_MAX}))
      ->capture_default_str();
  add_cache(c, a.list.cache,
            "Where serve keeps search indexes: --search goes by this log's, if there is one, and "
            "compares each hit with the log",
            "Read the whole log instead: what was changed in it after it was indexed is found too");
  add_json(c, a.list.output, "JSON Lines: one record a line");
  does(c, a, a.list, list);
}

void add_stats(CLI::App& app, Arguments& a) {
  CLI::App* c = app.add_subcommand(
      "stats", "What the watcher knows: sites, pages, words searched, hours, days");
  add_log(c, a.stats.log);
  add_time(c, "--since", a.stats.since, "Only at or after this RFC 3339 time");
  add_time(c, "--until", a.stats.until, "Only before this RFC 3339 time");
  add_json(c, a.stats.output, "One JSON document");
  does(c, a, a.stats, stats);
}

void add_gaps(CLI::App& app, Arguments& a) {
  CLI::App* c = app.add_subcommand(
      "gaps", "Where the account is interrupted: gaps, restarts, set clocks, silences");
  add_log(c, a.gaps.log);
  add_json(c, a.gaps.output, "JSON Lines: one interruption a line");
  does(c, a, a.gaps, gaps);
}

void add_show(CLI::App& app, Arguments& a) {
  CLI::App* c = app.add_subcommand("show", "Show everything about one record");
  add_log(c, a.show.log);
  add_seq(c, a.show.seq);
  c->add_option("--png", a.show.png,
                "Write the screenshot to this new file, once its SHA-256 was compared")
      ->type_name("FILE");
  add_json(c, a.show.output, "One JSON document");
  does(c, a, a.show, show);
}

void add_verify(CLI::App& app, Arguments& a) {
  CLI::App* c = app.add_subcommand(
      "verify", "Check every record, picture and checkpoint. Exit 0: intact; 1: it is not");
  add_log(c, a.verify.log);
  c->add_option(
       "--checkpoint", a.verify.checkpoints,
       "A signed checkpoint kept elsewhere, which the log must contain; may be given again")
      ->type_name("FILE")
      ->allow_extra_args(false);
  c->add_option("--key", a.verify.key,
                "Trust the keys in this file instead of the folder's own log.vkey")
      ->type_name("FILE");
  add_witness_keys(c, a.verify.witness_keys, "Trust this witness's cosignatures");
  add_json(c, a.verify.output, "One JSON document");
  does(c, a, a.verify, verify);
}

void add_prove(CLI::App& app, Arguments& a) {
  CLI::App* c = app.add_subcommand(
      "prove", "Write a proof of one record that can be checked without the log");
  add_log(c, a.prove.log);
  add_seq(c, a.prove.seq);
  c->add_option("--out", a.prove.out,
                "The new file; a screenshot's picture goes beside it, ending in .png")
      ->type_name("FILE")
      ->required();
  does(c, a, a.prove, prove);
}

void add_check(CLI::App& app, Arguments& a) {
  CLI::App* c = app.add_subcommand(
      "check", "Check a proof. Exit 0: the record is in that log; 1: it proves nothing");
  c->add_option("FILE", a.check.proof, "What prove wrote")->required();
  c->add_option("--png", a.check.png,
                "The screenshot to compare; otherwise the one beside the proof, if there is one")
      ->type_name("FILE");
  c->add_option("--key", a.check.key,
                "The log's public key: its log.vkey, from somewhere you trust")
      ->type_name("FILE")
      ->required();
  add_witness_keys(c, a.check.witness_keys, "Demand this witness's cosignature too");
  add_json(c, a.check.output, "One JSON document");
  does(c, a, a.check, check);
}

void add_checkpoint(CLI::App& app, Arguments& a) {
  CLI::App* c = app.add_subcommand(
      "checkpoint",
      "Print the newest signed checkpoint, to keep elsewhere: see verify --checkpoint");
  add_log(c, a.checkpoint.log);
  c->add_flag("--qr", a.checkpoint.qr, "And as a QR code, to be photographed");
  c->add_option("--png", a.checkpoint.png, "Write the QR code to this new file")->type_name("FILE");
  does(c, a, a.checkpoint, checkpoint);
}

void add_html(CLI::App* c, HtmlOptions& html) {
  c->add_option("--story", html.story,
                "html: show the records this file names, in its order, with its author's words")
      ->type_name("FILE");
  c->add_option_function<double>(
       "--max-size",
       [&html](double megabytes) { html.max_bytes = static_cast<std::uint64_t>(megabytes * 1e6); },
       "html: leave out what does not fit into so many million bytes; the page says by which rule")
      ->type_name("MB")
      ->check(CLI::Range(0.1, 2'000.0))
      ->default_str("15");
}

void add_language(CLI::App* c, std::string& language) {
  std::vector<std::string> names;
  for (const device::Words& words : export_languages()) names.push_back(words.language());
  c->add_option("--lang", language,
                "contact-sheet, gif, video: the language of what is written around the pictures; "
                "else English. html: the language it opens in, which can be changed there; else "
                "what its reader's browser asks for")
      ->check(CLI::IsMember(names));
}

void add_export(CLI::App& app, Arguments& a) {
  CLI::App* c = app.add_subcommand("export", "Write the log in another form");
  add_log(c, a.exported.log);
  c->add_option("--format", a.exported.format,
                "chrome-history: an SQLite file as Chromium keeps its history. contact-sheet: A4 "
                "pages of pictures, PNG. csv: a row a record. gif, video: the screenshots one "
                "after the other. har: visits as HTTP Archive 1.2, for browsers' developer tools. "
                "html: one page for any browser that checks itself. "
                "jsonl: a line a record, with its exact body. log: a sealed "
                "copy that opens read-only anywhere. timesketch: Timesketch's CSV. tiles: static "
                "files for any C2SP tlog-tiles reader")
      ->type_name("F")
      ->required()
      ->check(CLI::IsMember(export_formats()));
  c->add_option("--out", a.exported.out,
                "The new file; for log and tiles the new folder, or an empty one")
      ->type_name("PATH")
      ->required();
  add_filters(c, a.exported.selection.query);
  c->add_option_function<std::string>(
       "--seq",
       [&a](const std::string& text) { a.exported.selection.seqs = *parse_seq_list(text); },
       "Only the records of these numbers, like 3,7-12")
      ->type_name("LIST")
      ->check(valid_seq_list);
  c->add_option_function<std::vector<std::string>>(
       "--blur",
       [&a](const std::vector<std::string>& texts) {
         for (const std::string& text : texts) {
           a.exported.redactions.push_back(*parse_redaction(text));
         }
       },
       "Cover this region of the screenshot SEQ, in the copy only, past recovery and marked as "
       "redacted; may be given again")
      ->type_name("SEQ:X,Y,W,H")
      ->allow_extra_args(false)
      ->check(valid_redaction);
  add_html(c, a.exported.html);
  add_language(c, a.exported.language);
  c->callback([&a] {
    a.chosen = [&a] {
      demand_fitting_options(a.exported);
      if (!is_drawn(a.exported.format)) {
        shut_in(a.exported.room());
        return export_log(a.exported);
      }
      if (a.draw == nullptr) drawn::become_drawer(a.argv);
      return a.draw(a.exported);
    };
  });
}

void add_device(CLI::App& app, Arguments& a) {
  CLI::App* c = app.add_subcommand(
      "device",
      "Answer HTTP on standard input, a socket: one log, for the program that started it");
  add_log(c, a.device.log);
  // It shuts itself in, once it has its socket; so does serve().
  c->callback([&a] { a.chosen = [&a] { return device_pages(a.device); }; });
}

void add_serve(CLI::App& app, Arguments& a) {
  CLI::App* c = app.add_subcommand("serve", "Show logs in a browser, live; GET and HEAD only");
  c->add_option("DATA", a.serve.options.data, "A folder of phones' folders, or one of them")
      ->required();
  c->add_option_function<std::string>(
       "--listen", [&a](const std::string& text) { parse_listen(text, a.serve.options); },
       "Address and port; port 0 takes a free one")
      ->type_name("ADDR:PORT")
      ->check(valid_listen)
      ->default_str("127.0.0.1:8081");
  add_cache(c, a.serve.options.cache,
            "Keep search indexes in this folder; they can be thrown away. Those not used for 90 "
            "days go, and the oldest beyond 20 GB",
            "Keep none: nothing is written anywhere, and a search reads the log");
  add_witness_keys(c, a.serve.options.witness_keys, "Believe this witness's cosignatures");
  c->add_option("--token", a.serve.token_file,
                "Demand the token in this file, not a fresh one; so does $TRACE_VIEWER_TOKEN. Any "
                "address but loopback demands one")
      ->type_name("FILE");
  c->callback([&a] { a.chosen = [&a] { return serve_logs(a.serve); }; });
}

std::string one_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '.')) text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return printable(text);
}

bool is_command(const CLI::App& app, std::string_view name) {
  const auto named = [name](const CLI::App* command) { return command->get_name() == name; };
  return !app.get_subcommands(named).empty();
}

int usage_error(const CLI::App& app, const CLI::ParseError& error) {
  std::string what = "usage";
  for (const CLI::App* command : app.get_subcommands()) what = command->get_name();
  std::fprintf(stderr, "trace-viewer: %s: %s\n", what.c_str(), one_line(error.what()).c_str());
  return could_not;
}

}  // namespace

int run(int argc, char** argv, Draw draw) {
  CLI::App app(
      "Shows the log of an emulated phone's watcher. SIMULATION: no real device.\n"
      "It only reads: nothing here can change or delete a record.",
      "trace-viewer");
  Arguments arguments;
  arguments.draw = draw;
  arguments.argv = argv;
  app.set_version_flag("--version", std::string("trace-viewer ") + RED_FLAG_VERSION);
  app.require_subcommand(1);
  add_list(app, arguments);
  add_stats(app, arguments);
  add_gaps(app, arguments);
  add_show(app, arguments);
  add_verify(app, arguments);
  add_prove(app, arguments);
  add_check(app, arguments);
  add_checkpoint(app, arguments);
  add_export(app, arguments);
  add_device(app, arguments);
  add_serve(app, arguments);
  storage::manual::add_options(app);
  const auto text = storage::manual::asked_for(app, notes, argc, argv);
  if (text) return std::fputs(text->c_str(), stdout) < 0 ? could_not : 0;
  // CLI11 would answer `delete --help` with our own help, as if there were such a command.
  if (argc > 1 && argv[1][0] != '-' && !is_command(app, argv[1])) {
    std::fprintf(stderr, "trace-viewer: %s: there is no such command; see --help\n",
                 printable(argv[1]).c_str());
    return could_not;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error);
  }
  try {
    return arguments.chosen();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "trace-viewer: %s\n", one_line(error.what()).c_str());
    return could_not;
  }
}

}  // namespace viewer
