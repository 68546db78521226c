// `red-flag import`: recordings of browsing, made into what the phone can browse.
#include "emulator/import/import.h"

#include <cstdio>

#include "emulator/cli/commands.h"

namespace cli {

int import(const ImportOptions& options) {
  const importing::Report report = importing::import(
      {.input = options.input, .out = options.out, .locale = options.locale, .host = options.host});
  std::fputs((options.json ? report.as_json() + "\n" : report.as_text()).c_str(), stdout);
  const std::string input = options.input.string();
  if (report.broken)
    std::fprintf(stderr, "red-flag: %s: broken at byte %llu, %s: %s\n", input.c_str(),
                 static_cast<unsigned long long>(report.broken->byte), report.broken->where.c_str(),
                 report.broken->what.c_str());
  if (report.holds_nothing()) {
    std::fprintf(stderr, "red-flag: %s: holds nothing that the phone could show\n", input.c_str());
    return 1;
  }
  if (report.visits > 0)
    std::fprintf(stderr, "red-flag: replay it with: red-flag play %s --data DIR\n",
                 (options.out / "session.yaml").c_str());
  else
    std::fprintf(stderr, "red-flag: browse it with: red-flag run --sites %s --data DIR\n",
                 (options.out / "sites").c_str());
  return report.broken ? 1 : 0;
}

}  // namespace cli
