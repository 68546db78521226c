// Pictures on their own: what is covered is gone, and each says what it is.
#include <doctest/doctest.h>
#include <png.h>

#include <cstring>
#include <map>

#include "storage/error.h"
#include "storage/hash.h"
#include "tests/support/make_log.h"
#include "viewer/export/published_picture.h"
#include "viewer/picture_file.h"

namespace {

std::string_view text_of(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

viewer::Pixels pixels_of(std::string_view png) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(png.data());
  const auto pixels = viewer::decode_png({bytes, png.size()});
  REQUIRE(pixels);
  return *pixels;
}

// As libpng itself reads them. No C++ object lives where it might jump.
std::map<std::string, std::string> texts_in(std::string_view png) {
  std::map<std::string, std::string> out;
  png_structp reader = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(reader);
  std::string_view left = png;
  png_set_read_fn(reader, &left, [](png_structp from, png_bytep to, png_size_t size) {
    auto* rest = static_cast<std::string_view*>(png_get_io_ptr(from));
    std::memcpy(to, rest->data(), size);
    rest->remove_prefix(size);
  });
  png_read_info(reader, info);
  png_textp texts = nullptr;
  const int count = png_get_text(reader, info, &texts, nullptr);
  for (int i = 0; i < count; ++i) out[texts[i].key] = texts[i].text;
  png_destroy_read_struct(&reader, &info, nullptr);
  return out;
}

// The very same picture but for one region, where nothing is alike.
std::vector<std::uint8_t> with_other_region(std::span<const std::uint8_t> png,
                                            const viewer::Redaction& r) {
  viewer::Pixels pixels = *viewer::decode_png(png);
  for (int y = r.y; y < r.y + r.height; ++y) {
    for (int x = r.x; x < r.x + r.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        auto& value = pixels.rgb[static_cast<std::size_t>((y * pixels.width + x) * 3 + c)];
        value = static_cast<std::uint8_t>(255 - value);
      }
    }
  }
  return viewer::encode_png(pixels);
}

storage::StoredRecord shot(std::uint64_t seq, std::string title) {
  storage::Screenshot payload;
  payload.title = std::move(title);
  payload.url = "http://news.sbl/";
  return {seq, "", storage::Record{{1'614'852'000'250, 540}, payload}, ""};
}

}  // namespace

TEST_CASE("redaction: is read as it is written, or refused") {
  CHECK(viewer::parse_redaction("12:40,200,300,60") == viewer::Redaction{12, 40, 200, 300, 60});
  CHECK(viewer::parse_redaction("0:0,0,8,8"));
  for (const char* const text :
       {"", "12", "12:", "12:1,2,3", "12:1,2,30,40,5", "12:1,2,30,", "12:,2,30,40", "-1:1,2,30,40",
        "1:-1,2,30,40", "1:1,2,7,40", "1:1,2,40,7", "1:1,2,30,0x40", "1:1,2,30,40 ", "1:1;2,30,40",
        "1:1,2,30,99999999999", "1:8193,2,30,40", "99999999999999999999:1,2,30,40"}) {
    CAPTURE(text);
    CHECK(!viewer::parse_redaction(text));
  }
}

TEST_CASE(
    "redaction: what is covered depends on nothing that was there, and the rest is untouched") {
  const auto png = phone_picture(3);
  const viewer::Pixels before = *viewer::decode_png(png);
  for (const viewer::Redaction& r :
       {viewer::Redaction{7, 40, 200, 300, 60}, viewer::Redaction{7, 0, 0, 8, 8},
        viewer::Redaction{7, 600, 1'200, 120, 80}, viewer::Redaction{7, 0, 0, 720, 1'280}}) {
    CAPTURE(viewer::region_text(r));
    const viewer::Redaction regions[] = {r};
    const auto one = viewer::publish_picture(text_of(png), shot(7, "a"), {}, regions);
    const auto other =
        viewer::publish_picture(text_of(with_other_region(png, r)), shot(7, "a"), {}, regions);
    CHECK(one.redacted);
    const viewer::Pixels after = pixels_of(one.png);
    CHECK(after.rgb == pixels_of(other.png).rgb);
    std::size_t changed_outside = 0;
    for (int y = 0; y < after.height; ++y) {
      for (int x = 0; x < after.width; ++x) {
        const bool inside = x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height;
        const auto at = static_cast<std::size_t>((y * after.width + x) * 3);
        if (!inside && std::memcmp(&after.rgb[at], &before.rgb[at], 3) != 0) ++changed_outside;
      }
    }
    CHECK(changed_outside == 0);
  }
}

