#include "emulator/serve/picture.h"

#include <sys/random.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <unordered_map>

#include "emulator/serve/pixels.h"
#include "emulator/serve/wire.h"

namespace serve {
namespace {

constexpr std::size_t remembered = 8;  // Pictures; a page with an older one gets it whole.
// Column edges in pixels: eight pieces, and a narrow one where a page's scroll bar is, so that the
// bar's moving does not make scrolled rows look new.
constexpr int column_width = 87;
constexpr int columns = 9;
constexpr int scrolling_columns = 8;
constexpr int least_scrolled_rows = 48;  // A shift of fewer rows is not worth a copy.
constexpr int gap_rows = 4;              // Unchanged rows carried along rather than a patch more.

int column_left(int column) {
  return column * column_width;
}

// Where row y's fingerprints begin.
std::size_t print_at(int y) {
  return static_cast<std::size_t>(y) * columns;
}

struct Shift {
  int from = 0, to = 0, rows = 0;  // Rows `to` and on are what rows `from` and on were.
};

// Where most of the changed rows were before, if they were anywhere: rows that occur once vote.
template <class Print>
std::optional<Shift> find_shift(const std::vector<Print>& before, const std::vector<Print>& now) {
  const int height = static_cast<int>(now.size());
  std::unordered_map<Print, int> place;  // -1: more than once.
  for (int y = 0; y < height; ++y) {
    const auto [at, is_new] = place.try_emplace(before[static_cast<std::size_t>(y)], y);
    if (!is_new) at->second = -1;
  }
  std::unordered_map<int, int> votes;
  for (int y = 0; y < height; ++y) {
    const Print print = now[static_cast<std::size_t>(y)];
    if (print == before[static_cast<std::size_t>(y)]) continue;
    const auto at = place.find(print);
    if (at != place.end() && at->second >= 0) ++votes[at->second - y];
  }
  const auto best = std::max_element(votes.begin(), votes.end(),
                                     [](auto& a, auto& b) { return a.second < b.second; });
  if (best == votes.end() || best->second < least_scrolled_rows / 4) return {};

  // The longest run of rows that were all `best` away.
  Shift longest, run;
  for (int y = 0; y < height; ++y) {
    const int from = y + best->first;
    const bool same = from >= 0 && from < height &&
                      now[static_cast<std::size_t>(y)] == before[static_cast<std::size_t>(from)];
    if (!same) run.rows = 0;
    if (same && run.rows++ == 0) run = {from, y, 1};
    if (run.rows > longest.rows) longest = run;
  }
  if (longest.rows < least_scrolled_rows) return {};
  return longest;
}

}  // namespace

Picture::Picture(int width_px, int height_px)
    : width_px_(width_px),
      height_px_(height_px),
      pixels_(static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px) * 4) {
  if (::getrandom(key_, sizeof key_, 0) != static_cast<ssize_t>(sizeof key_)) std::abort();
  if (width_px <= column_left(columns - 1)) std::abort();
}

Picture::~Picture() = default;

// Two multiplications and a fold for sixteen bytes; the pieces are multiples of four bytes long.
Picture::Print Picture::fingerprint(const std::uint8_t* bytes, std::size_t size) const {
  const auto fold = [](std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  };
  std::uint64_t state = key_[0] ^ size;
  for (; size >= 16; bytes += 16, size -= 16) {
    std::uint64_t words[2];
    std::memcpy(words, bytes, sizeof words);
    state = fold(words[0] ^ state, words[1] ^ key_[1]) + (state << 1);
  }
  std::uint64_t rest[2] = {0, 0};
  std::memcpy(rest, bytes, size);
  return fold(rest[0] ^ state, rest[1] ^ key_[1]) ^ fold(state, key_[0] | 1);
}

std::vector<Picture::Print> Picture::fingerprints() const {
  std::vector<Print> prints;
  prints.reserve(static_cast<std::size_t>(height_px_) * columns);
  for (int y = 0; y < height_px_; ++y) {
    const std::uint8_t* row = &pixels_[static_cast<std::size_t>(y * width_px_) * 4];
    for (int c = 0; c < columns; ++c) {
      const int right = c + 1 == columns ? width_px_ : column_left(c + 1);
      prints.push_back(fingerprint(row + 4 * column_left(c),
                                   static_cast<std::size_t>(right - column_left(c)) * 4));
    }
  }
  return prints;
}

bool Picture::show(const std::uint8_t* bgra, int stride_bytes) {
  const std::size_t row_bytes = static_cast<std::size_t>(width_px_) * 4;
  bool differs = version_ == 0;
  for (int y = 0; y < height_px_; ++y) {
    const std::uint8_t* from = bgra + static_cast<std::ptrdiff_t>(y) * stride_bytes;
    std::uint8_t* to = &pixels_[static_cast<std::size_t>(y) * row_bytes];
    if (!differs && std::memcmp(to, from, row_bytes) == 0) continue;
    differs = true;
    std::memcpy(to, from, row_bytes);
  }
  if (!differs) return false;
  ++version_;
  made_.clear();
  known_.push_back({version_, fingerprints()});
  if (known_.size() > remembered) known_.pop_front();
  return true;
}

