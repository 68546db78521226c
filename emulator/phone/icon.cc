#include "emulator/phone/icon.h"

#include <vector>

namespace phone {
namespace {

constexpr Color white{255, 255, 255, 255};

// Glyphs are drawn on a 24-unit grid inside the icon, like most icon sets.
class Grid {
 public:
  Grid(Canvas& canvas, Point at, double size) : canvas_(canvas), at_(at), unit_(size / 24) {}

  void line(std::vector<Point> points, double width = 1.6) {
    for (Point& p : points) p = place(p);
    canvas_.polyline(points, width * unit_, white);
  }
  void area(std::vector<Point> points, Color color = white) {
    for (Point& p : points) p = place(p);
    canvas_.polygon(points, color);
  }
  void dot(Point center, double radius, Color color = white) {
    canvas_.circle(place(center), radius * unit_, color);
  }
  void frame(Rect box, double radius, double width = 1.6) {
    const Point corner = place({box.x, box.y});
    canvas_.stroke_round({corner.x, corner.y, box.width * unit_, box.height * unit_},
                         radius * unit_, width * unit_, white);
  }

 private:
  Point place(Point p) const { return {at_.x + p.x * unit_, at_.y + p.y * unit_}; }

  Canvas& canvas_;
  Point at_;
  double unit_;
};

void draw_glyph(Grid grid, Glyph glyph, Color ground) {
  switch (glyph) {
    case Glyph::globe:
      grid.frame({5, 5, 14, 14}, 7);
      grid.line({{5, 12}, {19, 12}});
      grid.line({{12, 5}, {12, 19}});
      grid.line({{9, 5.8}, {8, 9}, {7.8, 12}, {8, 15}, {9, 18.2}}, 1.2);
      grid.line({{15, 5.8}, {16, 9}, {16.2, 12}, {16, 15}, {15, 18.2}}, 1.2);
      break;
    case Glyph::pencil:
      grid.area({{6, 18.5}, {7, 14.5}, {15.2, 6.3}, {17.7, 8.8}, {9.5, 17}});
      grid.line({{13.2, 18.3}, {18.5, 18.3}});
      break;
    case Glyph::picture:
      grid.frame({4.5, 6, 15, 12}, 1.5);
      grid.dot({9, 10}, 1.4);
      grid.area({{6, 16.5}, {10.5, 12}, {13, 14.4}, {15.5, 11.5}, {18.2, 16.5}});
      break;
    case Glyph::book:
      grid.line({{12, 7.2}, {9, 6}, {5, 6}, {5, 17}, {9, 17}, {12, 18.2}});
      grid.line({{12, 7.2}, {15, 6}, {19, 6}, {19, 17}, {15, 17}, {12, 18.2}});
      grid.line({{12, 7.2}, {12, 18.2}});
      break;
    case Glyph::gear:
      for (const Point tooth : {Point{12, 5.2},
                                {12, 18.8},
                                {5.2, 12},
                                {18.8, 12},
                                {7.2, 7.2},
                                {16.8, 7.2},
                                {7.2, 16.8},
                                {16.8, 16.8}})
        grid.dot(tooth, 1.7);
      grid.dot({12, 12}, 5.6);
      grid.dot({12, 12}, 2.4, ground);
      break;
    case Glyph::keys:
      grid.frame({6, 4.5, 12, 15}, 2);
      grid.line({{8.5, 8}, {15.5, 8}}, 2.2);
      for (const double y : {11.8, 15.8})
        for (const double x : {8.8, 12.0, 15.2}) grid.dot({x, y}, 1.05);
      break;
    case Glyph::month:
      grid.frame({5, 6, 14, 13}, 1.8);
      grid.line({{5.4, 10}, {18.6, 10}});
      grid.line({{9, 4.4}, {9, 7.4}});
      grid.line({{15, 4.4}, {15, 7.4}});
      grid.dot({9, 13}, 1.1);
      grid.dot({12, 13}, 1.1);
      grid.dot({15, 13}, 1.1);
      grid.dot({9, 16}, 1.1);
      grid.dot({12, 16}, 1.1);
      break;
    case Glyph::hands:
      grid.frame({5, 5, 14, 14}, 7);
      grid.line({{12, 8}, {12, 12}, {15, 14}}, 1.8);
      break;
    case Glyph::eye:
      grid.line({{4, 12},
                 {7, 8.8},
                 {12, 7.2},
                 {17, 8.8},
                 {20, 12},
                 {17, 15.2},
                 {12, 16.8},
                 {7, 15.2},
                 {4, 12}});
      grid.dot({12, 12}, 2.6);
      break;
    case Glyph::folder:
      grid.line(
          {{4.5, 17.5}, {4.5, 7}, {10, 7}, {11.8, 9.2}, {19.5, 9.2}, {19.5, 17.5}, {4.5, 17.5}});
      grid.line({{4.5, 12}, {19.5, 12}}, 1.2);
      break;
  }
}

}  // namespace

void draw_icon(Canvas& canvas, const Icon& icon, Point at, double size) {
  const double radius = size * 0.24;
  // Two overlapping rounded squares stand in for a rounded gradient.
  canvas.fill_round({at.x, at.y + 1.5, size, size}, radius, {0, 0, 0, 60});
  canvas.fill_round({at.x, at.y, size, size}, radius, icon.bottom);
  canvas.fill_round({at.x, at.y, size, size * 0.94}, radius, icon.top);
  const double inset = size * 0.12;
  draw_glyph(Grid(canvas, {at.x + inset, at.y + inset}, size - 2 * inset), icon.glyph, icon.top);
}

}  // namespace phone
