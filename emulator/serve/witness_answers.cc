#include "emulator/serve/witness_answers.h"

#include "storage/error.h"
#include "storage/markup.h"
#include "storage/timestamp.h"

namespace serve {
namespace {

namespace http = boost::beast::http;
using storage::WitnessFolder;

constexpr const char* text_type = "text/plain; charset=utf-8";

std::string page(const WitnessFolder& folder, Trust trust) {
  std::string rows;
  for (const WitnessFolder::Entry& entry : folder.all()) {
    const std::string size = entry.log.last ? std::to_string(entry.log.last->size) : "nothing yet";
    const std::string time =
        entry.log.last
            ? storage::to_rfc3339({static_cast<std::int64_t>(entry.cosigned_at_s) * 1000, 0})
            : "";
    rows += "<tr><td><a href=\"/" + entry.hex + "/checkpoint\">" +
            storage::markup_text(entry.log.key.name()) + "</a><td>" + size + "<td>" + time + "\n";
  }
  const char* who = trust == Trust::on_first_use
                        ? "It watches every log that asks, under the key that log shows first."
                        : "It watches the logs its operator named.";
  return "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Witness</title>\n"
         "<h1>A witness</h1>\n"
         "<p>SIMULATION: part of an emulator made for teaching. This program remembers, for each "
         "log below, how long it was and what it hashed to, and countersigns only what continues "
         "that. So whoever holds a log cannot quietly put an older or another one in its place.\n"
         "<p>" +
         std::string(who) +
         "\n<p>Its public key, to be given to <code>trace-viewer verify --witness-key</code>: "
         "<code>" +
         storage::markup_text(folder.public_key().text()) +
         "</code>\n<table><tr><th>log<th>records<th>last countersigned\n" + rows + "</table>\n";
}

Response add_checkpoint(const Request& request, WitnessFolder& folder, std::uint64_t now) {
  const storage::WitnessAnswer answer = folder.add_checkpoint(request.body(), now);
  const bool conflict = answer.status == storage::WitnessStatus::conflict;
  return make_response(static_cast<http::status>(answer.status),
                       conflict ? "text/x.tlog.size" : text_type, answer.body);
}

Response add_log(const Request& request, WitnessFolder& folder, Trust trust) {
  if (trust != Trust::on_first_use) {
    return plain(http::status::forbidden, "this witness takes logs from its operator only (--log)");
  }
  std::string vkey = request.body();
  if (vkey.ends_with('\n')) vkey.pop_back();
  const auto key = storage::PublicKey::parse(vkey);
  if (!key || key->type() != storage::KeyType::ed25519) {
    return plain(http::status::bad_request, "not a log's vkey");
  }
  if (!folder.watch(*key)) {
    return plain(http::status::forbidden, "that origin is known under another key, which stands");
  }
  return plain(http::status::ok, "watching");
}

Response get(std::string_view path, const WitnessFolder& folder, Trust trust) {
  if (path == "/")
    return make_response(http::status::ok, "text/html; charset=utf-8", page(folder, trust));
  if (path == "/witness.vkey") return plain(http::status::ok, folder.public_key().text());
  if (path == "/healthz") return plain(http::status::ok, "ok");
  constexpr std::string_view suffix = "/checkpoint";
  if (path.size() > suffix.size() && path.ends_with(suffix)) {
    const auto entry = folder.find(path.substr(1, path.size() - 1 - suffix.size()));
    if (entry && entry->log.last) return make_response(http::status::ok, text_type, entry->note);
  }
  return plain(http::status::not_found, "there is nothing here");
}

}  // namespace

Response witness_answer(const Request& request, WitnessFolder& folder, Trust trust,
                        std::uint64_t unix_seconds) {
  const std::string_view path = path_of({request.target().data(), request.target().size()});
  const bool is_get = request.method() == http::verb::get || request.method() == http::verb::head;
  try {
    if (is_get) return get(path, folder, trust);
    // Browsers name the page a request comes from; no page has business here.
    if (request.count(http::field::origin) != 0) {
      return plain(http::status::forbidden, "a web page may not ask for this");
    }
    if (request.method() == http::verb::post && path == "/add-checkpoint") {
      return add_checkpoint(request, folder, unix_seconds);
    }
    if (request.method() == http::verb::post && path == "/add-log") {
      return add_log(request, folder, trust);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "red-flag: witness: %s\n", error.what());
    return plain(http::status::internal_server_error, "this witness cannot answer for its memory");
  }
  return plain(http::status::method_not_allowed, "GET, or POST to /add-checkpoint");
}

}  // namespace serve
