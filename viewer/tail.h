// Watches the files of logs on behalf of any number of listeners.
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace viewer {

// Any number of listeners cost one look: each log's files are asked at most once per `pace`.
// One thread.
class Tail {
 public:
  explicit Tail(std::chrono::milliseconds pace) : pace_(pace) {}
  // file_state() of the log at `folder`, at most `pace` old.
  const std::string& look(const std::string& folder);

 private:
  struct Seen {
    std::string state;
    std::chrono::steady_clock::time_point at{};
  };
  const std::chrono::milliseconds pace_;
  std::map<std::string, Seen> seen_;
};

}  // namespace viewer
