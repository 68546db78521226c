// Starts trace-viewer-index beside this program, and knows whether it is still there.
#pragma once

#include <filesystem>

namespace viewer::index {

// One line a socket: each side sees the other's end as the end of the stream, so the indexer stops
// with its viewer, however that ends, and the viewer needs no right to signal or to wait.
class Indexer {
 public:
  Indexer() = default;  // None: is_alive() is false.
  // Looked for in this program's own folder. When this returns it has made `cache`, or is none:
  // not there, or unable to write, which it says itself. Call it before shut_in(): nothing is
  // started behind that.
  Indexer(const std::filesystem::path& data, const std::filesystem::path& cache);
  ~Indexer();
  Indexer(Indexer&& other) noexcept;
  Indexer& operator=(Indexer&& other) noexcept;

  bool is_alive() const;  // Any thread.

 private:
  int line_ = -1;
};

}  // namespace viewer::index
