// Text from a log, made fit for a terminal. Titles and URLs are hostile: they may carry escape
// sequences, line breaks or direction overrides. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace viewer {

// One line of valid UTF-8 that cannot move a cursor, change a colour or reorder its neighbours:
// control characters, direction and invisible format characters, line separators and unassigned
// code points, and combining marks after the eighth on one character appear as \u{202e}, bytes that
// are not UTF-8 as \x{9b}. All other text is unchanged.
std::string printable(std::string_view text);

// Terminal columns that printable text takes: Korean and Chinese characters take two.
std::size_t columns(std::string_view printable_text);

// Cuts printable text to at most `width` columns, ending it in U+2026 when something was cut.
std::string cut(std::string_view printable_text, std::size_t width);

// cut(), then filled with spaces to exactly `width` columns.
std::string fit(std::string_view printable_text, std::size_t width);

// The same JSON document with every character that printable() would hide written as a \u escape,
// so that `--json` on a terminal is as harmless as a table.
std::string plain_json(std::string_view json);

// Valid UTF-8: each bad byte becomes U+FFFD.
std::string valid_utf8(std::string_view bytes);

}  // namespace viewer
