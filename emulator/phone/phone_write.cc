// Writing into the field in front: by the keyboard on the screen, by one elsewhere, word by word.
#include <utility>

#include "emulator/phone/phone.h"
#include "emulator/phone/phone_impl.h"

namespace asio = boost::asio;

namespace phone {

// What the field holds, ready to be added to by others than the keyboard on the screen.
Writing Phone::Impl::writing_so_far() {
  keyboard.attend(*field());
  Writing writing = field()->writing;
  if (composed_elsewhere)
    writing.composing.clear();
  else
    keyboard.finish(writing);
  composed_elsewhere = false;
  return writing;
}

asio::awaitable<bool> Phone::Impl::write(Writing writing, Ends ends) {
  if (writing.size_bytes() > max_written_bytes) co_return false;
  if (const Correction* made = correct(options.corrections, field()->writing, writing, ends))
    give_notice(made->warning.in(locale));
  co_return co_await put(std::move(writing));
}

// The field is sent, or left: its last word has ended.
asio::awaitable<void> Phone::Impl::end_word() {
  if (!field() || options.corrections.words.empty()) co_return;
  Writing writing = field()->writing;
  keyboard.attend(*field());
  keyboard.finish(writing);
  composed_elsewhere = false;
  const Correction* made = correct(options.corrections, field()->writing, writing, Ends::here);
  if (!made) co_return;
  give_notice(made->warning.in(locale));
  co_await put(std::move(writing));
}

// As it is: nothing was added, or nothing is to be replaced.
asio::awaitable<bool> Phone::Impl::put(Writing writing) {
  operated("type");
  stale_keys = true;
  const bool written = co_await app()->write(std::move(writing));
  co_return written;
}

asio::awaitable<bool> Phone::Impl::press_key(Point point) {
  const TextField before = *field();
  keyboard.attend(before);
  composed_elsewhere = false;
  Writing writing = before.writing;
  const Keyboard::Outcome outcome = keyboard.press(point, writing);
  stale_keys = true;
  if (outcome == Keyboard::Outcome::nothing) {
    changed(Stale::page);
    co_return true;
  }
  const bool is_key_of_end =
      outcome == Keyboard::Outcome::enter || outcome == Keyboard::Outcome::close;
  if (outcome == Keyboard::Outcome::enter && before.enter == Enter::newline) writing.text += '\n';
  const bool written =
      co_await write(std::move(writing), is_key_of_end ? Ends::here : Ends::not_yet);
  if (outcome == Keyboard::Outcome::close) co_await app()->blur();
  if (outcome == Keyboard::Outcome::enter && before.enter != Enter::newline) {
    operated("submit");
    co_await app()->submit();
  }
  co_return written;
}

asio::awaitable<bool> Phone::type(std::string text) {
  App* app = impl_->app();
  if (!app) co_return false;
  if (!app->field()) {
    const bool taken = co_await app->take_focus();
    if (!taken) co_return false;
  }
  Writing writing = impl_->writing_so_far();
  writing.text += text;
  co_return co_await impl_->write(std::move(writing));
}

asio::awaitable<bool> Phone::compose(std::string text) {
  if (!impl_->field()) co_return false;
  Writing writing = impl_->writing_so_far();
  impl_->composed_elsewhere = !text.empty();
  writing.composing = std::move(text);
  co_return co_await impl_->write(std::move(writing));
}

asio::awaitable<bool> Phone::erase() {
  const TextField* field = impl_->field();
  if (!field) co_return false;
  if (impl_->composed_elsewhere) {
    std::string nothing;
    co_return co_await compose(std::move(nothing));
  }
  impl_->keyboard.attend(*field);
  Writing writing = field->writing;
  const bool erased = impl_->keyboard.erase(writing);
  if (!erased) co_return false;
  co_return co_await impl_->write(std::move(writing));
}

asio::awaitable<bool> Phone::erase_after() {
  if (!impl_->field()) co_return false;
  Writing writing = impl_->writing_so_far();
  const bool erased = phone::erase_after(writing);
  if (!erased) co_return false;
  co_return co_await impl_->put(std::move(writing));
}

asio::awaitable<bool> Phone::move_caret(CaretMove move) {
  if (!impl_->field()) co_return false;
  Writing writing = impl_->writing_so_far();
  if (move == CaretMove::up || move == CaretMove::down) {
    const bool moved = co_await impl_->app()->move_by_row(move);
    if (moved) impl_->operated("type");
    co_return moved;
  }
  const bool moved = phone::move_caret(writing, move);
  if (!moved) co_return false;
  co_return co_await impl_->put(std::move(writing));
}

bool Phone::has_field() const {
  return impl_->field();
}

bool Phone::is_eraser(Point point) const {
  return impl_->is_on_keyboard(point) && impl_->keyboard.is_eraser(point);
}

bool Phone::touch(std::optional<Point> point) {
  const bool is_on_keyboard = point && impl_->is_on_keyboard(*point);
  if (!is_on_keyboard) point.reset();
  if (impl_->keyboard.touch(point)) {
    impl_->stale_keys = true;
    impl_->changed(Stale::page);
  }
  return is_on_keyboard;
}

asio::awaitable<bool> Phone::submit() {
  App* app = impl_->app();
  if (!app) co_return false;
  co_await impl_->end_word();
  impl_->operated("submit");
  co_return co_await app->submit();
}

}  // namespace phone
