// Any bytes as an address: spelt one way, and never found outside the host's folder.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "emulator/site/address.h"
#include "emulator/site/network.h"

namespace {

// One host with one page, and a file beside the host that no address may reach.
const site::Network& network() {
  static const site::Network result = [] {
    namespace fs = std::filesystem;
    std::string name = (fs::temp_directory_path() / "red-flag-url-fuzz-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    fs::create_directories(fs::path(name) / "a.grm");
    std::ofstream(fs::path(name) / "a.grm" / "index.html") << "inside";
    std::ofstream(fs::path(name) / "secret.html") << "outside";
    site::Network network;
    network.mount("a.grm", fs::path(name) / "a.grm");
    return network;
  }();
  return result;
}

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view base = text.substr(0, text.find('\n'));
  const std::string_view reference = text.substr(base.size());
  const std::string url = site::resolve(base, reference);
  check(site::resolve("", url) == site::resolve("", site::resolve("", url)));
  site::readable(url);
  for (const std::string& asked : {url, "http://a.grm/" + std::string(text)}) {
    const site::Resource resource = network().get(asked);
    check(resource.body.empty() || resource.body == "inside");
    check((resource.outcome == site::Outcome::ok) == !resource.body.empty());
  }
  return 0;
}
