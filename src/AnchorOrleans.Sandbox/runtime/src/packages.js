import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What a task may import besides Node's own modules. */
export const packages = ['anchorbrowser', 'playwright', 'playwright-core', 'ws', 'zod'];

/**
 * Whether a task's import leads anywhere.
 * @param {string} specifier
 */
export function isAvailable(specifier) {
  return isBuiltin(specifier) || specifier.startsWith('data:') || (packageOf(specifier) !== undefined && isPart(specifier));
}

/**
 * Says what is missing and what there is instead.
 * @param {string} specifier
 */
export function explainMissing(specifier) {
  if (/^[./]|^file:/.test(specifier)) {
    return `'${specifier}' cannot be imported: a task is one file.`;
  }
  const name = packageOf(specifier);
  return name === undefined
    ? `The module '${specifier}' is not available in the sandbox. Available are ${packages.join(', ')} and Node's own modules.`
    : `The package ${name} has no part '${specifier}'.`;
}

/** @param {string} specifier */
function packageOf(specifier) {
  return packages.find(name => specifier === name || specifier.startsWith(`${name}/`));
}

/**
 * Whether a package offers this part of itself: what it does not export cannot be imported although the file is there.
 * @param {string} specifier
 */
function isPart(specifier) {
  try {
    return existsSync(fileURLToPath(import.meta.resolve(specifier)));
  } catch {
    return false;
  }
}
