// What a page gets to check a log by itself, and that it is enough.
#include "viewer/proof_routes.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <fstream>

#include "storage/base64.h"
#include "storage/checkpoint_file.h"
#include "storage/log_format.h"
#include "storage/merkle.h"
#include "storage/proof_lines.h"
#include "tests/support/make_log.h"
#include "tests/support/other_logs.h"
#include "tests/viewer/served.h"
#include "viewer/qr.h"

using namespace viewer;

namespace {

struct House {
  explicit House(std::vector<std::string> witness_keys = {})
      : served(folder.path(), std::move(witness_keys)) {}
  TemporaryFolder folder;
  Served served;

  std::filesystem::path phone() const { return folder.path() / "phone-a"; }
  Response get(const std::string& what) { return served.get("/api/v1/phones/phone-a/" + what); }
  boost::json::object proof(std::uint64_t seq) {
    const Response response = get("records/" + std::to_string(seq) + "/proof");
    REQUIRE(response.status == 200);
    return boost::json::parse(response.body).as_object();
  }
};

std::string text(const boost::json::object& object, std::string_view key) {
  return std::string(object.at(key).as_string());
}

storage::Digest digest(const boost::json::value& hex) {
  return *storage::digest_from_hex(std::string_view(hex.as_string()));
}

// What the page does with it, done here with the library's own arithmetic.
bool leads_to_the_root(const boost::json::object& proof) {
  const auto body = *storage::from_base64(proof.at("body").as_string());
  const std::string_view bytes(reinterpret_cast<const char*>(body.data()), body.size());
  std::vector<storage::Digest> path;
  for (const auto& hash : proof.at("path").as_array()) path.push_back(digest(hash));
  return storage::proves_inclusion(proof.at("seq").to_number<std::uint64_t>(),
                                   proof.at("size").to_number<std::uint64_t>(),
                                   storage::leaf_hash(bytes), path, digest(proof.at("root")));
}

bool is_signed(const boost::json::object& proof) {
  const auto note = storage::parse_note(text(proof, "note"));
  const auto key = storage::PublicKey::parse(text(proof, "vkey"));
  REQUIRE(note);
  REQUIRE(key);
  const auto checkpoint = storage::parse_checkpoint(note->text);
  REQUIRE(checkpoint);
  return storage::check_note(*note, key->name(), std::vector{*key}).signed_by_log &&
         checkpoint->size == proof.at("size").to_number<std::uint64_t>() &&
         checkpoint->root == digest(proof.at("root"));
}

}  // namespace

TEST_CASE("proof routes: every record's body leads to the root that was signed") {
  House house;
  const std::uint64_t records = make_evening(house.phone());
  for (std::uint64_t seq = 0; seq < records; ++seq) {
    CAPTURE(seq);
    const boost::json::object proof = house.proof(seq);
    CHECK_FALSE(proof.contains("problem"));
    CHECK(leads_to_the_root(proof));
    CHECK(is_signed(proof));
    CHECK(proof.at("newer").is_null());
    CHECK(proof.at("witnesses").as_array().empty());
  }
  CHECK(house.get("records/" + std::to_string(records) + "/proof").status == 404);
  CHECK(house.get("records/-1/proof").status == 400);
  CHECK(house.get("records/1/proof/2").status == 404);
}

