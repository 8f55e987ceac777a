import ts from 'typescript';
import { findEarlyError } from './early-errors.js';
import { readsOf } from './inputs.js';
import { inspectCode } from './inspect.js';

const FILE = 'task.ts';
const DIAGNOSTICS = 50;

/** @type {ts.CompilerOptions} */
const OPTIONS = {
  // The newest language that the sandbox's Node runs as it is, short of decorators, which it does not know.
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  isolatedModules: true,
  sourceMap: true,
};

/**
 * @typedef {object} Diagnostic
 * @property {'error' | 'warning'} severity
 * @property {string} code
 * @property {string} message
 * @property {number} line
 * @property {number} column
 */

/**
 * @typedef {object} Compilation
 * @property {string | null} javaScript Null when the code cannot be run at all.
 * @property {string | null} sourceMap
 * @property {boolean} hasDefaultExport
 * @property {string[]} inputs The `ANCHOR_` names that the code mentions where it may read them.
 * @property {import('./inputs.js').Input[]} reads The inputs that it does read, also when the code is refused.
 * @property {Diagnostic[]} diagnostics
 */

/**
 * Transpiles one task, without looking at types.
 * @param {string} typeScript
 * @returns {Compilation}
 */
export function compile(typeScript) {
  try {
    return transpile(typeScript);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    return refuse([{ severity: 'error', code: 'TOO_DEEP', message: 'The code is nested too deeply to be compiled.', line: 1, column: 1 }]);
  }
}

/**
 * @param {string} typeScript
 * @returns {Compilation}
 */
function transpile(typeScript) {
  const { outputText, sourceMapText = '', diagnostics = [] } =
    ts.transpileModule(typeScript, { fileName: FILE, compilerOptions: OPTIONS, reportDiagnostics: true });
  const errors = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  const file = ts.createSourceFile(FILE, typeScript, ts.ScriptTarget.ES2023, true);
  const reads = readsOf(file);
  if (errors.length > 0) {
    return refuse(errors.map(describe), reads);
  }

  const javaScript = outputText.replace(/\/\/# sourceMappingURL=.*\n?$/, '');
  const early = findEarlyError(javaScript, sourceMapText);
  if (early !== null) {
    return refuse([early], reads);
  }

  const emitted = ts.createSourceFile('task.js', javaScript, ts.ScriptTarget.ES2023, true);
  const findings = inspectCode(file, emitted);
  return findings.diagnostics.some(({ severity }) => severity === 'error')
    ? refuse(findings.diagnostics, reads)
    : { javaScript, sourceMap: sourceMapText, reads, ...findings };
}

/**
 * @param {Diagnostic[]} diagnostics
 * @param {import('./inputs.js').Input[]} reads
 * @returns {Compilation}
 */
function refuse(diagnostics, reads = []) {
  return { javaScript: null, sourceMap: null, hasDefaultExport: false, inputs: [], reads, diagnostics: diagnostics.slice(0, DIAGNOSTICS) };
}

/**
 * @param {ts.Diagnostic} diagnostic
 * @returns {Diagnostic}
 */
function describe({ code, file, messageText, start = 0 }) {
  const { line, character } = file ? ts.getLineAndCharacterOfPosition(file, start) : { line: 0, character: 0 };
  return {
    severity: 'error',
    code: `TS${code}`,
    message: ts.flattenDiagnosticMessageText(messageText, ' '),
    line: line + 1,
    column: character + 1,
  };
}
