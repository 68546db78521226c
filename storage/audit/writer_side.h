// A deed from inside the daemon: on the very connection its writer holds.
#pragma once

#include <memory>

#include "storage/audit/bench.h"
#include "storage/audit/raw.h"

namespace storage::audit {

// An honest writer at work on the bench's copy, and somebody else's hand on its connection.
class WriterSide {
 public:
  explicit WriterSide(Bench& bench);
  LogWriter& writer() { return *writer_; }
  sqlite3* handle() { return handle_; }
  Answer run(const std::string& sql) { return run_sql(handle_, sql); }

 private:
  std::unique_ptr<LogWriter> writer_;
  sqlite3* handle_ = nullptr;
};

// Does `deed` on the writer's connection, lets the writer go, and judges.
Outcome through_writer(Bench& bench, const std::function<Answer(sqlite3*)>& deed,
                       const std::string& happened, Bench::Names names = Bench::anything());

// SQL with {victim}, {next} (the number the next record would have), {size} (of the newest
// checkpoint) and {picture} (the hex key of one) filled in.
std::string fill(Bench& bench, std::string sql);

}  // namespace storage::audit
