// One page, without the process around it: layout, text order, finding, forms, pictures, charsets.
#include "emulator/phone/page.h"

#include <cairo.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "emulator/phone/text_charset.h"

namespace {

using phone::Page;
using phone::Rect;

using Files = std::map<std::string, std::string>;

Page page_of(const std::string& html, const Files& files = {},
             const std::string& type = "text/html") {
  return Page(
      {},
      [files](const std::string& url) {
        const auto file = files.find(url);
        if (file == files.end()) return site::Resource{site::Outcome::not_found, url, "", ""};
        return site::Resource{site::Outcome::ok, url, "", file->second};
      },
      "http://h.test/dir/page.html", html, type);
}

std::vector<std::uint8_t> drawn(Page& page, double scroll = 0) {
  std::vector<std::uint8_t> pixels(720 * 1104 * 4);
  page.draw(scroll, pixels.data(), 720 * 4);
  return pixels;
}

// "#rrggbb" at a CSS pixel.
std::string color_at(const std::vector<std::uint8_t>& pixels, int x, int y) {
  const std::size_t at =
      (static_cast<std::size_t>(2 * y) * 720 + static_cast<std::size_t>(2 * x)) * 4;
  char text[8];
  std::snprintf(text, sizeof text, "#%02x%02x%02x", pixels[at + 2], pixels[at + 1], pixels[at]);
  return text;
}

std::string red_png(int width, int height) {
  cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  cairo_t* cr = cairo_create(surface);
  cairo_set_source_rgb(cr, 1, 0, 0);
  cairo_paint(cr);
  cairo_destroy(cr);
  std::string bytes;
  cairo_surface_write_to_png_stream(
      surface,
      [](void* closure, const unsigned char* data, unsigned int size) {
        static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), size);
        return CAIRO_STATUS_SUCCESS;
      },
      &bytes);
  cairo_surface_destroy(surface);
  return bytes;
}

}  // namespace

TEST_CASE("page: a box is where CSS says") {
  const struct {
    std::string html;
    Rect box;
  } cases[] = {
      {"<body style='margin:0'><div id=x style='width:100px;height:50px'>", {0, 0, 100, 50}},
      {"<body><div id=x style='height:20px'>", {8, 8, 344, 20}},
      {"<body style='margin:0'><div id=x style='width:50%;padding:10px;border:5px "
       "solid;height:10px'>",
       {0, 0, 210, 40}},
      {"<body style='margin:0'><div id=x style='box-sizing:border-box;width:100px;padding:10px;"
       "height:40px'>",
       {0, 0, 100, 40}},
      {"<body style='margin:0'><div id=x style='width:100px;height:10px;margin:0 auto'>",
       {130, 0, 100, 10}},
      {"<body style='margin:0'><div id=x style='float:right;width:60px;height:10px'>",
       {300, 0, 60, 10}},
      {"<body style='margin:0'><div id=x style='position:absolute;left:30px;top:40px;width:20px;"
       "height:10px'>",
       {30, 40, 20, 10}},
      {"<body style='margin:0'><table cellspacing=0 cellpadding=0 width=360><tr><td width=100>"
       "<td><div id=x style='height:10px'>",
       {100, 0, 260, 10}},
      {"<body style='margin:0'><img id=x src=red.png style='display:block'>", {0, 0, 20, 10}},
      {"<body style='margin:0'><img id=x src=red.png width=100>", {0, 0, 100, 50}},
      {"<body style='margin:0'><img id=x src=red.png style='width:100%'>", {0, 0, 360, 180}},
      {"<style>@media (max-width:400px){#x{width:7px}}</style><body style='margin:0'><div id=x "
       "style='height:3px'>",
       {0, 0, 7, 3}},
      // A rule that matches more than one element, whose declarations are parsed once.
      {"<style>body{margin:0}.w{width:var(--w);height:9px}p{--w:90px;margin:0}div{--w:70px}</style>"
       "<p class=w><div id=x class=w></div>",
       {0, 9, 70, 9}},
      {"<style>body{margin:0}div{width:40px !important;height:9px}#x{width:90px;height:8px}</style>"
       "<div></div><div id=x></div>",
       {0, 9, 40, 8}},
      // Selectors that name neither the element nor a class of its.
      {"<style>body{margin:0}*{padding-left:3px}[title]{height:9px}[class]{width:30px}"
       ".no,P,span{width:1px}</style><div id=x class title></div>",
       {6, 0, 33, 9}},
      {"<style>body{margin:0}DIV{height:9px}.a.b{height:7px}</style>"
       "<div class=a></div><div id=x class='b a'></div>",
       {0, 9, 360, 7}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.html);
    Page page = page_of(c.html, {{"http://h.test/dir/red.png", red_png(20, 10)}});
    const auto found = page.find_css("#x");
    REQUIRE(found);
    CHECK(found->box.x == c.box.x);
    CHECK(found->box.y == c.box.y);
    CHECK(found->box.width == c.box.width);
    CHECK(found->box.height == c.box.height);
  }
}

