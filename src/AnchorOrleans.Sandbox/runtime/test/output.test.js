import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toOutput } from '../src/output.js';

test('a function without a return value has the output null', () => {
  assert.deepEqual(toOutput(undefined, 10), { output: 'null' });
});

test('the limit counts bytes and not characters', () => {
  assert.deepEqual(toOutput('ü'.repeat(4), 10), { output: '"üüüü"' });
  assert.deepEqual(toOutput('ü'.repeat(5), 10), {
    code: 'OUTPUT_TOO_LARGE',
    message: 'The output is 12 bytes of JSON text; the limit is 10 bytes (Sandbox:OutputBytes).',
  });
});

test('text longer than the engine can hold is too large and not unwritable', () => {
  const half = 'x'.repeat(300_000_000);

  assert.equal(/** @type {any} */ (toOutput([half, half], 10)).code, 'OUTPUT_TOO_LARGE');
});
