// trace-viewer-draw: the exports that are drawn. trace-viewer becomes it for them, so that what
// only looks loads neither fonts nor encoders.
#include "storage/log_reader.h"
#include "viewer/cli.h"
#include "viewer/commands.h"
#include "viewer/drawn/canvas.h"
#include "viewer/drawn/contact_sheet.h"
#include "viewer/drawn/moving.h"
#include "viewer/export/interrupt.h"
#include "viewer/export/unborn.h"

namespace {

int draw(const viewer::ExportCommand& command) {
  viewer::Room room = command.room();
  for (const auto& place : viewer::drawn::font_places()) room.readable.push_back(place);
  viewer::shut_in(room);

  const storage::LogReader log(command.log);
  const std::uint64_t size = log.size();  // What comes later, the verdict may not cover.
  const viewer::drawn::Shots shots(log, command.selection, size, command.redactions);
  const viewer::About about{command.format, log.genesis(), viewer::checked(command.log),
                            viewer::now_s(), command.selection};
  const viewer::Interruptible interruptible;
  const auto& words = viewer::export_words(command.language.empty() ? "en" : command.language);
  const std::filesystem::path target = viewer::without_slash(command.out);
  if (command.format == "video") {
    viewer::drawn::write_video(about, shots, words, target, interruptible);
  } else if (command.format == "gif") {
    viewer::drawn::write_gif(about, shots, words, target, interruptible);
  } else {
    viewer::drawn::write_contact_sheet(about, shots, words, target, interruptible);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return viewer::run(argc, argv, draw);
}
