import ts from 'typescript';

/**
 * Visits a node and all below it, in the order of the text.
 * @param {ts.Node} node
 * @param {(node: ts.Node) => void} visit
 */
export function walk(node, visit) {
  visit(node);
  ts.forEachChild(node, child => walk(child, visit));
}
