#include "emulator/serve/page_socket.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json.hpp>

#include "emulator/phone/screen.h"

namespace serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using Stream = websocket::stream<beast::tcp_stream>;

constexpr std::chrono::seconds hello_time{5};
constexpr std::chrono::seconds goodbye_time{2};
constexpr std::chrono::seconds idle_time{60};  // Half of it without a word: a ping.
constexpr double messages_per_second = 240;
constexpr double messages_at_once = 480;

// Fills evenly, empties by one for each message.
class Allowance {
 public:
  bool spend() {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double> passed = now - last_;
    left_ = std::min(messages_at_once, left_ + passed.count() * messages_per_second);
    last_ = now;
    left_ -= 1;
    return left_ >= 0;
  }

 private:
  double left_ = messages_at_once;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

class Conversation final : public Onlooker, public std::enable_shared_from_this<Conversation> {
 public:
  Conversation(tcp::socket socket, Handset& handset, Admits admits)
      : socket_(beast::tcp_stream(std::move(socket))),
        handset_(handset),
        admits_(std::move(admits)),
        bell_(socket_.get_executor()),
        deadline_(socket_.get_executor()),
        told_all_(socket_.get_executor()) {}

  asio::awaitable<void> talk(const Request& request);

  void news() override { bell_.cancel(); }
  void dismiss() override { refuse(1001, "the phone is being switched off"); }

 private:
  bool accepts(const PageMessage& message);
  bool greeted(const Hello& hello);
  asio::awaitable<void> listen();
  void start_telling();
  asio::awaitable<void> tell();
  asio::awaitable<bool> send(const std::string& bytes, bool is_text);
  std::string welcome() const;
  bool ask();

  void refuse(std::uint16_t code, const char* reason) {
    if (over_) return;
    over_ = true;
    end_ = {static_cast<websocket::close_code>(code), reason};
    bell_.cancel();
    cut_off_after(goodbye_time);
  }

  // Cuts the line unless something else happens first; a page that reads nothing must hold up
  // nobody.
  void cut_off_after(std::chrono::seconds time) {
    deadline_.expires_after(time);
    deadline_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (error || !self) return;
      beast::error_code ignored;
      beast::get_lowest_layer(self->socket_).socket().close(ignored);
    });
  }

  Stream socket_;
  Handset& handset_;
  Admits admits_;
  asio::steady_timer bell_;      // There may be something to tell.
  asio::steady_timer deadline_;  // For hello, and for the goodbye.
  asio::steady_timer told_all_;  // Cancelled when tell() has ended.
  Allowance allowance_;
  websocket::close_reason end_{websocket::close_code::normal};
  bool is_greeted_ = false;
  bool over_ = false;  // Nothing more is told but goodbye.
  bool telling_ = false;
  std::uint32_t sent_ = 0;  // Pictures.
  std::uint32_t seen_ = 0;
  std::uint64_t state_sent_ = 0;
  std::string answer_;  // To a question, not yet sent.
};

std::string Conversation::welcome() const {
  return boost::json::serialize(
      boost::json::object{{"type", "welcome"},
                          {"version", protocol_version},
                          {"phone", handset_.name()},
                          {"width", static_cast<int>(phone::screen_width * phone::screen_scale)},
                          {"height", static_cast<int>(phone::screen_height * phone::screen_scale)},
                          {"scale", phone::screen_scale},
                          {"touchable", handset_.is_touchable()}});
}

bool Conversation::ask() {
  return handset_.touch(*this, Hand::Ask{[weak = weak_from_this()](const auto& found) {
    const auto self = weak.lock();
    if (!self) return;
    boost::json::array list;
    for (const phone::Tappable& one : found)
      list.push_back(
          boost::json::object{{"text", one.text}, {"x", one.point.x}, {"y", one.point.y}});
    self->answer_ = boost::json::serialize(
        boost::json::object{{"type", "tappable"}, {"list", std::move(list)}});
    self->bell_.cancel();
  }});
}

bool Conversation::greeted(const Hello& hello) {
  if (is_greeted_) {
    refuse(1002, "hello was said already");
  } else if (hello.version != protocol_version) {
    refuse(1002, "this daemon speaks version 1 of the protocol");
  } else if (!admits_(hello.token)) {
    refuse(1008, "a wrong token: load the page again");
  } else if (!handset_.join(*this)) {
    refuse(1013, "too many pages are looking at this phone; try again later");
  } else {
    is_greeted_ = true;
    deadline_.cancel();
  }
  return is_greeted_ && !over_;
}

