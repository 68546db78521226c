#include "emulator/session/card.h"

#include "emulator/session/reader.h"
#include "emulator/session/tree.h"

namespace session {
namespace {

using phone::MediaType;
using phone::Signer;

constexpr MediaType types[] = {MediaType::video, MediaType::audio, MediaType::picture,
                               MediaType::document, MediaType::app};
constexpr Signer signers[] = {Signer::state, Signer::this_phone, Signer::unknown};

phone::Bilingual bilingual(Text text) {
  return {std::move(text.ko), std::move(text.en)};
}

phone::CardFile read_file(const Reader& reader, const Node& node) {
  constexpr std::string_view keys[] = {"title", "type", "signature", "text"};
  reader.check_keys(node, "a file", keys);
  phone::CardFile file;
  file.title = bilingual(reader.text(reader.need(node, "a file", "title"), "title",
                                     max_title_characters, Breaks::refused));
  file.type = one_of(reader, reader.need(node, "a file", "type"), "type", types);
  file.signer = one_of(reader, reader.need(node, "a file", "signature"), "signature", signers);
  if (const Node* text = Reader::find(node, "text"))
    file.text = bilingual(reader.text(*text, "text", max_line_characters, Breaks::allowed));
  return file;
}

}  // namespace

phone::Card parse_card(std::string_view yaml, const std::filesystem::path& file, bool english) {
  const Node root = read_tree(yaml, file.string());
  const Reader reader(file.string(), english);
  constexpr std::string_view keys[] = {"card", "files"};
  reader.check_keys(root, "the card", keys);
  phone::Card card;
  card.title = bilingual(reader.text(reader.need(root, "the card", "card"), "card",
                                     max_title_characters, Breaks::refused));
  const Node& files = reader.need(root, "the card", "files");
  if (files.kind != Node::Kind::sequence || files.items.empty())
    reader.refuse(files.place, "files is " + what_it_is(files) + "; it must be a list of files");
  if (files.items.size() > max_card_files)
    reader.refuse(files.items[max_card_files].place,
                  "more than " + std::to_string(max_card_files) + " files");
  for (const Node& item : files.items) card.files.push_back(read_file(reader, item));
  return card;
}

}  // namespace session
