import ts from 'typescript';
import { explainMissing, isAvailable } from '../packages.js';
import { walk } from './tree.js';

const INPUT = /^ANCHOR_\w+$/;
const NO_DEFAULT_EXPORT = 'The code exports no default function, so it cannot be run. Write `export default async function run() { … }`.';
const REQUIRE = '`require` is not defined in a task, which is an ES module: write `import x from \'y\'`.';
const COMMON_JS = 'CommonJS syntax cannot be run: write `import x from \'y\'` and `export default`.';

/** @typedef {import('./compile.js').Diagnostic} Diagnostic */

/**
 * Finds what a caller wants to know before the code runs.
 * @param {ts.SourceFile} file What the author wrote: positions and names come from here.
 * @param {ts.SourceFile} emitted What will run: which imports are left is known only here.
 * @returns {{ hasDefaultExport: boolean, inputs: string[], diagnostics: Diagnostic[] }}
 */
export function inspectCode(file, emitted) {
  const kept = new Set(specifiersOf(emitted).map(({ text }) => text));
  /** @type {Diagnostic[]} */
  const diagnostics = specifiersOf(file)
    .filter(({ text }) => kept.has(text) && !isAvailable(text))
    .map(node => diagnose(file, node, 'warning', 'UNKNOWN_IMPORT', explainMissing(node.text)));

  const commonJs = file.statements.find(isCommonJs);
  if (commonJs !== undefined) {
    diagnostics.push(diagnose(file, commonJs, 'error', 'COMMONJS', COMMON_JS));
  }

  const required = findRequire(file);
  if (required !== undefined) {
    diagnostics.push(diagnose(file, required, 'warning', 'COMMONJS', REQUIRE));
  }

  const hasDefaultExport = emitted.statements.some(isDefaultExport);
  if (!hasDefaultExport) {
    diagnostics.push(diagnose(file, file, 'warning', 'NO_DEFAULT_EXPORT', NO_DEFAULT_EXPORT));
  }
  return { hasDefaultExport, inputs: inputsOf(file), diagnostics };
}

/**
 * @param {ts.SourceFile} file
 * @returns {ts.StringLiteralLike[]}
 */
function specifiersOf(file) {
  /** @type {ts.StringLiteralLike[]} */
  const found = [];
  walk(file, node => {
    const specifier = ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier
      : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword ? node.arguments[0]
      : undefined;
    if (specifier && ts.isStringLiteralLike(specifier)) {
      found.push(specifier);
    }
  });
  return found;
}

/**
 * The first call of a `require` that the code itself does not declare.
 * @param {ts.SourceFile} file
 * @returns {ts.Node | undefined}
 */
function findRequire(file) {
  /** @type {ts.Node | undefined} */
  let found;
  let isDeclared = false;
  walk(file, node => {
    if (ts.isCallExpression(node) && isRequire(node.expression)) {
      found ??= node;
    }
    const name = ts.isVariableDeclaration(node) || ts.isBindingElement(node) || ts.isParameter(node) || ts.isFunctionDeclaration(node) || ts.isImportClause(node) || ts.isImportSpecifier(node)
      ? node.name
      : undefined;
    isDeclared ||= name !== undefined && isRequire(name);
  });
  return isDeclared ? undefined : found;
}

/** @param {ts.Node} node */
function isRequire(node) {
  return ts.isIdentifier(node) && node.text === 'require';
}

/**
 * Names in the places where an environment is read: `env.X`, `env['X']`, `{ X } = env`, `z.object({ X })`, `read('X')`.
 * @param {ts.SourceFile} file
 * @returns {string[]}
 */
function inputsOf(file) {
  /** @type {Set<string>} */
  const names = new Set();
  walk(file, node => {
    const name = ts.isStringLiteralLike(node) ? node
      : ts.isPropertyAccessExpression(node) || ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node) ? node.name
      : ts.isBindingElement(node) ? node.propertyName ?? node.name
      : undefined;
    if (name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) && INPUT.test(name.text)) {
      names.add(name.text);
    }
  });
  return [...names].sort();
}

/** @param {ts.Statement} statement */
function isDefaultExport(statement) {
  return ts.isExportAssignment(statement)
    || (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword))
    || (ts.isExportDeclaration(statement)
      && statement.exportClause !== undefined
      && ts.isNamedExports(statement.exportClause)
      && statement.exportClause.elements.some(({ name }) => name.text === 'default'));
}

/** @param {ts.Statement} statement */
function isCommonJs(statement) {
  return (ts.isExportAssignment(statement) && statement.isExportEquals === true)
    || (ts.isImportEqualsDeclaration(statement) && !statement.isTypeOnly && ts.isExternalModuleReference(statement.moduleReference));
}

/**
 * @param {ts.SourceFile} file
 * @param {ts.Node} node
 * @param {'error' | 'warning'} severity
 * @param {string} code
 * @param {string} message
 * @returns {Diagnostic}
 */
function diagnose(file, node, severity, code, message) {
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return { severity, code, message, line: line + 1, column: character + 1 };
}
