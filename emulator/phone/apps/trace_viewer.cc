#include "emulator/phone/apps/trace_viewer.h"

namespace phone {

TraceViewer::TraceViewer(const AppContext& context)
    : trace_(context.executor, context.clock, page_options(context.options),
             context.options.open_trace, [changed = context.changed] { changed(Stale::all); }) {}

void TraceViewer::draw(Pen& pen) {
  draw_app_bar(pen, pen.say("이력 보기", "Trace Viewer"));
  switch (trace_.state()) {
    case TraceState::not_installed:
      draw_message(pen, pen.say("이력 보기가 설치되지 않았습니다", "Trace Viewer is not installed"),
                   pen.say("기록은 계속되지만 이 전화기에는 그것을 보여 줄 앱이 없습니다.",
                           "Recording goes on, but nothing on this phone can show it."));
      break;
    case TraceState::gone:
      draw_message(pen, pen.say("이력 보기가 멈추었습니다", "Trace Viewer has stopped"),
                   pen.say("나갔다가 다시 열면 새로 시작됩니다. 기록에는 아무 일도 없습니다.",
                           "Leave and open it again to restart it. The record is not affected."));
      break;
    case TraceState::crashed:
      draw_message(pen, pen.say("이 페이지를 열지 못했습니다", "This page crashed"),
                   pen.say("페이지를 그리다가 멈추었습니다. 다른 페이지는 계속 쓸 수 있습니다.",
                           "Drawing it stopped halfway. Other pages still work."));
      break;
    case TraceState::closed:
    case TraceState::opening:
    case TraceState::shown:
      break;
  }
}

void TraceViewer::draw_page(Pen& pen) {
  if (trace_.state() != TraceState::shown) return;
  pen.canvas().blit(trace_.pixels().data(), static_cast<int>(screen_width * screen_scale),
                    static_cast<int>(content_height * screen_scale),
                    static_cast<int>(screen_width * screen_scale) * 4, 0,
                    static_cast<int>(content_top * screen_scale));
  draw_scroll_bar(pen.canvas(), trace_.scrolled(), trace_.page_height());
  pen.note_lines(trace_.words());
}

}  // namespace phone
