#include "emulator/classroom/room.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <cstdio>
#include <utility>

#include "emulator/classroom/disposal.h"
#include "emulator/classroom/word_code.h"
#include "emulator/serve/http.h"
#include "emulator/serve/on_strand.h"
#include "storage/hash.h"
#include "storage/verifier.h"

namespace asio = boost::asio;

namespace classroom {
namespace {

constexpr int free_mistakes = 5;                     // Wrong codes before anybody waits.
constexpr std::chrono::seconds forgiven_after{60};   // Without another wrong one.
constexpr std::chrono::milliseconds turn_pace{500};  // Between two attempts then.
constexpr int max_waiting = 60;                      // Attempts that wait for their turn.
constexpr std::size_t max_console_tokens = 8;        // Of earlier starts.

State state_named(const std::string& name) {
  for (const State state :
       {State::waiting, State::running, State::paused, State::revealed, State::ended})
    if (name == name_of(state)) return state;
  throw std::runtime_error("class.json: '" + name + "' is no state of a class");
}

Roster remembered(const std::filesystem::path& data) {
  if (auto roster = load_roster(data)) return *roster;
  Roster fresh;
  fresh.code = fresh_code();
  return fresh;
}

std::string in_both(const session::Text& text) {
  if (text.ko.empty() || text.en.empty()) return text.ko + text.en;
  return text.ko + " / " + text.en;
}

}  // namespace

Room::Room(asio::io_context& io, serve::Strand strand, asio::any_io_executor pool,
           RoomOptions options)
    : io_(io),
      strand_(std::move(strand)),
      pool_(std::move(pool)),
      options_(std::move(options)),
      roster_(remembered(options_.data)),
      course_(options_.lesson, state_named(roster_.state), roster_.act,
              Course::Instant::clock::now()),
      clock_(strand_, clockwork::host_time(), clockwork::Speed::times(roster_.speed)),
      turn_(strand_),
      off_(strand_) {
  is_shown_ = roster_.is_revealed || course_.state() == State::revealed;
  if (course_.state() != State::waiting) chapter_of_ = course_.act_number();
  if (course_.phones() == session::Phones::off) clock_.pause();
}

Room::~Room() = default;

void Room::open() {
  for (const Seat& seat : roster_.seats) take_place(seat);
  // A class that ended is sealed; what it came to is found out anew.
  if (course_.state() == State::ended) asio::co_spawn(strand_, seal(), asio::detached);
  if (is_shown_) with_each([](Phone& phone) { phone.show_trace(); });
}

void Room::take_place(const Seat& seat) {
  places_.push_back(std::make_unique<Place>());
  Place& place = *places_.back();
  const bool is_scripted = seat.number == 0;
  place.seat = seat;
  place.handset = std::make_unique<serve::Handset>(
      asio::make_strand(io_), seat.phone(),
      is_scripted ? serve::Handset::Touchable::no : serve::Handset::Touchable::yes);
  if (course_.state() == State::ended) return;
  place.phone = options_.make_phone({.seat = place.seat,
                                     .handset = *place.handset,
                                     .is_still = course_.phones() == session::Phones::off,
                                     .speed = roster_.speed,
                                     .is_scripted = is_scripted});
  place.is_on = true;
  asio::co_spawn(strand_, live(place), asio::detached);
}

// A phone that cannot be recorded is switched off; the others go on.
asio::awaitable<void> Room::live(Place& place) {
  try {
    co_await asio::co_spawn(place.handset->strand(), place.phone->live(), asio::use_awaitable);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "red-flag: %s stopped: %s\n", place.seat.phone().c_str(), error.what());
  }
  place.is_on = false;
  off_.cancel();
}

void Room::with_each(std::function<void(Phone&)> work) {
  for (const auto& place : places_)
    if (place->is_on)
      asio::post(place->handset->strand(), [phone = place->phone.get(), work] { work(*phone); });
}

void Room::admit_console(std::string_view token) {
  roster_.console_tokens.push_back(storage::sha256(token));
  if (roster_.console_tokens.size() > max_console_tokens)
    roster_.console_tokens.erase(roster_.console_tokens.begin());
  save_roster(options_.data, roster_);
}

bool Room::is_console(std::string_view token) const {
  const storage::Digest given = storage::sha256(token);
  bool found = false;
  for (const storage::Digest& known : roster_.console_tokens)
    found |= serve::equal_secrets(given, known);
  return found;
}

Place* Room::holder_of(std::string_view token) const {
  const storage::Digest given = storage::sha256(token);
  Place* found = nullptr;
  for (const auto& place : places_)
    if (serve::equal_secrets(given, place->seat.token_sha256)) found = place.get();
  return found;
}

Place* Room::place(int number) const {
  for (const auto& place : places_)
    if (place->seat.number == number) return place.get();
  return nullptr;
}

int Room::seats_free() const {
  return std::max(0, options_.seats - static_cast<int>(roster_.seats.size()));
}

std::string Room::folder_name() const {
  return classroom::folder_name(options_.data);
}

