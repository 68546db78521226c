#include "emulator/phone/page_process.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <system_error>
#include <utility>

#include "emulator/phone/page_child.h"
#include "emulator/phone/page_wire.h"
#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

namespace asio = boost::asio;
using asio::use_awaitable;

}  // namespace

struct PageProcess::Impl {
  Impl(asio::any_io_executor executor, PageOptions page_options, Fetch page_fetch)
      : options(std::move(page_options)),
        fetch(std::move(page_fetch)),
        width_px(static_cast<int>(std::lround(options.width * options.scale))),
        height_px(static_cast<int>(std::lround(options.height * options.scale))),
        shared(static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px) * 4),
        socket(executor),
        timer(executor) {}
  ~Impl() { end_child(); }

  void start_child();
  void end_child();

  PageOptions options;
  Fetch fetch;
  int width_px, height_px;
  SharedPixels shared;
  asio::local::stream_protocol::socket socket;
  asio::steady_timer timer;
  pid_t child = -1;
  std::string isolation;
  std::string words;
  std::uint64_t calls = 0;
  std::uint64_t crashes = 0;
};

void PageProcess::Impl::start_child() {
  PageChild started = start_page_child(options, shared);
  child = started.pid;
  socket.assign(asio::local::stream_protocol(), started.socket.get());
  started.socket.release();
}

// Also reaps: SIGKILL cannot be put off, so waiting is short.
void PageProcess::Impl::end_child() {
  if (child > 0) {
    kill(child, SIGKILL);
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
    child = -1;
  }
  boost::system::error_code ignored;
  socket.close(ignored);
}

