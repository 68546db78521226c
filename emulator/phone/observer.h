// What the phone tells whoever watches it, at the moment it happens and before it is shown.
#pragma once

#include <string>

namespace phone {

enum class VisitStatus { ok, not_found, not_on_network, crashed };

struct VisitEvent {
  std::string url;
  std::string title;
  VisitStatus status = VisitStatus::ok;
  std::string via;  // "address", "link", "form", "back".
  std::string referrer;
};

// Something the owner did, in the words of an operation's record.
struct OperationEvent {
  std::string action;  // "unlock", "tap", "type", ...: never what was typed.
  std::string app;     // What was in front.
  std::string target;  // What it was done to, as shown; may be empty.
};

// A file of a card was to be opened.
struct FileEvent {
  std::string title;
  std::string media_type;  // As name_of() in card.h has them.
  std::string signer;
  std::string outcome;  // "opened", "refused", "deleted".
};

// Called on the phone's strand. The phone shows nothing new until the call returns, so what a
// person has seen is already recorded. An exception stops the phone.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void visited(const VisitEvent& event) = 0;
  virtual void opened_app(const std::string& app, const std::string& title) = 0;
  virtual void screen_turned(bool on) = 0;
  // Before what it brings about; also for what the other calls tell, but not for visits.
  virtual void operated(const OperationEvent&) {}
  virtual void opened_file(const FileEvent&) {}
};

}  // namespace phone
