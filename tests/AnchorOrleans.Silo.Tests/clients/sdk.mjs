// What users of the unmodified SDK rely on: its tasks, its sessions, and which error class each refusal becomes.
// Every answer on the way is held against the service's OpenAPI document.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Anchorbrowser, * as sdk from 'anchorbrowser';
import { runChecks } from './checks.mjs';
import { describedFetch } from './described.mjs';

const client = new Anchorbrowser({ fetch: await describedFetch(process.env.ANCHORBROWSER_BASE_URL) });
const unknown = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e';
// A folder with inner.txt, stored without compression.
const zip = Buffer.from('UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAAEAAAAZGlyL1BLAwQUAAAAAAAAACEAyQsxbQUAAAAFAAAADQAAAGRpci9pbm5lci50eHRpbm5lclBLAQIUAxQAAAAAAAAAIQAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAACAAQAAAABkaXIvUEsBAhQDFAAAAAAAAAAhAMkLMW0FAAAABQAAAA0AAAAAAAAAAAAAAIABIgAAAGRpci9pbm5lci50eHRQSwUGAAAAAAIAAgBtAAAAUgAAAAAA', 'base64');
// An extension that is a manifest and nothing else, stored without compression.
const extension = Buffer.from('UEsDBBQAAAAAAAAAIQDvWv7zLwAAAC8AAAANAAAAbWFuaWZlc3QuanNvbnsibWFuaWZlc3RfdmVyc2lvbiI6MywibmFtZSI6ImEiLCJ2ZXJzaW9uIjoiMSJ9UEsBAhQDFAAAAAAAAAAhAO9a/vMvAAAALwAAAA0AAAAAAAAAAAAAAIABAAAAAG1hbmlmZXN0Lmpzb25QSwUGAAAAAAEAAQA7AAAAWgAAAAAA', 'base64');
const base64 = text => Buffer.from(text).toString('base64');
const echo = base64('export default async () => ({ said: process.env.ANCHOR_SAY ?? null });');
let task;

/** Expects a refusal of this class and status whose text says what was wrong, not only the whole body. */
async function refused(call, type, status, text) {
  await assert.rejects(call, error => {
    assert.ok(error instanceof type, `${error.constructor.name}: ${error.message}`);
    assert.equal(error.status, status);
    assert.match(error.message, text);
    assert.equal(error.error.error.code, status);
    assert.equal(error.error.error.message, error.error.message);
    return true;
  });
}

