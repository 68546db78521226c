#include "emulator/phone/apps/files.h"

#include <algorithm>
#include <cmath>

#include "emulator/phone/rows.h"

namespace asio = boost::asio;

namespace phone {
namespace {

enum Deed { a_file, to_list };

constexpr double head_height = 40;
constexpr double stage_height = 190;
constexpr Color warning{176, 84, 28, 255};

const char* word_for(const Pen& pen, MediaType type) {
  switch (type) {
    case MediaType::video:
      return pen.say("영상", "Video");
    case MediaType::audio:
      return pen.say("음악", "Music");
    case MediaType::picture:
      return pen.say("그림", "Picture");
    case MediaType::document:
      return pen.say("문서", "Document");
    case MediaType::app:
      break;
  }
  return pen.say("프로그람", "App");
}

const char* word_for(const Pen& pen, Signer signer) {
  switch (signer) {
    case Signer::state:
      return pen.say("승인된 서명이 있음", "Bears an approved signature");
    case Signer::this_phone:
      return pen.say("이 전화기에서 만듦", "Made on this phone");
    case Signer::unknown:
      break;
  }
  return pen.say("서명 없음", "Bears no signature");
}

// What stands for a film, a song or a picture: nothing plays here.
void draw_stage(Canvas& canvas, MediaType type, double top) {
  canvas.gradient({0, top, screen_width, stage_height}, {44, 58, 84, 255}, {128, 124, 138, 255});
  const double middle = top + stage_height / 2;
  if (type == MediaType::picture) {
    canvas.circle({250, top + 60}, 20, {250, 226, 188, 255});
    canvas.polygon({{0, top + stage_height},
                    {0, top + 140},
                    {90, top + 84},
                    {170, top + 146},
                    {240, top + 106},
                    {screen_width, top + 150},
                    {screen_width, top + stage_height}},
                   {30, 44, 58, 255});
  } else if (type == MediaType::audio) {
    for (int i = 0; i < 24; ++i) {
      const double height = 10 + 38 * std::abs(std::sin(0.9 * i) * std::cos(0.31 * i));
      canvas.fill_round({66 + 9.7 * i, middle - height / 2, 4, height}, 2, {255, 255, 255, 210});
    }
  } else if (type == MediaType::video) {
    canvas.circle({screen_width / 2, middle}, 32, {255, 255, 255, 225});
    canvas.polygon({{171, middle - 15}, {171, middle + 15}, {197, middle}}, {44, 58, 84, 255});
  } else {
    canvas.fill_round({148, middle - 32, 64, 64}, 14, {255, 255, 255, 225});
    canvas.fill_round({164, middle - 16, 32, 32}, 6, {44, 58, 84, 255});
  }
}

// A sheet of paper with a corner turned down, and a bar across.
void draw_refused_sheet(Canvas& canvas, Point top_left) {
  const auto [x, y] = top_left;
  canvas.polygon({{x, y}, {x + 40, y}, {x + 58, y + 18}, {x + 58, y + 76}, {x, y + 76}},
                 {214, 219, 226, 255});
  canvas.polygon({{x + 40, y}, {x + 58, y + 18}, {x + 40, y + 18}}, {178, 186, 196, 255});
  canvas.circle({x + 54, y + 68}, 19, paper);
  canvas.circle({x + 54, y + 68}, 16, warning);
  canvas.fill_round({x + 45, y + 65.5, 18, 5}, 2.5, white);
}

double height_of(Canvas& canvas, double width, std::string_view text, const Font& font) {
  if (text.empty()) return 0;
  const Rect end = canvas.caret_at(width, text, text.size(), font);
  return end.y + end.height;
}

}  // namespace

asio::awaitable<void> Files::open() {
  shown_.reset();
  context_.changed(Stale::all);
  co_return;
}

std::string Files::title() const {
  return shown_ ? shown_->file.title.in(locale_of(context_.options.locale)) : std::string();
}

void Files::draw(Pen& pen) {
  if (!shown_)
    draw_list(pen);
  else if (shown_->is_open)
    draw_open(pen);
  else
    draw_refusal(pen);
}

void Files::draw_list(Pen& pen) {
  draw_app_bar(pen, pen.say("화일관리", "Files"));
  const Card& card = context_.card;
  const std::string& name = card.title.in(pen.locale());
  if (name.empty()) {
    draw_message(pen, pen.say("기억카드가 없습니다", "No memory card"),
                 pen.say("카드를 끼우면 그 안의 화일이 여기에 보입니다.",
                         "Put a card in, and its files are listed here."));
    return;
  }
  const std::string count = std::to_string(card.files.size());
  pen.canvas().fill({0, content_top, screen_width, head_height}, {232, 236, 241, 255});
  pen.text({16, content_top + 10}, name, {.size = 14, .weight = 600}, ink, 240);
  const std::string files = pen.locale() == Locale::korean
                                ? "화일 " + count + "개"
                                : count + (card.files.size() == 1 ? " file" : " files");
  constexpr Font small{.size = 13};
  const double width = pen.canvas().measure(files, small).width;
  pen.text({screen_width - 16 - width, content_top + 11}, files, small, soft_ink);
  std::vector<Row> rows;
  for (const CardFile& file : card.files)
    rows.push_back({file.title.in(pen.locale()), word_for(pen, file.type)});
  draw_rows(pen, {0, content_top + head_height, screen_width, content_height - head_height},
            list_scroll_, rows, a_file);
}

void Files::draw_open(Pen& pen) {
  const CardFile& file = shown_->file;
  Canvas& canvas = pen.canvas();
  constexpr Font font{.size = 16};
  constexpr double width = screen_width - 40;
  const std::string& text = file.text.in(pen.locale());
  const double stage = file.type == MediaType::document ? 0 : stage_height;
  draw_app_bar(pen, file.title.in(pen.locale()), {to_list, 0});
  text_height_ = stage + 52 + height_of(canvas, width, text, font) + 24;
  text_scroll_ = std::clamp(text_scroll_, 0.0, std::max(0.0, text_height_ - content_height));
  canvas.push_clip({0, content_top, screen_width, content_height});
  double y = content_top - text_scroll_;
  if (stage > 0) draw_stage(canvas, file.type, y);
  y += stage + 14;
  canvas.circle({26, y + 9}, 4.5, file.signer == Signer::unknown ? soft_ink : accent);
  pen.text({38, y}, word_for(pen, file.signer), {.size = 13}, soft_ink, 300);
  y += 38;
  if (!text.empty()) pen.paragraph({20, y, width, text_height_}, text, font, ink);
  draw_scroll_bar(canvas, text_scroll_, text_height_);
  canvas.pop_clip();
}

void Files::draw_refusal(Pen& pen) const {
  const Gate& gate = context_.options.gate;
  const bool is_deleted = gate.unapproved == Unapproved::deleted;
  draw_app_bar(pen, shown_->file.title.in(pen.locale()), {to_list, 0});
  draw_refused_sheet(pen.canvas(), {(screen_width - 62) / 2, 142});
  pen.centered(246,
               is_deleted ? pen.say("지워진 화일입니다", "This file was deleted")
                          : pen.say("열 수 없는 화일입니다", "This file does not open"),
               {.size = 19, .weight = 700}, ink);
  double y = 284;
  const auto say = [&](const char* words, Color color) {
    y += pen.paragraph({40, y, 280, 90}, words, {.size = 15}, color, Align::center) + 14;
  };
  say(pen.say("승인된 서명이 없고,\n이 전화기에서 만든 것도 아닙니다.",
              "It bears no approved signature, and was not made on this phone."),
      soft_ink);
  if (gate.alerts)
    say(pen.say("열려고 한 일이 경보로\n이 전화기에 남았습니다.",
                "An alert about this is kept on the phone."),
        warning);
  pen.canvas().fill({40, screen_bottom - 66, 280, 1}, rule);
  pen.paragraph({40, screen_bottom - 56, 280, 40},
                pen.say("보도된 동작을 본뜬 것이며, 문구는 지어낸 것입니다.",
                        "Modelled on reported behaviour; these words are invented."),
                {.size = 12.5}, soft_ink, Align::center);
}

asio::awaitable<bool> Files::choose(Choice choice) {
  if (choice.what == to_list) co_return co_await back();
  Card& card = context_.card;
  if (choice.which >= card.files.size()) co_return false;
  const CardFile file = card.files[choice.which];
  const Unapproved outcome =
      file.signer == Signer::unknown ? context_.options.gate.unapproved : Unapproved::opened;
  context_.observer.opened_file({file.title.in(locale_of(context_.options.locale)),
                                 std::string(name_of(file.type)), std::string(name_of(file.signer)),
                                 std::string(name_of(outcome))});
  if (outcome == Unapproved::deleted)
    card.files.erase(card.files.begin() + static_cast<std::ptrdiff_t>(choice.which));
  shown_ = {file, outcome == Unapproved::opened};
  text_scroll_ = 0;
  context_.changed(Stale::all);
  co_return true;
}

asio::awaitable<bool> Files::scroll(double by) {
  if (!shown_) {
    const bool moved =
        scroll_rows(list_scroll_, by, context_.card.files.size(), content_height - head_height);
    if (moved) context_.changed(Stale::all);
    co_return moved;
  }
  const double to =
      std::clamp(text_scroll_ + by, 0.0, std::max(0.0, text_height_ - content_height));
  if (!shown_->is_open || to == text_scroll_) co_return false;
  text_scroll_ = to;
  context_.changed(Stale::all);
  co_return true;
}

asio::awaitable<bool> Files::back() {
  if (!shown_) co_return false;
  shown_.reset();
  context_.changed(Stale::all);
  co_return true;
}

}  // namespace phone
