// What stands for a memory card on a command line: a card's file, or a folder.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "emulator/session/card.h"
#include "emulator/session/parse.h"

namespace fs = std::filesystem;
using phone::MediaType;

namespace {

struct Folder {
  Folder() : path(fs::temp_directory_path() / ("card-" + std::to_string(getpid()))) {
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  void put(const std::string& name, const std::string& text = "x") const {
    std::ofstream(path / name) << text;
  }
  fs::path path;
};

}  // namespace

TEST_CASE("card: a folder's files lie on it by name, and nobody has signed them") {
  const Folder folder;
  folder.put("b.MP4");
  folder.put("a song.mp3");
  folder.put("편지.txt", "첫 줄\n둘째\x07 줄\xff 뒤");
  folder.put(".hidden");
  fs::create_directories(folder.path / "below");
  fs::create_symlink("/etc/passwd", folder.path / "link.txt");
  const phone::Card card = session::load_card(folder.path, true);
  CHECK(card.title.ko == folder.path.filename().string());
  REQUIRE(card.files.size() == 3);
  CHECK(card.files[0].title.ko == "a song.mp3");
  CHECK(card.files[0].type == MediaType::audio);
  CHECK(card.files[1].type == MediaType::video);
  CHECK(card.files[2].type == MediaType::document);
  CHECK(card.files[2].text.ko == "첫 줄\n둘째 줄");
  for (const phone::CardFile& file : card.files) CHECK(file.signer == phone::Signer::unknown);
}

TEST_CASE("card: a card's file is read as a session's step reads it") {
  const phone::Card card = session::load_card("sample_sessions/cards/from_a_colleague.yaml", true);
  CHECK(card.title.en == "Mr Yun's card");
  CHECK(card.files.size() == 4);
}

TEST_CASE("card: what is neither is refused in one line that names it") {
  const Folder folder;
  CHECK_THROWS_WITH(session::load_card(folder.path, true),
                    (folder.path.string() + ": no files in it").c_str());
  CHECK_THROWS(session::load_card(folder.path / "nowhere", true));
  folder.put("card.yaml", "card: 3\nfiles: []\n");
  CHECK_THROWS_AS(session::load_card(folder.path / "card.yaml", true), session::ParseError);
  for (int i = 0; i < 65; ++i) folder.put("f" + std::to_string(i));
  CHECK_THROWS_WITH(session::load_card(folder.path, true),
                    (folder.path.string() + ": more than 64 files").c_str());
}
