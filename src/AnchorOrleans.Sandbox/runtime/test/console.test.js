import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

/**
 * Captures the console of a process of its own: the test runner needs this one's.
 * @param {string} code
 * @param {number} limit
 * @returns {{ level: string, text: string }[]}
 */
function capture(code, limit = 1_000_000) {
  const script = `
    import { log } from ${JSON.stringify(import.meta.resolve('../src/console.js'))};
    import { writeSync } from 'node:fs';
    log.open(({ level, text }) => writeSync(1, JSON.stringify({ level, text }) + '\\n'), ${limit});
    ${code}
    log.flush();`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', maxBuffer: 1e9 });
  assert.equal(stderr, '');
  return stdout.split('\n').filter(line => line !== '').map(line => JSON.parse(line));
}

test('a long entry comes in pieces that do not cut a character in two', () => {
  const pieces = capture("console.log('x'.repeat(16_383) + '😀' + 'y'.repeat(20_000));");

  assert.deepEqual(pieces.map(({ text }) => text.length), [16_383, 16_384, 3_618]);
  assert.ok(pieces[1].text.startsWith('😀'));
});

test('nothing is sent after the line that crosses the limit', () => {
  assert.equal(capture("for (let i = 0; i < 100; i++) console.log('123456789');", 55).length, 6);
});

test('an empty entry is an entry', () => {
  assert.deepEqual(capture('console.log(); console.warn(\'\');'), [{ level: 'log', text: '' }, { level: 'warn', text: '' }]);
});

test('a character may arrive in two writes', () => {
  assert.deepEqual(
    capture("const bytes = Buffer.from('ü\\n'); process.stdout.write(bytes.subarray(0, 1)); process.stdout.write(bytes.subarray(1));"),
    [{ level: 'log', text: 'ü' }]);
});

test('every method of the console is captured', () => {
  assert.deepEqual(
    capture("console.dir({ a: 1 }); console.assert(false, 'not so'); console.count(); console.trace === undefined || console.table([1]);").map(({ level }) => level),
    ['log', 'warn', 'log', 'log']);
});
