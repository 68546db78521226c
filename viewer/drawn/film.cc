#include "viewer/drawn/film.h"

#include <algorithm>
#include <optional>

#include "viewer/drawn/words.h"

namespace viewer::drawn {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::uint64_t wanted_beats = 5 * 60 * beats_per_second;

constexpr Box whole{0, 0, width_units, height_units};
constexpr double margin = 60;
constexpr double inner_width = width_units - 2 * margin;
constexpr Box screen{margin, 92, 520, 900};
constexpr double column = screen.x + screen.width + 60;
constexpr double column_width = width_units - margin - column;

class Film {
 public:
  Film(const Shots& shots, const Telling& telling, Canvas& canvas)
      : shots_(shots), telling_(telling), canvas_(canvas) {}

  void title() {
    canvas_.fill(whole, ink::paper);
    canvas_.fill({0, 0, width_units, 300}, ink::alarm);
    canvas_.text({margin, 40, inner_width, 0}, telling_.say("mark"),
                 {120, ink::white, Weight::bold});
    canvas_.text({margin, 206, inner_width, 0}, telling_.say("mark_more"), {42, ink::white});
    double y = 336;
    y += canvas_.text({margin, y, inner_width, 0}, telling_.extent(),
                      {50, ink::text, Weight::bold}) +
         16;
    const auto line = [&](const char* label, const std::string& text, double size, int lines) {
      canvas_.text({margin, y, 190, 0}, telling_.say(label), {size, ink::faint});
      y += canvas_.text({margin + 190, y, inner_width - 190, 0}, text,
                        {size, ink::text, Weight::normal, lines}) +
           10;
    };
    line("label_phone", telling_.phone(), 32, 2);
    line("label_account", telling_.account(), 32, 2);
    line("label_assumed", telling_.assumed(), 24, 6);
    line("label_verdict", telling_.verdict(), 32, 2);
    line("label_citation", telling_.citation(), 24, 3);
  }

  void screenshot(const Shot& shot, std::uint64_t number) {
    background(number);
    if (shot.picture) {
      canvas_.frame(canvas_.picture(screen, *shot.picture), ink::line, 2);
    } else {
      canvas_.hatch(screen, ink::line, 24);
      canvas_.frame(screen, ink::line, 2);
      canvas_.text({screen.x + 30, screen.y + 260, screen.width - 60, 0}, telling_.problem(shot),
                   {34, ink::alarm, Weight::bold, 8});
    }
    double y = 110;
    y += canvas_.text({column, y, column_width, 0}, moment(shot.time).substr(0, 10),
                      {44, ink::faint});
    y += canvas_.text({column, y, column_width, 0}, moment(shot.time).substr(11),
                      {110, ink::text, Weight::bold});
    y += canvas_.text({column, y, column_width, 0},
                      telling_.say("by_clock", {{"offset", offset(shot.time)}}), {26, ink::faint}) +
         50;
    const bool is_redacted = !shot.redactions.empty();
    y += canvas_.text({column, y, column_width, 0}, telling_.title(shot),
                      {54, is_redacted ? ink::alarm : ink::text, Weight::bold, 4}) +
         16;
    y += canvas_.text({column, y, column_width, 0}, telling_.address(shot),
                      {30, ink::faint, Weight::normal, 3});
    canvas_.text({column, 916, column_width, 0},
                 telling_.say("taken", {{"seq", std::to_string(shot.seq)},
                                        {"how", telling_.trigger(shot)},
                                        {"n", std::to_string(number)},
                                        {"all", std::to_string(shots_.extent().count)}}),
                 {30, ink::text, Weight::normal, 2});
  }

  // Time that is left out, between `number` screenshots and the next.
  void left_out(const Shot& one, const Shot& next, std::uint64_t number) {
    using What = Shots::Between::What;
    const Shots::Between told = shots_.between(one, next, told_from_ms);
    background(number);
    canvas_.hatch({0, 330, width_units, 330}, ink::line, 36);
    canvas_.fill({margin, 370, inner_width, 250}, ink::paper);
    const char* how = "left_out";
    if (told.what == What::not_used) how = "not_used";
    if (told.what == What::not_recorded) how = "not_recorded";
    const std::string length = telling_.length(told.to.unix_ms - told.from.unix_ms);
    canvas_.text({margin + 60, 400, inner_width - 120, 0}, telling_.say(how, {{"length", length}}),
                 {90, ink::text, Weight::bold});
    canvas_.text({margin + 60, 530, inner_width - 120, 0},
                 telling_.say(told.what == What::left_out ? "between_more" : "between",
                              {{"from", moment(told.from)}, {"to", moment(told.to)}}),
                 {36, ink::faint});
  }

 private:
  // What every frame wears, whoever takes it out of the film.
  void background(std::uint64_t number) {
    canvas_.fill(whole, ink::paper);
    canvas_.fill({0, 0, width_units, 68}, ink::alarm);
    canvas_.text({margin, 10, inner_width, 0}, telling_.say("banner"),
                 {34, ink::white, Weight::bold});
    const double share = static_cast<double>(number) / static_cast<double>(shots_.extent().count);
    canvas_.fill({margin, 1'012, inner_width, 8}, ink::line);
    canvas_.fill({margin, 1'012, inner_width * share, 8}, ink::alarm);
    canvas_.text({margin, 1'030, inner_width, 0},
                 telling_.say("foot", {{"verdict", telling_.verdict_word()},
                                       {"account", telling_.account()}}),
                 {24, ink::faint});
  }

  const Shots& shots_;
  const Telling& telling_;
  Canvas& canvas_;
};

}  // namespace

Pace pace_of(std::uint64_t screenshots) {
  const auto longest = static_cast<int>(
      std::clamp<std::uint64_t>(wanted_beats / std::max<std::uint64_t>(screenshots, 1), 1, 6));
  return {longest, std::max(1, longest * 2 / 3), std::max(1, longest * 2 / 3)};
}

void play_film(const Shots& shots, const Telling& telling, Canvas& canvas,
               const std::function<void(int)>& show,
               const std::function<void(std::uint64_t)>& progress) {
  const Pace pace = pace_of(shots.extent().count);
  Film film(shots, telling, canvas);
  film.title();
  show(title_beats);
  std::optional<Shot> before;  // Not shown yet: how long depends on the next.
  std::uint64_t number = 0;
  const auto show_before = [&](int beats) {
    film.screenshot(*before, ++number);
    show(beats);
    progress(number);
  };
  shots.each(
      [&](Shot& shot) {
        if (before) {
          const std::int64_t passed_ms = shot.time.unix_ms - before->time.unix_ms;
          show_before(passed_ms >= minute_ms ? pace.longest : pace.shortest);
          if (passed_ms >= told_from_ms) {
            film.left_out(*before, shot, number);
            show(pace.between);
          }
        }
        before = std::move(shot);
      },
      [&](std::uint64_t) { progress(number); });
  if (before) show_before(pace.longest);
}

}  // namespace viewer::drawn
