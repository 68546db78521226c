#include "emulator/phone/page_style.h"

namespace phone {

// HTML's suggested rendering (HTML Living Standard, 15), narrowed to what litehtml understands,
// with controls large enough for a finger.
const char* const page_style = R"css(
html { display: block; height: 100%; width: 100%; position: relative; }
head, link, meta, script, style, title, base, template, noframes, param, source, track, datalist,
area, svg, canvas, iframe, object, embed, video, audio, map { display: none; }
body { display: block; margin: 8px; color: #000; }
address, article, aside, blockquote, center, dd, details, dialog, dir, div, dl, dt, fieldset,
figcaption, figure, footer, form, h1, h2, h3, h4, h5, h6, header, hgroup, hr, legend, li, listing,
main, menu, nav, ol, optgroup, p, plaintext, pre, search, section, summary, ul, xmp, noscript
{ display: block; }
[hidden] { display: none; }
span, a, b, i, em, strong, u, s, small, big, code, tt, sub, sup, abbr, cite, q, time, mark, label,
font, del, ins, kbd, samp, var, bdo, bdi, wbr, data, output, strike, acronym { display: inline; }
br { display: inline-block; }
p, dl, multicol { margin-top: 1em; margin-bottom: 1em; }
blockquote, figure { margin: 1em 24px; }
dd { margin-left: 40px; }
address, cite, em, i, var, dfn { font-style: italic; }
b, strong, th { font-weight: bold; }
u, ins { text-decoration: underline; }
s, strike, del { text-decoration: line-through; }
small, sub, sup { font-size: 0.83em; }
big { font-size: 1.2em; }
sub { vertical-align: sub; }
sup { vertical-align: super; }
code, kbd, samp, tt, pre, xmp, listing, plaintext { font-family: monospace; font-size: 13px; }
pre, xmp, listing, plaintext { white-space: pre; margin: 1em 0; }
mark { background-color: #ff0; color: #000; }
nobr { white-space: nowrap; }
center { text-align: center; }
h1 { font-size: 2em; margin: 0.67em 0; font-weight: bold; }
h2 { font-size: 1.5em; margin: 0.83em 0; font-weight: bold; }
h3 { font-size: 1.17em; margin: 1em 0; font-weight: bold; }
h4 { margin: 1.33em 0; font-weight: bold; }
h5 { font-size: 0.83em; margin: 1.67em 0; font-weight: bold; }
h6 { font-size: 0.67em; margin: 2.33em 0; font-weight: bold; }
ul, ol, menu, dir { margin: 1em 0; padding-left: 40px; }
ul, menu, dir { list-style-type: disc; }
ul[type=circle] { list-style-type: circle; }
ul[type=square] { list-style-type: square; }
li { display: list-item; }
ul ul, ol ul { list-style-type: circle; margin: 0; }
ol ul ul, ul ul ul, ul ol ul, ol ol ul { list-style-type: square; }
ol ol, ul ol, dl ul, dl ol, dl dl, ul dl, ol dl { margin: 0; }
hr { margin: 0.5em auto; border: 1px solid #9a9a9a; border-right-color: #eee;
  border-bottom-color: #eee; height: 0; }
a:link, a[href] { color: #0000ee; text-decoration: underline; cursor: pointer; }
a[href=""] { color: #0000ee; }
img { display: inline-block; }
q:before { content: "\201c"; }
q:after { content: "\201d"; }

table { display: table; border-collapse: separate; border-spacing: 2px; border-color: #808080;
  text-indent: 0; }
thead { display: table-header-group; vertical-align: middle; }
tbody { display: table-row-group; vertical-align: middle; }
tfoot { display: table-footer-group; vertical-align: middle; }
tr { display: table-row; vertical-align: inherit; border-color: inherit; }
td, th { display: table-cell; vertical-align: middle; }
th { text-align: center; }
col { display: table-column; }
colgroup { display: table-column-group; }
caption { display: table-caption; text-align: center; }

fieldset { border: 2px groove #c0c0c0; margin: 0 2px; padding: 0.35em 0.75em 0.625em; }
legend { padding: 0 2px; }
input, textarea, select, button { display: inline-block; margin: 0; font-family: sans-serif;
  font-size: 14px; font-weight: normal; font-style: normal; color: #202124; text-align: left;
  line-height: normal; padding: 5px 8px; border: 1px solid #9aa0a6; border-radius: 4px;
  background-color: #ffffff; box-sizing: border-box; vertical-align: middle; white-space: nowrap; }
textarea { font-family: monospace; font-size: 13px; }
button, input[type=submit], input[type=button], input[type=reset], input[type=image],
input[type=file] { padding: 5px 14px; background-color: #eceef1; border-color: #b4bac2;
  text-align: center; cursor: pointer; }
input[type=checkbox], input[type=radio] { padding: 0; border: none; margin: 3px;
  background-color: transparent; }
input[type=hidden] { display: none; }

[dir=rtl] { direction: rtl; text-align: right; }
[dir=ltr] { direction: ltr; text-align: left; }
bdo { direction: ltr; }
[align=left] { text-align: left; }
[align=right] { text-align: right; }
[align=center] { text-align: center; }
td[nowrap], th[nowrap] { white-space: nowrap; }
)css";

}  // namespace phone
