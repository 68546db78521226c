#include "emulator/classroom/console_door.h"

#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/json.hpp>
#include <charconv>

#include "emulator/capture/png.h"
#include "emulator/classroom/door_words.h"
#include "emulator/classroom/join_door.h"
#include "emulator/classroom/telling.h"
#include "emulator/phone/screen.h"
#include "emulator/serve/glance.h"
#include "emulator/serve/on_strand.h"
#include "storage/log_reader.h"
#include "storage/qr.h"

namespace classroom {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
using serve::Request;
using serve::Response;

namespace {

// A wall of forty: 180 by 320 pixels each. The sample day is looked at by the whole room.
constexpr int smaller_by = 4;
constexpr int sample_smaller_by = 2;

std::string encoded(const serve::Handset::Small& small) {
  const std::vector<std::uint8_t> png = capture::encode_png({.bgra = small.bgra.data(),
                                                             .width_px = small.width_px,
                                                             .height_px = small.height_px,
                                                             .stride_bytes = small.width_px * 4},
                                                            {{"Comment", phone::simulation_label}});
  return {png.begin(), png.end()};
}

}  // namespace

ConsoleDoor::ConsoleDoor(serve::Strand strand, const std::string& listen, Room& room,
                         Whereabouts where)
    : HttpListener(std::move(strand), "--control", listen, max_request_bytes),
      room_(room),
      where_(std::move(where)),
      token_(serve::random_token()) {
  room_.admit_console(token_);
}

std::string ConsoleDoor::link() const {
  return serve::address_of(local()) + "#" + token_;
}

asio::awaitable<Response> ConsoleDoor::answer(const Request& request,
                                              const asio::ip::tcp::endpoint& at) {
  constexpr std::string_view api = "/api/";
  std::string path(serve::path_of({request.target().data(), request.target().size()}));
  if (!names_us(request, at))
    co_return serve::plain(http::status::misdirected_request, "This host name is not served here.");
  if (!comes_from_us(request))
    co_return serve::plain(http::status::forbidden,
                           "Another site's page may not reach this class.");
  if (!path.starts_with(api)) {
    if (!is_get(request)) co_return only("GET, HEAD");
    if (path == "/class" || path == "/join" || path == "/phone") path = "/no";
    co_return file_at(path == "/" ? "/class" : path);
  }
  if (!room_.is_console(bearer(request)))
    co_return refused({401, "Use the whole link that red-flag printed."});
  if (request.method() == http::verb::post && path == "/api/command")
    co_return co_await command(request);
  if (!is_get(request)) co_return only("GET, HEAD");
  co_return co_await get(request, path.substr(api.size()));
}

asio::awaitable<Response> ConsoleDoor::command(const Request& request) {
  std::string name, value;
  bool is_read = true;
  try {
    const json::value body = json::parse(request.body());
    name = json::value_to<std::string>(body.at("name"));
    if (const json::value* given = body.as_object().if_contains("value"))
      value = json::value_to<std::string>(*given);
  } catch (const std::exception&) {
    is_read = false;
  }
  if (!is_read) co_return refused({400, "A command has a name and a value, both text, as JSON."});
  std::optional<Refusal> refusal;
  if (name == "dispose")
    refusal = co_await room_.dispose(std::move(value));
  else
    refusal = room_.command(name, value);
  if (refusal) co_return refused(*refusal);
  co_return as_json(json::object{});
}

asio::awaitable<Response> ConsoleDoor::get(const Request&, std::string path) {
  constexpr std::string_view seats = "seats/";
  if (path == "class") {
    json::object account = co_await account_for_trainer(room_, where_);
    co_return as_json(account);
  }
  if (path == "join.svg") {
    const auto code = storage::make_qr(where_.link);
    if (code)
      co_return serve::make_response(http::status::ok, "image/svg+xml",
                                     storage::qr_svg(*code, "Join: " + where_.address));
  }
  if (path.starts_with(seats)) {
    const char* last = path.data() + path.size();
    int number = 0;
    const auto [end, error] = std::from_chars(path.data() + seats.size(), last, number);
    Place* place =
        error == std::errc() && end != last && *end == '/' ? room_.place(number) : nullptr;
    if (place) co_return co_await get_of_seat(*place, std::string(end + 1, last));
  }
  co_return serve::plain(http::status::not_found, "There is no such thing here.");
}

asio::awaitable<Response> ConsoleDoor::get_of_seat(Place& place, std::string what) {
  if (what == "screen.png") co_return co_await screen(place);
  if (what == "telling") co_return co_await telling(place, false);
  if (what == "telling.png") co_return co_await telling(place, true);
  co_return serve::plain(http::status::not_found, "There is no such thing here.");
}

asio::awaitable<Response> ConsoleDoor::telling(Place& place, bool is_picture) {
  const std::filesystem::path log = phones_folder(room_.options().data) / place.seat.phone();
  std::optional<Telling> found;
  std::string png;
  bool is_read = true;
  // References only: see Room::seal().
  const auto read = [&] {
    try {
      found = most_telling(log);
      if (!found || !found->image || !is_picture) return;
      if (const auto image = storage::LogReader(log).image(*found->image))
        png.assign(image->begin(), image->end());
    } catch (const std::exception&) {
      is_read = false;
    }
  };
  co_await serve::on_strand(room_.pool(), read);
  if (!is_read) co_return refused({503, "The seat's log cannot be read just now."});
  if (is_picture && png.empty()) co_return refused({404, "There is no picture of that minute."});
  if (is_picture) co_return serve::make_response(http::status::ok, "image/png", std::move(png));
  json::object account{{"rule", {{"ko", telling_rule().ko}, {"en", telling_rule().en}}},
                       {"from", nullptr},
                       {"to", nullptr},
                       {"records", json::array()},
                       {"image", found && found->image.has_value()}};
  if (found) {
    account["from"] = storage::to_rfc3339(found->from);
    account["to"] = storage::to_rfc3339(found->to);
    for (const Numbered& one : found->records)
      account["records"].as_array().push_back(serve::glance_json(one.seq, one.record));
  }
  co_return as_json(account);
}

asio::awaitable<Response> ConsoleDoor::screen(Place& place) {
  const int number = place.seat.number;
  std::optional<std::uint32_t> known;
  if (const auto last = small_.find(number); last != small_.end()) known = last->second.version;
  serve::Handset* handset = place.handset.get();
  const int factor = number == 0 ? sample_smaller_by : smaller_by;
  const auto small = co_await serve::on_strand(
      handset->strand(), [handset, factor, known] { return handset->small(factor, known); });
  if (!small.bgra.empty()) {
    std::string png = co_await serve::on_strand(room_.pool(), [&small] { return encoded(small); });
    small_[number] = {small.version, std::move(png)};
  }
  co_return serve::make_response(http::status::ok, "image/png", small_[number].png);
}

}  // namespace classroom
