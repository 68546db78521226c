// trace-viewer serve, started beside a class: all its logs, for the trainer.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace cli {

// A child of its own process group that ends with the object, and with us however we end. Construct
// before there are threads, on the thread that lives longest.
class TraceServer {
 public:
  // Over the phones in `data`, its index in `cache`, at `address` (a free port). Does nothing where
  // trace-viewer is not installed.
  TraceServer(const std::filesystem::path& data, const std::filesystem::path& cache,
              const std::string& address);
  ~TraceServer();
  TraceServer(const TraceServer&) = delete;
  TraceServer& operator=(const TraceServer&) = delete;

  const std::string& link() const { return link_; }  // Empty: none was started.
  void stop();                                       // Any thread; returns once it has ended.

 private:
  pid_t child_ = -1;
  std::string link_;
};

}  // namespace cli
