// A C2SP tlog-witness over HTTP: keeps logs honest by remembering, on another machine, the last
// checkpoint of each (c2sp.org/tlog-witness).
//
//   POST /add-checkpoint      cosigns, or says why not; statuses are the specification's
//   POST /add-log             a vkey: watch that log (only with Trust::on_first_use)
//   GET  /HEX/checkpoint      the last note cosigned; HEX is the SHA-256 of the origin
//   GET  /witness.vkey        this witness's public key
//   GET  /                    the same for people
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "storage/witness_folder.h"

namespace serve {

// Whose logs are watched. A checkpoint does not carry its key, so even the trusting witness must be
// told it once; from then on that key stands for that origin.
enum class Trust { operator_only, on_first_use };

// One thread: requests are answered one after another, so that checking a size and remembering the
// next cannot be interleaved.
class WitnessServer {
 public:
  using Now = std::function<std::uint64_t()>;  // Seconds since 1970.

  // Throws std::runtime_error, one line, if the address cannot be had. `folder` outlives it.
  WitnessServer(boost::asio::io_context& io, const std::string& listen,
                storage::WitnessFolder& folder, Trust trust, Now now);
  ~WitnessServer();

  std::string address() const;  // "http://127.0.0.1:8082/"
  void stop();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace serve