TEST_CASE("page: backgrounds, borders and pictures draw their colours") {
  const struct {
    std::string html;
    int x, y;
    std::string color;
  } cases[] = {
      {"<body style='background:#102030'>", 300, 500, "#102030"},
      {"<body style='margin:0'><div style='background:#0f0;height:20px'>", 10, 10, "#00ff00"},
      {"<body style='margin:0'><div style='border:10px solid #00f;height:20px'>", 5, 20, "#0000ff"},
      {"<body style='margin:0'><div style='border-radius:20px;background:#0f0;height:40px'>", 1, 1,
       "#ffffff"},
      {"<body style='margin:0'><div style='border-radius:20px;background:#0f0;height:40px'>", 20,
       20, "#00ff00"},
      {"<body style='margin:0'><img src=red.png width=50 height=50>", 25, 25, "#ff0000"},
      {"<body style='margin:0'><img src=/abs/red.png>", 5, 12, "#ff0000"},
      {"<body style='margin:0'><div style='background:url(red.png) no-repeat;height:40px'>", 30, 5,
       "#ffffff"},
      {"<body style='margin:0'><div style='background:url(red.png);height:40px'>", 300, 30,
       "#ff0000"},
      {"<body style='margin:0'><div style='background:url(red.png) no-repeat right bottom;"
       "height:40px'>",
       350, 35, "#ff0000"},
      {"<body style='margin:0'><div style='height:99px;background:linear-gradient(#00f,#00f)'>", 9,
       9, "#0000ff"},
      {"<link rel=stylesheet href=a.css><body style='margin:0'><p>x", 350, 3, "#123456"},
      {"<style>@import 'a.css';</style><body style='margin:0'><p>x", 350, 3, "#123456"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.html);
    Page page = page_of(c.html, {{"http://h.test/dir/red.png", red_png(20, 10)},
                                 {"http://h.test/abs/red.png", red_png(20, 10)},
                                 {"http://h.test/dir/a.css", "p{background:#123456;margin:0}"}});
    CHECK(color_at(drawn(page), c.x, c.y) == c.color);
  }
}

TEST_CASE("page: draws the same pixels twice, and others when scrolled") {
  std::string html = "<h1>제목 Title</h1>";
  for (int i = 0; i < 100; ++i) html += "<p>Line " + std::to_string(i);
  Page page = page_of(html);
  const auto top = drawn(page);
  CHECK(top == drawn(page));
  CHECK(top != drawn(page, 200));
  Page again = page_of(html);
  CHECK(top == drawn(again));
}

TEST_CASE("page: visible text reads as lines, and only what the viewport shows") {
  const struct {
    std::string html, text;
  } cases[] = {
      {"<p>one <b>two</b> three<p>four", "one two three\nfour"},
      {"<p>ab<b>cd</b>", "abcd"},
      {"<p>안녕하세요 세계", "안녕하세요 세계"},
      {"<p style='display:none'>hidden<p>shown", "shown"},
      {"<p>first<div style='height:2000px'></div><p>last", "first"},
      {"<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a b\nc d"},
      {"<div style='height:5px;overflow:hidden'><p style='padding-top:50px'>cut</div>seen", "seen"},
      {"<input value=typed> <input placeholder=hint> <img src=no.png alt=picture>",
       "typed hint\npicture"},
      {"<ul><li>item</ul>", "item"},
      {"<ol><li>one<li>two</ol><ol start=300 type=i><li>x</ol>", "1. one\n2. two\nccc. x"},
      {"<ol type=a><li>x<li value=5>y</ol>", "a. x\ne. y"},
      {"<p dir=rtl>שלום עולם", "שלום עולם"},
      {"<script>no()</script><style>p{}</style><p>yes", "yes"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.html);
    CHECK(page_of(c.html).visible_text(0) == c.text);
  }
}

