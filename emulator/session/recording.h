// Writes down what a hand does, as a session file that replays to the same visits.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "emulator/session/session.h"

namespace session {

// One thread. The file is whole at every moment: written beside, then renamed into place.
class Recording {
 public:
  // `head` is the session without steps; its `sites` folder must lie beside `file` or below, since
  // that is where a session looks for it. Creates the file. Throws std::runtime_error, one line,
  // when it is there already (never overwritten), cannot be written, or the sites lie elsewhere.
  Recording(std::filesystem::path file, Session head);

  // The phone's clock began at `start`, not where the head says (a log carried on begins later).
  void begin(storage::Timestamp start) { session_.start = last_ = start; }

  // Takes one deed down, done at `now` of the phone's clock. What belongs together (a drag's
  // scrolls in one direction, letters typed) becomes one step; the time between becomes waits.
  // Beyond what a session file may hold, deeds are left out.
  void did(const Deed& deed, storage::Timestamp now);

  // Puts what there is on disk. Throws std::runtime_error when that fails; the last whole file
  // stays.
  void save();
  bool is_saved() const { return saved_; }

  const Session& session() const { return session_; }

 private:
  bool joins_last(const Deed& deed, std::chrono::milliseconds gap);

  std::filesystem::path file_;
  std::string sites_;
  Session session_;
  storage::Timestamp last_;
  std::size_t bytes_ = 0;  // About what the steps will take.
  bool exists_ = false;    // The file is ours.
  bool saved_ = false;
};

}  // namespace session
