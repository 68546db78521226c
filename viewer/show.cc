#include <boost/json.hpp>
#include <cstdio>

#include "storage/merkle.h"
#include "viewer/commands.h"
#include "viewer/files.h"
#include "viewer/json.h"
#include "viewer/stored_picture.h"
#include "viewer/terminal.h"
#include "viewer/text.h"
#include "viewer/timeline.h"

namespace viewer {
namespace {

void print_text(const storage::StoredRecord& stored) {
  print_facts(facts(stored));
  std::printf("%s  %s\n", fit("leaf hash", 16).c_str(),
              storage::to_hex(storage::leaf_hash(stored.body)).c_str());
  std::printf("%s  %s\n", fit("body", 16).c_str(), printable(stored.body).c_str());
}

}  // namespace

int show(const ShowCommand& command) {
  const storage::LogReader log(command.log);
  const auto stored = command.seq > INT64_MAX ? std::nullopt : log.record(command.seq);
  if (!stored) {
    return no("record " + std::to_string(command.seq) + ": not in this log of " +
              std::to_string(log.size()) + " records");
  }
  if (!command.png.empty()) {
    const StoredPicture picture = stored_picture(log, *stored);
    if (!picture.problem.empty()) return no(picture.problem);
    write_new_file(command.png, picture.png);
  }
  if (command.output == Output::json) {
    std::puts(plain_json(boost::json::serialize(full_record_json(*stored))).c_str());
  } else {
    print_text(*stored);
  }
  return stored->record ? 0 : 1;
}

}  // namespace viewer
