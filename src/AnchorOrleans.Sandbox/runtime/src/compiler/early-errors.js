import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import vm from 'node:vm';

/**
 * Finds what TypeScript lets pass and the engine refuses: a name declared twice, `await` outside an async function, and the like.
 * @param {string} javaScript
 * @param {string} sourceMap
 * @returns {import('./compile.js').Diagnostic | null}
 */
export function findEarlyError(javaScript, sourceMap) {
  try {
    // Parses the module; nothing of it runs.
    new vm.SourceTextModule(javaScript);
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    return { severity: 'error', code: 'SYNTAX', message: error.message, ...locate(javaScript, sourceMap) };
  }
}

/**
 * The engine tells the place of a syntax error to nobody but the terminal, so a second process reports it there.
 * @param {string} javaScript
 * @param {string} sourceMap
 */
function locate(javaScript, sourceMap) {
  const folder = mkdtempSync(join(tmpdir(), 'check-'));
  try {
    const path = join(folder, 'task.mjs');
    writeFileSync(path, javaScript);
    const { stderr } = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8', timeout: 5_000 });
    const [, row, caret] = /task\.mjs:(\d+)\n.*\n( *)\^/.exec(stderr) ?? [, '1', ''];
    const { originalLine, originalColumn } = /** @type {import('node:module').SourceMapping} */ (
      new SourceMap(JSON.parse(sourceMap)).findEntry(Number(row) - 1, caret.length));
    return { line: (originalLine ?? 0) + 1, column: (originalColumn ?? 0) + 1 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
