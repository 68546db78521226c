#include "viewer/export/html/page.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <functional>

#include "storage/base64.h"
#include "storage/hash.h"
#include "storage/markup.h"
#include "storage/proof_lines.h"
#include "viewer/export/html/files.h"
#include "viewer/export/html/moment.h"
#include "viewer/export/html/words.h"
#include "viewer/export/words.h"
#include "viewer/json.h"
#include "viewer/terminal.h"
#include "viewer/text.h"
#include "viewer/translation.h"

namespace viewer::html {
namespace {

namespace json = boost::json;

// A dark band over a phone, as the browser's tab shows it: no server is asked for one.
constexpr std::string_view icon =
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect "
    "x='4' y='1' width='8' height='14' rx='1.5' fill='%231c1b19'/%3E%3Crect y='6' width='16' "
    "height='4' fill='%23ffd84d'/%3E%3C/svg%3E";

std::string source_hash(std::string_view bytes) {
  return "'sha256-" + storage::to_base64(storage::sha256(storage::bytes_of(bytes))) + "'";
}

std::string policy() {
  return "default-src 'none'; script-src " + source_hash(script()) + "; style-src " +
         source_hash(style()) + "; img-src data:; base-uri 'none'; form-action 'none'";
}

std::string meta(std::string_view name, std::string_view content) {
  return "<meta" + attribute("name", name) + attribute("content", content) + ">\n";
}

std::string title_of(const Page& page) {
  if (page.story) return page.story->title;
  const auto& genesis = page.about.genesis;
  return page.words.say(genesis ? "headline" : "headline_unknown",
                        {{"name", genesis ? genesis->device.name : ""}});
}

std::string head(const Page& page) {
  return "<!DOCTYPE html>\n<html" + attribute("lang", page.words.language()) +
         (page.follows_reader ? " data-follows" : "") +
         ">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\"" +
         // Quotes and hashes of our own: nothing in it needs a reference but the quotes do not
         // hurt.
         attribute("content", policy()) + ">\n" +
         meta("viewport", "width=device-width, initial-scale=1") +
         meta("color-scheme", "light dark") + meta("referrer", "no-referrer") +
         meta("description", citation(page.about)) +
         meta("generator", "trace-viewer " RED_FLAG_VERSION) +
         "<title>SIMULATION: " + shown(title_of(page)) + "</title>\n<link rel=\"icon\"" +
         attribute("href", icon) + ">\n<style>" + std::string(style()) + "</style>\n</head>\n";
}

std::string fact(std::string_view name, std::string_view path, std::string_view value) {
  return slot(name, value, attribute("data-fact", path)).second;
}

// A sentence and what it is in other languages. The page shows it in its own; where `how` is brief,
// no other besides. `attributes` are those of the original.
enum class How { brief, both };
std::string told(const Page& page, How how, std::string_view original,
                 const std::string& attributes,
                 const std::function<std::string(const std::string& language)>& in_language) {
  std::string out;
  bool is_shown_in_other = false;
  for (const device::Words& words : languages()) {
    const std::string text = words.language() == "en" ? "" : in_language(words.language());
    if (text.empty()) continue;
    const bool is_this = words.language() == page.words.language();
    is_shown_in_other = is_shown_in_other || is_this;
    out += "<span class=\"translated\"" + attribute("lang", words.language()) +
           (is_this ? "" : " hidden") + ">" + shown(text) + "</span>";
  }
  const bool is_hidden = how == How::brief && is_shown_in_other;
  return out + "<span class=\"original\" lang=\"en\"" + attributes + (is_hidden ? " hidden" : "") +
         ">" + shown(original) + "</span>";
}

std::string told_class(How how) {
  return how == How::brief ? " class=\"told brief\"" : " class=\"told\"";
}

// What record 0 says, which is checked, and what that is in other languages, which is not.
std::string told_fact(const Page& page, How how, std::string_view path, std::string_view value) {
  return told(page, how, value, attribute("data-fact", path), [&](const std::string& language) {
    return std::string(translated(value, language));
  });
}

std::string languages_switch(const Page& page) {
  std::string out = "<div class=\"languages\" role=\"group\" hidden" +
                    attribute("aria-label", page.words.say("languages")) +
                    " data-t-label=\"languages\">";
  for (const device::Words& words : languages()) {
    const bool is_this = words.language() == page.words.language();
    out += "<button type=\"button\"" + attribute("lang", words.language()) +
           attribute("data-language", words.language()) +
           attribute("aria-pressed", is_this ? "true" : "false") + ">" +
           shown(words.say("language_name")) + "</button>";
  }
  return out + "</div>\n";
}

// Paragraphs of an author's text; a line break within one stays.
std::string paragraphs(const std::string& text) {
  std::string out;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find("\n\n"), rest.size());
    std::string_view one = rest.substr(0, end);
    rest.remove_prefix(end);
    while (rest.starts_with('\n')) rest.remove_prefix(1);
    while (one.ends_with('\n')) one.remove_suffix(1);
    if (!one.empty()) out += "<p>" + shown_lines(one) + "</p>";
  }
  return out;
}

