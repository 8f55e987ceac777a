import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFailure } from '../src/failure.js';

test('only the author\'s frames are shown', () => {
  const error = new Error('boom');
  error.stack = [
    'Error: boom',
    '    at inner (/task/task.ts:3:9)',
    '    at file:///opt/anchor/runtime/node_modules/zod/index.js:1:1',
    '    at async run (file:///task/task.ts:7:3)',
    '    at /task/task.ts:9:1',
    '    at execute (file:///opt/anchor/runtime/src/execute.js:1:1)',
  ].join('\n');

  assert.deepEqual(describeFailure(error), {
    message: 'boom',
    position: { line: 3, column: 9 },
    stack: 'boom\n    at inner (task.ts:3:9)\n    at async run (task.ts:7:3)\n    at task.ts:9:1',
  });
});

test('a message has a bound', () => {
  const { message, stack } = describeFailure(new Error('x'.repeat(100_000)));

  assert.ok(message.length < 8_300);
  assert.ok(stack.length < 8_300);
  assert.match(message, /… \(100000 characters\)$/);
});

test('causes that refer to each other end', () => {
  const first = new Error('first');
  first.cause = new Error('second', { cause: first });

  assert.match(describeFailure(first).message, /^first: second/);
});

test('a cause that the message already tells is not told twice', () => {
  assert.equal(describeFailure(new Error('failed: reason', { cause: new Error('reason') })).message, 'failed: reason');
});

test('a value whose properties throw is described all the same', () => {
  const hostile = new Proxy(new Error('x'), { get: () => { throw new Error('no'); } });

  assert.equal(describeFailure(hostile).message, 'The task threw a value that cannot be read.');
});
