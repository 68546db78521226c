// `red-flag profiles`: what can be emulated, and on whose word.
#include <cstdio>

#include "emulator/capture/profile.h"
#include "emulator/cli/commands.h"

namespace cli {

int profiles(bool json) {
  if (json) {
    std::printf("%s\n", capture::profiles_json().c_str());
    return 0;
  }
  for (const capture::Profile& profile : capture::profiles()) {
    std::printf("%s  %s\n    source: %s (certainty %s)\n", profile.facts.id.c_str(),
                profile.facts.title.c_str(), profile.facts.source.c_str(),
                profile.facts.certainty.c_str());
    if (!profile.gate.source.en.empty())
      std::printf("    files nobody approved: %s%s (%s)\n", profile.gate.unapproved.c_str(),
                  profile.gate.alert ? ", and an alert is recorded" : "",
                  profile.gate.source.en.c_str());
    for (const capture::Correction& word : profile.autocorrection.words)
      std::printf("    replaced while typed: %s (%s) becomes %s (%s) (%s)\n", word.typed.c_str(),
                  word.typed_en.c_str(), word.becomes.c_str(), word.becomes_en.c_str(),
                  profile.autocorrection.source.en.c_str());
    for (const std::string& value : profile.facts.assumed)
      std::printf("    assumed: %s\n", value.c_str());
  }
  return 0;
}

}  // namespace cli