// Turns are given to everybody alike, since nothing here knows one joiner from another: somebody
// who guesses makes the room wait, which the room will notice.
asio::awaitable<bool> Room::wait_turn() {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_wrong_ > forgiven_after) wrong_codes_ = 0;
  if (wrong_codes_ < free_mistakes) co_return true;
  if (waiting_ >= max_waiting) co_return false;
  next_turn_ = std::max(now, next_turn_) + turn_pace;
  asio::steady_timer bell(strand_, next_turn_);
  ++waiting_;
  co_await bell.async_wait(asio::as_tuple(asio::use_awaitable));
  --waiting_;
  co_return true;
}

std::optional<Refusal> Room::check(const Application& application) const {
  if (course_.state() == State::ended || is_closing_) return Refusal{410, "This class has ended."};
  if (course_.state() == State::revealed)
    return Refusal{410,
                   "The phones have been revealed; nobody is recorded any more who was not told."};
  if (!application.consents) return Refusal{400, "Without your consent there is no seat."};
  if (application.language != "ko" && application.language != "en")
    return Refusal{400, "The language is ko or en."};
  if (!is_name(application.name))
    return Refusal{400, "Choose an invented name of 1 to 30 characters."};
  for (const auto& place : places_)
    if (folded_name(place->seat.name) == folded_name(application.name))
      return Refusal{409, "That name is taken; choose another."};
  if (seats_free() == 0) return Refusal{409, "Every seat is taken."};
  return {};
}

asio::awaitable<std::variant<Joined, Refusal>> Room::join(Application application) {
  if (!co_await wait_turn())
    co_return Refusal{429, "Too many are trying at once; wait a little and try again."};
  if (!serve::equal_secrets(normal_code(application.code), roster_.code)) {
    ++wrong_codes_;
    last_wrong_ = std::chrono::steady_clock::now();
    co_return Refusal{403, "That is not the code of this class."};
  }
  if (auto refusal = check(application)) co_return std::move(*refusal);

  const std::string token = serve::random_token();
  Seat seat{.number = 1,
            .name = application.name,
            .language = application.language,
            .token_sha256 = storage::sha256(token)};
  for (const Seat& other : roster_.seats) seat.number = std::max(seat.number, other.number + 1);
  roster_.seats.push_back(seat);
  // Remembered before it is told: a token somebody holds is one that a restart still knows.
  if (!save()) {
    roster_.seats.pop_back();
    co_return Refusal{503, "The class cannot write down that you are here; tell the trainer."};
  }
  try {
    take_place(seat);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "red-flag: %s: %s\n", seat.phone().c_str(), error.what());
  }
  co_return Joined{seat.number, seat.phone(), seat.name, token};
}

// A class goes on though its file cannot be written: what it would have remembered is said.
bool Room::save() {
  if (is_disposed_) return true;
  if (course_.state() != State::ended || is_sealed_) roster_.state = name_of(course_.state());
  roster_.act = course_.act_number();
  roster_.is_revealed = is_shown_;
  try {
    save_roster(options_.data, roster_);
    return true;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "red-flag: %s\n", error.what());
    return false;
  }
}

std::optional<Refusal> Room::go(const std::string& refusal) {
  if (!refusal.empty()) return Refusal{409, "Not now: " + refusal + "."};
  apply();
  return {};
}

std::optional<Refusal> Room::command(std::string_view name, const std::string& value) {
  const auto now = Course::Instant::clock::now();
  if (is_closing_) return Refusal{409, "The class is being closed."};
  if (name == "start") return go(course_.start(now));
  if (name == "pause") return go(course_.pause());
  if (name == "resume") return go(course_.resume());
  if (name == "reveal") return go(course_.reveal(now));
  if (name == "end") return go(course_.end());
  if (name == "act") {
    std::size_t act = 0;
    const char* last = value.data() + value.size();
    const auto [end, error] = std::from_chars(value.data(), last, act);
    if (error != std::errc() || end != last) return Refusal{400, "An act is named by its number."};
    return go(course_.go_to(act, now));
  }
  if (name == "speed") {
    const std::optional<double> factor = serve::parse_factor(value);
    if (!factor) return Refusal{400, "A speed is a number from 0.05 to 1000."};
    roster_.speed = *factor;
    clock_.set_speed(clockwork::Speed::times(*factor));
    with_each([value](Phone& phone) { phone.command("speed", value); });
    save();
    return {};
  }
  if (name == "play") return play();
  if (name == "chapter") return mark_chapter(value);
  if (name == "message") {
    if (value.size() > max_message_bytes || !(value.empty() || is_line(value)))
      return Refusal{400, "A message is one line of at most 600 bytes."};
    roster_.message = value;
    save();
    return {};
  }
  return Refusal{404, "There is no such command."};
}

