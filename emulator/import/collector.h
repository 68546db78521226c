// Turns what a recording holds, answer by answer, into a bundle's files and a list of visits.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/import/bundle.h"
#include "emulator/import/exchange.h"
#include "storage/timestamp.h"

namespace importing {

// An address that a person went to.
struct Visit {
  std::string url;  // Absolute and normalised, without a fragment.
  std::optional<storage::Timestamp> time;
};

// What became of an exchange.
struct Taken {
  std::optional<Place> place;  // Its file, if there is one.
  Kind kind = Kind::other;
};

// One thread.
class Collector {
 public:
  Collector(Bundle& bundle, Report& report) : bundle_(bundle), report_(report) {}

  // Puts the answer's body where the phone finds it, as text the phone reads; says of everything
  // else why not. Answers to anything but GET, and errors, have none.
  Taken take(Exchange exchange);
  // Takes back what take() answered so, and the visit to it, if that was the last.
  void forget(const Taken& taken, std::string_view url);
  // Someone went there. Fragments are dropped; what is no http(s) address is reported.
  void visit(std::string_view url, std::optional<storage::Timestamp> time);

  Bundle& bundle() { return bundle_; }
  Report& report() { return report_; }
  const std::vector<Visit>& visits() const { return visits_; }

 private:
  Taken take_page(Exchange& exchange);
  void take_redirect(const Exchange& exchange);

  Bundle& bundle_;
  Report& report_;
  std::vector<Visit> visits_;
};

}  // namespace importing