namespace {

// CPU time the child has used so far; nothing once it is gone.
std::optional<std::chrono::nanoseconds> cpu_time(pid_t pid) {
  clockid_t clock{};
  timespec used{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return {};
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

// Past its budget of processor time the kernel itself ends the child, should we be stopped and not
// do so. It could not put this off: it may no longer change its own limits.
void limit_cpu(pid_t pid, std::chrono::nanoseconds used, std::chrono::nanoseconds budget) {
  const auto most = std::chrono::ceil<std::chrono::seconds>(used + budget).count() + 1;
  const rlimit value{static_cast<rlim_t>(most), RLIM_INFINITY};
  prlimit(pid, RLIMIT_CPU, &value, nullptr);
}

// Whether the child was stopped by a signal ("T" in proc_pid_stat(5)) or is dead ("Z").
bool is_stopped(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(stat, line);
  const std::size_t name_end = line.rfind(") ");
  return name_end == std::string::npos || std::strchr("TtZX", line[name_end + 2]) != nullptr;
}

// Kills the child once a call has used up its budget. The budget is real time, except that a busy
// machine's other work is not held against the page: a child that waits for a processor, the disk
// or for us gets until it has used the budget itself, and never more than `patience` times the real
// time. Where we ourselves come a whole budget late to look, the machine stood still (a lid was
// closed, the process was stopped), the child with us, and its time begins anew.
constexpr int patience = 8;

template <class Impl>
void watch_budget(const std::shared_ptr<Impl>& impl, std::uint64_t number,
                  std::chrono::steady_clock::time_point started,
                  std::optional<std::chrono::nanoseconds> cpu_before,
                  std::chrono::nanoseconds wait) {
  impl->timer.expires_after(wait);
  impl->timer.async_wait([=, weak = std::weak_ptr(impl)](boost::system::error_code error) {
    const auto late = weak.lock();
    // A timer may fire just as its call ends: its handler must not end the next call's child.
    if (error || !late || late->calls != number || late->child <= 0) return;
    const std::chrono::nanoseconds budget = late->options.budget;
    const auto now = std::chrono::steady_clock::now();
    if (now - late->timer.expiry() > budget)
      return watch_budget(late, number, now, cpu_before, budget);
    const auto cpu_now = cpu_time(late->child);
    const bool starved = cpu_before && cpu_now && *cpu_now - *cpu_before < budget &&
                         !is_stopped(late->child) && now - started < patience * budget;
    if (starved) {
      const auto left = std::max<std::chrono::nanoseconds>(budget - (*cpu_now - *cpu_before),
                                                           std::chrono::milliseconds(20));
      watch_budget(late, number, started, cpu_before, left);
    } else {
      kill(late->child, SIGKILL);
    }
  });
}

// Ends the child unless the call came to its end, however the coroutine is left.
template <class Impl>
struct CallGuard {
  explicit CallGuard(Impl& called) : impl(called) {}
  ~CallGuard() {
    impl.timer.cancel();
    if (is_done) return;
    impl.end_child();
    ++impl.crashes;
  }
  CallGuard(const CallGuard&) = delete;
  CallGuard& operator=(const CallGuard&) = delete;
  Impl& impl;
  bool is_done = false;
};

// One request and its answer, with the fetches between. Nothing when the child died of it.
template <class Impl>
asio::awaitable<std::optional<std::string>> call(std::shared_ptr<Impl> impl, Packer request) {
  if (impl->child < 0) co_return std::nullopt;
  CallGuard guard(*impl);
  const std::uint64_t number = ++impl->calls;
  const auto cpu_before = cpu_time(impl->child);
  if (cpu_before) limit_cpu(impl->child, *cpu_before, impl->options.budget);
  watch_budget(impl, number, std::chrono::steady_clock::now(), cpu_before, impl->options.budget);
  try {
    const std::string frame = request.frame();
    co_await asio::async_write(impl->socket, asio::buffer(frame), use_awaitable);
    for (;;) {
      char head_bytes[frame_head_bytes];
      co_await asio::async_read(impl->socket, asio::buffer(head_bytes), use_awaitable);
      const FrameHead head = frame_head(head_bytes, max_answer_bytes);
      std::string body(head.body_bytes, '\0');
      co_await asio::async_read(impl->socket, asio::buffer(body), use_awaitable);
      if (head.kind == Message::done) {
        guard.is_done = true;
        ++impl->calls;
        co_return body;
      }
      if (head.kind != Message::fetch) throw WireError("page wire: unexpected kind");
      asio::awaitable<site::Resource> fetching = impl->fetch(Unpacker(body).text());
      const site::Resource resource = co_await std::move(fetching);
      const std::string fetched = Packer(Message::fetched).resource(resource).frame();
      co_await asio::async_write(impl->socket, asio::buffer(fetched), use_awaitable);
    }
  } catch (const boost::system::system_error&) {
  } catch (const WireError&) {
  }
  co_return std::nullopt;
}

// Asks, and reads the answer with `read`; `otherwise` when the child died or answered nonsense.
template <class Impl, class Value, class Read>
asio::awaitable<Value> ask(std::shared_ptr<Impl> impl, Packer request, Value otherwise, Read read) {
  const std::optional<std::string> body = co_await call(impl, std::move(request));
  if (!body) co_return otherwise;
  try {
    Unpacker answer(*body);
    co_return read(answer);
  } catch (const WireError&) {
    impl->end_child();
    ++impl->crashes;
  }
  co_return otherwise;
}

std::optional<Target> read_target(Unpacker& answer) {
  std::optional<Target> target = answer.target();
  // The child may be in a hostile page's hands: its words are not to be trusted either.
  if (target) {
    for (std::string* text : {&target->text, &target->href, &target->submit}) {
      *text = valid_utf8(*text);
    }
  }
  return target;
}
std::vector<Target> read_targets(Unpacker& answer) {
  std::vector<Target> targets;
  const double count = std::min(answer.number(), static_cast<double>(max_offers));
  for (double i = 0; i < count; ++i)
    if (std::optional<Target> target = read_target(answer)) targets.push_back(*std::move(target));
  return targets;
}
std::optional<Field> read_field(Unpacker& answer) {
  if (!answer.flag()) return std::nullopt;
  Field field;
  field.box = answer.box();
  field.value = valid_utf8(answer.text());
  field.is_password = answer.flag();
  field.is_multiline = answer.flag();
  return field;
}
// Words for a list that the phone draws itself, one line each.
OptionList read_options(Unpacker& answer) {
  OptionList list;
  const double chosen = answer.number();
  const double count = std::min(answer.number(), static_cast<double>(max_options));
  for (double i = 0; i < count; ++i) {
    ListOption option;
    const std::string text = valid_utf8(answer.text());
    option.text = utf8_prefix(text, max_option_bytes);
    for (char& c : option.text)
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    option.is_heading = answer.flag();
    option.is_possible = answer.flag();
    list.options.push_back(std::move(option));
  }
  if (chosen >= 0 && chosen < static_cast<double>(list.options.size()))
    list.chosen = static_cast<std::size_t>(chosen);
  return list;
}
std::optional<std::size_t> read_offset(Unpacker& answer) {
  if (!answer.flag()) return std::nullopt;
  return static_cast<std::size_t>(std::clamp(answer.number(), 0.0, 1e9));
}
Matches read_matches(Unpacker& answer) {
  Matches matches;
  matches.count = static_cast<std::size_t>(std::clamp(answer.number(), 0.0, 1e9));
  const double boxes = answer.number();
  for (double i = 0; i < boxes; ++i) matches.boxes.push_back(answer.box());
  return matches;
}
bool read_flag(Unpacker& answer) {
  return answer.flag();
}
std::string read_text(Unpacker& answer) {
  return valid_utf8(answer.text());
}
// A record must have room for it, whatever the child says.
std::string read_words(Unpacker& answer) {
  const std::string words = valid_utf8(answer.text());
  return std::string(utf8_prefix(words, max_visible_text_bytes));
}

}  // namespace

PageProcess::PageProcess(asio::any_io_executor executor, PageOptions options, Fetch fetch)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(options), std::move(fetch))) {}

PageProcess::~PageProcess() {
  impl_->end_child();
}