TEST_CASE("proof routes: twenty thousand records take a path of fifteen hashes at most") {
  House house;
  Evening evening(house.phone());
  evening.visits(20'000);
  evening.shut_down();
  for (const std::uint64_t seq : {0u, 1u, 255u, 256u, 8'191u, 16'384u, 19'999u, 20'003u}) {
    CAPTURE(seq);
    const boost::json::object proof = house.proof(seq);
    CHECK(leads_to_the_root(proof));
    CHECK(proof.at("path").as_array().size() <= 15);
  }
}

TEST_CASE("proof routes: a witness known to the viewer is named with the time it gave") {
  TemporaryFolder made;
  const std::string vkey = make_witnessed(made.path() / "phone-a");
  House house({vkey});
  std::filesystem::copy(made.path() / "phone-a", house.phone());
  const boost::json::object proof = house.proof(2);
  CHECK(leads_to_the_root(proof));
  const auto& witnesses = proof.at("witnesses").as_array();
  REQUIRE(witnesses.size() == 1);
  CHECK(witnesses[0].at("name").as_string() == "witness.invalid/library");
  CHECK(witnesses[0].at("time").as_string() == "2021-03-04T12:00:00.000Z");
  CHECK(proof.at("witness_keys").as_array()[0].as_string() == vkey);
  VerdictState state;
  do {
    state = house.served.verdicts.of(*house.served.phones.find("phone-a"));
  } while (state.checking || !state.verdict);
  CHECK(state.verdict->kind == storage::VerdictKind::intact_witnessed);
}

TEST_CASE("proof routes: a changed record leads elsewhere, its neighbours still to the root") {
  House house;
  make_changed(house.phone());
  for (std::uint64_t seq = 0; seq < 12; ++seq) {
    CAPTURE(seq);
    const boost::json::object proof = house.proof(seq);
    CHECK(is_signed(proof));
    // So small a log has one block: each path is made of records, and the changed one is in most.
    if (seq == changed_seq) CHECK_FALSE(leads_to_the_root(proof));
  }
}

TEST_CASE("proof routes: records cut off at the end are told from the checkpoint that knew them") {
  House house;
  make_rolled_back(house.phone());
  const boost::json::object proof = house.proof(3);
  CHECK(proof.at("records").to_number<std::uint64_t>() == rolled_back_to);
  CHECK(proof.at("newer").to_number<std::uint64_t>() == 24);
  CHECK(house.get("checkpoint.txt").status == 200);
}

TEST_CASE("proof routes: where a record is missing or nothing is signed, the answer says why") {
  House house;
  make_evening(house.phone());
  behind_the_guards(house.phone(), "DELETE FROM record WHERE seq = 7");
  CHECK(text(house.proof(6), "problem").find("record 7 is missing") != std::string::npos);
  CHECK(text(house.proof(7), "problem").find("record 7 is missing") != std::string::npos);
  std::ofstream(house.phone() / storage::checkpoints_name, std::ios::trunc);
  CHECK(text(house.proof(6), "problem").find("no signed checkpoint") != std::string::npos);
  CHECK(house.get("checkpoint.svg").status == 404);
  CHECK(house.get("checkpoint.txt").status == 404);
  std::ofstream(house.phone() / storage::vkey_name, std::ios::trunc) << "no key\n";
  CHECK(text(house.proof(6), "problem").find("log.vkey") != std::string::npos);
}

TEST_CASE("proof routes: the newest checkpoint leaves as text and as a code of the same text") {
  House house;
  make_evening(house.phone());
  const Response note = house.get("checkpoint.txt");
  CHECK(note.body == text(house.proof(0), "note"));
  const std::string svg = house.get("checkpoint.svg").body;
  const QrCode code = *make_qr(note.body);
  // Draws the path's runs again, and counts.
  std::vector<bool> drawn(code.dark.size());
  for (std::size_t at = svg.find(" d=\"") + 3; (at = svg.find('M', at)) != std::string::npos;
       ++at) {
    int x = 0, y = 0, width = 0;
    REQUIRE(std::sscanf(svg.c_str() + at, "M%d %dh%d", &x, &y, &width) == 3);
    for (int i = 0; i < width; ++i) {
      drawn.at(static_cast<std::size_t>((y - 4) * code.width + x - 4 + i)) = true;
    }
  }
  CHECK(drawn == code.dark);
}

TEST_CASE("checkpoint_file: the newest note is found at the end of a long file, torn or not") {
  TemporaryFolder folder;
  Evening evening(folder.path() / "phone-a");
  std::string newest;
  for (int i = 0; i < 1'500; ++i) {
    evening.append(storage::Heartbeat{.uptime_ms = 1, .screen_on = true});
    newest = evening.writer().seal();
  }
  const auto path = folder.path() / "phone-a" / storage::checkpoints_name;
  const std::string origin = "red-flag.invalid/phone-a";
  REQUIRE(std::filesystem::file_size(path) > 4 * storage::max_note_bytes);
  CHECK(storage::recent_note(path, origin)->text == newest);
  CHECK_FALSE(storage::recent_note(path, "another.invalid/log"));
  CHECK_FALSE(storage::recent_note(path / "not-there", origin));
  for (std::size_t kept = 0; kept < newest.size(); ++kept) {
    std::ofstream(path, std::ios::app) << newest.substr(0, kept);
    CAPTURE(kept);
    REQUIRE(storage::recent_note(path, origin)->text == newest);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - kept);
  }
}
