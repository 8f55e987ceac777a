// A person with the live view, in a browser of their own: what they see, what they can do, and what they are refused.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import WebSocketClient from 'ws';
import { runChecks } from './checks.mjs';

const base = process.env.ANCHORBROWSER_BASE_URL;
const target = process.env.TARGET_URL;
const headers = { 'anchor-api-key': process.env.ANCHORBROWSER_API_KEY, 'content-type': 'application/json' };
const page = '<!doctype html><title>watched</title><style>body{margin:0;background:#c02020}#field{position:absolute;left:100px;top:100px;width:600px;height:80px;font-size:40px}#button{position:absolute;left:100px;top:300px;width:300px;height:100px}</style><input id=field><button id=button onclick="document.title += \' pressed\'">press</button>';
const complaints = [];

const call = async (method, path, body) => {
  const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  assert.equal(answer.status, 200, `${method} ${path}`);
  return (await answer.json()).data;
};

/** Opens a session and answers it with its own page, as a CDP client sees that. */
async function session(liveView) {
  const created = await call('POST', '/v1/sessions', { session: { live_view: liveView } });
  const browser = await chromium.connectOverCDP(created.cdp_url);
  const first = browser.contexts()[0].pages()[0];
  await first.setContent(page);
  return { ...created, browser, first };
}

// The viewers' browser is a session too: it reaches this service as people's browsers do.
const people = await chromium.connectOverCDP((await call('POST', '/v1/sessions', {})).cdp_url);

async function viewer(url, options = {}) {
  const context = await people.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const view = await context.newPage();
  view.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  view.on('pageerror', error => complaints.push(error.message));
  await view.goto(url);
  return view;
}

const seesColour = (view, [red, green, blue]) => view.waitForFunction(([r, g, b]) => {
  const screen = document.querySelector('#screen');
  const seen = screen.width > 1 && screen.getContext('2d').getImageData(screen.width - 20, screen.height - 20, 1, 1).data;
  return seen && Math.abs(seen[0] - r) < 16 && Math.abs(seen[1] - g) < 16 && Math.abs(seen[2] - b) < 16;
}, [red, green, blue]);
const red = [192, 32, 32];
const standing = (view, state) => view.locator(`#state[data-state=${state}]`).waitFor();

/** Where a place of the watched page is in the view. */
async function placeIn(view, x, y) {
  const box = await view.locator('#screen').boundingBox();
  return [box.x + x * box.width / 1440, box.y + y * box.height / 900];
}

const shared = await session({});
let first;
let second;

