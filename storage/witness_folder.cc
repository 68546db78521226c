#include "storage/witness_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "storage/error.h"
#include "storage/hash.h"
#include "storage/log_folder.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

constexpr const char* private_name = "witness.key";
constexpr const char* public_name = "witness.vkey";
constexpr const char* log_key_name = "log.vkey";
constexpr const char* state_name = "checkpoint";

[[noreturn]] void fail(const fs::path& path) {
  throw Error(path.string() + ": " + std::strerror(errno));
}

std::string read_small(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path);
  std::string text(max_note_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

// Old or new after a crash, never a mixture; new once this returns.
void replace_file(const fs::path& path, std::string_view text) {
  const fs::path unborn = path.string() + ".new";
  write_public_file(unborn, text);
  fs::rename(unborn, path);
  sync_folder(path.parent_path());
}

Fd lock_key(const fs::path& folder) {
  const fs::path path = folder / private_name;
  Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  struct stat status{};
  if (file.get() < 0 || fstat(file.get(), &status) != 0) fail(path);
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    throw Error(folder.string() + ": another witness is running here");
  }
  if (!S_ISREG(status.st_mode) || (status.st_mode & 077) != 0) {
    throw Error(path.string() + ": others may use the private key (its mode must be 0600)");
  }
  return file;
}

std::string invented_name() {
  // The hash of a throw-away key: as random as anything, and no other room's randomness needed.
  const Digest chance = sha256(PrivateKey::generate("x").text());
  return "witness.invalid/" + to_hex(chance).substr(0, 16);
}

// A key that was only half written has signed nothing: it is made anew.
PrivateKey load_or_make_key(const fs::path& folder, const Fd& file, const std::string& name) {
  const fs::path path = folder / private_name;
  std::string text = read_small(path);
  if (text.ends_with('\n')) {
    text.pop_back();
    std::optional<PrivateKey> key = PrivateKey::parse(text);
    if (!key) throw Error(path.string() + ": not a private key");
    if (!name.empty() && key->public_key().name() != name) {
      throw Error(path.string() + ": this witness is named " + key->public_key().name());
    }
    return std::move(*key);
  }
  const std::string chosen = name.empty() ? invented_name() : name;
  if (!is_key_name(chosen)) throw Error("a witness cannot be named '" + chosen + "'");
  PrivateKey key = PrivateKey::generate(chosen);
  text = key.text() + "\n";
  if (ftruncate(file.get(), 0) != 0 ||
      pwrite(file.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()) ||
      fsync(file.get()) != 0) {
    fail(path);
  }
  return key;
}

}  // namespace

std::string origin_hex(std::string_view origin) {
  return to_hex(sha256(origin));
}

struct WitnessFolder::Impl {
  Impl(const fs::path& path, const std::string& name)
      : folder(path),
        lock((fs::create_directories(path), lock_key(path))),
        key(load_or_make_key(path, lock, name)),
        shown(cosignature_key(key)) {
    replace_file(folder / public_name, shown.text() + "\n");
  }

  fs::path folder;
  Fd lock;
  PrivateKey key;
  PublicKey shown;
};

WitnessFolder::WitnessFolder(const fs::path& folder, const std::string& name)
    : impl_(std::make_unique<Impl>(folder, name)) {}
WitnessFolder::~WitnessFolder() = default;

const PublicKey& WitnessFolder::public_key() const {
  return impl_->shown;
}

bool WitnessFolder::watch(const PublicKey& log_key) {
  const std::string hex = origin_hex(log_key.name());
  if (const std::optional<Entry> known = find(hex)) return known->log.key == log_key;
  if (all().size() >= max_witnessed_logs) {
    throw Error(impl_->folder.string() + ": watches " + std::to_string(max_witnessed_logs) +
                " logs already");
  }
  fs::create_directories(impl_->folder / hex);
  replace_file(impl_->folder / hex / log_key_name, log_key.text() + "\n");
  sync_folder(impl_->folder);
  return true;
}

// What is there must be what this witness wrote: a state it cannot vouch for is no reason to
// begin again at nothing, which is what an attacker would want.
std::optional<WitnessFolder::Entry> WitnessFolder::find(std::string_view hex) const {
  if (!digest_from_hex(hex)) return std::nullopt;
  const fs::path folder = impl_->folder / hex;
  if (!fs::exists(folder / log_key_name)) return std::nullopt;
  std::string vkey = read_small(folder / log_key_name);
  while (vkey.ends_with('\n')) vkey.pop_back();
  const std::optional<PublicKey> key = PublicKey::parse(vkey);
  if (!key || origin_hex(key->name()) != hex) {
    throw Error((folder / log_key_name).string() + ": not the key of the log it is kept for");
  }
  Entry entry{{*key, std::nullopt}, std::string(hex), {}, 0};
  if (!fs::exists(folder / state_name)) return entry;
  entry.note = read_small(folder / state_name);
  const std::optional<Note> note = parse_note(entry.note);
  entry.log.last = note ? parse_checkpoint(note->text) : std::nullopt;
  const PublicKey keys[] = {*key, impl_->shown};
  const NoteCheck check = note ? check_note(*note, key->name(), keys) : NoteCheck{};
  if (!entry.log.last || check.bad_signer || check.cosigned_at.empty() || !check.signed_by_log) {
    throw Error((folder / state_name).string() + ": not a checkpoint this witness cosigned");
  }
  entry.cosigned_at_s = check.cosigned_at.front();
  return entry;
}

std::vector<WitnessFolder::Entry> WitnessFolder::all() const {
  std::vector<Entry> entries;
  for (const fs::directory_entry& sub : fs::directory_iterator(impl_->folder)) {
    if (!sub.is_directory()) continue;
    if (std::optional<Entry> entry = find(sub.path().filename().string())) {
      entries.push_back(std::move(*entry));
    }
  }
  std::ranges::sort(entries, {}, [](const Entry& entry) { return entry.log.key.name(); });
  return entries;
}

WitnessAnswer WitnessFolder::add_checkpoint(std::string_view body, std::uint64_t unix_seconds) {
  const std::optional<AddCheckpoint> request = parse_add_checkpoint(body);
  std::optional<Note> note = request ? parse_note(request->note) : std::nullopt;
  const std::optional<Checkpoint> checkpoint = note ? parse_checkpoint(note->text) : std::nullopt;
  if (!checkpoint) return {WitnessStatus::malformed, "not an add-checkpoint request\n"};
  const std::optional<Entry> known = find(origin_hex(checkpoint->origin));
  if (!known) return {WitnessStatus::unknown_origin, "this witness does not know that log\n"};
  WitnessAnswer answer = rule(*request, *note, *checkpoint, known->log);
  if (answer.status != WitnessStatus::cosigned) return answer;

  const NoteSignature mine = cosign(note->text, impl_->key, unix_seconds);
  // Only what we checked is kept; a stranger's lines would only be his way to fill the disk.
  std::erase_if(note->signatures, [&](const NoteSignature& signature) {
    return signature.name != known->log.key.name() || signature.key_id != known->log.key.id();
  });
  note->signatures.resize(1);
  note->signatures.push_back(mine);
  // Crash points: before the rename is durable the old state rules, and nobody was told anything;
  // after it the new one does, and a client that heard nothing asks again from there.
  replace_file(impl_->folder / known->hex / state_name, note_text(*note));
  const std::string whole = note_text({note->text, {mine}});
  answer.body = whole.substr(note->text.size() + 1);
  return answer;
}

}  // namespace storage
