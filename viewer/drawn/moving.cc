#include "viewer/drawn/moving.h"

#include "viewer/drawn/film.h"
#include "viewer/drawn/gif_file.h"
#include "viewer/drawn/video_file.h"
#include "viewer/drawn/words.h"
#include "viewer/export/unborn.h"
#include "viewer/json.h"
#include "viewer/terminal.h"

namespace viewer::drawn {
namespace {

// XMP specification, part 3, "MPEG-4": the box that holds a packet.
constexpr std::string_view xmp_uuid(
    "\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC", 16);

std::string xmp_box(const std::string& packet) {
  const std::size_t size = 8 + xmp_uuid.size() + packet.size();
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((size >> shift) & 0xFF);
  out += "uuid";
  out += xmp_uuid;
  return out + packet;
}

// The text chunks of a picture, in the names MP4 has for them.
VideoWords video_words(const About& about, const Statement& said) {
  VideoWords out = {{"creation_time", real_time(static_cast<std::uint64_t>(about.exported_s))}};
  for (const auto& [name, value] : png_texts(about, said)) {
    if (name == "Title") out.emplace_back("title", value);
    if (name == "Description") out.emplace_back("description", value);
    if (name == "Comment") out.emplace_back("comment", value);
    if (name == "Disclaimer") out.emplace_back("synopsis", value);
    if (name == "Source") out.emplace_back("artist", "An emulator, after: " + value);
    if (name == "Software") out.emplace_back("album", value);
  }
  return out;
}

std::string gif_comment(const About& about, const Statement& said) {
  std::string out;
  for (const auto& [name, value] : png_texts(about, said)) {
    if (name != "XML:com.adobe.xmp") out += name + ": " + value + "\n";
  }
  return out;
}

void play(const Shots& shots, const Telling& telling, Canvas& canvas,
          const Interruptible& interruptible, const std::function<void(int)>& show) {
  ProgressBar bar("Drawing");
  play_film(shots, telling, canvas, show, [&](std::uint64_t drawn) {
    interruptible.look();
    bar.show(drawn, shots.extent().count);
  });
}

}  // namespace

void write_video(const About& about, const Shots& shots, const device::Words& words,
                 const std::filesystem::path& target, const Interruptible& interruptible) {
  const Telling telling(about, shots, words);
  const Statement said = telling.statement("film");
  UnbornFile file(target);
  Canvas canvas(width_units, height_units, 1);
  {
    VideoFile video(file.hidden(), canvas.width_px(), canvas.height_px(), beats_per_second,
                    video_words(about, said));
    play(shots, telling, canvas, interruptible,
         [&](int beats) { video.add(canvas.bgrx(), beats); });
    video.finish();
  }
  file.write(xmp_box(xmp_packet(about, said)));
  interruptible.look();
  file.be_born();
}

void write_gif(const About& about, const Shots& shots, const device::Words& words,
               const std::filesystem::path& target, const Interruptible& interruptible) {
  constexpr double scale = 0.5;
  constexpr int hundredths = 100 / beats_per_second;
  const Telling telling(about, shots, words);
  const Statement said = telling.statement("animation");
  UnbornFile file(target);
  Canvas canvas(static_cast<int>(width_units * scale), static_cast<int>(height_units * scale),
                scale);
  GifFile gif(canvas.width_px(), canvas.height_px(), gif_comment(about, said),
              xmp_packet(about, said), [&](std::string_view bytes) { file.write(bytes); });
  play(shots, telling, canvas, interruptible,
       [&](int beats) { gif.add(canvas.bgrx(), beats * hundredths); });
  gif.finish();
  interruptible.look();
  file.be_born();
}

}  // namespace viewer::drawn
