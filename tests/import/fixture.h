// A folder of its own for each test, and imports of bytes at hand into it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/import/collector.h"
#include "emulator/import/source.h"
#include "emulator/site/network.h"

// What an import of some bytes came to, with the files it made. It is not born until asked for.
class Imported {
 public:
  using Reader = std::function<void(importing::Source&, importing::Collector&)>;

  Imported();
  Imported(std::string_view bytes, const Reader& reader);
  ~Imported();
  Imported(const Imported&) = delete;
  Imported& operator=(const Imported&) = delete;

  importing::Report report;
  std::vector<importing::Visit> visits;
  importing::Bundle& bundle() { return *bundle_; }

  std::filesystem::path folder() const { return folder_; }  // Of everything.
  std::filesystem::path out() const { return folder_ / "out"; }
  std::filesystem::path sites() const { return bundle_->hidden() / "sites"; }
  // The file's bytes, or "(none)".
  std::string file(const std::string& path_below_sites) const;
  // What the phone gets for an address.
  site::Resource get(std::string_view url) const;
  // "5 reason: 'example'" of whatever was left out, noted or not drawn: the report as text.
  bool says(std::string_view words) const {
    return report.as_text().find(words) != std::string::npos;
  }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<importing::Bundle> bundle_;
};

std::string gzipped(std::string_view bytes);
std::string deflated(std::string_view bytes, int window_bits);