TEST_CASE("published picture: says what it is, and beside a redaction what it was") {
  const auto png = phone_picture(3);
  viewer::About about;
  about.genesis.emplace();
  about.genesis->origin = "fictional.example/<phone>";
  about.genesis->profile.source = "An outlet & its \"account\"";
  const std::string sha256 = storage::to_hex(storage::sha256(png));
  const viewer::Redaction regions[] = {{7, 40, 200, 300, 60}, {8, 0, 0, 9, 9}};

  const auto plain = viewer::publish_picture(text_of(png), shot(6, "제목"), about, regions);
  CHECK(!plain.redacted);
  CHECK(plain.width == 720);
  CHECK(pixels_of(plain.png).rgb == viewer::decode_png(png)->rgb);
  auto texts = texts_in(plain.png);
  CHECK(texts["Title"] == viewer::simulation_label);
  CHECK(texts["Warning"] == viewer::simulation_label);
  CHECK(texts["Description"].find("제목") != std::string::npos);
  CHECK(texts["Source"].find("An outlet & its") != std::string::npos);
  CHECK(texts["original-sha256"] == sha256);
  CHECK(!texts.contains("redacted"));
  CHECK(texts["XML:com.adobe.xmp"].find("An outlet &amp; its &quot;account&quot;") !=
        std::string::npos);

  const auto covered =
      viewer::publish_picture(text_of(png), shot(7, "secret title"), about, regions);
  CHECK(covered.redacted);
  CHECK(covered.original_sha256 == sha256);
  texts = texts_in(covered.png);
  CHECK(texts["redacted"] == "40,200 300x60");
  CHECK(texts["original-sha256"] == sha256);
  CHECK(texts["Description"].find("REDACTED") != std::string::npos);
  for (const auto& [key, text] : texts) {
    CAPTURE(key);
    CHECK(text.find("secret") == std::string::npos);
    CHECK(text.find("news.sbl") == std::string::npos);
  }
}

TEST_CASE(
    "published picture: what is no picture, or too small for a region, is refused in a line") {
  const viewer::Redaction regions[] = {{7, 700, 0, 21, 9}};
  CHECK_THROWS_WITH_AS(viewer::publish_picture("not a PNG", shot(7, ""), {}, {}),
                       "record 7: its picture is not a PNG that can be shown", storage::Error);
  CHECK_THROWS_WITH_AS(
      viewer::publish_picture(text_of(phone_picture(1)), shot(7, ""), {}, regions),
      "record 7: the region 700,0 21x9 reaches out of the picture, which is 720x1280",
      storage::Error);
}

TEST_CASE(
    "redactions: each must be of a picture that leaves, and holds for the same picture again") {
  TemporaryFolder folder;
  const auto log_folder = folder.path() / "p";
  std::uint64_t first = 0, again = 0, visit = 0;
  {
    Evening evening(log_folder);
    visit = evening.visit("http://a.sbl/", "a");
    first = evening.screenshot("one", "", "", phone_picture(1));
    again = evening.screenshot("two", "", "", phone_picture(1));
    evening.screenshot("three", "", "", phone_picture(2));
  }
  const storage::LogReader log(log_folder);
  const auto made = [&](const viewer::Redaction& r, const viewer::Selection& selection) {
    return viewer::Redactions(log, selection, log.size(), {r});
  };
  const viewer::Redaction region{first, 10, 20, 300, 40};
  const viewer::Redactions redactions = made(region, {});
  CHECK(redactions.of(*log.record(first)) == std::vector{region});
  CHECK(redactions.of(*log.record(again)) ==
        std::vector{viewer::Redaction{again, 10, 20, 300, 40}});
  CHECK(redactions.of(*log.record(again + 1)).empty());
  CHECK(redactions.of(*log.record(visit)).empty());

  const std::string name = std::to_string(first);
  CHECK_THROWS_WITH_AS(made({visit, 0, 0, 9, 9}, {}), doctest::Contains("is no screenshot"),
                       storage::Error);
  CHECK_THROWS_WITH_AS(made({log.size(), 0, 0, 9, 9}, {}), doctest::Contains("is not in this log"),
                       storage::Error);
  CHECK_THROWS_WITH_AS(made({first, 0, 1'270, 720, 11}, {}),
                       doctest::Contains("the picture, which is 720x1280"), storage::Error);
  viewer::Selection without;
  without.seqs = {{again, again}};
  CHECK_THROWS_WITH_AS(made(region, without), doctest::Contains("is not among those exported"),
                       storage::Error);
  without = {};
  without.query.search = "three";
  CHECK_THROWS_WITH_AS(made(region, without), doctest::Contains("is not among those exported"),
                       storage::Error);
}