await runChecks({
  async 'task.create answers the task with its draft'() {
    ({ data: task } = await client.task.create({ name: 'sdk-echo', language: 'typescript', description: 'says it again', code: echo }));
    assert.match(task.id, /^[0-9a-f-]{36}$/);
    assert.equal(task.name, 'sdk-echo');
    assert.equal(task.latestVersion, 'draft');
    assert.equal(task.code, echo);
    assert.equal(task.language, 'typescript');
    assert.equal(task.deleted, false);
    assert.ok(Date.parse(task.createdAt) > 0 && Date.parse(task.updatedAt) > 0);
  },
  async 'extensions.list answers what was uploaded'() {
    const form = new FormData();
    form.append('name', 'inner');
    form.append('file', new Blob([extension]), 'extension.zip');
    const { data: uploaded } = await client.post('/v1/extensions', { body: form });
    const { data } = await client.extensions.list();
    assert.deepEqual(data, [uploaded]);
    assert.deepEqual([data[0].name, data[0].manifest.name], ['inner', 'a']);
    assert.deepEqual(await client.delete(`/v1/extensions/${uploaded.id}`), { data: { status: 'success' } });
  },
  async 'task.create of the same name updates the task'() {
    const { data } = await client.task.create({ name: 'sdk-echo', language: 'typescript', code: echo });
    assert.equal(data.id, task.id);
    assert.equal(data.description, 'says it again');
  },
  async 'task.list answers pages'() {
    await client.task.create({ name: 'sdk-second', language: 'typescript', code: echo });
    const { data } = await client.task.list({ page: '1', limit: '1' });
    assert.deepEqual([data.total, data.page, data.limit, data.tasks.map(({ name }) => name)], [2, 1, 1, ['sdk-second']]);
    const { data: second } = await client.task.list({ page: '2', limit: '1' });
    assert.deepEqual(second.tasks.map(({ id }) => id), [task.id]);
  },
  async 'task.run waits for the output'() {
    const { data } = await client.task.run({ taskId: task.id, version: 'draft', inputs: { ANCHOR_SAY: 'hello' } });
    assert.deepEqual([data.success, data.async, data.taskId, data.output], [true, false, task.id, '{"said":"hello"}']);
    assert.ok(data.executionTime >= 0);
  },
  async 'a task that throws is an answer, not an error'() {
    const { data: thrower } = await client.task.create({ name: 'sdk-throws', language: 'typescript', code: base64("export default () => { throw new Error('on purpose'); };") });
    const { data } = await client.task.run({ taskId: thrower.id, version: 'draft' });
    assert.equal(data.success, false);
    assert.match(data.error, /on purpose/);
  },
  async 'task.run with async answers at once, and task.retrieveExecutionResult the end'() {
    const { data: started } = await client.task.run({ taskId: task.id, version: 'draft', async: true, inputs: { ANCHOR_SAY: 'later' } });
    assert.deepEqual([started.success, started.async, started.message, started.output], [true, true, 'Task execution started', undefined]);
    let result;
    do {
      ({ data: result } = await client.task.retrieveExecutionResult(started.executionResultId, { taskId: task.id }));
    } while (['queued', 'running'].includes(result.status));
    assert.deepEqual([result.id, result.status, result.output, result.errorMessage], [started.executionResultId, 'success', '{"said":"later"}', null]);
  },
  async 'sessions.create, retrieve and delete'() {
    const { data } = await client.sessions.create({ session: { tags: ['sdk'] } });
    const { data: shown } = await client.sessions.retrieve(data.id);
    assert.deepEqual([shown.session_id, shown.status, shown.tags], [data.id, 'running', ['sdk']]);
    assert.deepEqual(await client.sessions.delete(data.id), { data: { status: 'success' } });
    const { data: ended } = await client.sessions.retrieve(data.id);
    assert.equal(ended.status, 'completed');
  },
  async 'browser.connect finds the browser as it was left'() {
    const { data } = await client.sessions.create();
    const first = await client.browser.connect(data.id);
    await first.contexts()[0].pages()[0].goto('data:text/html,<title>left here</title>');
    await first.close();
    const again = await client.browser.connect(data.id);
    assert.equal(await again.contexts()[0].pages()[0].title(), 'left here');
    await again.close();
    await client.sessions.delete(data.id);
  },
  async 'sessions can be controlled without a CDP client'() {
    const { data: { id } } = await client.sessions.create();
    const page = `<!doctype html><title>form</title><style>body{margin:0}#pad{width:200px;height:100px;user-select:none}</style><div id=pad></div><input id=field>
      <script>for (const type of ['click','dblclick','mouseup']) pad.addEventListener(type, e => document.title += ' ' + type + e.clientX)</script>`;
    const done = { status: 'success' };
    const title = async () => (await client.get(`/v1/sessions/${id}/pages`)).at(-1).title;

    assert.deepEqual(await client.sessions.goto(id, { url: `data:text/html,${encodeURIComponent(page)}` }), done);
    assert.deepEqual(await client.sessions.mouse.click(id, { x: 50, y: 50 }), done);
    assert.equal(await title(), 'form mouseup50 click50');
    assert.deepEqual(await client.sessions.mouse.doubleClick(id, { x: 60, y: 50 }), done);
    assert.match(await title(), /dblclick60$/);
    assert.deepEqual(await client.sessions.mouse.move(id, { x: 10, y: 10 }), done);
    assert.deepEqual(await client.sessions.dragAndDrop(id, { startX: 20, startY: 20, endX: 90, endY: 20 }), done);
    assert.match(await title(), /mouseup90/);
    assert.deepEqual(await client.sessions.scroll(id, { x: 10, y: 10, deltaY: 100 }), done);
    assert.deepEqual(await client.sessions.mouse.click(id, { selector: '#field' }), done);
    assert.deepEqual(await client.sessions.keyboard.type(id, { text: 'typed', delay: 1 }), done);
    assert.deepEqual(await client.sessions.keyboard.shortcut(id, { keys: ['Ctrl', 'a'] }), done);
    assert.deepEqual(await client.post(`/v1/sessions/${id}/copy`), { text: 'typed' });
    assert.deepEqual(await client.sessions.clipboard.set(id, { text: 'from outside' }), done);
    assert.deepEqual(await client.sessions.clipboard.get(id), { data: { text: 'from outside' } });
    const picture = Buffer.from(await (await client.sessions.retrieveScreenshot(id)).arrayBuffer());
    assert.equal(picture.subarray(1, 4).toString(), 'PNG');

    await refused(client.sessions.goto(id, { url: 'file:///etc/passwd' }), sdk.BadRequestError, 400, /^400 'url' /);
    await refused(client.sessions.mouse.click(id, { selector: '#none', selectorTimeoutMs: 100 }), sdk.BadRequestError, 400, /#none/);
    await refused(client.sessions.mouse.click(id, {}), sdk.BadRequestError, 400, /^400 'x' /);
    await refused(client.sessions.keyboard.shortcut(id, { keys: ['Hyper'] }), sdk.BadRequestError, 400, /Hyper/);
    await refused(client.sessions.mouse.click(unknown, { x: 1, y: 1 }), sdk.NotFoundError, 404, new RegExp(unknown));
    await client.sessions.delete(id);
    await refused(client.sessions.mouse.click(id, { x: 1, y: 1 }), sdk.NotFoundError, 404, new RegExp(id));
  },
  async 'recordings are listed and fetched'() {
    const { data: { id } } = await client.sessions.create({ session: { recording: { active: true } } });
    await client.sessions.goto(id, { url: 'data:text/html,<title>recorded</title>' });
    assert.deepEqual(await client.post(`/v1/sessions/${id}/recordings/pause`), { data: { status: 'success' } });
    assert.deepEqual(await client.post(`/v1/sessions/${id}/recordings/resume`), { data: { status: 'success' } });
    await client.sessions.delete(id);
    const { data: { count, items: [item] } } = await client.sessions.recordings.list(id);
    assert.deepEqual([count, item.is_primary], [1, true]);
    assert.match(item.duration, /^00:00:\d\d\.\d{3}$/);
    const answer = await client.sessions.recordings.primary.get(id);
    assert.equal(answer.headers.get('content-type'), 'video/mp4');
    const video = Buffer.from(await answer.arrayBuffer());
    assert.deepEqual([video.length, video.subarray(4, 8).toString()], [item.size, 'ftyp']);
    assert.deepEqual(await client.delete(`/v1/sessions/${id}/recordings/primary`), { data: { status: 'success' } });
    await refused(client.sessions.recordings.primary.get(id), sdk.NotFoundError, 404, new RegExp(id));
  },
  async 'two processes use one session at the same time'() {
    const { data: { id } } = await client.sessions.create();
    const browser = await client.browser.connect(id);
    const page = browser.contexts()[0].pages()[0];
    await page.setContent('<title>written by the first</title>');
    const renamed = page.waitForFunction(() => document.title === 'seen by the second');
    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(new URL('second-process.mjs', import.meta.url))], { env: { ...process.env, SESSION_ID: id } });
    assert.equal(stdout.trim(), 'written by the first');
    await renamed;
    await browser.close();
    await client.sessions.delete(id);
  },
  async 'files are uploaded, chosen by pages, and downloaded'() {
    const { data: { id } } = await client.sessions.create();
    const file = name => sdk.toFile(Buffer.from('content'), name);
    const { data } = await client.sessions.uploadFile(id, { file: await file('../../etc/plain.txt') });
    assert.deepEqual(data, { status: 'success', message: 'The file is /session/uploads/plain.txt.' });
    await client.sessions.agent.files.upload(id, { file: await sdk.toFile(zip, 'some.zip') });
    const { data: { files } } = await client.get(`/v1/sessions/${id}/agent/files`);
    assert.deepEqual(files.map(({ name, size, type }) => [name, size, type]), [['plain.txt', 7, 'text/plain'], ['inner.txt', 5, 'text/plain']]);

    const page = `<!doctype html><title>files</title><input type=file id=one><input type=file multiple id=many>
      <a id=get download="../../report.txt" href="data:text/plain,report">get</a>
      <script>for (const field of [one, many]) field.addEventListener('change', async () => document.title = (await Promise.all([...field.files].map(async f => f.name + '=' + await f.text()))).join())</script>`;
    await client.sessions.goto(id, { url: `data:text/html,${encodeURIComponent(page)}` });
    const titled = async expected => {
      do { var title = (await client.get(`/v1/sessions/${id}/pages`)).at(-1).title; } while (title === 'files');
      assert.equal(title, expected);
    };
    await client.sessions.mouse.click(id, { selector: '#one' });
    await titled('inner.txt=inner');
    await client.sessions.goto(id, { url: `data:text/html,${encodeURIComponent(page)}` });
    await client.sessions.mouse.click(id, { selector: '#many' });
    await titled('plain.txt=content,inner.txt=inner');

    await client.sessions.mouse.click(id, { selector: '#get' });
    let downloads;
    do {
      ({ data: downloads } = await client.sessions.retrieveDownloads(id));
    } while (downloads.count === 0);
    const [item] = downloads.items;
    assert.deepEqual([downloads.count, item.size, item.original_download_url], [1, 6, 'data:text/plain,report']);
    assert.doesNotMatch(item.suggested_file_name, /[/\\]/);
    assert.match(item.suggested_file_name, /report\.txt$/);
    const fetched = await fetch(item.file_link, { headers: { 'anchor-api-key': process.env.ANCHORBROWSER_API_KEY } });
    assert.equal(await fetched.text(), 'report');
    assert.match(fetched.headers.get('content-disposition'), /^attachment; filename=/);
    assert.equal((await fetch(item.file_link)).status, 401);

    await refused(client.get(`/v1/sessions/${id}/downloads/${encodeURIComponent('../profile/Default/Cookies')}`), sdk.NotFoundError, 404, /no such download/);
    await refused(client.sessions.uploadFile(unknown, { file: await file('x') }), sdk.NotFoundError, 404, new RegExp(unknown));
    await refused(client.sessions.uploadFile(id, { file: await sdk.toFile(Buffer.alloc(1024 * 1024 + 1), 'large') }), sdk.BadRequestError, 400, /'file' .*1 MiB/);
    await refused(client.post(`/v1/sessions/${id}/uploads`, { body: {} }), sdk.BadRequestError, 400, /multipart/);
    await client.sessions.delete(id);
  },
  async 'tools answer a page as text, picture and print, and run code'() {
    const { data: { id } } = await client.sessions.create();
    const url = `data:text/html,${encodeURIComponent('<!doctype html><title>tool</title><h1>Head</h1><p>Some <b>bold</b> <a href="https://example.com/">link</a></p><ul><li>one<li>two</ul><div style="height:2000px">')}`;
    assert.match(await client.tools.fetchWebpage({ sessionId: id, url }), /<h1>Head<\/h1>/);
    const markdown = '# Head\n\nSome **bold** [link](https://example.com/)\n\n- one\n- two';
    assert.equal(await client.tools.fetchWebpage({ sessionId: id, format: 'markdown' }), markdown);
    assert.equal(await client.tools.fetchWebpage({ url, format: 'markdown' }), markdown);
    const sizeOf = async answer => { const png = Buffer.from(await (await answer).arrayBuffer()); return [png.readUInt32BE(16), png.readUInt32BE(20)]; };
    assert.deepEqual(await sizeOf(client.tools.screenshotWebpage({ url, width: 800, height: 600 })), [800, 600]);
    const [width, height] = await sizeOf(client.tools.screenshotWebpage({ sessionId: id, capture_full_height: true, scroll_all_content: true }));
    assert.ok(width === 1440 && height > 2000, `${width} × ${height}`);
    const pdf = await (await client.post('/v1/tools/page-pdf', { query: { sessionId: id }, body: { landscape: true, pageRanges: '1' }, __binaryResponse: true })).arrayBuffer();
    assert.equal(Buffer.from(pdf).subarray(0, 4).toString(), '%PDF');

    const run = await client.post('/v1/tools/execute-code', { query: { sessionId: id }, body: { code: "await page.evaluate(() => { document.title += ' and code'; });\nreturn { title: await page.title(), sessionId };" } });
    assert.deepEqual([run.success, run.output], [true, JSON.stringify({ title: 'tool and code', sessionId: id })]);
    const failed = await client.post('/v1/tools/execute-code', { query: { sessionId: id }, body: { code: "\nthrow new Error('on purpose');" } });
    assert.equal(failed.success, false);
    assert.match(failed.error, /on purpose/);

    await refused(client.tools.fetchWebpage({}), sdk.BadRequestError, 400, /'url'/);
    await refused(client.tools.fetchWebpage({ sessionId: unknown, url }), sdk.NotFoundError, 404, new RegExp(unknown));
    await refused(client.tools.fetchWebpage({ url: 'file:///etc/passwd' }), sdk.BadRequestError, 400, /'url'/);
    await refused(client.tools.fetchWebpage({ sessionId: id, page_index: 7 }), sdk.InternalServerError, 500, /page 7/);
    await refused(client.post('/v1/tools/execute-code', { body: { code: 'return (' } }), sdk.BadRequestError, 400, /'code'/);
    await client.sessions.delete(id);
  },
  async 'browser.create opens a browser with one page'() {
    const browser = await client.browser.create();
    assert.deepEqual(browser.contexts().map(context => context.pages().length), [1]);
    await browser.close();
  },
  async 'a wrong field is a BadRequestError that names it'() {
    await refused(client.task.create({ name: 'two words', language: 'typescript' }), sdk.BadRequestError, 400, /^400 'name' /);
    await refused(client.task.run({ taskId: task.id, inputs: { URL: 'x' } }), sdk.BadRequestError, 400, /^400 'inputs\.URL' /);
    await refused(client.task.list({ page: '0' }), sdk.BadRequestError, 400, /^400 'page' /);
  },
  async 'an unknown key is an AuthenticationError'() {
    await refused(new Anchorbrowser({ apiKey: 'sk-00000000000000000000000000000000' }).task.list(), sdk.AuthenticationError, 401, /API key/);
  },
  async 'an unknown id or path is a NotFoundError'() {
    await refused(client.task.run({ taskId: unknown }), sdk.NotFoundError, 404, new RegExp(unknown));
    await refused(client.task.retrieveExecutionResult(unknown, { taskId: task.id }), sdk.NotFoundError, 404, new RegExp(unknown));
    await refused(client.task.run({ taskId: task.id, version: '7' }), sdk.NotFoundError, 404, /'7'/);
    await refused(client.task.run({ taskId: task.id, version: 'draft', sessionId: unknown }), sdk.NotFoundError, 404, new RegExp(unknown));
    await refused(client.sessions.retrieve(unknown), sdk.NotFoundError, 404, new RegExp(unknown));
    await refused(client.get('/_stainless_unknown_path'), sdk.NotFoundError, 404, /path/);
    await refused(client.post('/_stainless_unknown_path'), sdk.NotFoundError, 404, /path/);
  },
  async 'another request under the same idempotency key is a ConflictError'() {
    const headers = { 'Idempotency-Key': 'sdk-conflict' };
    await client.task.run({ taskId: task.id, version: 'draft', inputs: { ANCHOR_SAY: 'one' } }, { headers });
    await refused(client.task.run({ taskId: task.id, version: 'draft', inputs: { ANCHOR_SAY: 'two' } }, { headers }), sdk.ConflictError, 409, /Idempotency-Key/);
  },
  async 'too many sessions is a RateLimitError that says when to try again'() {
    // The session of browser.create is still there: closing the browser of a connection ends none.
    const { data: second } = await client.sessions.create();
    await assert.rejects(client.sessions.create(), error => {
      assert.ok(error instanceof sdk.RateLimitError, error.message);
      assert.ok(Number(error.headers.get('retry-after')) > 0);
      return true;
    });
    await client.sessions.delete(second.id);
  },
  async 'giving up is the caller\'s business'() {
    const { data: sleeper } = await client.task.create({ name: 'sdk-sleeps', language: 'typescript', code: base64('export default () => new Promise(done => setTimeout(done, 3_000));') });
    await assert.rejects(client.task.run({ taskId: sleeper.id, version: 'draft' }, { timeout: 500 }), sdk.APIConnectionTimeoutError);
  },
});
