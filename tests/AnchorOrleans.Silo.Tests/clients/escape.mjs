// What a hostile CDP client would try. Prints, for each way out, what came back.
import Anchorbrowser from 'anchorbrowser';

const client = new Anchorbrowser({ apiKey: process.env.ANCHORBROWSER_API_KEY });
const browser = await client.browser.connect(process.env.SESSION_ID);
const page = browser.contexts()[0].pages()[0];

async function outcome(attempt) {
  try {
    return { reached: true, text: String(await attempt()) };
  } catch (error) {
    return { reached: false, text: String(error) };
  }
}

async function visit(target, url) {
  await target.goto(url, { timeout: 15000 });
  return await target.evaluate(() => document.body.innerText);
}

const allowed = await outcome(() => visit(page, process.env.TARGET_URL));

const direct = await outcome(async () => {
  const context = await browser.newContext({ proxy: { server: 'direct://' } });
  return await visit(await context.newPage(), process.env.TARGET_URL);
});

const refused = await outcome(() => visit(page, process.env.FORBIDDEN_URL));

const file = await outcome(() => visit(page, 'file:///etc/shadow'));

const upload = await outcome(async () => {
  await page.goto(process.env.TARGET_URL);
  const cdp = await page.context().newCDPSession(page);
  const { root } = await cdp.send('DOM.getDocument');
  const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#file' });
  await cdp.send('DOM.setFileInputFiles', { files: ['/etc/shadow'], nodeId });
  return await page.evaluate(() => document.querySelector('#file').files[0].text());
});

await browser.close();
console.log(JSON.stringify({ allowed, direct, refused, file, upload }));
process.exit(0);
