// Draws the phone's screen, as far as it is out of date.
#include "emulator/phone/phone_impl.h"

namespace phone {

// The status bar's clock turns without anybody's doing; all else is drawn when it changed.
void Phone::Impl::draw() {
  CivilTime time = civil_time(clock.now(), locale);
  if (time.hour_minute != shown_time.hour_minute || time.date != shown_time.date) {
    shown_time = std::move(time);
    stale_all = true;
  }
  if (!field() || clock.now().unix_ms > notice_until.unix_ms) end_notice();
  if (!notice.empty() && stale_page) stale_all = true;  // Drawn over what only draw() draws.
  if (std::exchange(shown_keyboard, field() != nullptr) != (field() != nullptr)) stale_all = true;
  if (stale_all) {
    Pen pen(canvas, locale);
    draw_screen(pen);
    draw_label(canvas);
    shell_words = pen.words();
    shell_offers = pen.offers();
  }
  if (stale_all || stale_page) draw_page();
  if (stale_all || stale_keys) draw_keyboard();
  stale_all = stale_page = stale_keys = false;
}

void Phone::Impl::draw_screen(Pen& pen) {
  switch (front) {
    case Front::off:
      canvas.clear({0, 0, 0, 255});
      break;
    case Front::lock_screen:
      draw_lock_screen(pen, shown_time);
      break;
    case Front::launcher:
      draw_launcher(pen, shown_time, launcher_page);
      break;
    case Front::recents:
      draw_cards(pen);
      break;
    case Front::app:
      draw_status_bar(pen, shown_time, app_status_bar);
      apps[app_index]->draw(pen);
      break;
  }
}

// A card is the app drawing itself, small; its words are not the screen's.
void Phone::Impl::draw_cards(Pen& pen) {
  draw_recents(pen, shown_time, cards, [this](std::size_t index) {
    Pen card(canvas, locale);
    draw_status_bar(card, shown_time, app_status_bar);
    apps[index]->draw(card);
    apps[index]->draw_page(card);
  });
}

void Phone::Impl::draw_page() {
  Pen pen(canvas, locale);
  if (App* shown = app()) shown->draw_page(pen);
  if (!notice.empty()) draw_notice(pen, keyboard_top, notice);
  words = shell_words + pen.words();
  offers = shell_offers;
  offers.insert(offers.end(), pen.offers().begin(), pen.offers().end());
}

void Phone::Impl::draw_keyboard() {
  key_offers.clear();
  const TextField* focused = field();
  if (!focused) return;
  keyboard.attend(*focused);
  Pen pen(canvas, locale);
  keyboard.draw(pen);
  key_offers = pen.offers();
}

}  // namespace phone
