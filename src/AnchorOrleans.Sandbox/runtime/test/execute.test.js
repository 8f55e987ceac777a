import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(import.meta.resolve('../src/execute.js'));
const PLAYWRIGHT_IS_LOADED = `
  import { createRequire } from 'node:module';
  import AnchorClient from 'anchorbrowser';
  const { cache } = createRequire(${JSON.stringify(SCRIPT)});
  export default () => [typeof AnchorClient, Object.keys(cache).some(path => path.includes('/playwright-core/'))];`;

/**
 * Does what the host does: waits for each `ready`, and answers it with the next order.
 * @param {Record<string, unknown>[]} orders
 * @returns {Promise<{ messages: any[], code: number | null }>}
 */
async function host(orders) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SCRIPT, '/nonexistent'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise(resolve => child.on('close', resolve));
  const messages = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') {
      const order = orders.shift();
      order ? child.stdin.write(`${JSON.stringify(order)}\n`) : child.stdin.end();
    } else if (line.startsWith('nonce ')) {
      messages.push(JSON.parse(line.slice('nonce '.length)));
    }
  }
  return { messages, code: /** @type {number | null} */ (await ended) };
}

/** @param {string} javaScript */
function run(javaScript) {
  return {
    type: 'run',
    nonce: 'nonce',
    javaScript,
    sourceMap: '{"version":3,"sources":["task.ts"],"names":[],"mappings":""}',
    hasDefaultExport: true,
    environment: {},
    platformHost: 'platform.test',
    outputBytes: 1000,
    logBytes: 1000,
  };
}

test('importing the SDK does not load Playwright', async () => {
  const { messages } = await host([run(PLAYWRIGHT_IS_LOADED)]);

  assert.deepEqual(messages, [{ type: 'succeeded', output: '["function",false]' }]);
});

test('a process that was prepared has Playwright loaded', async () => {
  const { messages } = await host([{ type: 'prepare' }, run(PLAYWRIGHT_IS_LOADED)]);

  assert.deepEqual(messages, [{ type: 'succeeded', output: '["function",true]' }]);
});

test('a process without a host ends', async () => {
  assert.deepEqual(await host([]), { messages: [], code: 0 });
});

test('a task that replaces what the runtime uses still has an outcome', async () => {
  const { messages } = await host([run(`
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    fs.writeSync = () => { throw new Error('gone'); };
    syncBuiltinESMExports();
    JSON.stringify = () => 'forged';
    process.reallyExit = () => {};
    export default () => ({ still: 'here' });`)]);

  assert.deepEqual(messages, [{ type: 'succeeded', output: '{"still":"here"}' }]);
});