std::string author_language(const Page& page) {
  return page.story->language.empty() ? "" : attribute("lang", page.story->language);
}

std::string headline(const Page& page) {
  const device::Words& words = page.words;
  const auto& genesis = page.about.genesis;
  if (!page.story) {
    std::string out = said(words, "p", " class=\"kicker\"", "kicker");
    if (!genesis) return out + said(words, "h1", "", "headline_unknown");
    return out + said(words, "h1", "", "headline",
                      {{"name", fact("name", "device.name", genesis->device.name)}});
  }
  const Story& story = *page.story;
  std::string out = said(words, "p", " class=\"kicker\"", "kicker_story") + "<h1" +
                    author_language(page) + ">" + shown(story.title) + "</h1>" +
                    said(words, "p", " class=\"byline\"", "byline", {slot("author", story.author)});
  if (!story.lead.empty()) {
    out += "<div class=\"lead\"" + author_language(page) + ">" + paragraphs(story.lead) + "</div>";
  }
  return out + said(words, "p", " class=\"apart\"", "told_apart");
}

std::string about_row(const device::Words& words, const std::string& key, const std::string& text) {
  return "<div>" + said(words, "dt", "", key) + "<dd>" + text + "</dd></div>\n";
}

// "2026-11-28 19:07 UTC"
std::string short_utc(std::int64_t seconds) {
  const std::string whole = real_time(static_cast<std::uint64_t>(seconds));
  return whole.substr(0, 10) + " " + whole.substr(11, 5) + " UTC";
}

std::string account_words(const Page& page) {
  const device::Words& words = page.words;
  if (!page.about.genesis) return said(words, "span", "", "about_account_unknown");
  const std::string& source = page.about.genesis->profile.source;
  if (source.empty()) return said(words, "span", "", "about_account_none");
  return said(words, "span", "", "about_account_text",
              {{"source", "<span data-slot=\"source\"" + told_class(How::brief) + ">" +
                              told_fact(page, How::brief, "profile.source", source) + "</span>"}});
}

