// `trace-viewer device LOG` as a child: it reads one log, shut in and without a network, and
// answers HTTP over a socket that only this program holds.
#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <filesystem>
#include <optional>

namespace cli {

// trace-viewer beside the running program; empty where it is not installed.
std::filesystem::path trace_viewer_program();

// On `executor`. The child ends with the object, and however we end.
class ViewerProcess {
 public:
  using Question = boost::beast::http::request<boost::beast::http::empty_body>;
  using Answer = boost::beast::http::response<boost::beast::http::string_body>;

  // Starts it on the phone's folder `log`; where that fails it is gone from the start.
  ViewerProcess(const boost::asio::any_io_executor& executor, const std::filesystem::path& program,
                const std::filesystem::path& log);
  ~ViewerProcess();
  ViewerProcess(const ViewerProcess&) = delete;
  ViewerProcess& operator=(const ViewerProcess&) = delete;

  bool is_gone() const { return child_ < 0; }

  // One question at a time, neither HEAD nor with a host. Nothing: it is gone, and stays so, as one
  // does that needs longer than `patience` of real time for a whole answer. Never throws.
  boost::asio::awaitable<std::optional<Answer>> ask(Question question,
                                                    std::chrono::milliseconds patience);
  void end();

 private:
  boost::beast::basic_stream<boost::asio::local::stream_protocol> stream_;
  boost::beast::flat_buffer buffer_;
  pid_t child_ = -1;
};

}  // namespace cli
