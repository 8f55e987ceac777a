import { isBuiltin } from 'node:module';

/** What a task may import besides Node's own modules. */
export const packages = ['anchorbrowser', 'playwright', 'playwright-core', 'ws', 'zod'];

/**
 * Whether a task's import leads anywhere.
 * @param {string} specifier
 */
export function isAvailable(specifier) {
  return isBuiltin(specifier)
    || specifier.startsWith('data:')
    || packages.some(name => specifier === name || specifier.startsWith(`${name}/`));
}

/**
 * Says what is missing and what there is instead.
 * @param {string} specifier
 */
export function explainMissing(specifier) {
  return /^[./]|^file:/.test(specifier)
    ? `'${specifier}' cannot be imported: a task is one file.`
    : `The module '${specifier}' is not available in the sandbox. Available are ${packages.join(', ')} and Node's own modules.`;
}