std::string about_list(const Page& page) {
  const device::Words& words = page.words;
  const auto& genesis = page.about.genesis;
  const storage::Verdict& verdict = page.about.verdict;
  const std::string what =
      genesis ? said(words, "span", "", "about_what_text",
                     {{"model", fact("model", "device.model", genesis->device.model)}})
              : said(words, "span", "", "about_what_unknown");
  const std::string log =
      said(words, "span", "", "about_log_text",
           {{"verdict", said(words, "strong", " data-slot=\"verdict\"",
                             "verdict_" + std::string(storage::verdict_name(verdict.kind)))},
            slot_number("records", verdict.records),
            slot("program", "trace-viewer " RED_FLAG_VERSION),
            slot("exported", short_utc(page.about.exported_s))});
  const std::string count = page.story ? said(words, "span", "", "about_shown_story",
                                              {slot_number("events", page.story->moments.size()),
                                               slot_number("records", verdict.records)})
                                       : said(words, "span", "", "about_shown_text",
                                              {slot_number("events", page.events.shown),
                                               slot_number("all_events", page.events.all),
                                               slot_number("pictures", page.pictures.shown),
                                               slot_number("all_pictures", page.pictures.all)});
  return "<dl class=\"about\">\n" + about_row(words, "about_what", what) +
         about_row(words, "about_account", account_words(page)) +
         about_row(words, "about_log", log) + about_row(words, "about_shown", count) + "</dl>\n";
}

std::string proof_list(const device::Words& words) {
  std::string out = said(words, "h2", " id=\"proof\"", "proof") + "<ul class=\"dashes\">";
  for (const char* key : {"proof_1", "proof_2", "proof_3", "proof_4", "proof_5"}) {
    out += said(words, "li", "", key);
  }
  return out + "</ul>\n";
}

std::string key_part(const Page& page) {
  const device::Words& words = page.words;
  const std::string title = said(words, "h3", "", "key");
  if (page.vkey.empty()) return title + said(words, "p", "", "key_none");
  return title + "<dl class=\"facts\"><div>" + said(words, "dt", "", "key_fingerprint") +
         "<dd><code id=\"fingerprint\">-</code></dd></div><div>" +
         said(words, "dt", "", "key_text") + "<dd><code id=\"vkey\" dir=\"ltr\">" +
         shown(page.vkey) + "</code></dd></div></dl>\n";
}

std::string note_part(const Page& page) {
  const device::Words& words = page.words;
  const std::string title = said(words, "h3", "", "note");
  if (page.note.empty()) return title + said(words, "p", "", "note_none");
  // To the byte: its line breaks are part of what is signed.
  return title + said(words, "p", "", "note_text") + "<pre id=\"note\" dir=\"ltr\" tabindex=\"0\"" +
         attribute("aria-label", words.say("note")) + " data-t-label=\"note\">" +
         storage::markup_text(valid_utf8(page.note)) + "</pre>\n";
}

std::string account_part(const Page& page) {
  const device::Words& words = page.words;
  const std::string title = said(words, "h2", "", "account");
  if (!page.about.genesis) return title + said(words, "p", "", "about_account_unknown");
  const storage::ProfileFacts& profile = page.about.genesis->profile;
  const auto entry = [&](const char* key, const char* path, const std::string& value) {
    return "<div>" + said(words, "dt", "", key) + "<dd" + told_class(How::both) + ">" +
           told_fact(page, How::both, path, value) + "</dd></div>";
  };
  std::string out = title + "<dl class=\"facts\">" +
                    entry("account_source", "profile.source", profile.source) +
                    entry("account_title", "profile.title", profile.title) +
                    entry("account_certainty", "profile.certainty", profile.certainty) + "</dl>";
  out += "<p class=\"quiet told\">";
  for (const device::Words& other : languages()) {
    if (translated(profile.title, other.language()).empty()) continue;
    const bool is_this = other.language() == words.language();
    out += "<span class=\"translated\"" + attribute("lang", other.language()) +
           (is_this ? "" : " hidden") + ">" + shown(other.say("account_translated")) + "</span>";
  }
  out += "</p>";
  if (profile.assumed.empty()) return out;
  out += said(words, "h3", "", "account_assumed") + "<ul class=\"dashes\">";
  for (std::size_t i = 0; i < profile.assumed.size(); ++i) {
    out += "<li" + told_class(How::both) + ">" +
           told_fact(page, How::both, "profile.assumed." + std::to_string(i), profile.assumed[i]) +
           "</li>";
  }
  return out + "</ul>\n";
}