TEST_CASE("page: right-to-left words run from the right, embedded Latin stays in order") {
  const struct {
    std::string html;
    std::vector<std::string> left_to_right;  // Selectors.
  } cases[] = {
      {"<p dir=rtl><i>אחת</i> <b>שתיים</b>", {"b", "i"}},
      {"<p><i>אחת</i> <b>שתיים</b>", {"b", "i"}},
      {"<p><u>one</u> <i>אחת</i> <b>שתיים</b>", {"u", "b", "i"}},
      {"<p dir=rtl><u>אחת</u> <i>one</i> <b>two</b>", {"i", "b", "u"}},
      {"<p><i>one</i> <b>two</b>", {"i", "b"}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.html);
    Page page = page_of(c.html);
    double last = -1;
    for (const std::string& selector : c.left_to_right) {
      CAPTURE(selector);
      const auto found = page.find_css(selector);
      REQUIRE(found);
      CHECK(found->box.x > last);
      last = found->box.x;
    }
  }
  const auto aligned = page_of("<p dir=rtl><i>אחת</i>").find_css("i");
  CHECK(aligned->box.x + aligned->box.width > 340);
}

TEST_CASE("page: Korean breaks between syllables, Latin between words") {
  Page page = page_of(
      "<p id=k style='width:100px;line-height:20px'>가나다라마바사아자차카타파하"
      "<p id=l style='width:100px;line-height:20px'>abcdefghijklmnopqrstuvwxyz");
  CHECK(page.find_css("#k")->box.height >= 40);
  CHECK(page.find_css("#l")->box.height == 20);
}

TEST_CASE("page: keep-all breaks Korean at spaces only, and can be taken back inside") {
  const std::string text = "가나다라 마바사아자 차카타파하가나 다라마바사 아자차카.";
  const auto lines = [](const std::string& style, const std::string& inside) {
    return page_of("<p style='width:150px;" + style + "'>" + inside).visible_text(0);
  };
  CHECK(lines("word-break:keep-all", text) ==
        "가나다라 마바사아자\n차카타파하가나\n다라마바사 아자차카.");
  CHECK(lines("", text) == "가나다라 마바사아자\n차카타파하가나 다라\n마바사 아자차카.");
  CHECK(lines("word-break:keep-all", "<span style='word-break:normal'>" + text + "</span>") ==
        lines("", text));
  CHECK(lines("word-break:keep-all", "foo-bar foo-bar foo-bar foo-bar") ==
        lines("", "foo-bar foo-bar foo-bar foo-bar"));
}

TEST_CASE("page: small print is smaller, and stands above or below its line but in it") {
  Page page = page_of(
      "<p>x<sup id=up>2</sup> H<sub id=down>2</sub>O <span id=on>2</span> <big id=big>2</big>");
  CHECK(page.visible_text(0) == "x2 H2O 2 2");
  const Rect on = page.find_css("#on")->box;
  CHECK(page.find_css("#up")->box.y < on.y);
  CHECK(page.find_css("#up")->box.width < on.width);
  CHECK(page.find_css("#down")->box.y > on.y);
  CHECK(page.find_css("#big")->box.width > on.width);
}

TEST_CASE("page: a button's words stand in its middle") {
  for (const char* style : {"height:80px", "height:80px;vertical-align:top;padding:0"}) {
    CAPTURE(std::string(style));
    Page page = page_of("<button style='" + std::string(style) + "'><i>Press</i></button>");
    const Rect button = page.find_css("button")->box, word = page.find_css("i")->box;
    CHECK(std::abs((button.y + button.height / 2) - (word.y + word.height / 2)) <= 1);
  }
}

