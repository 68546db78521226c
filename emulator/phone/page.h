// One web page: laid out by litehtml for a phone's screen, drawn through Cairo. No script runs.
// Hostile pages can crash or hang it: the daemon only ever reaches it through PageProcess.
//
// Known differences from a browser (Chromium beside it at 360 CSS pixels): see page.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "emulator/phone/page_container.h"
#include "emulator/phone/page_types.h"

namespace phone {

// What the pages of one screen share, so that each need not make it anew: the browser's own style
// sheet, and fonts with the words they have shaped. One thread.
class PageKit {
 public:
  explicit PageKit(double scale);
  ~PageKit();

 private:
  friend class Page;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// One thread. Points and boxes are page coordinates in CSS pixels.
class Page {
 public:
  // Loads at once; `html` is as it came, in the charset `content_type` or the page names.
  // Throws std::runtime_error for elements nested far deeper than any author writes. `kit` is for
  // view.scale; without one the page makes its own.
  Page(ViewSize view, Fetch fetch, std::string url, const std::string& html,
       const std::string& content_type, std::shared_ptr<PageKit> kit = nullptr);
  ~Page();

  Loaded loaded() const;
  // Into BGRA memory of width*scale by height*scale pixels.
  void draw(double scroll_y, std::uint8_t* pixels, int stride_bytes);
  // See PageProcess for what the rest means.
  std::string visible_text(double scroll_y, Sight sight = {});
  std::optional<Target> at(Point point);
  std::optional<Target> find_css(const std::string& selector);
  std::optional<Target> find_text(const std::string& text);
  bool focus(Point point);
  std::optional<Field> field() const;
  bool set_value(const std::string& value, Typing typing = {});
  std::optional<std::size_t> caret_at(Point point);
  OptionList options(Point point);
  bool choose_option(Point point, std::size_t index);
  bool turn_mark(Point point);
  std::vector<Target> offers(double top, double bottom);
  Matches find_all(const std::string& text);
  std::string submission() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace phone