std::string verdict_part(const Page& page) {
  const device::Words& words = page.words;
  const storage::Verdict& verdict = page.about.verdict;
  std::string out =
      said(words, "h2", "", "verdict") + "<p><strong class=\"verdict-word\">" +
      shown(storage::verdict_name(verdict.kind)) + "</strong> " +
      said(words, "span", "", "verdict_" + std::string(storage::verdict_name(verdict.kind))) +
      "</p>" + said(words, "p", " class=\"quiet\"", "verdict_by") + "<ul class=\"dashes\">";
  for (const storage::Finding& finding : verdict.findings) {
    const std::string at = finding.seq ? "record " + std::to_string(*finding.seq) + ": " : "";
    out += "<li lang=\"en\">" + shown(at + finding.what) + "</li>";
  }
  const auto checked = [&](const std::string& language) {
    return explain(verdict, export_words(language)).checked;
  };
  const std::vector<std::string> english = checked("en");
  for (std::size_t i = 0; i < english.size(); ++i) {
    out += "<li" + told_class(How::brief) + ">" +
           told(page, How::brief, english[i], "",
                [&](const std::string& language) { return checked(language)[i]; }) +
           "</li>";
  }
  return out + "</ul>\n";
}

std::string selection_words(const Page& page) {
  const device::Words& words = page.words;
  const Selection& selection = page.about.selection;
  const storage::Query& query = selection.query;
  std::vector<std::string> parts;
  if (query.since) {
    parts.push_back(
        said(words, "span", "", "since", {slot("time", storage::to_rfc3339(*query.since))}));
  }
  if (query.until) {
    parts.push_back(
        said(words, "span", "", "until", {slot("time", storage::to_rfc3339(*query.until))}));
  }
  std::string kinds;
  for (const std::string& kind : query.kinds) {
    kinds += (kinds.empty() ? "" : ", ") + said(words, "span", "", "kind_" + kind);
  }
  if (!kinds.empty()) {
    parts.push_back(said(words, "span", "", "kinds",
                         {{"kinds", "<span data-slot=\"kinds\">" + kinds + "</span>"}}));
  }
  if (!query.search.empty()) {
    parts.push_back(said(words, "span", "", "search", {slot("text", query.search)}));
  }
  const std::string seqs = seq_list(selection.seqs);
  if (!seqs.empty()) parts.push_back(said(words, "span", "", "seqs", {slot("list", seqs)}));
  if (parts.empty()) return {};
  std::string out = "<p>" + said(words, "span", "", "shown_selection");
  for (const std::string& part : parts) out += " " + part + (&part == &parts.back() ? "." : ",");
  return out + "</p>\n";
}

std::string thinned(const Page& page, const char* unit, const Count& count) {
  if (count.shown == count.all) return {};
  const device::Words& words = page.words;
  const auto of = [&](std::string_view name, std::uint64_t n) {
    return Slot{name,
                said(words, "span", attribute("data-slot", name), unit, {slot_number("n", n)})};
  };
  return said(
      words, "p", " class=\"thinned\"", "shown_thinned",
      {slot("size", megabytes(page.max_bytes)), of("all", count.all), of("shown", count.shown)});
}

std::string shown_part(const Page& page) {
  const device::Words& words = page.words;
  std::string out = said(words, "h2", "", "shown");
  if (page.story) {
    return out + said(words, "p", "", "shown_story",
                      {slot_number("events", page.story->moments.size()),
                       slot_number("records", page.about.verdict.records)});
  }
  const std::string thin =
      thinned(page, "of_pictures", page.pictures) + thinned(page, "of_events", page.events);
  out += thin.empty() ? said(words, "p", "", "shown_all") : thin;
  if (page.leaves_out_kinds) out += said(words, "p", "", "shown_kinds");
  return out + selection_words(page);
}

