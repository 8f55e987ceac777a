import assert from 'node:assert/strict';
import dns from 'node:dns';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { installNetwork } from '../src/network/network.js';

const folder = mkdtempSync(join(tmpdir(), 'runtime-test-'));
const ways = { platformHost: 'platform.test', platform: join(folder, 'platform'), egress: join(folder, 'egress') };
/** @type {string[]} */
const asked = [];

/** @type {Record<string, string>} What the proxy answers; otherwise it leads the bytes back to their sender. */
const answers = {
  'refused.test:80': 'HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nthe rule.',
  'unexplained.test:80': 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n',
  'open.test:80': 'HTTP/1.1 403 Forbidden\r\n\r\nuntil the end',
  'garbage.test:80': 'x'.repeat(20_000),
  'greeting.test:80': 'HTTP/1.1 200 OK\r\n\r\nhello first',
};

/** @param {net.Socket} socket */
function serve(socket) {
  socket.once('data', head => {
    const authority = /^CONNECT (\S+) HTTP/.exec(String(head))?.[1] ?? '';
    asked.push(authority);
    const answer = answers[authority];
    if (answer === undefined) {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.pipe(socket);
    } else if (authority === 'greeting.test:80') {
      socket.write(answer);
    } else {
      socket.end(answer);
    }
  });
}

const egress = net.createServer(serve);
const platform = net.createServer(socket => socket.end('the platform'));
const opened = installNetwork();

before(async () => {
  egress.listen(ways.egress);
  platform.listen(ways.platform);
  await Promise.all([once(egress, 'listening'), once(platform, 'listening')]);
  opened(ways);
});

after(() => {
  egress.close();
  platform.close();
  rmSync(folder, { recursive: true });
});

/**
 * @param {string} host
 * @param {string} [text]
 * @returns {Promise<string>}
 */
async function talk(host, text = '') {
  const socket = net.connect({ host, port: 80 });
  await once(socket, 'connect');
  socket.end(text);
  let received = '';
  for await (const chunk of socket) {
    received += chunk;
  }
  return received;
}

test('bytes go there and back, and each side learns when the other has finished', async () => {
  assert.equal(await talk('echo.test', 'there and back'), 'there and back');
  assert.equal(asked.at(-1), 'echo.test:80');
});

test('what the other side says first is not lost', async () => {
  const socket = net.connect(80, 'greeting.test');
  const [data] = await once(socket, 'data');
  socket.destroy();

  assert.equal(String(data), 'hello first');
});

test('the platform needs no proxy', async () => {
  const before = asked.length;

  assert.equal(await talk('Platform.Test'), 'the platform');
  assert.equal(asked.length, before);
});

for (const [host, message] of [
  ['refused.test', 'Egress refused refused.test:80: the rule.'],
  ['unexplained.test', 'Egress refused unexplained.test:80: status 502'],
  ['open.test', 'Egress refused open.test:80: until the end'],
  ['garbage.test', 'The egress proxy gave no answer.'],
]) {
  test(`an answer of the proxy becomes an error: ${message}`, async () => {
    await assert.rejects(talk(host), { message });
  });
}

test('a name has one address, and the address leads back to the name', async () => {
  const { address } = await dns.promises.lookup('named.test');

  assert.equal((await dns.promises.lookup('named.test')).address, address);
  assert.match(address, /^198\.1[89]\./);
  await talk(address, 'x');
  assert.equal(asked.at(-1), 'named.test:80');
  await talk(`::ffff:${address}`, 'x');
  assert.equal(asked.at(-1), 'named.test:80');
});

test('look-ups answer in every form that Node has', async () => {
  const { address } = await dns.promises.lookup('forms.test');
  const lookup = /** @type {(...args: any[]) => Promise<unknown[]>} */ (
    (...args) => new Promise(resolve => /** @type {any} */ (dns).lookup(...args, (/** @type {unknown[]} */ ...answer) => resolve(answer))));

  assert.deepEqual(await lookup('forms.test'), [null, address, 4]);
  assert.deepEqual(await lookup('forms.test', 6), [null, `::ffff:${address}`, 6]);
  assert.deepEqual(await lookup('forms.test', { all: true }), [null, [{ address, family: 4 }]]);
  assert.deepEqual(await lookup('::1', {}), [null, '::1', 6]);
  assert.deepEqual(await lookup('localhost'), [null, '127.0.0.1', 4]);
});

test('a socket that is given up before it is connected leaves nothing open', async () => {
  const socket = net.connect(80, 'given-up.test');
  socket.destroy();
  await once(socket, 'close');
  await talk('echo.test', 'x');

  await new Promise(resolve => setImmediate(resolve));
  assert.ok(!process.getActiveResourcesInfo().includes('TCPServerWrap'));
});

test('an impossible port is refused as Node refuses it', () => {
  assert.throws(() => net.connect(70_000, 'echo.test'), { code: 'ERR_SOCKET_BAD_PORT' });
});

test('unix sockets are connected directly', async () => {
  const socket = net.connect(ways.platform);
  const [data] = await once(socket, 'data');

  assert.equal(String(data), 'the platform');
});
