// A phone looked at every evening of a year: as long a log as wanted, for measuring how those who
// look at it bear its length.
#pragma once

#include <cstdint>
#include <filesystem>

// Writes `visits` visits and `screenshots` screenshots, no two with the same picture, spread over
// 365 evenings; the titles, Korean and English, and the sites repeat as a person's do. Any log so
// made, whatever its length, holds
//   "감자" in one title of four, "도서관" in one of 64, and "perihelion" in twelve (if it has as
//   many visits), evenly spread;
//   a search on shop.sbl in one visit of 50.
// At least one visit for each screenshot, or std::invalid_argument.
void make_pictured_year(const std::filesystem::path& folder, std::uint64_t visits,
                        std::uint64_t screenshots);
