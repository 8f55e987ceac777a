/** Transpiles tasks: one request a line on standard input, one answer a line on standard output. */
import { createInterface } from 'node:readline';
import { announceReady } from './channel.js';
import { compile } from './compiler/compile.js';

announceReady();
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { typeScript } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(compile(typeScript))}\n`);
}
