import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../src/compiler/compile.js';

test('an import that only types use is dropped', () => {
  const { javaScript } = compile("import { Page } from 'playwright';\nexport default (page: Page) => page;");

  assert.ok(!javaScript?.includes('playwright'));
});

test('the source map leads to the author\'s file', () => {
  const { sourceMap } = compile('export default (): number => 1;');

  assert.deepEqual(JSON.parse(sourceMap ?? '').sources, ['task.ts']);
});

test('an early error is found behind code that grows when it is transpiled', () => {
  const { javaScript, diagnostics } = compile('class A { @log run() {} }\nenum B { C }\nconst a = 1, a = 2;\nexport default () => a;');

  assert.equal(javaScript, null);
  assert.deepEqual(diagnostics.map(({ line, column }) => [line, column]), [[3, 14]]);
});

test('nothing of the code runs while it is compiled', () => {
  compile('globalThis.compiled = true; await import("data:text/javascript,globalThis.compiled = true"); export default () => 1;');

  assert.ok(!('compiled' in globalThis));
});

for (const [code, expected] of /** @type {[string, boolean][]} */ ([
  ['export default function run() {}', true],
  ['export default class {}', true],
  ['const run = () => 1;\nexport { run as default };', true],
  ['export default interface Only { type: string }', false],
  ['export const run = () => 1;', false],
  ['export {};', false],
])) {
  test(`${code.split('\n').pop()} ${expected ? 'exports' : 'does not export'} a default`, () => {
    assert.equal(compile(code).hasDefaultExport, expected);
  });
}

test('the number of diagnostics has a bound', () => {
  assert.equal(compile('const = ;\n'.repeat(500)).diagnostics.length, 50);
});
