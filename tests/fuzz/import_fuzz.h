// What the importers' fuzzers share: a bundle that is never born, and what must hold of it.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "emulator/import/collector.h"
#include "emulator/import/replay.h"
#include "emulator/session/parse.h"
#include "emulator/site/network.h"

// Reads `bytes` into a bundle of its own and aborts if it left its folder, a visit does not read
// back, or the report is not text.
template <typename Reader>
void import_and_look(std::string_view bytes, const Reader& reader) {
  namespace fs = std::filesystem;
  // In memory where there is room: every input makes and removes a folder.
  std::string name = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
  name += "/red-flag-fuzz-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) std::abort();
  const fs::path home = name;
  {
    importing::Report report;
    importing::Bundle bundle(home / "out", report);
    importing::Collector collector(bundle, report);
    importing::Source source(bytes);
    try {
      reader(source, collector);
    } catch (const std::runtime_error& error) {
      const std::string_view what = error.what();
      if (what.empty() || what.find('\n') != what.npos) std::abort();
    }
    std::uint64_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(bundle.hidden())) {
      if (entry.is_symlink()) std::abort();
      if (entry.is_regular_file()) ++files;
    }
    if (files != report.files) std::abort();
    const auto day =
        importing::replay(importing::session_head("x", report, "en"), collector.visits(), report);
    session::parse(importing::session_file(day), "session.yaml");
    site::Network network;
    network.mount_all(bundle.hidden() / "sites");
    for (const importing::Visit& visit : collector.visits()) network.get(visit.url);
    if (report.as_text().empty() || report.as_json().front() != '{') std::abort();
  }
  if (!fs::remove(home)) std::abort();  // Throws, and so aborts, if anything is left in it.
}