// Not a coroutine itself: GCC 12 destroys temporaries inside a co_await expression twice.
asio::awaitable<Loaded> PageProcess::load(std::string url, std::string html,
                                          std::string content_type) {
  if (impl_->child < 0) impl_->start_child();
  return ask(impl_, Packer(Message::load).text(url).text(html).text(content_type), Loaded{},
             [impl = impl_](Unpacker& answer) {
               Loaded loaded;
               const std::string title = valid_utf8(answer.text());
               loaded.title = utf8_prefix(title, 1024);
               loaded.height = std::clamp(answer.number(), 0.0, 1e9);
               loaded.state = PageState::ok;
               const std::string granted = valid_utf8(answer.text());
               impl->isolation = utf8_prefix(granted, 100);
               return loaded;
             });
}

asio::awaitable<bool> PageProcess::draw(double scroll_y, Sight sight) {
  return ask(impl_, Packer(Message::draw).number(scroll_y).number(sight.top).number(sight.bottom),
             false, [impl = impl_](Unpacker& answer) {
               impl->words = read_words(answer);
               return true;
             });
}

const std::string& PageProcess::words() const {
  return impl_->words;
}

asio::awaitable<std::string> PageProcess::visible_text(double scroll_y) {
  return ask(impl_, Packer(Message::visible_text).number(scroll_y), std::string(), read_words);
}

asio::awaitable<std::optional<Target>> PageProcess::at(Point p) {
  return ask(impl_, Packer(Message::at).number(p.x).number(p.y), std::optional<Target>(),
             read_target);
}

asio::awaitable<std::optional<Target>> PageProcess::find_css(std::string selector) {
  return ask(impl_, Packer(Message::find_css).text(selector), std::optional<Target>(), read_target);
}

asio::awaitable<std::optional<Target>> PageProcess::find_text(std::string text) {
  return ask(impl_, Packer(Message::find_text).text(text), std::optional<Target>(), read_target);
}

asio::awaitable<bool> PageProcess::focus(Point p) {
  return ask(impl_, Packer(Message::focus).number(p.x).number(p.y), false, read_flag);
}

asio::awaitable<bool> PageProcess::set_value(std::string value, Typing typing) {
  const auto at = [&](std::size_t offset) {
    return static_cast<double>(std::min(offset, value.size()));
  };
  Packer request(Message::set_value);
  request.text(value).number(at(typing.caret));
  request.number(at(typing.composing_from)).number(at(typing.composing_to));
  return ask(impl_, std::move(request), false, read_flag);
}

asio::awaitable<std::optional<std::size_t>> PageProcess::caret_at(Point p) {
  return ask(impl_, Packer(Message::caret_at).number(p.x).number(p.y), std::optional<std::size_t>(),
             read_offset);
}

asio::awaitable<OptionList> PageProcess::options(Point p) {
  return ask(impl_, Packer(Message::options).number(p.x).number(p.y), OptionList(), read_options);
}

asio::awaitable<bool> PageProcess::choose_option(Point p, std::size_t index) {
  Packer request(Message::choose_option);
  request.number(p.x).number(p.y).number(static_cast<double>(index));
  return ask(impl_, std::move(request), false, read_flag);
}

asio::awaitable<bool> PageProcess::turn_mark(Point p) {
  return ask(impl_, Packer(Message::turn_mark).number(p.x).number(p.y), false, read_flag);
}

asio::awaitable<std::optional<Field>> PageProcess::field() {
  return ask(impl_, Packer(Message::field), std::optional<Field>(), read_field);
}

asio::awaitable<Matches> PageProcess::find_all(std::string text) {
  return ask(impl_, Packer(Message::find_all).text(text), Matches{}, read_matches);
}

asio::awaitable<std::vector<Target>> PageProcess::offers(double top, double bottom) {
  return ask(impl_, Packer(Message::offers).number(top).number(bottom), std::vector<Target>(),
             read_targets);
}

asio::awaitable<std::string> PageProcess::submission() {
  return ask(impl_, Packer(Message::submission), std::string(), read_text);
}

const std::uint8_t* PageProcess::pixels() const {
  return impl_->shared.pixels();
}
int PageProcess::width_px() const {
  return impl_->width_px;
}
int PageProcess::height_px() const {
  return impl_->height_px;
}
int PageProcess::stride_bytes() const {
  return impl_->width_px * 4;
}
bool PageProcess::is_alive() const {
  return impl_->child > 0;
}
std::uint64_t PageProcess::crashes() const {
  return impl_->crashes;
}
std::string PageProcess::isolation() const {
  return impl_->isolation;
}
int PageProcess::child_pid() const {
  return impl_->child;
}

PageProcess::Fetch at_once(std::function<site::Resource(const std::string& absolute_url)> fetch) {
  // The coroutine's frame keeps the address; the function object outlives every call.
  return [fetch = std::move(fetch)](std::string url) -> asio::awaitable<site::Resource> {
    co_return fetch(url);
  };
}

}  // namespace phone
