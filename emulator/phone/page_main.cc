// red-flag-page: lays pages out and draws them for one phone, as its daemon asks over fd 3, into
// the pixels at fd 4. Started by PageProcess; of no use by hand. It may crash: that is its purpose.
#include <poll.h>
#include <sys/mman.h>
#include <sys/single_threaded.h>
#include <sys/socket.h>
#include <unistd.h>

#include <malloc.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "emulator/phone/page.h"
#include "emulator/phone/page_fonts.h"
#include "emulator/phone/page_limits.h"
#include "emulator/phone/page_wire.h"
#include "emulator/phone/text_charset.h"

namespace {

using phone::Message;
using phone::Packer;
using phone::Unpacker;

constexpr int socket_fd = 3;
constexpr int pixels_fd = 4;

struct Frame {
  Message kind = Message::done;
  std::string body;
};

// The daemon is gone, or wants us gone: there is nobody left to tell.
[[noreturn]] void end() {
  _exit(0);
}

void read_all(char* to, std::size_t size) {
  while (size > 0) {
    const ssize_t got = read(socket_fd, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) end();
    to += got;
    size -= static_cast<std::size_t>(got);
  }
}

void write_frame(std::string frame) {
  std::string_view left = frame;
  while (!left.empty()) {
    const ssize_t sent = send(socket_fd, left.data(), left.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) end();
    left.remove_prefix(static_cast<std::size_t>(sent));
  }
}

Frame read_frame() {
  char head_bytes[phone::frame_head_bytes];
  read_all(head_bytes, sizeof head_bytes);
  const phone::FrameHead head = phone::frame_head(head_bytes, phone::max_request_bytes);
  Frame frame{head.kind, std::string(head.body_bytes, '\0')};
  read_all(frame.body.data(), frame.body.size());
  return frame;
}

site::Resource fetch(const std::string& url) {
  // Longer than anything a site can have, and than a frame may be.
  if (url.size() > 64 * 1024) return {};
  write_frame(Packer(Message::fetch).text(url).frame());
  const Frame frame = read_frame();
  return Unpacker(frame.body).resource();
}

// What a long page took would otherwise stay with the phone for good. Not while somebody waits: the
// kernel would take the memory, clear it and hand it back for the next page.
void give_memory_back() {
  constexpr std::size_t most_kept_bytes = 1u << 20;
  if (mallinfo2().fordblks > most_kept_bytes) malloc_trim(0);
}

// False: nothing was asked for a while.
bool is_asked_soon() {
  constexpr int a_while_ms = 300;
  pollfd socket{socket_fd, POLLIN, 0};
  return poll(&socket, 1, a_while_ms) != 0;
}

class Child {
 public:
  explicit Child(phone::ViewSize view)
      : view_(view), kit_(std::make_shared<phone::PageKit>(view.scale)) {
    const auto device = [&](int css) { return std::lround(css * view.scale); };
    stride_bytes_ = static_cast<int>(device(view.width) * 4);
    const auto size =
        static_cast<std::size_t>(stride_bytes_) * static_cast<std::size_t>(device(view.height));
    void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, pixels_fd, 0);
    if (memory == MAP_FAILED) _exit(2);
    pixels_ = static_cast<std::uint8_t*>(memory);
    warm_up();
  }

  Packer answer(const Frame& request);
  // Work that can wait until an answer is out.
  void tidy() { last_page_.reset(); }
  void set_isolation(std::string granted) { isolation_ = std::move(granted); }

 private:
  // Loads what could not be loaded once files are out of reach: fontconfig's configuration, the
  // usual fonts, Thai's word list (Pango's, for line breaks) and converters between charsets.
  void warm_up() {
    phone::load_charsets();
    phone::Page page(view_, fetch, "",
                     "<b>a</b><i>a</i> 가 <h1>가</h1><input> <p>\u0e01\u0e32\u0e23 \u05d0 \u0627",
                     "text/html", kit_);
    page.draw(0, pixels_, stride_bytes_);
  }

  void load(const std::string& url, const std::string& html, const std::string& type);
  Packer set_value(Unpacker& in);
  Packer field() const;
  Packer caret_at(Unpacker& in) const;
  Packer options(Unpacker& in) const;
  Packer choose_option(Unpacker& in);
  Packer find_all(Unpacker& in);

  phone::ViewSize view_;
  std::string isolation_ = "none";
  std::uint8_t* pixels_ = nullptr;
  int stride_bytes_ = 0;
  std::shared_ptr<phone::PageKit> kit_;
  std::unique_ptr<phone::Page> page_;
  std::unique_ptr<phone::Page> last_page_;  // Taking a large one down takes milliseconds.
};

Packer Child::set_value(Unpacker& in) {
  const std::string value = in.text();
  const auto offset = [&] { return static_cast<std::size_t>(std::max(0.0, in.number())); };
  phone::Typing typing;
  typing.caret = offset();
  typing.composing_from = offset();
  typing.composing_to = offset();
  return Packer(Message::done).flag(page_->set_value(value, typing));
}

