// Takes README's picture: the live phone beside what Trace Viewer shows of the same evening.
// usage: node picture.mjs LIVE_URL VIEWER_URL OUT.png
import { launchBrowser } from "./browser.mjs";

const [live, viewer, out] = process.argv.slice(2);
const browser = await launchBrowser();
const open = async (url, width, height) => {
  const page = await browser.newPage({ viewport: { width, height }, locale: "en", colorScheme: "light" });
  await page.goto(url);
  return page;
};
const phonePage = await open(live, 1280, 860);
await phonePage.waitForFunction(() => document.getElementById("words").textContent.includes("감기"));
const phone = await phonePage.locator(".phone").screenshot({ omitBackground: true });
const viewerPage = await open(viewer, 1180, 700);
await viewerPage.getByText("Nothing was changed").waitFor();
await viewerPage.waitForFunction(() =>
  [...document.images].slice(0, 9).every((image) => image.complete && image.naturalWidth > 0));
const pane = await viewerPage.screenshot();

const url = (png) => `data:image/png;base64,${png.toString("base64")}`;
const both = await browser.newPage({ viewport: { width: 1668, height: 740 } });
await both.setContent(`<style>
  body { margin: 0; height: 740px; display: flex; gap: 34px; align-items: center; padding: 0 24px;
         box-sizing: border-box; background: #f3f4f6; }
  img { display: block; } img:first-child { height: 700px; }
  img:last-child { height: 690px; border-radius: 10px; box-shadow: 0 10px 30px rgb(0 0 0 / .2); }
</style><img src="${url(phone)}"><img src="${url(pane)}">`);
await both.waitForFunction(() => [...document.images].every((image) => image.complete));
await both.screenshot({ path: out });
await browser.close();
