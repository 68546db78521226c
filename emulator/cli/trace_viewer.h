// trace-viewer as the phone's own app: a child program that reads this phone's log. See
// viewer_process.h.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "emulator/phone/trace_source.h"

namespace cli {

struct TraceViewerOptions {
  std::filesystem::path program;  // trace-viewer; empty: not installed.
  std::filesystem::path log;      // The phone's folder; its name is the phone's.
  std::string locale;             // The language its pages are asked for in.
  // Real time from a question to the whole answer. A child that needs longer is ended.
  std::chrono::milliseconds patience{5'000};
};

// Starts one child each time it is called; the child ends with the object. For use on `executor`.
phone::OpenTrace open_trace_viewer(boost::asio::any_io_executor executor,
                                   TraceViewerOptions options);

}  // namespace cli
