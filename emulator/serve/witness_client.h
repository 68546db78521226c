// Asks a witness on another machine to countersign what the log seals. Beside the recording, never
// in its way: a thread of its own, and a witness that is not there is a state, not an error.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "storage/key.h"
#include "storage/witness.h"

namespace serve {

// Where a witness is and whose cosignatures count as its.
struct WitnessAddress {
  std::string url;  // "http://ADDR:PORT", a literal address.
  std::vector<storage::PublicKey> keys;
};
// Throws std::runtime_error, one line, for any other URL.
void check_witness_url(const std::string& url);

class WitnessClient {
 public:
  // Puts a cosigned note into the log: LogWriter::keep_cosigned. From the client's thread.
  using Keep = std::function<bool(const std::string& note)>;
  // A line for the operator, whenever there is something new to say. From the client's thread.
  using Tell = std::function<void(const std::string& line)>;

  // Looks once a second whether the log at `log` has a newer seal.
  WitnessClient(std::filesystem::path log, WitnessAddress witness, Keep keep, Tell tell);
  // Asks a last time, about the last seal; takes seconds where the witness does not answer.
  ~WitnessClient();
  WitnessClient(const WitnessClient&) = delete;
  WitnessClient& operator=(const WitnessClient&) = delete;

 private:
  struct Reply {
    unsigned status = 0;  // 0: no answer.
    std::string body;
  };
  void work();
  void look();
  void ask(const std::string& note, const storage::Checkpoint& checkpoint);
  // True when it is worth asking again at once.
  bool take(const Reply& reply, const std::string& note, const storage::Checkpoint& checkpoint);
  bool take_conflict(const Reply& reply, const storage::Checkpoint& checkpoint);
  void take_cosignatures(const std::string& note, const std::string& lines);
  bool introduce_log();
  Reply post(const std::string& path, const std::string& body) const;
  void tell_once(const std::string& line);

  const std::filesystem::path log_;
  const WitnessAddress witness_;
  const Keep keep_;
  const Tell tell_;

  std::uint64_t known_size_ = 0;  // What the witness cosigned last, as far as it told.
  bool introduced_ = false;
  std::string done_;  // The note it has cosigned.
  std::string told_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace serve