// Not remembered: after a restart it can be played again, in the same log.
std::optional<Refusal> Room::play() {
  if (options_.lesson.scripted.empty()) return Refusal{409, "This lesson has no session to play."};
  if (course_.state() == State::ended) return Refusal{409, "Not now: the class has ended."};
  if (place(0)) return Refusal{409, "Not now: it is being played."};
  Seat seat{.number = 0, .name = "", .language = "ko", .token_sha256 = {}};
  // A token that nobody was told.
  seat.token_sha256 = storage::sha256(serve::random_token());
  try {
    take_place(seat);
  } catch (const std::exception& error) {
    places_.pop_back();
    std::fprintf(stderr, "red-flag: %s: %s\n", seat.phone().c_str(), error.what());
    return Refusal{500, "The session cannot be played; the terminal says why."};
  }
  return {};
}

std::optional<Refusal> Room::mark_chapter(const std::string& title) {
  if (title.size() > 200 || !is_line(title))
    return Refusal{400, "A chapter is called by one line of at most 200 bytes."};
  if (course_.state() == State::ended) return Refusal{409, "Not now: the class has ended."};
  with_each([title](Phone& phone) { phone.command("chapter", title); });
  return {};
}

// Makes the phones what the course says they are to be. The order on each phone's strand: time goes
// on, the log says which act this is, and only then something shows.
void Room::apply() {
  if (course_.state() == State::ended) {
    clock_.pause();
    switch_off();
    asio::co_spawn(strand_, seal(), asio::detached);
    return;
  }
  const session::Phones wanted = course_.phones();
  const bool is_still = wanted == session::Phones::off;
  is_still ? clock_.pause() : clock_.resume();
  with_each([is_still](Phone& phone) { phone.command(is_still ? "pause" : "resume", ""); });
  if (!is_still && std::exchange(chapter_of_, course_.act_number()) != course_.act_number())
    mark_chapter(in_both(course_.act().title));
  if (wanted == session::Phones::revealed && !std::exchange(is_shown_, true))
    with_each([](Phone& phone) { phone.show_trace(); });
  save();
}

void Room::switch_off() {
  for (const auto& place : places_)
    if (place->is_on)
      asio::co_spawn(place->handset->strand(), place->phone->stop(), asio::detached);
}

asio::awaitable<void> Room::all_off() {
  const auto is_on = [](const auto& place) { return place->is_on; };
  while (std::ranges::any_of(places_, is_on)) {
    off_.expires_after(std::chrono::hours(1));
    co_await off_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

// The phone outlives the question: it is there for as long as the room.
asio::awaitable<std::uint64_t> Room::records_of(const Place& place) const {
  if (!place.is_on) co_return place.records;
  Phone* phone = place.phone.get();
  const auto count = [phone] { return phone->records(); };
  co_return co_await serve::on_strand(place.handset->strand(), count);
}

// Ended is written down only when the last log is sealed: a daemon killed before that comes back to
// a class that can be ended again.
asio::awaitable<void> Room::seal() {
  co_await all_off();
  for (const auto& place : places_) {
    const std::filesystem::path log = phones_folder(options_.data) / place->seat.phone();
    // Made first, and of references only: g++ 12 destroys what is made within a co_await expression
    // twice.
    const auto check = [&log] {
      storage::VerifyOptions options;
      options.threads = 1;
      return storage::verify(log, options);
    };
    try {
      const storage::Verdict verdict = co_await serve::on_strand(pool_, check);
      place->verdict = std::string(storage::verdict_name(verdict.kind));
      place->records = verdict.records;
    } catch (const std::exception& error) {
      place->verdict = "unreadable";
      std::fprintf(stderr, "red-flag: %s: %s\n", place->seat.phone().c_str(), error.what());
    }
  }
  is_sealed_ = true;
  save();
}

asio::awaitable<std::optional<Refusal>> Room::dispose(std::string name) {
  if (!is_sealed_ || is_closing_)
    co_return Refusal{409, "Not now: end the class first, and wait for its logs to be sealed."};
  if (name != folder_name()) co_return Refusal{400, "That is not the name of the class's folder."};
  is_disposed_ = true;
  std::string trouble;
  // By reference: see seal().
  const auto remove = [this, &trouble] {
    try {
      options_.dispose();
    } catch (const std::exception& error) {
      trouble = error.what();
    }
  };
  co_await serve::on_strand(pool_, remove);
  if (!trouble.empty()) {
    is_disposed_ = false;
    std::fprintf(stderr, "red-flag: %s\n", trouble.c_str());
    co_return Refusal{500, "Not all of it could be removed; the terminal says why."};
  }
  // The answer goes out first.
  asio::co_spawn(
      strand_,
      [](Room& room) -> asio::awaitable<void> {
        asio::steady_timer pause(room.strand_, std::chrono::milliseconds(500));
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
        room.close();
      }(*this),
      asio::detached);
  co_return std::nullopt;
}

void Room::close() {
  if (std::exchange(is_closing_, true)) return;
  switch_off();
  asio::co_spawn(strand_, all_off(), [this](std::exception_ptr) {
    for (const auto& place : places_)
      asio::post(place->handset->strand(), [h = place->handset.get()] { h->dismiss_all(); });
    clock_.stop();
    if (options_.closed) options_.closed();
  });
}

}  // namespace classroom