Packer Child::field() const {
  const std::optional<phone::Field> field = page_->field();
  Packer out(Message::done);
  out.flag(field.has_value());
  if (!field) return out;
  return out.box(field->box).text(field->value).flag(field->is_password).flag(field->is_multiline);
}

Packer Child::caret_at(Unpacker& in) const {
  const double x = in.number(), y = in.number();
  const std::optional<std::size_t> offset = page_->caret_at({x, y});
  return Packer(Message::done)
      .flag(offset.has_value())
      .number(static_cast<double>(offset.value_or(0)));
}

Packer Child::options(Unpacker& in) const {
  const double x = in.number(), y = in.number();
  const phone::OptionList list = page_->options({x, y});
  const bool has_chosen = list.chosen < list.options.size();
  Packer out(Message::done);
  out.number(has_chosen ? static_cast<double>(list.chosen) : -1);
  out.number(static_cast<double>(list.options.size()));
  for (const phone::ListOption& option : list.options)
    out.text(option.text).flag(option.is_heading).flag(option.is_possible);
  return out;
}

Packer Child::choose_option(Unpacker& in) {
  const double x = in.number(), y = in.number();
  return Packer(Message::done)
      .flag(page_->choose_option({x, y}, static_cast<std::size_t>(std::max(0.0, in.number()))));
}

Packer Child::find_all(Unpacker& in) {
  const phone::Matches matches = page_->find_all(in.text());
  Packer out(Message::done);
  out.number(static_cast<double>(matches.count)).number(static_cast<double>(matches.boxes.size()));
  for (const phone::Rect& box : matches.boxes) out.box(box);
  return out;
}

void Child::load(const std::string& url, const std::string& html, const std::string& type) {
  constexpr std::size_t heavy_bytes = 64u << 20;
  last_page_ = std::move(page_);
  if (mallinfo2().uordblks > heavy_bytes) {
    tidy();
    give_memory_back();
  }
  page_ = std::make_unique<phone::Page>(view_, fetch, url, html, type, kit_);
}

Packer Child::answer(const Frame& request) {
  Unpacker in(request.body);
  Packer out(Message::done);
  if (request.kind == Message::load) {
    const std::string url = in.text(), html = in.text(), type = in.text();
    load(url, html, type);
    const phone::Loaded loaded = page_->loaded();
    return out.text(loaded.title).number(loaded.height).text(isolation_);
  }
  if (!page_) _exit(2);
  switch (request.kind) {
    case Message::draw: {
      const double scroll = in.number();
      const double top = in.number(), bottom = in.number();
      page_->draw(scroll, pixels_, stride_bytes_);
      return out.text(page_->visible_text(scroll, {top, bottom}));
    }
    case Message::visible_text:
      return out.text(page_->visible_text(in.number()));
    case Message::at: {
      const double x = in.number(), y = in.number();
      return out.target(page_->at({x, y}));
    }
    case Message::find_css:
      return out.target(page_->find_css(in.text()));
    case Message::find_text:
      return out.target(page_->find_text(in.text()));
    case Message::focus: {
      const double x = in.number(), y = in.number();
      return out.flag(page_->focus({x, y}));
    }
    case Message::set_value:
      return set_value(in);
    case Message::field:
      return field();
    case Message::caret_at:
      return caret_at(in);
    case Message::options:
      return options(in);
    case Message::choose_option:
      return choose_option(in);
    case Message::turn_mark: {
      const double x = in.number(), y = in.number();
      return out.flag(page_->turn_mark({x, y}));
    }
    case Message::find_all:
      return find_all(in);
    case Message::offers: {
      const double top = in.number(), bottom = in.number();
      const std::vector<phone::Target> offers = page_->offers(top, bottom);
      out.number(static_cast<double>(offers.size()));
      for (const phone::Target& offer : offers) out.target(offer);
      return out;
    }
    case Message::submission:
      return out.text(page_->submission());
    default:
      _exit(2);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "red-flag-page: started by red-flag, not by hand\n");
    return 2;
  }
  phone::ViewSize view;
  view.width = std::atoi(argv[1]);
  view.height = std::atoi(argv[2]);
  view.scale = std::atof(argv[3]);
  const phone::ChildLimits limits{.memory_bytes = std::strtoull(argv[4], nullptr, 10),
                                  .parent_pid = std::atoi(argv[5])};
  phone::give_up_changing_things(limits);
  Child child(view);
  phone::look_fonts_up_without_threads();
  const std::string granted = phone::give_up_reading_files(limits, phone::font_files());
  child.set_isolation(granted);
  // No thread is left and none can start. glibc does not notice by itself, and references would be
  // counted as if others did, a tenth of what a page takes.
  if (granted.starts_with("seccomp")) __libc_single_threaded = true;

  // Beyond this point every byte may be hostile.
  for (bool is_trimmed = true;;) {
    if (!is_trimmed && !is_asked_soon()) {
      is_trimmed = true;
      give_memory_back();
    }
    const Frame request = read_frame();
    write_frame(child.answer(request).frame());
    // A page just laid out is about to be drawn.
    if (request.kind != Message::load) child.tidy();
    is_trimmed = false;
  }
}