TEST_CASE("page: finds links, buttons, fields and words") {
  Page page = page_of(
      "<p>Before <a href='a?b=1&amp;c=2'>the first</a> <a href=two>second</a>"
      "<p>plain words <form><input name=q placeholder='Search here'><button>Go now</button></form>"
      "<a href=img><img src=no.png alt='Picture link'></a><a href=hidden "
      "style='display:none'>Gone</a>");
  const struct {
    std::string wanted;
    bool is_found;
    std::string href, text;
  } cases[] = {
      {"the first", true, "a?b=1&c=2", "the first"},
      {"second", true, "two", "second"},
      {"first", true, "a?b=1&c=2", "the first"},
      {"plain", true, "", "plain words"},
      {"Search here", true, "", "Search here"},
      {"Go now", true, "", "Go now"},
      {"Picture link", true, "img", "Picture link"},
      {"Gone", false, "", ""},
      {"nothing such", false, "", ""},
      {"", false, "", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.wanted);
    const auto found = page.find_text(c.wanted);
    REQUIRE(found.has_value() == c.is_found);
    if (!found) continue;
    CHECK(found->href == c.href);
    CHECK(found->text == c.text);
    const auto at =
        page.at({found->box.x + found->box.width / 2, found->box.y + found->box.height / 2});
    REQUIRE(at);
    CHECK(at->href == c.href);
  }
  CHECK(page.find_text("Search here")->is_text_field);
  CHECK(page.find_text("Go now")->submit == "http://h.test/dir/page.html?q=");
  CHECK_FALSE(page.find_css("nosuchtag"));
  CHECK_FALSE(page.find_css("[[["));
}

TEST_CASE("page: a GET form sends what a browser would") {
  const struct {
    std::string form, url;
  } cases[] = {
      {"<form action=s><input name=a value=1><input name=b value='x y'><input type=submit id=x>",
       "http://h.test/dir/s?a=1&b=x+y"},
      {"<form action='/s?old=1#f'><input type=hidden name=h value=&amp;><input type=submit id=x>",
       "http://h.test/s?h=%26"},
      {"<form action=s><input type=checkbox name=c checked><input type=checkbox name=d>"
       "<input type=submit name=go value=Go id=x>",
       "http://h.test/dir/s?c=on&go=Go"},
      {"<form action=s><select name=o><option>1<option value=two selected>2</select>"
       "<textarea name=t>하</textarea><button id=x>ok</button>",
       "http://h.test/dir/s?o=two&t=%ED%95%98"},
      {"<form action=s method=post><input name=a><input type=submit id=x>", ""},
      {"<input type=submit id=x>", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.form);
    Page page = page_of(c.form);
    const auto button = page.find_css("#x");
    REQUIRE(button);
    CHECK(button->submit == c.url);
  }
}

TEST_CASE("page: a focused field looks it, and shows what is typed") {
  Page page = page_of("<form><input name=q></form>");
  const auto plain = drawn(page);
  const Rect box = page.find_css("input")->box;
  CHECK_FALSE(page.focus({300, 400}));
  REQUIRE(page.focus({box.x + 3, box.y + 3}));
  const auto focused = drawn(page);
  CHECK(plain != focused);
  REQUIRE(page.set_value("값"));
  CHECK(drawn(page) != focused);
  CHECK(page.find_text("값"));
  CHECK(page.submission() == "http://h.test/dir/page.html?q=%EA%B0%92");
}