// False: the conversation is over.
bool Conversation::accepts(const PageMessage& message) {
  if (!allowance_.spend()) {
    refuse(1008, "too many messages");
    return false;
  }
  if (const auto* bad = std::get_if<Malformed>(&message)) {
    refuse(bad->close_code, bad->reason);
    return false;
  }
  if (const auto* hello = std::get_if<Hello>(&message)) return greeted(*hello);
  if (!is_greeted_) {
    refuse(1002, "hello comes first");
    return false;
  }
  bool taken = true;
  if (const auto* seen = std::get_if<Seen>(&message)) {
    taken = seen->version == sent_;
    if (!taken) refuse(1002, "a picture was seen that is not the last one sent");
    seen_ = seen->version;
    bell_.cancel();
    return taken;
  }
  if (const auto* pointer = std::get_if<Pointer>(&message)) taken = handset_.touch(*this, *pointer);
  if (const auto* wheel = std::get_if<Wheel>(&message)) taken = handset_.touch(*this, *wheel);
  if (const auto* key = std::get_if<KeyPress>(&message)) taken = handset_.touch(*this, *key);
  if (const auto* text = std::get_if<TypedText>(&message)) taken = handset_.touch(*this, *text);
  if (const auto* composed = std::get_if<Composition>(&message))
    taken = handset_.touch(*this, *composed);
  if (std::holds_alternative<WhatCanBeTapped>(message)) taken = ask();
  if (!taken) refuse(1008, "more than a hand could do");
  return taken;
}

asio::awaitable<bool> Conversation::send(const std::string& bytes, bool is_text) {
  socket_.text(is_text);
  const auto [error, size] =
      co_await socket_.async_write(asio::buffer(bytes), asio::as_tuple(asio::use_awaitable));
  handset_.tally().bytes_sent += size;
  co_return !error;
}

// The only writer: what is newest, when the page has seen what came before.
asio::awaitable<void> Conversation::tell() {
  bool is_up = co_await send(welcome(), true);
  while (is_up && !over_) {
    if (state_sent_ != handset_.state_version()) {
      state_sent_ = handset_.state_version();
      const std::string state = handset_.state();  // A copy: it may change while it is sent.
      is_up = co_await send(state, true);
    } else if (!answer_.empty()) {
      const std::string answer = std::exchange(answer_, {});
      is_up = co_await send(answer, true);
    } else if (seen_ == sent_ && sent_ != handset_.picture().version()) {
      const auto frame = handset_.picture().frame_from(sent_);
      sent_ = handset_.picture().version();
      ++handset_.tally().frames_sent;
      is_up = co_await send(*frame, false);
    } else {
      bell_.expires_after(std::chrono::hours(24));
      co_await bell_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }
  over_ = true;
  if (!is_up) co_return;
  co_await socket_.async_close(end_, asio::as_tuple(asio::use_awaitable));
}

asio::awaitable<void> Conversation::talk(const Request& request) {
  beast::get_lowest_layer(socket_).expires_never();
  websocket::stream_base::timeout times{};
  times.handshake_timeout = hello_time;
  times.idle_timeout = idle_time;
  times.keep_alive_pings = true;
  socket_.set_option(times);
  socket_.read_message_max(max_message_bytes);
  socket_.auto_fragment(false);
  const auto [refused] =
      co_await socket_.async_accept(request, asio::as_tuple(asio::use_awaitable));
  if (refused) co_return;
  beast::get_lowest_layer(socket_).socket().set_option(tcp::no_delay(true));

  cut_off_after(hello_time);
  co_await listen();
  handset_.leave(*this);
  over_ = true;
  bell_.cancel();
  if (!telling_ && end_.code != websocket::close_code::normal)
    co_await socket_.async_close(end_, asio::as_tuple(asio::use_awaitable));
  // Otherwise the teller says why and goodbye, and then this conversation may end.
  while (telling_) {
    told_all_.expires_after(std::chrono::hours(1));
    co_await told_all_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

asio::awaitable<void> Conversation::listen() {
  beast::flat_buffer buffer;
  for (bool listening = true; listening;) {
    const auto [error, size] =
        co_await socket_.async_read(buffer, asio::as_tuple(asio::use_awaitable));
    if (error) break;
    const bool was_greeted = is_greeted_;
    if (socket_.got_binary()) {
      const std::string_view bytes(static_cast<const char*>(buffer.data().data()), size);
      listening = accepts(parse_message(bytes));
    } else {
      refuse(1002, "messages to the daemon are binary");
      listening = false;
    }
    buffer.consume(buffer.size());
    if (is_greeted_ && !was_greeted) start_telling();
  }
}

void Conversation::start_telling() {
  telling_ = true;
  asio::co_spawn(socket_.get_executor(), tell(), [self = shared_from_this()](std::exception_ptr) {
    self->telling_ = false;
    self->told_all_.cancel();
  });
}

}  // namespace

asio::awaitable<void> talk_to_page(tcp::socket socket, Request request, Handset& handset,
                                   Admits admits) {
  const auto conversation =
      std::make_shared<Conversation>(std::move(socket), handset, std::move(admits));
  try {
    co_await conversation->talk(request);
  } catch (const std::exception&) {
    // Out of memory for one client, at worst.
  }
  handset.leave(*conversation);
}

}  // namespace serve
