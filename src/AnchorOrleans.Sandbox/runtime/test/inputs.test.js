import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../src/compiler/compile.js';

for (const [code, ...expected] of /** @type {[string, ...[string, string | null][]][]} */ ([
  ['process.env.ANCHOR_B; process.env.ANCHOR_A; process.env.ANCHOR_B;', ['ANCHOR_B', null], ['ANCHOR_A', null]],
  ["process.env['ANCHOR_A']; process.env[`ANCHOR_B`]; process['env'].ANCHOR_C;", ['ANCHOR_A', null], ['ANCHOR_B', null], ['ANCHOR_C', null]],
  ["parseInt(process.env.ANCHOR_A || '10'); process.env.ANCHOR_B ?? `text`;", ['ANCHOR_A', '10'], ['ANCHOR_B', 'text']],
  ['Number(process.env.ANCHOR_A) || 5; Number.parseInt(process.env.ANCHOR_B!, 10) || -1;', ['ANCHOR_A', '5'], ['ANCHOR_B', '-1']],
  ["process.env.ANCHOR_A || process.env.ANCHOR_B || 'last';", ['ANCHOR_A', 'last'], ['ANCHOR_B', 'last']],
  ["(process.env.ANCHOR_A as string) ?? (('x'));", ['ANCHOR_A', 'x']],
  ["process.env.ANCHOR_A ||= 'x'; process.env.ANCHOR_B || '';", ['ANCHOR_A', 'x'], ['ANCHOR_B', '']],
  ["process.env.ANCHOR_A; process.env.ANCHOR_A ?? 'later';", ['ANCHOR_A', 'later']],
  ["console.log(process.env.ANCHOR_A) || 'x'; 'x' ?? process.env.ANCHOR_B;", ['ANCHOR_A', null], ['ANCHOR_B', null]],
  ["process.env.ANCHOR_A || fallback();", ['ANCHOR_A', null]],
  ["const { ANCHOR_A = 'x', ANCHOR_B: b = 7, 'ANCHOR_C': c, ...rest } = process.env;", ['ANCHOR_A', 'x'], ['ANCHOR_B', '7'], ['ANCHOR_C', null]],
  ["let a; ({ ANCHOR_A: a = 'x' } = process.env);", ['ANCHOR_A', 'x']],
  ['const run = ({ ANCHOR_A = true } = process.env) => ANCHOR_A;', ['ANCHOR_A', 'true']],
  ["const { env: { ANCHOR_A = 'x' } } = process;", ['ANCHOR_A', 'x']],
  ["const env = process.env; env.ANCHOR_A ?? 'x'; const { ANCHOR_B } = env;", ['ANCHOR_A', 'x'], ['ANCHOR_B', null]],
  ["const { env: all } = globalThis.process; all?.ANCHOR_A;", ['ANCHOR_A', null]],
  ["import { env as e } from 'node:process'; e.ANCHOR_A;", ['ANCHOR_A', null]],
  ["// process.env.ANCHOR_A\n/* process.env.ANCHOR_B */ console.log('process.env.ANCHOR_C', `process.env.ANCHOR_D`);"],
  ["process.env.ANCHOR_A = 'x'; delete process.env.ANCHOR_B; other.ANCHOR_C; ({ ANCHOR_D: 1 }); process.env.HOME; read('ANCHOR_E');"],
  ["console.log(`${process.env.ANCHOR_A ?? 'x'}`);", ['ANCHOR_A', 'x']],
])) {
  test(`inputs of ${code}`, () => {
    const { reads } = compile(`declare const other: any, read: any, fallback: any;\n${code}\nexport default () => 1;`);

    assert.deepEqual(reads, expected.map(([name, value]) => ({ name, default: value })));
  });
}

test('inputs are found in code that cannot be compiled', () => {
  const { javaScript, reads } = compile("const a = process.env.ANCHOR_A || 'x';\nconst = ;\nexport default () => a;");

  assert.equal(javaScript, null);
  assert.deepEqual(reads, [{ name: 'ANCHOR_A', default: 'x' }]);
});

test('inputs have bounds', () => {
  const long = 'x'.repeat(201);
  const many = Array.from({ length: 300 }, (_, index) => `process.env.ANCHOR_${index};`).join('\n');

  assert.deepEqual(compile(`process.env.ANCHOR_A || '${long}'; process.env.ANCHOR_${'B'.repeat(300)}; export default 1;`).reads, [{ name: 'ANCHOR_A', default: null }]);
  assert.equal(compile(`${many}\nexport default 1;`).reads.length, 100);
});
