// A fetch that holds every JSON answer of the service against the service's own OpenAPI document.
import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** @param {string} baseURL */
export async function describedFetch(baseURL) {
  const document = await (await fetch(`${baseURL}/openapi.json`)).json();

  // Numbers' sizes and the like are for generators of clients; the rest must hold word for word.
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'api');
  const checks = new Map();
  const routes = Object.entries(document.paths).map(([path, operations]) => ({
    path,
    operations,
    literals: path.split('/').filter(part => part !== '' && !part.startsWith('{')).length,
    matches: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}/?$`),
  })).sort((one, other) => other.literals - one.literals);

  return async (url, init) => {
    const answer = await fetch(url, init);
    const method = (init?.method ?? 'GET').toLowerCase();
    const route = routes.find(({ matches, operations }) => matches.test(new URL(url).pathname) && operations[method]);
    if (route && answer.headers.get('content-type')?.startsWith('application/json')) {
      const status = String(answer.status);
      assert.ok(route.operations[method].responses[status], `${method} ${route.path} answered ${status}, which is not described`);
      const pointer = ['paths', route.path, method, 'responses', status, 'content', 'application/json', 'schema']
        .map(part => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
      const body = await answer.clone().json();
      const isAsDescribed = checks.get(pointer) ?? ajv.compile({ $ref: `api#/${pointer}` });
      checks.set(pointer, isAsDescribed);
      assert.ok(isAsDescribed(body), `${method} ${route.path} answered ${JSON.stringify(body)}: ${ajv.errorsText(isAsDescribed.errors)}`);
    }
    return answer;
  };
}
