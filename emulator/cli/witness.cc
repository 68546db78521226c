// `red-flag witness`: a second laptop in the room that keeps the first one honest.
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "emulator/cli/commands.h"
#include "emulator/serve/witness_server.h"

namespace asio = boost::asio;

namespace cli {
namespace {

std::uint64_t now_s() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

void watch_named(storage::WitnessFolder& folder, const std::filesystem::path& file) {
  for (const storage::PublicKey& key : read_vkeys(file)) {
    if (key.type() != storage::KeyType::ed25519)
      throw std::runtime_error(file.string() + ": a witness's key, not a log's");
    if (!folder.watch(key))
      throw std::runtime_error(file.string() + ": " + key.name() +
                               " is known here under another key, which stands");
  }
}

}  // namespace

std::vector<storage::PublicKey> read_vkeys(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file.string() + ": cannot be read");
  std::vector<storage::PublicKey> keys;
  for (std::string line; std::getline(in, line) && line.size() < 4'096;) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    const auto key = storage::PublicKey::parse(line);
    if (!key) throw std::runtime_error(file.string() + ": not a C2SP vkey in each line");
    keys.push_back(*key);
  }
  if (keys.empty()) throw std::runtime_error(file.string() + ": no key in it");
  return keys;
}

int witness(const WitnessOptions& options) {
  storage::WitnessFolder folder(options.data, options.name);
  for (const std::filesystem::path& file : options.logs) watch_named(folder, file);
  const serve::Trust trust =
      options.trust_on_first_use ? serve::Trust::on_first_use : serve::Trust::operator_only;
  if (trust == serve::Trust::operator_only && folder.all().empty())
    std::fprintf(stderr, "red-flag: witness: knows no log yet; name one with --log FILE\n");

  // Beyond this point only requests are read.
  asio::io_context io(1);
  serve::WitnessServer server(io, options.listen, folder, trust, now_s);
  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) server.stop();
  });
  std::printf("Witness: %s\nPublic key: %s\n", server.address().c_str(),
              folder.public_key().text().c_str());
  std::fflush(stdout);
  io.run();
  return 0;
}

}  // namespace cli
