// Lighthouse over several pages in one Chromium. Reads {pages: [{url, cookie: {name, value} or null}], categories,
// chromium, flags} as JSON from its input; writes [{url, scores: {category: 0–100}, failed: ["audit: why"],
// metrics: {name: ms}}].
import { text } from "node:stream/consumers";

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const METRICS = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "speed-index"];
const asked = JSON.parse(await text(process.stdin));

function failed({ categories, audits }) {
  const weighed = Object.values(categories).flatMap((category) => category.auditRefs.filter((ref) => ref.weight > 0));
  return [...new Set(weighed.map((ref) => ref.id))]
    .filter((id) => audits[id].score !== null && audits[id].score < 1)
    .map((id) => `${id}: ${audits[id].title} ${JSON.stringify(audits[id].details?.items ?? []).slice(0, 500)}`);
}

const chrome = await launch({ chromePath: asked.chromium, chromeFlags: ["--headless=new", ...asked.flags] });
const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}` });
const results = [];
for (const { url, cookie } of asked.pages) {
  await browser.deleteCookie(...(await browser.cookies()));
  if (cookie) await browser.setCookie({ ...cookie, domain: new URL(url).hostname, path: "/", httpOnly: true });
  const { lhr } = await lighthouse(url, {
    port: chrome.port,
    output: "json",
    logLevel: "error",
    onlyCategories: asked.categories,
  });
  if (lhr.runtimeError || lhr.finalDisplayedUrl !== url) {
    throw new Error(`${url}: ${lhr.runtimeError?.message ?? `led to ${lhr.finalDisplayedUrl}`}`);
  }
  const scores = Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]);
  const metrics = METRICS.filter((id) => lhr.audits[id]).map((id) => [id, Math.round(lhr.audits[id].numericValue)]);
  results.push({ url, scores: Object.fromEntries(scores), failed: failed(lhr), metrics: Object.fromEntries(metrics) });
}
await browser.disconnect();
chrome.kill();
process.stdout.write(JSON.stringify(results));
