import ts from 'typescript';
import { walk } from './tree.js';

const INPUT = /^ANCHOR_\w+$/;
const PROCESS = /^(node:)?process$/;
const CONVERSION = /^(?:Number|String|parseInt|parseFloat)$/;

// They are kept with every version, and shown in a form: what is longer than anybody would type there is left out.
const MOST = 100;
const LONGEST_NAME = 255;
const LONGEST_DEFAULT = 200;

// How far a default may be from what it stands for; a chain of operators can be as long as the code.
const FARTHEST = 50;

/**
 * @typedef {object} Input
 * @property {string} name
 * @property {string | null} default What the code takes when the input is missing, where that is a literal.
 */

/**
 * Finds which inputs the code reads from its environment, in the order in which they appear first: `process.env.X`, `process.env['X']`,
 * `const { X = 'a' } = process.env`, also where the environment has another name. Names in texts and comments are none.
 * @param {ts.SourceFile} file Its nodes know their parents.
 * @returns {Input[]}
 */
export function readsOf(file) {
  const environments = environmentsOf(file);
  /** @param {ts.Node} node */
  const isEnvironment = node => {
    const inner = bare(node);
    return isProcessEnv(inner) || (ts.isIdentifier(inner) && environments.has(inner.text));
  };

  /** @type {Map<string, Input>} */
  const found = new Map();
  /**
   * @param {ts.Node | undefined} name
   * @param {string | null} value
   */
  const add = (name, value) => {
    if (!name || !(ts.isIdentifier(name) || ts.isStringLiteralLike(name)) || !INPUT.test(name.text) || name.text.length > LONGEST_NAME) {
      return;
    }
    const known = found.get(name.text);
    if (known !== undefined) {
      known.default ??= value;
    } else if (found.size < MOST) {
      found.set(name.text, { name: name.text, default: value });
    }
  };

  walk(file, node => {
    if (ts.isPropertyAccessExpression(node) && isEnvironment(node.expression) && !isWrittenOnly(node)) {
      add(node.name, defaultAround(node));
    } else if (ts.isElementAccessExpression(node) && isEnvironment(node.expression) && !isWrittenOnly(node)) {
      add(bare(node.argumentExpression), defaultAround(node));
    } else if (ts.isObjectBindingPattern(node) && isTakenFrom(node, isEnvironment)) {
      for (const element of node.elements) {
        add(nameOf(element), literal(element.initializer));
      }
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && isEnvironment(node.right)) {
      const target = bare(node.left);
      for (const property of ts.isObjectLiteralExpression(target) ? target.properties : []) {
        if (ts.isShorthandPropertyAssignment(property)) {
          add(property.name, literal(property.objectAssignmentInitializer));
        } else if (ts.isPropertyAssignment(property)) {
          const place = bare(property.initializer);
          add(property.name, ts.isBinaryExpression(place) ? literal(place.right) : null);
        }
      }
    }
  });
  return [...found.values()];
}

/**
 * The names that the code gives to its environment: `const env = process.env`, `const { env } = process`, `import { env } from 'node:process'`.
 * @param {ts.SourceFile} file
 * @returns {Set<string>}
 */
function environmentsOf(file) {
  /** @type {Set<string>} */
  const names = new Set();
  walk(file, node => {
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined) {
      const value = bare(node.initializer);
      if (ts.isIdentifier(node.name) && isProcessEnv(value)) {
        names.add(node.name.text);
      }
      for (const element of ts.isObjectBindingPattern(node.name) && isProcess(value) ? node.name.elements : []) {
        if (ts.isIdentifier(element.name) && isNamed(nameOf(element), 'env')) {
          names.add(element.name.text);
        }
      }
    }
    if (ts.isImportSpecifier(node) && isNamed(node.propertyName ?? node.name, 'env')) {
      const { moduleSpecifier } = node.parent.parent.parent;
      if (ts.isStringLiteral(moduleSpecifier) && PROCESS.test(moduleSpecifier.text)) {
        names.add(node.name.text);
      }
    }
  });
  return names;
}

/**
 * Whether a pattern takes what it names from the environment: by itself, or as the part `env` of one that takes it from the process.
 * @param {ts.ObjectBindingPattern} pattern
 * @param {(node: ts.Node) => boolean} isEnvironment
 * @returns {boolean}
 */