await runChecks({
  async 'a link to a page brings that page to the front'() {
    const own = await session({});
    const later = await own.browser.contexts()[0].newPage();
    await later.setContent(page.replace('#c02020', '#2020c0'));
    const pages = await (await fetch(`${base}/v1/sessions/${own.id}/pages`, { headers })).json();
    const { frontend_url } = pages.find(({ title }) => title === 'watched' );
    assert.equal(pages.length, 2);
    const view = await viewer(frontend_url);
    await seesColour(view, red);
    assert.equal(await view.locator('#tabs [role=tab][aria-selected=true]').count(), 1);
    const after = await (await fetch(`${base}/v1/sessions/${own.id}/pages`, { headers })).json();
    assert.equal(after.at(-1).id, pages[0].id);
    await view.context().close();
    await own.browser.close();
  },
  async 'a viewer sees the page and types into it'() {
    first = await viewer(shared.live_view_url);
    await seesColour(first, red);
    await standing(first, 'live');
    await first.mouse.click(...await placeIn(first, 300, 140));
    await first.keyboard.type('Typed é');
    await shared.first.waitForFunction(() => field.value === 'Typed é');
    await first.keyboard.press('Control+A');
    await first.keyboard.press('Backspace');
    await shared.first.waitForFunction(() => field.value === '');
  },
  async 'text of an input method and of the clipboard arrives'() {
    await first.locator('#typing').focus();
    await first.keyboard.insertText('日本');
    await shared.first.waitForFunction(() => field.value === '日本');
    await first.locator('#typing').evaluate(field => {
      const data = new DataTransfer();
      data.setData('text/plain', ' pasted');
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await shared.first.waitForFunction(() => field.value === '日本 pasted');
  },
  async 'a second viewer sees the same and what the first does'() {
    second = await viewer(shared.live_view_url);
    await seesColour(second, red);
    await first.mouse.click(...await placeIn(first, 200, 350));
    await second.locator('.tab', { hasText: 'watched pressed' }).waitFor();
    await shared.first.evaluate(() => { document.body.style.background = '#20c020'; });
    await seesColour(first, [32, 192, 32]);
    await seesColour(second, [32, 192, 32]);
  },
  async 'tabs are opened, switched and closed, for all who look'() {
    await first.locator('#open').click();
    await first.locator('.tab').nth(1).waitFor();
    await first.locator('#address').fill(target);
    await first.keyboard.press('Enter');
    await second.locator('.tab [aria-selected=true]', { hasText: 'Target' }).waitFor();
    assert.equal(await second.locator('#address').inputValue(), target);
    await seesColour(second, [255, 255, 255]);
    await first.locator('.tab [role=tab]').first().click();
    await seesColour(second, [32, 192, 32]);
    await first.locator('.tab .close').nth(1).click();
    await second.waitForFunction(() => document.querySelectorAll('.tab').length === 1);
    await seesColour(second, [32, 192, 32]);
  },
  async 'the last tab that is closed leaves a new one'() {
    const other = await session({});
    const view = await viewer(other.live_view_url);
    await seesColour(view, red);
    await view.locator('.tab .close').click();
    await view.locator('.tab', { hasText: 'New page' }).waitFor();
    await view.waitForFunction(() => document.querySelectorAll('.tab').length === 1);
    await seesColour(view, [255, 255, 255]);
  },
  async 'the address bar leads there and back, and nowhere but to the web'() {
    await first.locator('#address').fill(`${target}one`);
    await first.keyboard.press('Enter');
    await shared.first.waitForURL(`${target}one`);
    await first.locator('#back:enabled').click();
    await shared.first.waitForURL('about:blank');
    await first.locator('#forward:enabled').click();
    await shared.first.waitForURL(`${target}one`);
    const [reloaded] = await Promise.all([shared.first.waitForRequest(`${target}one`), shared.first.waitForEvent('load'), first.locator('#reload').click()]);
    assert.ok(reloaded.isNavigationRequest());
    await first.locator('#address').fill('file:///etc/passwd');
    await first.keyboard.press('Enter');
    await first.locator('#toast', { hasText: 'Addresses begin with http:' }).waitFor();
    assert.equal(shared.first.url(), `${target}one`);
  },
  async 'a question of the page is answered'() {
    // Whoever listens to a dialog answers it; this CDP client leaves that to the viewer.
    shared.first.on('dialog', () => {});
    const answer = shared.first.evaluate(() => prompt('Your name?', 'nobody'));
    await first.locator('#reply').fill('somebody');
    assert.equal(await first.locator('#question').textContent(), 'Your name?');
    await first.locator('#accept').click();
    assert.equal(await answer, 'somebody');
    await first.locator('#dialog').waitFor({ state: 'hidden' });
  },
  async 'what is draggable is dropped where the button is released'() {
    await shared.first.setContent(`<!doctype html><style>body{margin:0}div{position:absolute;top:0;width:200px;height:200px;background:#cde}#there{left:600px}</style><div id=thing draggable=true></div><div id=there></div>
      <script>thing.ondragstart = e => e.dataTransfer.setData('text/plain', 'carried'); there.ondragover = e => e.preventDefault();
      there.ondrop = e => { e.preventDefault(); document.title = 'dropped ' + e.dataTransfer.getData('text/plain'); }</script>`);
    await seesColour(first, [255, 255, 255]);
    await first.mouse.move(...await placeIn(first, 100, 100));
    await first.mouse.down();
    for (let step = 0; step < 40; step++) {
      await first.mouse.move(...await placeIn(first, Math.min(120 + 20 * step, 700), 100 + step % 3));
      await shared.first.evaluate(() => new Promise(requestAnimationFrame));
    }
    await first.mouse.up();
    await shared.first.waitForFunction(() => document.title === 'dropped carried');
  },
  async 'a page that stands still can be left, and left again'() {
    const stuck = await session({});
    const view = await viewer(stuck.live_view_url);
    await seesColour(view, red);
    await stuck.first.evaluate(() => { setTimeout(() => { for (;;); }); });
    await view.locator('#open').click();
    await seesColour(view, [255, 255, 255]);
    await view.locator('.tab [role=tab]').first().click();
    await view.locator('.tab', { hasText: 'watched' }).locator('[aria-selected=true]').waitFor();
    await view.locator('.tab [role=tab]').last().click();
    await view.locator('.tab', { hasText: 'New page' }).locator('[aria-selected=true]').waitFor();
    await view.locator('#address').fill(target);
    await view.keyboard.press('Enter');
    await view.locator('.tab [aria-selected=true]', { hasText: 'Target' }).waitFor();
    await call('DELETE', `/v1/sessions/${stuck.id}`);
  },
  async 'the view works after a reload'() {
    await first.reload();
    await standing(first, 'live');
    await seesColour(first, [255, 255, 255]);
  },
  async 'a connection that is lost is shown and comes back'() {
    const view = await (await people.newContext()).newPage();
    const sockets = [];
    await view.routeWebSocket(/live\/watch/, socket => {
      socket.connectToServer();
      sockets.push(socket);
    });
    await view.goto(shared.live_view_url);
    await standing(view, 'live');
    const isLost = view.locator('#notice', { hasText: 'The connection was lost' }).waitFor();
    await sockets[0].close({ code: 1011 });
    await isLost;
    await standing(view, 'live');
    assert.equal(sockets.length, 2);
    await view.context().close();
  },
  async 'a finger on a small screen taps, scrolls and fits'() {
    const small = await session({});
    const view = await viewer(small.live_view_url, { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
    await seesColour(view, red);
    await view.touchscreen.tap(...await placeIn(view, 200, 350));
    await view.locator('.tab', { hasText: 'watched pressed' }).waitFor();
    assert.ok(await view.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight));
    const box = await view.locator('#screen').boundingBox();
    assert.ok(box.width <= 390 && box.width > 350, JSON.stringify(box));
  },
  async 'a session for looking only is for looking only'() {
    const looking = await session({ read_only: true });
    const view = await viewer(looking.live_view_url);
    await seesColour(view, red);
    await standing(view, 'looking');
    assert.ok(await view.locator('#open').isDisabled());

    // The page keeps its hands still; here is one that does not.
    const { ticket } = await (await fetch(`${base}/live/open`, { method: 'POST', headers, body: JSON.stringify({ token: new URL(looking.live_view_url).hash.slice('#token='.length) }) })).json();
    const socket = new WebSocketClient(`${base.replace('http', 'ws')}/live/watch?ticket=${ticket}`);
    const refusal = new Promise(done => socket.on('message', (data, isBinary) => {
      const message = isBinary ? {} : JSON.parse(data);
      message.type === 'refused' && done(message.text);
    }));
    await new Promise(done => socket.on('open', done));
    for (const action of ['down', 'up']) {
      socket.send(JSON.stringify({ type: 'mouse', action, x: 200, y: 350, button: 0, buttons: 1, clicks: 1, modifiers: 0 }));
    }
    socket.send(JSON.stringify({ type: 'navigate', url: target }));
    assert.equal(await refusal, 'This session is for looking only.');
    assert.deepEqual([await looking.first.title(), looking.first.url()], ['watched', 'about:blank']);
    socket.close();
  },
  async 'a link for one time opens once and bears a reload'() {
    const once = await session({ one_time_url: true });
    const view = await viewer(once.live_view_url);
    await seesColour(view, red);
    await view.reload();
    await seesColour(view, red);
    const late = await viewer(once.live_view_url);
    await late.locator('#notice', { hasText: 'good for one time' }).waitFor();
    complaints.length = 0; // The browser notes the refusal.
  },
  async 'a link that was changed opens nothing'() {
    const view = await viewer(shared.live_view_url.replace(/.$/, last => last === 'A' ? 'B' : 'A').replace('#token=', '#token=x'));
    await view.locator('#notice', { hasText: 'The link is not valid' }).waitFor();
    const socket = new WebSocketClient(`${base.replace('http', 'ws')}/live/watch?ticket=x.y`);
    assert.equal(await new Promise(done => socket.on('unexpected-response', (_, answer) => done(answer.statusCode))), 403);
    complaints.length = 0;
  },
  async 'viewers are told when the session ends, and the page breaks no rule of its own'() {
    await call('DELETE', `/v1/sessions/${shared.id}`);
    await standing(first, 'ended');
    await first.locator('#notice', { hasText: 'The session has ended.' }).waitFor();
    assert.deepEqual(complaints, []);
  },
});
process.exit(0);
