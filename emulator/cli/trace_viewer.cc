#include "emulator/cli/trace_viewer.h"

#include <boost/beast/http/field.hpp>
#include <utility>

#include "emulator/cli/viewer_process.h"

namespace cli {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using phone::TraceReply;

// A name that can be no host of the phone's network (RFC 2606).
constexpr std::string_view origin = "http://trace-viewer.invalid";

class TraceViewer final : public phone::TraceSource {
 public:
  TraceViewer(const asio::any_io_executor& executor, const TraceViewerOptions& options)
      : options_(options), process_(executor, options.program, options.log) {}

  std::string home() const override {
    return std::string(origin) + "/device/" + options_.log.filename().string() + "/";
  }

  asio::awaitable<TraceReply> get(std::string address) override {
    if (!address.starts_with(origin)) co_return TraceReply{};
    ViewerProcess::Question question(http::verb::get, address.substr(origin.size()), 11);
    question.set(http::field::accept_language, options_.locale);
    auto answer = co_await process_.ask(std::move(question), options_.patience);
    if (!answer) co_return TraceReply{};
    TraceReply reply;
    reply.outcome = TraceReply::Outcome::answered;
    reply.content_type = std::string((*answer)[http::field::content_type]);
    reply.body = std::move(answer->body());
    co_return reply;
  }

 private:
  const TraceViewerOptions options_;
  ViewerProcess process_;
};

}  // namespace

phone::OpenTrace open_trace_viewer(asio::any_io_executor executor, TraceViewerOptions options) {
  return [executor = std::move(executor), options = std::move(options)] {
    std::unique_ptr<phone::TraceSource> source;
    if (!options.program.empty()) source = std::make_unique<TraceViewer>(executor, options);
    return source;
  };
}

}  // namespace cli
