#include "emulator/phone/page_wire.h"

#include <bit>
#include <cmath>
#include <utility>

namespace phone {
namespace {

void put_u32(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>((value >> shift) & 0xFF);
}

std::uint32_t get_u32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = (value << 8) | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

}  // namespace

Packer::Packer(Message kind) : bytes_(4, '\0') {
  bytes_ += static_cast<char>(kind);
}

Packer& Packer::flag(bool value) {
  bytes_ += value ? '\1' : '\0';
  return *this;
}

Packer& Packer::number(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  put_u32(bytes_, static_cast<std::uint32_t>(bits));
  put_u32(bytes_, static_cast<std::uint32_t>(bits >> 32));
  return *this;
}

Packer& Packer::text(std::string_view value) {
  put_u32(bytes_, static_cast<std::uint32_t>(value.size()));
  bytes_ += value;
  return *this;
}

Packer& Packer::box(const Rect& value) {
  return number(value.x).number(value.y).number(value.width).number(value.height);
}

Packer& Packer::target(const std::optional<Target>& value) {
  flag(value.has_value());
  if (!value) return *this;
  return box(value->box)
      .text(value->text)
      .text(value->href)
      .text(value->submit)
      .flag(value->is_text_field)
      .flag(value->is_list)
      .flag(value->is_mark);
}

Packer& Packer::resource(const site::Resource& value) {
  return number(static_cast<double>(value.outcome))
      .text(value.url)
      .text(value.content_type)
      .text(value.body);
}

std::string Packer::frame() {
  const auto size = static_cast<std::uint32_t>(bytes_.size() - 4);
  for (std::size_t i = 0; i < 4; ++i) bytes_[i] = static_cast<char>((size >> (8 * i)) & 0xFF);
  return std::move(bytes_);
}

std::string_view Unpacker::take(std::size_t size) {
  if (size > left_.size()) throw WireError("page wire: frame too short");
  const std::string_view taken = left_.substr(0, size);
  left_.remove_prefix(size);
  return taken;
}

bool Unpacker::flag() {
  return take(1)[0] != '\0';
}

double Unpacker::number() {
  const std::uint64_t low = get_u32(take(4));
  const std::uint64_t high = get_u32(take(4));
  const auto value = std::bit_cast<double>(low | (high << 32));
  return std::isfinite(value) ? value : 0;
}

std::string Unpacker::text() {
  return std::string(take(get_u32(take(4))));
}

Rect Unpacker::box() {
  Rect value;
  value.x = number();
  value.y = number();
  value.width = number();
  value.height = number();
  return value;
}

std::optional<Target> Unpacker::target() {
  if (!flag()) return std::nullopt;
  Target value;
  value.box = box();
  value.text = text();
  value.href = text();
  value.submit = text();
  value.is_text_field = flag();
  value.is_list = flag();
  value.is_mark = flag();
  return value;
}

site::Resource Unpacker::resource() {
  site::Resource value;
  const double outcome = number();
  value.outcome = outcome == static_cast<double>(site::Outcome::ok) ? site::Outcome::ok
                  : outcome == static_cast<double>(site::Outcome::not_found)
                      ? site::Outcome::not_found
                      : site::Outcome::not_on_network;
  value.url = text();
  value.content_type = text();
  value.body = text();
  return value;
}

FrameHead frame_head(const char (&bytes)[frame_head_bytes], std::uint32_t max_bytes) {
  const std::uint32_t size = get_u32({bytes, 4});
  const auto kind = static_cast<std::uint8_t>(bytes[4]);
  if (size == 0 || size - 1 > max_bytes || kind > static_cast<std::uint8_t>(Message::done)) {
    throw WireError("page wire: bad frame");
  }
  return {static_cast<Message>(kind), size - 1};
}

}  // namespace phone