void Picture::patch(std::string& out, int x, int y, int width, int height) const {
  put_u8(out, 2);
  for (const int value : {x, y, width, height}) put_u16(out, static_cast<unsigned>(value));
  const std::size_t size_at = out.size();
  put_u32(out, 0);
  encode_pixels(out, &pixels_[static_cast<std::size_t>(y * width_px_ + x) * 4], width, height,
                width_px_ * 4);
  std::string size;
  put_u32(size, static_cast<std::uint32_t>(out.size() - size_at - 4));
  out.replace(size_at, 4, size);
}

// One patch for each band of changed rows, as wide as the pieces that changed in it between column
// `first` and before column `end_column`.
void Picture::patch_changes(std::string& out, const std::vector<Print>& before, int first,
                            int end_column, unsigned& operations) const {
  const std::vector<Print>& now = known_.back().prints;
  int top = -1, last = 0, left = columns, right = -1;
  const auto end_band = [&] {
    if (top < 0) return;
    const int x = column_left(left);
    const int end = right + 1 == columns ? width_px_ : column_left(right + 1);
    patch(out, x, top, end - x, last + 1 - top);
    ++operations;
    top = right = -1;
    left = columns;
  };
  for (int y = 0; y < height_px_; ++y) {
    if (top >= 0 && y - last > gap_rows) end_band();
    for (int c = first; c < end_column; ++c) {
      const std::size_t at = print_at(y) + static_cast<std::size_t>(c);
      if (now[at] == before[at]) continue;
      if (top < 0) top = y;
      last = y;
      left = std::min(left, c);
      right = std::max(right, c);
    }
  }
  end_band();
}

std::string Picture::encode(const Rows* base) const {
  std::string out;
  put_u8(out, 1);
  put_u32(out, version_);
  put_u32(out, base ? base->version : 0);
  const std::size_t count_at = out.size();
  put_u16(out, 0);
  unsigned operations = 0;
  if (!base) {
    patch(out, 0, 0, width_px_, height_px_);
    operations = 1;
  } else {
    const std::vector<Print>& now = known_.back().prints;
    std::vector<Print> before = base->prints;
    const auto whole_rows = [this](const std::vector<Print>& prints) {
      std::vector<Print> rows;
      for (int y = 0; y < height_px_; ++y)
        rows.push_back(fingerprint(reinterpret_cast<const std::uint8_t*>(&prints[print_at(y)]),
                                   scrolling_columns * sizeof(Print)));
      return rows;
    };
    if (const auto shift = find_shift(whole_rows(before), whole_rows(now))) {
      put_u8(out, 1);
      for (const int value :
           {0, shift->to, column_left(scrolling_columns), shift->rows, shift->from})
        put_u16(out, static_cast<unsigned>(value));
      ++operations;
      for (int i = 0; i < shift->rows; ++i)
        std::copy_n(&base->prints[print_at(shift->from + i)], scrolling_columns,
                    &before[print_at(shift->to + i)]);
    }
    // The scroll bar's column by itself: it changes where the page beside it was only moved.
    patch_changes(out, before, 0, scrolling_columns, operations);
    patch_changes(out, before, scrolling_columns, columns, operations);
  }
  out[count_at] = static_cast<char>(operations & 0xff);
  out[count_at + 1] = static_cast<char>(operations >> 8);
  return out;
}

std::vector<std::uint8_t> Picture::shrunk(int factor) const {
  const int width = width_px_ / factor;
  const int height = height_px_ / factor;
  const auto area = static_cast<unsigned>(factor * factor);
  std::vector<std::uint8_t> out;
  out.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      unsigned sum[3] = {};
      for (int row = y * factor; row < (y + 1) * factor; ++row) {
        const std::uint8_t* at =
            pixels_.data() + (static_cast<std::size_t>(row) * static_cast<std::size_t>(width_px_) +
                              static_cast<std::size_t>(x * factor)) *
                                 4;
        for (int i = 0; i < factor; ++i, at += 4)
          for (int c = 0; c < 3; ++c) sum[c] += at[c];
      }
      for (const unsigned channel : sum)
        out.push_back(static_cast<std::uint8_t>((channel + area / 2) / area));
      out.push_back(255);
    }
  }
  return out;
}

std::shared_ptr<const std::string> Picture::frame_from(std::uint32_t base) {
  const auto rows = std::find_if(known_.begin(), known_.end(),
                                 [&](const Rows& known) { return known.version == base; });
  const std::uint32_t from = rows == known_.end() ? 0 : base;
  for (const auto& [made_from, frame] : made_)
    if (made_from == from) return frame;
  auto frame = std::make_shared<const std::string>(encode(from == 0 ? nullptr : &*rows));
  made_.emplace_back(from, frame);
  return frame;
}

}  // namespace serve
