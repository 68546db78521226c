#include "viewer/connection.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "viewer/http_message.h"

namespace viewer {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

using RequestParser = http::request_parser<http::string_body>;

// Answers being sent may hold this much together: a thousand clients asking for the largest
// picture and not reading it must not take the machine's memory.
constexpr std::size_t max_bytes_in_flight = 256u << 20;
constexpr std::chrono::seconds ping_pace{15};

// Adds to a shared count for as long as it lives.
class Share {
 public:
  Share(std::size_t& total, std::size_t amount) : total_(total), amount_(amount) {
    total_ += amount_;
  }
  ~Share() { total_ -= amount_; }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;

 private:
  std::size_t& total_;
  const std::size_t amount_;
};

// What a request that could not even be read is told, if anything: some clients just leave.
std::optional<Response> refusal_for(const beast::error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return refusal(431, "The request's headers are too large.");
  }
  if (error == http::error::body_limit) {
    return refusal(413, "This server takes no request bodies.");
  }
  if (error == http::error::end_of_stream || error == http::error::partial_message) return {};
  if (error.category() == http::make_error_code(http::error::bad_method).category()) {
    return refusal(400, "This is not an HTTP request.");
  }
  return {};
}

asio::awaitable<beast::error_code> send(beast::tcp_stream& stream, Response response,
                                        unsigned version, bool keep_alive, Send what, Desk& desk) {
  stream.expires_after(send_time);
  if (what == Send::whole && desk.bytes_in_flight + response.body.size() > max_bytes_in_flight) {
    response = refusal(503, "Too many answers are waiting to be fetched; ask again.");
    response.headers.emplace_back("Retry-After", "1");
  }
  const ResponseMessage message = message_of(std::move(response), what, version, keep_alive);
  const Share share(desk.bytes_in_flight, message.body().size());
  const auto [error, count] =
      co_await http::async_write(stream, message, asio::as_tuple(asio::use_awaitable));
  co_return error;
}

asio::awaitable<Response> answer_in_pool(Desk& desk, Request request) {
  co_return desk.answer(request);
}

asio::awaitable<beast::error_code> write_event(beast::tcp_stream& stream, std::string text) {
  stream.expires_after(send_time);
  const auto [error, count] =
      co_await asio::async_write(stream, asio::buffer(text), asio::as_tuple(asio::use_awaitable));
  co_return error;
}

// Server-sent events until the client leaves. Each change of the log's files is told twice, at
// once and after the files have come to rest: file times tick every few milliseconds, and two
// commits within one tick look like one.
asio::awaitable<void> stream_events(beast::tcp_stream& stream, Response head, unsigned version,
                                    Desk& desk) {
  const std::string folder = head.events_folder;
  ResponseMessage message = message_of(std::move(head), Send::head_only, version, false);
  message.content_length(boost::none);
  http::response_serializer<http::string_body> serializer(message);
  stream.expires_after(send_time);
  const auto [error, count] =
      co_await http::async_write_header(stream, serializer, asio::as_tuple(asio::use_awaitable));
  if (error || co_await write_event(stream, "retry: 1000\n\nevent: grown\ndata: {}\n\n")) co_return;

  asio::steady_timer timer(stream.get_executor());
  std::string seen = desk.tail.look(folder);
  bool unsettled = false;
  auto last_word = std::chrono::steady_clock::now();
  for (;;) {
    timer.expires_after(tail_poll);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    const std::string& now = desk.tail.look(folder);
    const bool changed = now != seen;
    const auto time = std::chrono::steady_clock::now();
    std::string text;
    if (changed || unsettled) {
      text = "event: grown\ndata: {}\n\n";
    } else if (time - last_word > ping_pace) {
      text = ": still here\n\n";
    }
    unsettled = changed;
    seen = now;
    if (text.empty()) continue;
    last_word = time;
    if (co_await write_event(stream, std::move(text))) co_return;
  }
}

// One request and its answer. False: the connection is over.
asio::awaitable<bool> exchange(beast::tcp_stream& stream, beast::flat_buffer& buffer, Desk& desk,
                               Pool pool) {
  RequestParser parser;
  parser.header_limit(max_header_bytes);
  parser.body_limit(max_body_bytes);
  stream.expires_after(header_time);
  const auto [error, count] =
      co_await http::async_read(stream, buffer, parser, asio::as_tuple(asio::use_awaitable));
  if (error) {
    const auto refused = refusal_for(error);
    if (refused) co_await send(stream, *refused, 11, false, Send::whole, desk);
    co_return false;
  }
  const RequestMessage message = parser.release();
  stream.expires_never();  // Our own time is not the client's fault.
  Request request = request_of(message);
  const Send what = request.method == "HEAD" ? Send::head_only : Send::whole;
  Response response =
      co_await asio::co_spawn(pool, answer_in_pool(desk, std::move(request)), asio::use_awaitable);
  if (!response.events_folder.empty() && what == Send::whole) {
    co_await stream_events(stream, std::move(response), message.version(), desk);
    co_return false;
  }
  const bool keep_alive = message.keep_alive();
  const auto failed =
      co_await send(stream, std::move(response), message.version(), keep_alive, what, desk);
  co_return !failed && keep_alive;
}

}  // namespace

Desk::Desk(const ServeOptions& options, std::uint16_t port, std::vector<std::string> witness_keys,
           index::Indexer indexer)
    : data_(options.data),
      hosts_(options.address),
      door_(options.token.empty() ? std::nullopt
                                  : std::optional<Door>(std::in_place, options.token, port)),
      verdicts_(std::move(witness_keys)),
      indexes_(options.cache, std::move(indexer)) {}

Response Desk::answer(const Request& request) {
  std::unique_ptr<Phones> phones;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      phones = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  Response out;
  try {
    if (!phones) phones = std::make_unique<Phones>(data_);
    out = viewer::answer(request, Sources{.phones = *phones,
                                          .verdicts = verdicts_,
                                          .thumbnails = thumbnails_,
                                          .hosts = hosts_,
                                          .indexes = &indexes_,
                                          .door = door_ ? &*door_ : nullptr});
  } catch (const std::exception& error) {
    return refusal(500, std::string("This could not be answered: ") + error.what());
  }
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(phones));
  return out;
}

asio::awaitable<void> converse(tcp::socket socket, Desk& desk, Pool pool) {
  const Share share(desk.connections, 1);
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer(max_header_bytes + max_body_bytes);
  while (co_await exchange(stream, buffer, desk, pool)) {
  }
  // What the client still had to say is read and dropped for a moment, or the kernel would reset
  // the connection and take the refusal just sent with it.
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream.expires_after(std::chrono::seconds(1));
  char rest[4096];
  std::size_t dropped = 0;
  while (dropped < (1u << 20)) {
    const auto [error, count] =
        co_await stream.async_read_some(asio::buffer(rest), asio::as_tuple(asio::use_awaitable));
    if (error) break;
    dropped += count;
  }
}

}  // namespace viewer
