#include "emulator/phone/apps/gallery_pictures.h"

#include <cmath>
#include <numbers>

namespace phone {
namespace {

// Draws on a sheet of 100 by 75, wherever it lies.
class Sheet {
 public:
  Sheet(Canvas& canvas, Rect frame) : canvas_(canvas), frame_(frame), unit_(frame.width / 100) {}

  void sky(Color top, Color bottom, double from = 0, double height = 75) {
    canvas_.gradient({frame_.x, frame_.y + from * unit_, frame_.width, height * unit_ + 0.5}, top,
                     bottom);
  }
  void disc(double x, double y, double radius, Color color) {
    canvas_.circle(place({x, y}), radius * unit_, color);
  }
  void area(std::vector<Point> points, Color color) {
    for (Point& p : points) p = place(p);
    canvas_.polygon(points, color);
  }
  void line(std::vector<Point> points, double width, Color color) {
    for (Point& p : points) p = place(p);
    canvas_.polyline(points, width * unit_, color);
  }
  void box(Rect rect, double radius, Color color) {
    const Point corner = place({rect.x, rect.y});
    canvas_.fill_round({corner.x, corner.y, rect.width * unit_, rect.height * unit_},
                       radius * unit_, color);
  }
  // A ridge of hills down to the lower edge.
  void hills(double height, double swing, double phase, double length, Color color) {
    std::vector<Point> points = {{0, 75}};
    for (int x = 0; x <= 100; ++x)
      points.push_back({static_cast<double>(x),
                        height - swing * (std::sin(x / length + phase) +
                                          0.4 * std::sin(x / length * 2.7 + 2 * phase))});
    points.push_back({100, 75});
    area(std::move(points), color);
  }
  void ellipse(double x, double y, double wide, double high, Color color) {
    std::vector<Point> points;
    for (int i = 0; i < 48; ++i) {
      const double angle = i / 24.0 * std::numbers::pi;
      points.push_back({x + wide * std::cos(angle), y + high * std::sin(angle)});
    }
    area(std::move(points), color);
  }

 private:
  Point place(Point p) const { return {frame_.x + p.x * unit_, frame_.y + p.y * unit_}; }

