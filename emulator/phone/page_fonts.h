// Fonts, for a process that will open no file and start no thread. The door to fontconfig.
#pragma once

#include <string>
#include <vector>

namespace phone {

// Paths of all fonts fontconfig knows here, each once.
std::vector<std::string> font_files();

// From now on Pango looks fonts up in the thread that asks, instead of starting two threads for
// every font and size; and those it has started have ended: a thread that was still beginning or
// ending when system calls are taken away would take the process with it. Call once, when
// fontconfig is loaded, which Pango's first use of a font does, and no other thread is left.
void look_fonts_up_without_threads();

}  // namespace phone
