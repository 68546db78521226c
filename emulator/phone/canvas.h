// Draws shapes and text into pixels. The door to Cairo and Pango: no other file of the daemon
// includes them.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace phone {

// All lengths are CSS pixels unless named _px; the canvas multiplies by its scale.
struct Point {
  double x = 0, y = 0;
};
struct Rect {
  double x = 0, y = 0, width = 0, height = 0;
};
struct Color {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
};
struct Font {
  std::string_view family = "sans-serif";  // Resolved to NanumGothic and Noto, never fetched.
  double size = 14;
  int weight = 400;
  bool italic = false;
};
struct TextSize {
  double width = 0, height = 0, ascent = 0;
};
enum class Align { left, center, right };

// BGRA, premultiplied, as Cairo's ARGB32 on little-endian machines and cv::Mat CV_8UC4 have it.
// One thread at a time.
class Canvas {
 public:
  // Owns its memory, cleared to transparent. Any number may be drawn on at once, each by a thread
  // of its own.
  Canvas(int width_px, int height_px, double scale);
  // Draws into memory owned elsewhere (a shared mapping), which must outlive it. All of these on
  // the thread that made them: they share its fonts.
  Canvas(std::uint8_t* pixels, int width_px, int height_px, int stride_bytes, double scale);
  ~Canvas();
  Canvas(Canvas&&) noexcept;
  Canvas& operator=(Canvas&&) noexcept;

  const std::uint8_t* pixels() const;  // Flushed; valid until the next draw.
  std::uint8_t* pixels();
  int width_px() const;
  int height_px() const;
  int stride_bytes() const;

  void clear(Color color);
  void fill(Rect rect, Color color);
  void fill_round(Rect rect, double radius, Color color);
  void stroke_round(Rect rect, double radius, double line_width, Color color);
  void gradient(Rect rect, Color top, Color bottom);
  void circle(Point center, double radius, Color color);
  // An open polyline with round caps and joins: icons are drawn from these.
  void polyline(const std::vector<Point>& points, double line_width, Color color);
  void polygon(const std::vector<Point>& points, Color color);

  // One line, its box's top left at `at`, cut with an ellipsis at max_width (0: never). Hostile
  // UTF-8 is made valid. Returns what it measured.
  TextSize text(Point at, std::string_view utf8, const Font& font, Color color,
                double max_width = 0);
  // Wrapped inside `box` and clipped to it; returns the height used.
  double paragraph(Rect box, std::string_view utf8, const Font& font, Color color,
                   Align align = Align::left);
  TextSize measure(std::string_view utf8, const Font& font);
  // Where a caret stands in front of byte `offset`, or behind all of a paragraph's text, from the
  // paragraph's top left; of no width. `utf8` is valid, lines wrap at `width` (0: never).
  Rect caret_at(double width, std::string_view utf8, std::size_t offset, const Font& font);
  // The byte in front of which a caret stands that is put nearest to `at`.
  std::size_t offset_at(double width, std::string_view utf8, const Font& font, Point at);

  // Copies BGRA pixels (opaque) 1:1 in device pixels, clipped to the canvas; in a view, scaled.
  void blit(const std::uint8_t* bgra, int width_px, int height_px, int stride_bytes, int x_px,
            int y_px);

  void push_clip(Rect rect);
  void pop_clip();
  // Until pop_clip(), what is drawn for the canvas's whole width lands in `view`, scaled down and
  // clipped to it.
  void push_view(Rect view);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace phone
