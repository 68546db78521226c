#include "emulator/serve/witness_client.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <fstream>
#include <stdexcept>

#include "emulator/serve/http.h"
#include "storage/log_format.h"
#include "storage/proof_lines.h"
#include "storage/proof_source.h"

namespace serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::chrono::seconds pace{1};
constexpr std::chrono::seconds patience{3};  // For one request, from connecting to the last byte.
constexpr std::size_t max_answer_bytes = storage::max_note_bytes;
constexpr int max_turns = 4;  // Introduce the log, learn the size, ask; and once more for luck.
constexpr std::string_view scheme = "http://";

tcp::endpoint endpoint_of(const std::string& url) {
  if (!url.starts_with(scheme)) throw std::runtime_error("--witness: '" + url + "' is not http://");
  std::string rest = url.substr(scheme.size());
  if (rest.ends_with('/')) rest.pop_back();
  return parse_listen("--witness", rest);
}

asio::awaitable<Response> converse(tcp::endpoint to, Request request) {
  beast::tcp_stream stream(co_await asio::this_coro::executor);
  stream.expires_after(patience);
  co_await stream.async_connect(to, asio::use_awaitable);
  co_await http::async_write(stream, request, asio::use_awaitable);
  beast::flat_buffer buffer(max_answer_bytes + max_header_bytes);
  http::response_parser<http::string_body> parser;
  parser.header_limit(max_header_bytes);
  parser.body_limit(max_answer_bytes);
  co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
  co_return parser.release();
}

}  // namespace

void check_witness_url(const std::string& url) {
  if (endpoint_of(url).port() == 0) throw std::runtime_error("--witness: '" + url + "': no port");
}

WitnessClient::WitnessClient(std::filesystem::path log, WitnessAddress witness, Keep keep,
                             Tell tell)
    : log_(std::move(log)),
      witness_(std::move(witness)),
      keep_(std::move(keep)),
      tell_(std::move(tell)),
      thread_([this] { work(); }) {}

WitnessClient::~WitnessClient() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void WitnessClient::work() {
  bool last = false;
  while (!last) {
    {
      std::unique_lock lock(mutex_);
      last = wake_.wait_for(lock, pace, [this] { return stopping_; });
    }
    try {
      look();
    } catch (const std::exception& error) {
      tell_once(std::string("cannot ask: ") + error.what());
    }
  }
}

void WitnessClient::look() {
  const std::optional<std::string> note = storage::ProofSource(log_).newest_note();
  if (!note || *note == done_) return;
  const std::optional<storage::Note> parsed = storage::parse_note(*note);
  const auto checkpoint = parsed ? storage::parse_checkpoint(parsed->text) : std::nullopt;
  if (!checkpoint) throw std::runtime_error("the newest checkpoint is damaged; verify the log");
  ask(*note, *checkpoint);
}

void WitnessClient::ask(const std::string& note, const storage::Checkpoint& checkpoint) {
  bool again = true;
  for (int turn = 0; again && turn < max_turns; ++turn) {
    storage::AddCheckpoint request{known_size_, {}, note};
    if (known_size_ > checkpoint.size) request.old_size = 0;  // Its conflict says what it knows.
    request.proof = storage::ProofSource(log_).consistency(request.old_size, checkpoint.size);
    const Reply reply = post("/add-checkpoint", storage::add_checkpoint_text(request));
    again = take(reply, note, checkpoint);
  }
}

bool WitnessClient::take(const Reply& reply, const std::string& note,
                         const storage::Checkpoint& checkpoint) {
  switch (reply.status) {
    case 0:
      tell_once("not there (" + reply.body + "); recording goes on, and it will be asked again");
      return false;
    case 200:
      known_size_ = checkpoint.size;
      take_cosignatures(note, reply.body);
      return false;
    case 404:
      return introduce_log();
    case 409:
      return take_conflict(reply, checkpoint);
    case 403:
      tell_once("REFUSED: it knows this log's name under another key");
      return false;
    case 422:
      tell_once("REFUSED: it has cosigned another history of this log; keep both, and verify it");
      return false;
    default:
      tell_once("answered with HTTP status " + std::to_string(reply.status));
      return false;
  }
}

bool WitnessClient::take_conflict(const Reply& reply, const storage::Checkpoint& checkpoint) {
  std::string_view body = reply.body;
  const auto line = storage::take_line(body);
  const auto size = line ? storage::parse_number(*line) : std::nullopt;
  if (!size || !body.empty()) {
    tell_once("answered a conflict without a size");
    return false;
  }
  if (*size > checkpoint.size) {
    tell_once("ROLLED BACK: it remembers " + std::to_string(*size) +
              " records of this log, which now holds " + std::to_string(checkpoint.size));
    return false;
  }
  known_size_ = *size;
  return true;
}

// Only lines by the keys we were told count, and all of those must be true.
void WitnessClient::take_cosignatures(const std::string& note, const std::string& lines) {
  std::optional<storage::Note> whole = storage::parse_note(note + lines);
  const std::size_t ours = storage::parse_note(note)->signatures.size();
  const storage::NoteCheck check =
      whole ? storage::check_note(*whole, {}, witness_.keys) : storage::NoteCheck{};
  if (check.bad_signer || check.cosigned_by.empty()) {
    tell_once("WRONG: its answer bears no true cosignature by the key it was named with");
    return;
  }
  auto& signatures = whole->signatures;
  const auto is_strange = [&](const storage::NoteSignature& signature) {
    for (const storage::PublicKey& key : witness_.keys) {
      if (key.name() == signature.name && key.id() == signature.key_id) return false;
    }
    return true;
  };
  signatures.erase(std::remove_if(signatures.begin() + static_cast<std::ptrdiff_t>(ours),
                                  signatures.end(), is_strange),
                   signatures.end());
  // Where a newer seal came between, that one is asked about in a second.
  keep_(storage::note_text(*whole));
  done_ = note;
  tell_once(check.cosigned_by.front() + " countersigns this log");
}

// Once: a witness that trusts on first use takes it, any other says no.
bool WitnessClient::introduce_log() {
  std::ifstream file(log_ / storage::vkey_name);
  std::string vkey;
  std::getline(file, vkey);
  if (!introduced_ && post("/add-log", vkey + "\n").status == 200) return introduced_ = true;
  tell_once("does not watch this log; its operator can name " +
            (log_ / storage::vkey_name).string() + " with --log");
  return false;
}

WitnessClient::Reply WitnessClient::post(const std::string& path, const std::string& body) const {
  Request request(http::verb::post, path, 11);
  request.set(http::field::host, witness_.url.substr(scheme.size()));
  request.set(http::field::content_type, "text/plain; charset=utf-8");
  request.body() = body;
  request.prepare_payload();
  asio::io_context io(1);
  Reply reply;
  asio::co_spawn(io, converse(endpoint_of(witness_.url), std::move(request)),
                 [&reply](std::exception_ptr error, Response response) {
                   try {
                     if (error) std::rethrow_exception(error);
                     reply = {response.result_int(), response.body()};
                   } catch (const boost::system::system_error& problem) {
                     reply.body = problem.code().message();
                   }
                 });
  io.run();
  return reply;
}

void WitnessClient::tell_once(const std::string& line) {
  if (line == told_) return;
  told_ = line;
  tell_("witness " + witness_.url + ": " + line);
}

}  // namespace serve
