// Shows a page as the phone draws it:
//
//   page_shot SITES_DIR URL OUT.png [--scroll Y] [--full] [--text]
//
// Every subfolder of SITES_DIR is a host; URL is "http://host/path" or "host/path". Writes the
// 360 x 552 CSS pixels below the address bar at 2x; --scroll starts Y CSS pixels down, --full
// draws the whole page; --text also prints the words seen. Says on stderr what was not found.
#include <cairo.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "emulator/phone/page.h"
#include "emulator/site/network.h"

namespace {

struct Options {
  std::vector<std::string> names;
  double scroll_y = 0;
  bool is_full = false;
  bool wants_text = false;
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--scroll") == 0 && i + 1 < argc) {
      options.scroll_y = std::atof(argv[++i]);
    } else if (std::strcmp(argv[i], "--full") == 0) {
      options.is_full = true;
    } else if (std::strcmp(argv[i], "--text") == 0) {
      options.wants_text = true;
    } else {
      options.names.emplace_back(argv[i]);
    }
  }
  return options;
}

int run(const Options& options) {
  site::Network network;
  network.mount_all(options.names[0]);
  const phone::Fetch fetch = [&](const std::string& url) {
    site::Resource resource = network.get(url);
    if (resource.outcome != site::Outcome::ok) std::fprintf(stderr, "missing: %s\n", url.c_str());
    return resource;
  };
  const site::Resource html = fetch(site::resolve("", options.names[1]));
  if (html.outcome != site::Outcome::ok) return 1;

  phone::ViewSize view;
  phone::Page first(view, fetch, html.url, html.body, html.content_type);
  const phone::Loaded loaded = first.loaded();
  std::fprintf(stderr, "%s: \"%s\", %.0f px high\n", html.url.c_str(), loaded.title.c_str(),
               loaded.height);
  phone::Page* page = &first;
  std::unique_ptr<phone::Page> tall;
  if (options.is_full) {
    view.height = static_cast<int>(std::min(loaded.height, 16000.0));
    tall = std::make_unique<phone::Page>(view, fetch, html.url, html.body, html.content_type);
    page = tall.get();
  }
  cairo_surface_t* picture =
      cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(view.width * view.scale),
                                 static_cast<int>(view.height * view.scale));
  page->draw(options.scroll_y, cairo_image_surface_get_data(picture),
             cairo_image_surface_get_stride(picture));
  cairo_surface_mark_dirty(picture);
  const cairo_status_t status = cairo_surface_write_to_png(picture, options.names[2].c_str());
  cairo_surface_destroy(picture);
  if (options.wants_text) std::puts(page->visible_text(options.scroll_y).c_str());
  if (status == CAIRO_STATUS_SUCCESS) return 0;
  std::fprintf(stderr, "page_shot: %s: cannot write\n", options.names[2].c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  if (options.names.size() != 3) {
    std::fprintf(stderr, "usage: page_shot SITES_DIR URL OUT.png [--scroll Y] [--full] [--text]\n");
    return 2;
  }
  try {
    return run(options);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "page_shot: %s\n", e.what());
    return 2;
  }
}
