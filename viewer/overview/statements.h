// What a watcher knows, said: names and times are read from the records that the numbers point to.
// The same on the command line and over HTTP.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "storage/log_reader.h"
#include "viewer/overview/known.h"

namespace viewer::overview {

// A site, a page, an app, or words searched for. Strings are as recorded, in valid UTF-8.
struct Statement {
  std::string name;   // Host, address, app id, words.
  std::string title;  // Of a page or an app, the last there is a record of.
  std::string host;   // Where words were searched for.
  index::Use use;
  std::optional<storage::Timestamp> first, last;  // Of a site or words.
};

// What the log does not say, or no longer, is left out. Throw storage::Error.
std::vector<Statement> sites(const storage::LogReader& log, const Known& known);
std::vector<Statement> pages(const storage::LogReader& log, const Known& known);
std::vector<Statement> apps(const storage::LogReader& log, const Known& known);
std::vector<Statement> words(const storage::LogReader& log, const Known& known);

// Of the log's clock as it began.
std::int16_t offset_minutes(const storage::LogReader& log);
// A time of the phone's clock as it showed it; within the years there are.
storage::Timestamp shown_time(std::int64_t wall, std::int16_t offset_minutes);
std::string day_text(std::int64_t wall);  // "2021-03-04"

// {"from","to","records","visits","screenshots",
//  "sites":[{"host","visits","dwell_ms","first","last","seqs"}],
//  "pages":[{"url","title","visits","dwell_ms","seqs"}],
//  "words":[{"words","host","times","first","last","seqs"}], searched for
//  "searched":[{"words","host","time","seq"}], newest first
//  "apps":[{"app","title","opened","dwell_ms","seqs"}],
//  "sessions":[{"from","to","from_seq","to_seq","records","minutes"}], longest first; `records` a
//  person made, `minutes` that hold one
//  "hours":[Monday to Sunday][24] of what a person did, and screenshots,
//  "days":[{"day","records","visits","screenshots","picture_bytes","body_bytes","first_seq"}]}
// "seqs" are the first record that says so and the last. Throws storage::Error.
boost::json::object known_json(const storage::LogReader& log, const Known& known);

}  // namespace viewer::overview
