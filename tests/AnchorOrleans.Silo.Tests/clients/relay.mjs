// Playwright through a gateway, with messages larger than any buffer on the way. Prints what it saw.
import { chromium } from 'playwright-core';

const length = Number(process.env.LENGTH);
const browser = await chromium.connectOverCDP(process.env.CDP_URL);
const page = browser.contexts()[0].pages()[0];
await page.goto(process.env.TARGET_URL);
const title = await page.title();
const sent = await page.evaluate(text => text.length, 'x'.repeat(length));
const received = (await page.evaluate(count => 'y'.repeat(count), length)).length;
await page.setInputFiles('input', { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('uploaded') });
const upload = await page.evaluate(() => document.querySelector('input').files[0].text());
await browser.close();

console.log(JSON.stringify({ title, sent, received, upload }));
process.exit(0);
