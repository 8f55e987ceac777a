import { registerHooks, setSourceMapsSupport } from 'node:module';
import { explainMissing, isAvailable } from './packages.js';

/** The address of the task's code; there is no such file, the code never touches a disk. */
export const TASK_URL = 'file:///task/task.ts';

const LAZY_PLAYWRIGHT = import.meta.resolve('./lazy-playwright.js');

/** @type {string} */
let source;

/** Lets the one virtual file be imported, and lets it import what the sandbox offers. */
export function installModuleHooks() {
  setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === TASK_URL) {
        return { url: TASK_URL, format: 'module', shortCircuit: true };
      }
      if (context.parentURL === TASK_URL) {
        if (!isAvailable(specifier)) {
          throw Object.assign(new Error(explainMissing(specifier)), { code: 'ERR_MODULE_NOT_FOUND' });
        }
        return next(specifier, { ...context, parentURL: import.meta.url });
      }
      if (specifier === 'playwright' && context.parentURL?.includes('/node_modules/anchorbrowser/')) {
        return { url: LAZY_PLAYWRIGHT, format: 'module', shortCircuit: true };
      }
      return next(specifier, context);
    },
    load(url, context, next) {
      return url === TASK_URL ? { format: 'module', source, shortCircuit: true } : next(url, context);
    },
  });
}

/**
 * Loads the task's module: runs its top level, and returns what it exports.
 * @param {string} javaScript
 * @param {string} sourceMap
 * @returns {Promise<Record<string, unknown>>}
 */
export function importTask(javaScript, sourceMap) {
  const map = Buffer.from(sourceMap).toString('base64');
  source = `${javaScript}\n//# sourceMappingURL=data:application/json;base64,${map}\n`;
  return import(TASK_URL);
}