// JSON for programs: nothing in it can end the element.
std::string data_element(std::string_view id, const json::value& value) {
  std::string out = plain_json(json::serialize(value));
  for (std::size_t at = out.find('<'); at != std::string::npos; at = out.find('<', at)) {
    out.replace(at, 1, "\\u003c");
  }
  return "<script type=\"application/json\"" + attribute("id", id) + ">" + out + "</script>\n";
}

std::string strings_element() {
  json::object all;
  for (const device::Words& words : languages()) {
    json::object strings;
    for (const auto& [key, value] : words.strings()) strings[key] = value;
    all[words.language()] = std::move(strings);
  }
  return data_element("strings", all);
}

}  // namespace

std::string opening(const Page& page) {
  const device::Words& words = page.words;
  return head(page) + "<body" + attribute("class", page.story ? "story" : "records") +
         ">\n<header class=\"band\"><a class=\"skip\" href=\"#moments\">" +
         said(words, "span", "", "skip") + "</a><strong>" + said(words, "span", "", "simulation") +
         "</strong>" + said(words, "span", " class=\"band-note\"", "simulation_note") +
         "</header>\n<main>\n" + languages_switch(page) + "<div class=\"opening\">\n" +
         headline(page) + "<div class=\"columns\">\n<div>" +
         said(words, "h2", " class=\"sr\"", "about") + about_list(page) +
         "</div>\n<section class=\"check\" id=\"check\" data-state=\"open\" "
         "aria-labelledby=\"check-title\">" +
         said(words, "h2", " class=\"sr\" id=\"check-title\"", "check") +
         "<div id=\"check-words\" role=\"status\">" + said(words, "p", "", "check_no_script") +
         "</div><p class=\"check-more\"><a href=\"#proof\">" + said(words, "span", "", "to_proof") +
         "</a></p></section>\n</div>\n</div>\n" +
         "<figure class=\"timeline\" id=\"timeline\" hidden></figure>\n" +
         said(words, "h2", " class=\"sr\" id=\"moments\"", "moments");
}

std::string ending(const Page& page) {
  const device::Words& words = page.words;
  std::string out = "<div class=\"foot\">\n<section class=\"foot-proof\">" + proof_list(words) +
                    key_part(page) + note_part(page) + "</section>\n<section>" +
                    account_part(page) + "</section>\n<section>" + verdict_part(page) +
                    shown_part(page) + said(words, "h2", "", "cite") +
                    "<p class=\"citation told brief\">" +
                    told(page, How::brief, citation(page.about), "",
                         [&](const std::string& language) {
                           return citation(page.about, export_words(language));
                         }) +
                    "</p>" +
                    said(words, "p", " class=\"quiet\"", "made_by",
                         {slot("program", "trace-viewer " RED_FLAG_VERSION)}) +
                    "</section>\n</div>\n";
  if (!page.genesis_proof.empty()) {
    out += "<script type=\"text/plain\" class=\"proof\" id=\"genesis-proof\">" +
           page.genesis_proof + "</script>\n";
  }
  return out + "</main>\n" + data_element("about", about_json(page.about)) + strings_element() +
         "<script>" + std::string(script()) + "</script>\n</body>\n</html>\n";
}

std::string said_by_author(const Page& page, std::size_t at) {
  const StoryMoment& moment = page.story->moments[at];
  std::string out =
      "<div class=\"said\"" + author_language(page) + ">" +
      said(page.words, "p", " class=\"number\"", "moment_n",
           {slot_number("n", at + 1), slot_number("all", page.story->moments.size())}) +
      said(page.words, "p", " class=\"label\"", "author_words");
  out += moment.heading.empty() ? said(page.words, "h3", " class=\"sr\"", "record_n",
                                       {slot("n", std::to_string(moment.seq))})
                                : "<h3>" + shown(moment.heading) + "</h3>";
  return out + paragraphs(moment.caption) + "</div>\n";
}

}  // namespace viewer::html