  Canvas& canvas_;
  Rect frame_;
  double unit_;
};

void misty_valley(Canvas& canvas, Rect frame) {
  Sheet s(canvas, frame);
  s.sky({244, 214, 190}, {250, 240, 226});
  s.disc(70, 22, 8, {255, 246, 222});
  s.hills(36, 7, 0.4, 13, {172, 184, 196});
  s.sky({250, 240, 226, 0}, {250, 240, 226, 200}, 34, 14);
  s.hills(46, 6, 2.2, 11, {122, 142, 150});
  s.sky({240, 236, 228, 0}, {240, 236, 228, 190}, 46, 12);
  s.hills(60, 5, 4.4, 9, {66, 92, 88});
}

void sea_at_dusk(Canvas& canvas, Rect frame) {
  Sheet s(canvas, frame);
  s.sky({62, 84, 140}, {244, 160, 110}, 0, 45);
  s.disc(38, 42, 7, {255, 222, 150});
  s.sky({190, 122, 112}, {40, 62, 102}, 44, 31);
  for (int i = 0; i < 7; ++i) {
    const double wide = 6 + 1.6 * i;
    s.line({{38 - wide, 47.0 + 3.6 * i}, {38 + wide, 47.0 + 3.6 * i}}, 0.8, {255, 214, 160, 150});
  }
  s.area({{62, 54}, {84, 54}, {80, 59}, {66, 59}}, {40, 34, 46});
  s.line({{73, 54}, {73, 36}}, 0.9, {40, 34, 46});
  s.area({{74, 37}, {74, 51}, {84, 51}}, {244, 232, 214});
  s.area({{72, 40}, {72, 51}, {65, 51}}, {226, 210, 192});
}

void winter_night(Canvas& canvas, Rect frame) {
  Sheet s(canvas, frame);
  s.sky({16, 26, 58}, {68, 92, 140});
  for (int i = 0; i < 34; ++i)
    s.disc((i * 37) % 100, (i * 23) % 42, 0.3 + 0.14 * (i % 4), {255, 255, 255, 220});
  s.disc(78, 15, 6, {250, 244, 220});
  s.disc(75.5, 13.6, 5.4, {26, 38, 74});
  s.hills(50, 4, 1.2, 14, {150, 172, 206});
  s.hills(58, 3, 3.6, 17, {226, 234, 246});
  s.box({32, 46, 20, 13}, 0.4, {92, 66, 58});
  s.area({{29, 47}, {42, 37}, {55, 47}}, {244, 248, 255});
  s.box({36, 50, 5, 5}, 0.3, {255, 212, 120});
  s.box({45, 50, 4, 9}, 0.3, {62, 44, 40});
  for (const double x : {16.0, 66.0, 86.0}) {
    s.area({{x - 6, 60}, {x, 42}, {x + 6, 60}}, {40, 74, 78});
    s.area({{x - 4, 52}, {x, 42}, {x + 4, 52}, {x, 50}}, {236, 243, 252});
  }
}

void persimmons(Canvas& canvas, Rect frame) {
  Sheet s(canvas, frame);
  s.sky({178, 208, 232}, {236, 242, 240});
  s.line({{-2, 20}, {30, 26}, {62, 22}, {102, 30}}, 2.4, {96, 72, 56});
  s.line({{30, 26}, {44, 40}, {58, 46}}, 1.5, {96, 72, 56});
  s.line({{62, 22}, {76, 12}, {92, 8}}, 1.5, {96, 72, 56});
  const Point fruit[] = {{24, 38}, {45, 52}, {60, 34}, {80, 42}, {14, 30}};
  for (const Point& p : fruit) {
    s.line({{p.x, p.y - 11}, {p.x, p.y - 5}}, 0.8, {96, 72, 56});
    s.ellipse(p.x, p.y, 7.4, 6.6, {226, 108, 40});
    s.ellipse(p.x - 2.2, p.y - 2, 2, 1.4, {246, 168, 104});
    s.area({{p.x - 4.6, p.y - 5.2}, {p.x, p.y - 7.6}, {p.x + 4.6, p.y - 5.2}, {p.x, p.y - 3.6}},
           {104, 122, 62});
  }
  s.ellipse(88, 20, 5, 2.2, {204, 150, 58});
  s.ellipse(36, 17, 5, 2.2, {190, 120, 52});
}

void rice_terraces(Canvas& canvas, Rect frame) {
  Sheet s(canvas, frame);
  s.sky({150, 196, 222}, {226, 238, 232}, 0, 34);
  s.hills(28, 5, 0.9, 12, {104, 142, 124});
  const Color greens[] = {{126, 172, 92}, {104, 156, 80}, {142, 186, 104},
                          {92, 142, 74},  {118, 166, 86}, {84, 132, 70}};
  for (int i = 0; i < 6; ++i) {
    const double y = 33 + 7.2 * i;
    s.hills(y, 2.2, 0.6 * i, 15 + i, greens[i]);
    s.hills(y + 1.3, 2.2, 0.6 * i, 15 + i, {196, 220, 190, 90});
    s.hills(y + 2, 2.2, 0.6 * i, 15 + i, greens[i]);
  }
  s.box({70, 27, 8, 5}, 0.3, {222, 206, 180});
  s.area({{68.6, 27.4}, {74, 23.4}, {79.4, 27.4}}, {132, 92, 72});
}

void tea(Canvas& canvas, Rect frame) {
  Sheet s(canvas, frame);
  s.sky({214, 190, 160}, {186, 156, 124});
  for (const double x : {20.0, 46.0, 73.0}) s.line({{x, 0}, {x + 2, 75}}, 0.5, {160, 130, 102});
  s.ellipse(50, 55, 32, 9, {0, 0, 0, 40});
  s.ellipse(50, 52, 31, 9, {240, 236, 228});
  s.ellipse(50, 51, 22, 6, {224, 218, 206});
  s.area({{32, 28}, {68, 28}, {64, 48}, {58, 52}, {42, 52}, {36, 48}}, {246, 243, 236});
  s.ellipse(50, 28, 18, 5, {250, 248, 243});
  s.ellipse(50, 28.4, 15.4, 3.8, {150, 172, 92});
  s.line({{67, 32}, {75, 33}, {75, 42}, {65, 44}}, 2.2, {246, 243, 236});
  for (const double x : {43.0, 50.0, 57.0})
    s.line({{x, 20}, {x - 2, 15}, {x + 2, 10}, {x, 5}}, 0.9, {255, 255, 255, 130});
}

void lake(Canvas& canvas, Rect frame) {
  Sheet s(canvas, frame);
  s.sky({112, 166, 214}, {220, 234, 240}, 0, 40);
  s.ellipse(24, 14, 11, 3.4, {255, 255, 255, 210});
  s.ellipse(31, 12, 8, 3, {255, 255, 255, 220});
  s.area({{8, 40}, {30, 16}, {44, 30}, {58, 14}, {88, 40}}, {92, 116, 146});
  s.area({{30, 16}, {25, 22}, {30, 24}, {34, 20}}, {240, 246, 250});
  s.area({{58, 14}, {52, 21}, {58, 23}, {64, 19}}, {240, 246, 250});
  s.sky({150, 186, 206}, {74, 116, 150}, 40, 35);
  s.area({{12, 40}, {30, 60}, {44, 49}, {58, 62}, {86, 40}}, {84, 112, 140, 120});
  for (int i = 0; i < 9; ++i) {
    const double x = 4.0 + 3.4 * i;
    s.line({{x, 76}, {x + 1.6, 58.0 - i % 3 * 4}}, 0.9, {86, 104, 62});
    s.ellipse(x + 1.7, 57.0 - i % 3 * 4, 0.9, 2.6, {126, 92, 58});
  }
}

void kite(Canvas& canvas, Rect frame) {
  Sheet s(canvas, frame);
  s.sky({104, 170, 224}, {214, 232, 240});
  s.ellipse(76, 18, 13, 4, {255, 255, 255, 220});
  s.ellipse(16, 30, 10, 3, {255, 255, 255, 190});
  s.area({{50, 6}, {62, 22}, {52, 40}, {38, 24}}, {246, 196, 74});
  s.area({{50, 6}, {62, 22}, {50.6, 23}}, {236, 138, 66});
  s.area({{38, 24}, {50.6, 23}, {52, 40}}, {120, 168, 92});
  s.line({{50, 6}, {52, 40}}, 0.5, {120, 90, 60});
  s.line({{38, 24}, {62, 22}}, 0.5, {120, 90, 60});
  s.line({{52, 40}, {47, 47}, {52, 52}, {46, 59}}, 0.9, {236, 138, 66});
  s.line({{51, 23}, {62, 48}, {80, 70}}, 0.4, {255, 255, 255});
  s.hills(68, 2.4, 1, 16, {140, 172, 98});
}

void lamplight(Canvas& canvas, Rect frame) {
  Sheet s(canvas, frame);
  s.sky({44, 40, 58}, {74, 62, 72});
  s.disc(50, 30, 30, {255, 206, 120, 46});
  s.disc(50, 30, 20, {255, 214, 134, 60});
  s.area({{41, 18}, {59, 18}, {66, 36}, {34, 36}}, {252, 226, 160});
  s.line({{50, 36}, {50, 56}}, 1.8, {140, 112, 84});
  s.ellipse(50, 58, 10, 2.4, {140, 112, 84});
  s.box({0, 60, 100, 15}, 0, {96, 70, 56});
  s.area({{14, 66}, {34, 60}, {40, 64}, {20, 71}}, {246, 240, 226});
  s.line({{20, 66.4}, {34, 62}}, 0.4, {150, 140, 128});
  s.line({{22, 68}, {36, 63.4}}, 0.4, {150, 140, 128});
  s.line({{72, 70}, {84, 62}}, 1.4, {64, 104, 172});
}

}  // namespace

const std::vector<GalleryPicture>& gallery_pictures() {
  static const std::vector<GalleryPicture> all = {
      {"안개 낀 골짜기", "A valley in mist", misty_valley},
      {"해 질 무렵의 바다", "The sea at dusk", sea_at_dusk},
      {"눈 온 밤", "A night of snow", winter_night},
      {"감나무 가지", "A persimmon branch", persimmons},
      {"다락논", "Rice terraces", rice_terraces},
      {"찻잔", "A cup of tea", tea},
      {"호수와 갈대", "A lake and reeds", lake},
      {"연", "A kite", kite},
      {"등불 아래", "By lamplight", lamplight},
  };
  return all;
}

}  // namespace phone
