#include "viewer/export/statement.h"

#include "storage/markup.h"
#include "viewer/json.h"
#include "viewer/text.h"
#include "viewer/translation.h"

namespace viewer {
namespace {

constexpr std::size_t max_columns = 20'000;

std::string harmless(std::string_view text) {
  return cut(printable(text), max_columns);
}

std::string xml(std::string_view text) {
  return storage::markup_text(harmless(text));
}

std::string element(std::string_view name, std::string_view text) {
  return "   <" + std::string(name) + ">" + xml(text) + "</" + std::string(name) + ">\n";
}

std::string alternative(std::string_view language, std::string_view text) {
  return "<rdf:li xml:lang=\"" + std::string(language) + "\">" + xml(text) + "</rdf:li>";
}

// A text that may be there in several languages: first the one for whoever asks for none.
std::string alternatives(std::string_view name, const Statement& statement, const std::string& text,
                         const std::string& in_english) {
  std::string out = "   <" + std::string(name) + "><rdf:Alt>" + alternative("x-default", text);
  if (statement.language != "en") {
    out += alternative(statement.language, text) + alternative("en", in_english);
  }
  return out + "</rdf:Alt></" + std::string(name) + ">\n";
}

std::string described(const std::string& description, std::string_view language) {
  return "SIMULATION. " + description + " " + notice(export_words(language));
}

std::string described(const Statement& statement) {
  return described(statement.description, statement.language);
}

std::string program() {
  return std::string("trace-viewer ") + RED_FLAG_VERSION;
}

std::string origin(const About& about) {
  return about.genesis ? about.genesis->origin : "unknown: record 0 of the log is damaged";
}

std::string profile(const About& about) {
  if (!about.genesis) return "unknown";
  return about.genesis->profile.id + ": " + about.genesis->profile.title;
}

}  // namespace

std::string assumed(const About& about, const device::Words& words) {
  std::string out;
  if (!about.genesis) return out;
  for (const std::string& value : about.genesis->profile.assumed) {
    if (!out.empty()) out += out.ends_with('.') ? " " : "; ";
    out += in_language(value, words.language());
  }
  return out;
}

std::string xmp_packet(const About& about, const Statement& statement) {
  std::string out =
      "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
      " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
      "  <rdf:Description rdf:about=\"\"\n"
      "    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
      "    xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
      "    xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\"\n"
      "    xmlns:Iptc4xmpCore=\"http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/\"\n"
      "    xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\"\n"
      "    xmlns:redflag=\"urn:red-flag:export#\">\n";
  const std::string label(simulation_label), mark = "SIMULATION. ";
  out += alternatives("dc:title", statement, label, label);
  out += alternatives("dc:description", statement, described(statement),
                      described(statement.in_english, "en"));
  out += alternatives(
      "Iptc4xmpCore:AltTextAccessibility", statement,
      mark + (statement.alternative.empty() ? statement.description : statement.alternative),
      mark + statement.in_english);
  out += element("Iptc4xmpExt:DigitalSourceType", digital_source_type);
  out += element("photoshop:Headline", simulation_label);
  out +=
      element("photoshop:Instructions",
              std::string(simulation_label) +
                  ". To be published as a simulation only, with this source: " + citation(about));
  out += element("photoshop:Source", account(about));
  out += element("photoshop:Credit", program());
  out += element("xmp:CreatorTool", program());
  out += element("xmp:CreateDate", real_time(static_cast<std::uint64_t>(about.exported_s)));
  out += element("redflag:profile", profile(about));
  out += element("redflag:assumed", assumed(about));
  out += element("redflag:origin", origin(about));
  out += element("redflag:verdict", storage::verdict_name(about.verdict.kind));
  for (const auto& [name, value] : statement.facts) out += element("redflag:" + name, value);
  return out + "  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>";
}

storage::PngTexts png_texts(const About& about, const Statement& statement) {
  storage::PngTexts out = {{"Title", std::string(simulation_label)},
                           {"Description", harmless(described(statement))},
                           {"Warning", std::string(simulation_label)},
                           {"Disclaimer", notice(export_words(statement.language))},
                           {"Source", harmless(account(about))},
                           {"Comment", harmless(citation(about))},
                           {"Software", program()},
                           {"Capture-Profile", harmless(profile(about))},
                           {"Assumed-Values", harmless(assumed(about))},
                           {"Log-Origin", harmless(origin(about))},
                           {"Log-Verdict", std::string(storage::verdict_name(about.verdict.kind))},
                           {"Digital-Source-Type", std::string(digital_source_type)}};
  for (const auto& [name, value] : statement.facts) out.push_back({name, harmless(value)});
  out.push_back({"XML:com.adobe.xmp", xmp_packet(about, statement)});
  return out;
}

}  // namespace viewer
