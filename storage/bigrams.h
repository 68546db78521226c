// The FTS5 tokenizer "bigrams": a text as its pairs of neighbouring characters. A phrase of them is
// a substring search from two characters up, in any script; FTS5's own trigram finds no word of two
// syllables, which most Korean ones are.
//
// Characters are code points, or single bytes where the text is not UTF-8; ASCII letters count as
// their lower case. Texts of one row are told apart by `text_border`, a byte no UTF-8 text holds:
// no pair spans it, and no phrase.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace storage {

inline constexpr char text_border = '\xff';

// Calls `token(pair, begin, end)` for each pair in order, where begin and end are its bytes in
// `text`, until it returns something else than 0; returns that, or 0.
int each_bigram(std::string_view text,
                const std::function<int(std::string_view, std::size_t, std::size_t)>& token);

// The MATCH expression for rows that hold `needle`. Needs two characters and no NUL.
std::string phrase_of(std::string_view needle);

// How many characters, counted as above.
std::size_t characters(std::string_view text);

}  // namespace storage