function isTakenFrom(pattern, isEnvironment) {
  const { parent } = pattern;
  if (ts.isBindingElement(parent)) {
    const outer = parent.parent.parent;
    return isNamed(nameOf(parent), 'env') && ts.isVariableDeclaration(outer) && outer.initializer !== undefined && isProcess(bare(outer.initializer));
  }
  return parent.initializer !== undefined && isEnvironment(parent.initializer);
}

/** @param {ts.Node} node */
function isProcessEnv(node) {
  return (ts.isPropertyAccessExpression(node) && isNamed(node.name, 'env') && isProcess(bare(node.expression)))
    || (ts.isElementAccessExpression(node) && isNamed(bare(node.argumentExpression), 'env') && isProcess(bare(node.expression)));
}

/** @param {ts.Node} node */
function isProcess(node) {
  return isNamed(node, 'process')
    || (ts.isPropertyAccessExpression(node) && isNamed(node.name, 'process') && isNamed(bare(node.expression), 'globalThis'));
}

/**
 * @param {ts.Node | undefined} node
 * @param {string} text
 */
function isNamed(node, text) {
  return node !== undefined && (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && node.text === text;
}

/**
 * What an element takes, which the rest (`...all`) does not say.
 * @param {ts.BindingElement} element
 */
function nameOf(element) {
  return element.dotDotDotToken ? undefined : element.propertyName ?? element.name;
}

/**
 * Whether a place is only written: `process.env.X = 'a'`, `delete process.env.X`.
 * @param {ts.Node} node
 */
function isWrittenOnly(node) {
  const { parent } = node;
  return ts.isDeleteExpression(parent)
    || (ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken);
}

/**
 * The literal that stands for a value when it is missing: `value || 'a'`, `Number(value ?? '1')`, `Number(value) || 1`, `value ??= 'a'`.
 * @param {ts.Node} node
 * @returns {string | null}
 */
function defaultAround(node) {
  let inner = node;
  for (let steps = 0; steps < FARTHEST; steps++) {
    const outer = inner.parent;
    if (ts.isBinaryExpression(outer) && isAlternative(outer.operatorToken.kind)) {
      const value = outer.left === inner ? literal(outer.right) : null;
      if (value !== null) {
        return value;
      }
    } else if (!isWrapping(outer) && !isConversion(outer, inner)) {
      return null;
    }
    inner = outer;
  }
  return null;
}

/** @param {ts.SyntaxKind} kind */
function isAlternative(kind) {
  return kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.QuestionQuestionToken
    || kind === ts.SyntaxKind.BarBarEqualsToken || kind === ts.SyntaxKind.QuestionQuestionEqualsToken;
}

/**
 * Whether something makes a number or text of its part.
 * @param {ts.Node} node
 * @param {ts.Node} part
 */
function isConversion(node, part) {
  if (!ts.isCallExpression(node) || node.arguments[0] !== part) {
    return false;
  }
  const { expression: called } = node;
  const name = ts.isPropertyAccessExpression(called) && isNamed(called.expression, 'Number') ? called.name : called;
  return ts.isIdentifier(name) && CONVERSION.test(name.text);
}

/**
 * Whether something hands its part on as it is.
 * @param {ts.Node} node
 * @returns {node is ts.ParenthesizedExpression | ts.AsExpression | ts.NonNullExpression | ts.SatisfiesExpression}
 */
function isWrapping(node) {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node) || ts.isSatisfiesExpression(node);
}

/**
 * @param {ts.Expression | undefined} node
 * @returns {string | null}
 */
function literal(node) {
  const value = node && bare(node);
  const text = value === undefined ? null
    : ts.isStringLiteralLike(value) || ts.isNumericLiteral(value) ? value.text
    : ts.isPrefixUnaryExpression(value) && value.operator === ts.SyntaxKind.MinusToken && ts.isNumericLiteral(value.operand) ? `-${value.operand.text}`
    : value.kind === ts.SyntaxKind.TrueKeyword ? 'true'
    : value.kind === ts.SyntaxKind.FalseKeyword ? 'false'
    : null;
  return text !== null && text.length <= LONGEST_DEFAULT ? text : null;
}

/**
 * Takes off what says nothing about the value: parentheses and types.
 * @param {ts.Node} node
 * @returns {ts.Node}
 */
function bare(node) {
  let inner = node;
  while (isWrapping(inner)) {
    inner = inner.expression;
  }
  return inner;
}
