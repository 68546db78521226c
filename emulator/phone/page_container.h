// What litehtml asks of its host: fonts, pictures, style sheets, drawing.
#pragma once

#include <litehtml/litehtml.h>

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/phone/page_font.h"
#include "emulator/phone/page_resources.h"

namespace phone {

struct ViewSize {
  int width = 360;  // CSS pixels.
  int height = 552;
  double scale = 2;
};

// A rule's declarations, parsed. See add_declarations.
struct KnownDeclarations {
  std::string base;  // Where its addresses start.
  litehtml::style style;
  bool is_usable = false;
};

class PageContainer final : public litehtml::document_container {
 public:
  // The references must outlive it.
  PageContainer(ViewSize view, FontBook& book, Resources& resources)
      : view_(view), book_(book), resources_(resources) {}
  virtual ~PageContainer() = default;

  const std::string& title() const { return title_; }

  litehtml::uint_ptr create_font(const char* face, int size, int weight, litehtml::font_style style,
                                 unsigned decoration, litehtml::font_metrics* metrics) override;
  void delete_font(litehtml::uint_ptr) override {}  // All at once, with the page.
  int text_width(const char* text, litehtml::uint_ptr font) override;
  void draw_text(litehtml::uint_ptr hdc, const char* text, litehtml::uint_ptr font,
                 litehtml::web_color color, const litehtml::position& box) override;
  int pt_to_px(int pt) const override { return (pt * 96 + 36) / 72; }
  int get_default_font_size() const override { return 16; }
  const char* get_default_font_name() const override { return "sans-serif"; }
  void draw_list_marker(litehtml::uint_ptr hdc, const litehtml::list_marker& marker) override;
  void load_image(const char*, const char*, bool) override {}  // At first use, not at first sight.
  void get_image_size(const char* source, const char* base, litehtml::size& size) override;
  void draw_background(litehtml::uint_ptr hdc, const litehtml::background_paint& paint) override;
  void draw_borders(litehtml::uint_ptr hdc, const litehtml::borders& borders,
                    const litehtml::position& box, bool is_root) override;

  void set_caption(const char* caption) override { title_ = caption; }
  void set_base_url(const char* url) override { resources_.set_base(url); }
  void link(const std::shared_ptr<litehtml::document>&, const litehtml::element::ptr&) override {}
  void on_anchor_click(const char*, const litehtml::element::ptr&) override {}
  void set_cursor(const char*) override {}
  void transform_text(std::string& text, litehtml::text_transform how) override;
  void import_css(std::string& text, const std::string& url, std::string& base) override;
  void set_clip(const litehtml::position& box, const litehtml::border_radiuses& radius,
                bool valid_x, bool valid_y) override;
  void del_clip() override;
  void get_client_rect(litehtml::position& client) const override;
  litehtml::element::ptr create_element(const char* tag, const litehtml::string_map& attributes,
                                        const std::shared_ptr<litehtml::document>& doc) override;
  void get_media_features(litehtml::media_features& media) const override;
  void get_language(std::string& language, std::string& culture) const override;
  void split_text(const char* text, const std::function<void(const char*)>& on_word,
                  const std::function<void(const char*)>& on_space) override;

  // By their text: no more of them than the page's style sheets have rules.
  std::unordered_map<std::string, KnownDeclarations>& known_declarations() {
    return known_declarations_;
  }
  void note_right_to_left() { has_right_to_left_ = true; }
  // Whether any word of the page runs from right to left.
  bool has_right_to_left() const { return has_right_to_left_; }

  // set_clip has no hdc: whoever draws says where first.
  void set_painter(class Painter* painter) { painter_ = painter; }

 private:
  void draw_tiles(cairo_t* cr, const litehtml::background_paint& paint);

  ViewSize view_;
  FontBook& book_;
  std::vector<std::shared_ptr<PageFont>> fonts_;  // As handed out.
  Resources& resources_;
  Painter* painter_ = nullptr;
  std::string title_;
  std::unordered_map<std::string, KnownDeclarations> known_declarations_;
  bool has_right_to_left_ = false;
};

}  // namespace phone
