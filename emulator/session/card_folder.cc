// A folder that stands for a memory card.
#include <algorithm>
#include <stdexcept>

#include "emulator/phone/text_utf8.h"
#include "emulator/session/card.h"
#include "emulator/session/reader.h"

namespace session {
namespace {

namespace fs = std::filesystem;
using phone::MediaType;

constexpr std::size_t max_text_bytes = 8 << 10;  // Of a file that can be read on the phone.

MediaType type_of(const fs::path& file) {
  std::string ending = file.extension().string();
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  constexpr std::pair<std::string_view, MediaType> endings[] = {
      {".mp4", MediaType::video},   {".avi", MediaType::video},    {".mkv", MediaType::video},
      {".3gp", MediaType::video},   {".webm", MediaType::video},   {".mov", MediaType::video},
      {".mp3", MediaType::audio},   {".ogg", MediaType::audio},    {".wav", MediaType::audio},
      {".m4a", MediaType::audio},   {".amr", MediaType::audio},    {".flac", MediaType::audio},
      {".jpg", MediaType::picture}, {".jpeg", MediaType::picture}, {".png", MediaType::picture},
      {".gif", MediaType::picture}, {".bmp", MediaType::picture},  {".webp", MediaType::picture},
      {".apk", MediaType::app}};
  const auto* found =
      std::ranges::find(endings, ending, &std::pair<std::string_view, MediaType>::first);
  return found == std::end(endings) ? MediaType::document : found->second;
}

// As much as is text, without what a screen cannot show.
std::string shown(std::string_view bytes, std::size_t max_bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    const phone::CodePoint point = phone::next_code_point(bytes, at);
    if (!point.is_valid || out.size() + point.size_bytes > max_bytes) break;
    const bool is_control = point.value < 0x20 || point.value == 0x7f;
    if (!is_control || point.value == '\n') out += bytes.substr(at, point.size_bytes);
    at += point.size_bytes;
  }
  return out;
}

std::string title_of(const fs::path& path) {
  std::string title = shown(path.filename().string(), max_title_characters);
  std::erase(title, '\n');
  return title.empty() ? "?" : title;
}

phone::Card folder_as_card(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const bool is_hidden = entry.path().filename().string().starts_with('.');
    if (!is_hidden && !entry.is_symlink() && entry.is_regular_file()) files.push_back(entry.path());
  }
  if (files.empty()) throw std::runtime_error(folder.string() + ": no files in it");
  if (files.size() > max_card_files)
    throw std::runtime_error(folder.string() + ": more than " + std::to_string(max_card_files) +
                             " files");
  std::ranges::sort(files);
  phone::Card card;
  card.title.ko = title_of(fs::canonical(folder));
  for (const fs::path& file : files) {
    phone::CardFile on_card{{title_of(file), {}}, type_of(file), phone::Signer::unknown, {}};
    if (file.extension() == ".txt") on_card.text.ko = shown(read_file(file), max_text_bytes);
    card.files.push_back(std::move(on_card));
  }
  return card;
}

}  // namespace

phone::Card load_card(const fs::path& path, bool english) {
  std::error_code error;
  if (fs::is_directory(path, error)) return folder_as_card(path);
  return parse_card(read_file(path), path, english);
}

}  // namespace session
