#include "viewer/proof_routes.h"

#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "storage/base64.h"
#include "storage/checkpoint_file.h"
#include "storage/database.h"
#include "storage/error.h"
#include "storage/log_format.h"
#include "storage/merkle.h"
#include "storage/proof_lines.h"
#include "storage/proof_source.h"
#include "viewer/files.h"
#include "viewer/json.h"
#include "viewer/newest_note.h"
#include "viewer/qr.h"
#include "viewer/text.h"

namespace viewer {
namespace {

namespace json = boost::json;

json::object no_proof(json::object answer, std::string_view why) {
  answer["problem"] = valid_utf8(why);
  return answer;
}

// Those of the keys given that signed it; a false signature says nothing here, the page's own
// check names it.
json::array witnesses_of(const storage::FoundNote& note, const storage::PublicKey& key,
                         const std::vector<std::string>& witness_keys) {
  std::vector<storage::PublicKey> keys{key};
  for (const std::string& text : witness_keys) {
    if (auto witness = storage::PublicKey::parse(text)) keys.push_back(std::move(*witness));
  }
  json::array out;
  const std::optional<storage::Note> parsed = storage::parse_note(note.text);
  if (!parsed) return out;
  const storage::NoteCheck check = storage::check_note(*parsed, key.name(), keys);
  if (check.bad_signer) return out;
  for (std::size_t i = 0; i < check.cosigned_by.size(); ++i) {
    out.push_back({{"name", check.cosigned_by[i]}, {"time", real_time(check.cosigned_at[i])}});
  }
  return out;
}

void add_path(json::object& answer, const storage::FoundNote& note, storage::ProofSource& source,
              std::uint64_t seq) {
  json::array path;
  for (const storage::Digest& hash : source.inclusion(seq, note.checkpoint.size)) {
    path.emplace_back(storage::to_hex(hash));
  }
  answer["note"] = valid_utf8(note.text);
  answer["size"] = note.checkpoint.size;
  answer["root"] = storage::to_hex(note.checkpoint.root);
  answer["path"] = std::move(path);
}

json::object proof_json(const Phone& phone, std::uint64_t seq,
                        const std::vector<std::string>& witness_keys) {
  storage::ProofSource source(phone.folder);
  const std::uint64_t size = source.size();
  json::object answer{{"seq", seq}, {"records", size}, {"newer", nullptr}};
  const std::string body = source.body(seq);
  answer["body"] = storage::to_base64(storage::bytes_of(body));
  answer["leaf_hash"] = storage::to_hex(storage::leaf_hash(body));
  const std::optional<storage::PublicKey> key = log_key(phone.folder);
  if (!key) return no_proof(std::move(answer), "log.vkey is missing or no public key");
  answer["vkey"] = key->text();
  json::array keys;
  for (const std::string& text : witness_keys) keys.emplace_back(text);
  answer["witness_keys"] = std::move(keys);
  std::optional<storage::FoundNote> note = note_of_key(phone.folder);
  if (note && note->checkpoint.size > size) {
    answer["newer"] = note->checkpoint.size;
    note = stored_note(source, seq, size);
  }
  if (!note || note->checkpoint.size <= seq) {
    return no_proof(std::move(answer), "no signed checkpoint covers this record");
  }
  try {
    add_path(answer, *note, source, seq);
  } catch (const storage::DamagedDatabase& error) {
    return no_proof(std::move(answer), error.what());
  }
  answer["witnesses"] = witnesses_of(*note, *key, witness_keys);
  return answer;
}

Response text_response(const char* type, std::string body) {
  Response out;
  out.headers = {{"Content-Type", type}, {"Cache-Control", "no-store"}};
  out.body = std::move(body);
  return out;
}

}  // namespace

Response record_proof(const Phone& phone, std::uint64_t seq, const Sources& sources) {
  const storage::LogReader& log = sources.phones.reader(phone);
  if (seq >= log.size()) return refusal(404, "There is no record of that number in this log.");
  json::object answer;
  try {
    answer = proof_json(phone, seq, sources.verdicts.witness_keys());
  } catch (const storage::DamagedDatabase& error) {
    answer = no_proof({{"seq", seq}, {"records", log.size()}, {"newer", nullptr}}, error.what());
  }
  return text_response("application/json; charset=utf-8", json::serialize(answer));
}

Response checkpoint_note(const Phone& phone) {
  const std::optional<storage::FoundNote> note = note_of_key(phone.folder);
  if (!note) return refusal(404, "Nothing is signed in this log yet.");
  return text_response("text/plain; charset=utf-8", note->text);
}

Response checkpoint_code(const Phone& phone) {
  const std::optional<storage::FoundNote> note = note_of_key(phone.folder);
  if (!note) return refusal(404, "Nothing is signed in this log yet.");
  const std::optional<QrCode> code = make_qr(note->text);
  if (!code) return refusal(404, "The checkpoint has too many signatures for a QR code.");
  const std::string title =
      "Signed checkpoint over " + std::to_string(note->checkpoint.size) + " records";
  return text_response("image/svg+xml", qr_svg(*code, title));
}

}  // namespace viewer
