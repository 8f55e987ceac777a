// Playwright and Puppeteer in one session at once, each with the parts that a relay could get wrong. Prints what each saw.
import puppeteer from 'puppeteer-core';
import { chromium } from 'playwright-core';
import WebSocketClient from 'ws';

const base = process.env.ANCHORBROWSER_BASE_URL.replace('http', 'ws');
const query = `apiKey=${encodeURIComponent(process.env.ANCHORBROWSER_API_KEY)}&sessionId=${process.env.SESSION_ID}`;
const target = process.env.TARGET_URL;
const megabytes = 100 * 1024 * 1024;

const outcome = async attempt => {
  try {
    return await attempt();
  } catch (error) {
    return String(error.message ?? error);
  }
};

const [playwright, pup] = await Promise.all([
  chromium.connectOverCDP(`${base}/?${query}`),
  puppeteer.connect({ browserWSEndpoint: `${base}/?${query}`, defaultViewport: null }),
]);

// Both load pages of their own at the same time, then each sees the other's work in the page they share.
const [ofPlaywright, ofPuppeteer] = await Promise.all([playwright.contexts()[0].newPage(), pup.newPage()]);
await Promise.all([ofPlaywright.goto(`${target}playwright`), ofPuppeteer.goto(`${target}puppeteer`)]);
const shared = playwright.contexts()[0].pages().find(page => page.url() === 'about:blank');
await shared.setContent('<p>written by Playwright</p>');
const sharedOfPuppeteer = (await pup.pages()).find(page => page.url() === 'about:blank');
const read = await sharedOfPuppeteer.$eval('p', element => element.textContent);

const sent = await outcome(() => ofPuppeteer.evaluate(text => text.length, 'x'.repeat(megabytes)));
const received = await outcome(async () => (await ofPlaywright.evaluate(length => 'y'.repeat(length), megabytes)).length);

// The way in over HTTP, as clients take it that do not know the session's WebSocket, and one page alone.
const http = process.env.ANCHORBROWSER_BASE_URL;
const version = await (await fetch(`${http}/json/version/?${query}`)).json();
const pages = await (await fetch(`${http}/json/list?${query}`)).json();
const alone = new WebSocketClient(pages.find(page => page.url.endsWith('/puppeteer')).webSocketDebuggerUrl);
const answered = new Promise((done, fail) => { alone.onmessage = event => done(JSON.parse(event.data)); alone.onerror = fail; });
alone.onopen = () => alone.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: 'location.pathname' } }));
const place = (await answered).result.result.value;
alone.close();

// A download: it succeeds, and Playwright says why the file is not here.
await ofPlaywright.setContent('<a download="report.txt" href="data:text/plain,report">report</a>');
const [download] = await Promise.all([ofPlaywright.waitForEvent('download'), ofPlaywright.click('a')]);
const failure = await download.failure();
const saved = await outcome(() => download.saveAs('/tmp/never-there.txt'));

const upload = await outcome(async () => {
  await ofPlaywright.setContent('<input type=file>');
  await ofPlaywright.setInputFiles('input', { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('uploaded') });
  return await ofPlaywright.evaluate(() => document.querySelector('input').files[0].text());
});

const pdf = await outcome(async () => (await ofPlaywright.pdf()).subarray(0, 4).toString());
const context = await playwright.newContext({ viewport: { width: 300, height: 200 } });
const own = await context.newPage();
await own.goto(`${target}own-context`);
const title = await own.title();
await context.close();

const refused = await outcome(() => playwright.newContext({ proxy: { server: 'direct://' } }));
const crash = await outcome(async () => (await playwright.newBrowserCDPSession()).send('Browser.crash'));

// Puppeteer's close is a command to the browser; Playwright goes on.
await pup.close();
const after = await outcome(() => ofPlaywright.evaluate(() => 20 + 22));
await playwright.close();

console.log(JSON.stringify({ read, sent, received, version, pages: pages.map(page => page.url), place, failure, saved, upload, pdf, title, refused, crash, after }));
process.exit(0);
