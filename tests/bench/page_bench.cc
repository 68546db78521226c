// Milliseconds to load and draw each sample page, and the ratio to headless Chromium's screenshot
// of the same page: page_bench SITES_DIR [--json] [--chromium] [--pages N]
//
// Ours is the page engine in this process: parse, style sheets, pictures, layout, one drawing of
// 720 x 1104 pixels; the best of five, so that files are in the cache. Chromium's is one
// `chromium --headless --screenshot` per page at the same size and scale, so it INCLUDES the
// browser's start-up, which is most of it: the time for an empty page is printed beside it. The
// ratio says what one screenshot costs either way, not how fast either lays out.
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "emulator/phone/page.h"
#include "emulator/site/network.h"

namespace {

namespace fs = std::filesystem;

double milliseconds(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

double ours_ms(const site::Network& network, const std::string& url) {
  const phone::Fetch fetch = [&](const std::string& wanted) { return network.get(wanted); };
  std::vector<std::uint8_t> pixels(720 * 1104 * 4);
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    best = std::min(best, milliseconds([&] {
                      const site::Resource html = network.get(url);
                      phone::Page page({}, fetch, html.url, html.body, html.content_type);
                      page.draw(0, pixels.data(), 720 * 4);
                    }));
  }
  return best;
}

// Paths come from our own samples folder, but may hold anything a shell would read.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

double chromium_ms(const fs::path& scratch, const std::string& address) {
  const std::string command =
      "chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=360,552 "
      "--force-device-scale-factor=2 --user-data-dir=" +
      quoted((scratch / "profile").string()) +
      " --screenshot=" + quoted((scratch / "shot.png").string()) + " " + quoted(address) +
      " >/dev/null 2>&1";
  int result = 0;
  const double ms = milliseconds([&] { result = std::system(command.c_str()); });
  return result == 0 ? ms : 0;
}

std::string percent_encoded(const std::string& path) {
  std::string out;
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      char text[4];
      std::snprintf(text, sizeof text, "%%%02X",
                    static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += text;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  bool wants_json = false, wants_chromium = false;
  std::size_t most = 12;
  for (int i = 2; i < argc; ++i) {
    wants_json |= std::strcmp(argv[i], "--json") == 0;
    wants_chromium |= std::strcmp(argv[i], "--chromium") == 0;
    if (std::strcmp(argv[i], "--pages") == 0 && i + 1 < argc) most = std::stoul(argv[++i]);
  }
  if (argc < 2) {
    std::fprintf(stderr, "usage: page_bench SITES_DIR [--json] [--chromium] [--pages N]\n");
    return 2;
  }
  const fs::path sites = fs::absolute(argv[1]);
  site::Network network;
  network.mount_all(sites);
  std::vector<fs::path> pages;
  for (const auto& entry : fs::recursive_directory_iterator(sites)) {
    const bool is_search = entry.path().string().find('@') != std::string::npos;
    if (entry.path().extension() == ".html" && !is_search) pages.push_back(entry.path());
  }
  std::sort(pages.begin(), pages.end());
  const std::size_t step = std::max<std::size_t>(1, pages.size() / std::max<std::size_t>(1, most));

  fs::path scratch = fs::temp_directory_path() / "page_bench.XXXXXX";
  std::string scratch_name = scratch.string();
  if (!mkdtemp(scratch_name.data())) return 2;
  scratch = scratch_name;
  if (wants_chromium) chromium_ms(scratch, "about:blank");  // The first start also makes a profile.
  const double blank = wants_chromium ? chromium_ms(scratch, "about:blank") : 0;

  double ours_sum = 0, chromium_sum = 0, count = 0;
  for (std::size_t i = 0; i < pages.size(); i += step) {
    const std::string path = fs::relative(pages[i], sites).string();
    const double ours = ours_ms(network, "http://" + path);
    const double theirs =
        wants_chromium ? chromium_ms(scratch, "file://" + percent_encoded(pages[i].string())) : 0;
    ours_sum += ours;
    chromium_sum += theirs;
    ++count;
    if (!wants_json) std::printf("%-40s %8.2f ms %10.1f ms\n", path.c_str(), ours, theirs);
  }
  std::error_code ignored;
  fs::remove_all(scratch, ignored);
  const double mean = ours_sum / std::max(1.0, count);
  const double theirs = chromium_sum / std::max(1.0, count);
  if (wants_json) {
    std::printf(
        "{\"pages\":%.0f,\"ours_ms\":%.3f,\"chromium_ms\":%.1f,\"chromium_blank_ms\":%.1f,"
        "\"ratio\":%.1f}\n",
        count, mean, theirs, blank, theirs / mean);
  } else {
    std::printf("mean of %.0f pages: ours %.2f ms", count, mean);
    if (wants_chromium) {
      std::printf(", Chromium %.1f ms with its start (an empty page: %.1f ms), %.0f times", theirs,
                  blank, theirs / mean);
    }
    std::printf("\n");
  }
  return 0;
}
