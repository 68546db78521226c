#include "emulator/phone/text_charset.h"

#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "emulator/phone/text_utf8.h"

namespace phone {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// The label after "charset=" in lower-case `text`, in a header or a <meta>.
std::string label_after_charset(const std::string& text) {
  auto at = text.find("charset");
  if (at == std::string::npos) return {};
  at = text.find_first_not_of(" \t\r\n", at + 7);
  if (at == std::string::npos || text[at] != '=') return {};
  at = text.find_first_not_of(" \t\r\n\"'", at + 1);
  if (at == std::string::npos) return {};
  return text.substr(at, text.find_first_of(" \t\r\n\"';/>", at) - at);
}

// WHATWG labels and what iconv calls them.
constexpr struct {
  const char* label;
  const char* name;
} known_charsets[] = {
    {"euc-kr", "UHC"},
    {"ks_c_5601-1987", "UHC"},
    {"ks_c_5601", "UHC"},
    {"ksc5601", "UHC"},
    {"cp949", "UHC"},
    {"windows-949", "UHC"},
    {"iso-8859-1", "CP1252"},
    {"latin1", "CP1252"},
    {"us-ascii", "CP1252"},
    {"ascii", "CP1252"},
    {"windows-1252", "CP1252"},
    {"cp1252", "CP1252"},
    {"iso-8859-15", "ISO-8859-15"},
    {"windows-1256", "CP1256"},
    {"windows-1255", "CP1255"},
    {"utf-16", "UTF-16LE"},
    {"utf-16le", "UTF-16LE"},
    {"utf-16be", "UTF-16BE"},
    {"shift_jis", "CP932"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"gb18030", "GB18030"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"windows-1250", "CP1250"},
    {"windows-1251", "CP1251"},
    {"windows-1253", "CP1253"},
    {"windows-1254", "CP1254"},
    {"windows-1257", "CP1257"},
    {"windows-1258", "CP1258"},
    {"iso-8859-9", "CP1254"},
    {"iso-8859-2", "ISO-8859-2"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-7", "ISO-8859-7"},
    {"euc-jp", "EUC-JP"},
    {"iso-2022-jp", "ISO-2022-JP"},
    {"big5", "BIG5-HKSCS"},
    {"windows-874", "CP874"},
    {"tis-620", "CP874"},
};

std::string iconv_name(const std::string& label) {
  for (const auto& k : known_charsets) {
    if (label == k.label) return k.name;
  }
  return "UTF-8";
}

// glibc's iconv stops at the first bad byte; step over it and go on.
std::string convert(std::string_view bytes, const std::string& from) {
  const iconv_t converter = iconv_open("UTF-8", from.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::string(bytes);
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 2);
  char* in = const_cast<char*>(bytes.data());
  std::size_t left = bytes.size();
  char buffer[16384];
  while (left > 0) {
    char* to = buffer;
    std::size_t room = sizeof buffer;
    const std::size_t result = iconv(converter, &in, &left, &to, &room);
    out.append(buffer, sizeof buffer - room);
    if (result != static_cast<std::size_t>(-1) || errno == E2BIG) continue;
    append_utf8(out, 0xFFFD);
    if (errno == EINVAL) break;
    const std::size_t step = std::min<std::size_t>(left, from.starts_with("UTF-16") ? 2 : 1);
    in += step;
    left -= step;
  }
  iconv_close(converter);
  return out;
}

}  // namespace

void load_charsets() {
  // Never closed: glibc forgets a converter's tables with its last user.
  for (const auto& k : known_charsets) iconv_open("UTF-8", k.name);
}

std::string charset_of(std::string_view bytes, std::string_view content_type) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return "UTF-8";
  if (bytes.starts_with("\xFF\xFE")) return "UTF-16LE";
  if (bytes.starts_with("\xFE\xFF")) return "UTF-16BE";
  const std::string header = label_after_charset(lower(content_type));
  if (!header.empty()) return iconv_name(header);

  const std::string head = lower(bytes.substr(0, 2048));
  for (auto at = head.find("<meta"); at != std::string::npos; at = head.find("<meta", at + 5)) {
    const std::string label = label_after_charset(head.substr(at, head.find('>', at) - at));
    // A page that could say so in ASCII is not UTF-16, whatever it says (HTML, 13.2.3.2).
    if (!label.empty()) return label.starts_with("utf-16") ? "UTF-8" : iconv_name(label);
  }
  return "UTF-8";
}

std::string decode_text(std::string_view bytes, std::string_view content_type) {
  const std::string charset = charset_of(bytes, content_type);
  std::string text = charset == "UTF-8" ? valid_utf8(bytes) : valid_utf8(convert(bytes, charset));
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

}  // namespace phone