TEST_CASE("page: a field shows its caret, and what is being composed underlined") {
  Page page = page_of("<form><input name=q value=old><textarea name=t>two</textarea></form>");
  CHECK_FALSE(page.field());
  const Rect box = page.find_css("input")->box;
  REQUIRE(page.focus({box.x + 3, box.y + 3}));
  REQUIRE(page.field());
  CHECK(page.field()->value == "old");
  CHECK(page.field()->box.x == box.x);
  CHECK_FALSE(page.field()->is_multiline);
  const std::string value = "하나 두";
  struct Case {
    const char* name;
    phone::Typing typing;
  };
  const Case cases[] = {{"at the end", {}},
                        {"in front", {.caret = 0}},
                        {"in the middle", {.caret = 6}},
                        {"composing", {.composing_from = 7, .composing_to = 10}},
                        {"all composing", {.composing_from = 0, .composing_to = 999}}};
  std::vector<std::vector<std::uint8_t>> pictures;
  for (const Case& c : cases) {
    CAPTURE(std::string(c.name));
    REQUIRE(page.set_value(value, c.typing));
    CHECK(page.field()->value == value);
    const auto picture = drawn(page);
    for (const auto& other : pictures) CHECK(picture != other);
    pictures.push_back(picture);
  }
  // Offsets inside a character stand in front of it.
  REQUIRE(page.set_value(value, {.caret = 7}));
  const auto whole = drawn(page);
  REQUIRE(page.set_value(value, {.caret = 8}));
  CHECK(drawn(page) == whole);
  const Rect area = page.find_css("textarea")->box;
  REQUIRE(page.focus({area.x + 3, area.y + 3}));
  CHECK(page.field()->is_multiline);
}

TEST_CASE("page: finds every place that says a text") {
  const std::string html =
      "<body style='margin:0'><p id=a>Cats and cat, <b>ca</b>t: concatenate<p id=b>고양이와 "
      "고양이들<p style='display:none'>cat<p>CAT <input value=cat> <a href=x>a cat</a>";
  const struct {
    const char* wanted;
    std::size_t count;
  } cases[] = {{"cat", 7},      {"Cat", 7}, {"고양이", 2}, {"고양이와 고양이", 1},
               {"and  cat", 1}, {"dog", 0}, {"", 0},       {" ", 0},
               {"t: c", 1}};
  Page page = page_of(html);
  for (const auto& c : cases) {
    CAPTURE(std::string(c.wanted));
    const phone::Matches found = page.find_all(c.wanted);
    CHECK(found.count == c.count);
    CHECK(found.boxes.size() == c.count);
    for (const Rect& box : found.boxes) CHECK((box.width > 5 && box.height > 5));
  }
  const phone::Matches cats = page.find_all("cat");
  CHECK(cats.boxes[0].x == 0);
  CHECK(cats.boxes[1].x > cats.boxes[0].x + cats.boxes[0].width);
  CHECK(cats.boxes[0].width < 40);
  std::string many;
  for (int i = 0; i < 700; ++i) many += "<p>word";
  CHECK(page_of(many).find_all("word").count == 700);
  CHECK(page_of(many).find_all("word").boxes.size() == 500);
}

TEST_CASE("charset: header, mark, meta and default, in that order, with the web's aliases") {
  const struct {
    const char* name;
    std::string bytes, type, text;
  } cases[] = {
      {"default", "한", "", "한"},
      {"mark", "\xEF\xBB\xBFx", "text/html; charset=euc-kr", "x"},
      {"header", "\xc7\xd1", "text/html; charset=EUC-KR", "한"},
      {"cp949 beyond EUC-KR", "\x8c\x63", "text/html; charset=ks_c_5601-1987", "똠"},
      {"meta", "<meta charset='euc-kr'>\xc7\xd1", "text/html", "<meta charset='euc-kr'>한"},
      {"latin1 is windows-1252", "\x80\xe9", "text/html; charset=ISO-8859-1", "€é"},
      {"UTF-16 by mark", std::string("\xff\xfe\x5c\xd5", 4), "", "한"},
      {"unknown", "한", "text/html; charset=martian", "한"},
      {"bad bytes",
       "a\xff"
       "b",
       "",
       "a\uFFFD"
       "b"},
      {"NUL", std::string("a\0b", 3), "",
       "a\uFFFD"
       "b"},
  };
  for (const auto& c : cases) {
    CAPTURE(std::string(c.name));
    CHECK(phone::decode_text(c.bytes, c.type) == c.text);
  }
}

TEST_CASE("page: pages too large, too deep or damaged in every picture format are refused alone") {
  const std::string png = red_png(20, 10);
  std::string huge = png;
  huge[16] = 0x7f;  // IHDR width.
  const Files files = {{"http://h.test/dir/cut.png", png.substr(0, 40)},
                       {"http://h.test/dir/huge.png", huge},
                       {"http://h.test/dir/fake.jpg", "\xff\xd8\xff garbage"},
                       {"http://h.test/dir/text.gif", "GIF89a"}};
  for (const char* name : {"cut.png", "huge.png", "fake.jpg", "text.gif", "none.png"}) {
    CAPTURE(std::string(name));
    Page page = page_of("<img alt=broken src=" + std::string(name) + "><p>after", files);
    CHECK(page.visible_text(0) == "broken\nafter");
  }
}

