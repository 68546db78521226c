#include <cstdio>

#include "storage/error.h"
#include "viewer/commands.h"
#include "viewer/files.h"
#include "viewer/newest_note.h"
#include "viewer/qr.h"
#include "viewer/terminal.h"

namespace viewer {
namespace {

constexpr int module_px = 8;

}  // namespace

int checkpoint(const CheckpointCommand& command) {
  const storage::LogReader log(command.log);
  const auto [note, why_not] = newest_note(log);
  if (!note) return no(why_not);
  // Nothing but the note and, if asked for, the code: the output can be kept as it is.
  std::fputs(note->text.c_str(), stdout);
  if (!command.qr && command.png.empty()) return 0;
  const auto code = make_qr(note->text);
  if (!code) throw storage::Error("the checkpoint has too many signatures for a QR code");
  if (command.qr) std::printf("\n%s", qr_for_terminal(*code).c_str());
  if (!command.png.empty()) write_new_file(command.png, qr_png(*code, module_px));
  return 0;
}

}  // namespace viewer
