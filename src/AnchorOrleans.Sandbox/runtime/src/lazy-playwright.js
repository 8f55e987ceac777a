import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Loading Playwright takes ten times as long as loading the SDK that imports it, and a task may never need a browser.
 * @type {import('playwright').BrowserType}
 */
export const chromium = new Proxy(/** @type {any} */ ({}), {
  get: (_target, property) => {
    const real = require('playwright').chromium;
    const value = Reflect.get(real, property);
    return typeof value === 'function' ? value.bind(real) : value;
  },
  has: (_target, property) => Reflect.has(require('playwright').chromium, property),
});