TEST_CASE("page: what is drawn of a scrolled page is what the whole page shows there") {
  const struct {
    const char* name;
    const char* html;
  } cases[] = {
      {"pulled up", "<div style='height:2000px'></div><div><p style='margin-top:-900px'>up</div>"},
      {"sticking out",
       "<div style='height:100px'><div style='height:1500px;background:#fc0'>tall</div></div>"},
      {"moved", "<div style='height:900px'><p style='position:relative;top:700px'>moved</div>"},
      {"placed",
       "<div style='position:relative;height:1800px'><div><b style='position:absolute;top:1200px;"
       "left:20px;background:#0cf'>placed</b></div></div>"},
      {"floating",
       "<div><div style='float:left;width:90px;height:1600px;background:#9c9'>f</div>x</div>"},
      {"around words",
       "<div style='height:640px'></div><p><span style='padding:80px 4px;background:#eee;"
       "border:3px solid red'>padded</span>"},
      {"a table", "<table border><tr><td rowspan=2>a<td height=900>b<tr><td height=700>c</table>"},
  };
  const int tall = 2400;
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const auto fetch = [](const std::string& url) {
      return site::Resource{site::Outcome::not_found, url, "", ""};
    };
    const std::string html = c.html + std::string("<div style='height:2400px'></div>");
    Page whole({.width = 360, .height = tall, .scale = 2}, fetch, "http://h.test/", html,
               "text/html");
    std::vector<std::uint8_t> all(720 * 2 * tall * 4);
    whole.draw(0, all.data(), 720 * 4);
    Page page = page_of(html);
    for (int y = 0; y <= tall - 552; y += 231) {
      CAPTURE(y);
      CHECK(std::ranges::equal(
          drawn(page, y),
          std::span(all).subspan(static_cast<std::size_t>(y) * 2 * 720 * 4, 720 * 1104 * 4)));
    }
  }
}

TEST_CASE("page: one that shapes more words than are kept draws as one by itself") {
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "w" + std::to_string(i) + " ";
  const auto fetch = [](const std::string& url) {
    return site::Resource{site::Outcome::not_found, url, "", ""};
  };
  const auto kit = std::make_shared<phone::PageKit>(2);
  const std::string html = "<p>words <b>bold</b> 낱말<p>" + many + "<p>words again";
  Page shared({}, fetch, "http://h.test/", html, "text/html", kit);
  Page after({}, fetch, "http://h.test/", "<p>words <i>after</i>", "text/html", kit);
  Page alone = page_of(html);
  CHECK(drawn(shared) == drawn(alone));
  CHECK(drawn(shared, 1e6) == drawn(alone, 1e6));
  Page after_alone = page_of("<p>words <i>after</i>");
  CHECK(drawn(after) == drawn(after_alone));
}

TEST_CASE("page: every page of two Debian manuals draws") {
  namespace fs = std::filesystem;
  std::size_t pages = 0;
  for (const char* folder : {"/usr/share/doc/debian/FAQ", "/usr/share/debian-reference"}) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none)) {
      if (entry.path().extension() != ".html" || fs::file_size(entry.path()) > 400000) continue;
      CAPTURE(entry.path().string());
      std::ifstream in(entry.path());
      const std::string html((std::istreambuf_iterator<char>(in)), {});
      Page page = page_of(html);
      CHECK(page.loaded().height > 100);
      CHECK_FALSE(page.visible_text(0).empty());
      const auto pixels = drawn(page);
      CHECK(std::any_of(pixels.begin(), pixels.end(), [](std::uint8_t b) { return b != 255; }));
      ++pages;
    }
  }
  if (pages == 0) {
    MESSAGE("SKIPPED: install debian-faq and debian-reference-en to draw their manuals");
    return;
  }
  CHECK(pages >= 40);
}
