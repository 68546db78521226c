#include "emulator/phone/hangul.h"

#include <hangul.h>

#include <new>

#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

std::string utf8(const ucschar* text) {
  std::string out;
  for (; text && *text; ++text) append_utf8(out, *text);
  return out;
}

bool is_letter(char key) {
  return (key >= 'a' && key <= 'z') || (key >= 'A' && key <= 'Z');
}

}  // namespace

struct HangulComposer::Impl {
  Impl() : context(hangul_ic_new("2")) {  // Two-set.
    if (!context) throw std::bad_alloc();
  }
  ~Impl() { hangul_ic_delete(context); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  HangulInputContext* context;
};

HangulComposer::HangulComposer() : impl_(std::make_unique<Impl>()) {}
HangulComposer::~HangulComposer() = default;

std::string HangulComposer::press(char key) {
  if (!is_letter(key)) return finish() + key;
  hangul_ic_process(impl_->context, key);
  return utf8(hangul_ic_get_commit_string(impl_->context));
}

bool HangulComposer::backspace() {
  return hangul_ic_backspace(impl_->context);
}

std::string HangulComposer::finish() {
  return utf8(hangul_ic_flush(impl_->context));
}

std::string HangulComposer::composing() const {
  return utf8(hangul_ic_get_preedit_string(impl_->context));
}

}  // namespace phone
