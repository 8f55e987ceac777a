// Executes the TypeScript samples of seed.md, one after the other, with the unmodified SDK. Prints what it saw as one JSON document.
// Replaced in them: the hosted service's address and example.com, since tests stay on this machine, and `<base64-string>`, as the guide tells
// its reader to. No release of the SDK has the method `deploy` that one sample calls, so the client gets it here.
import { Console } from 'node:console';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import Anchorbrowser from 'anchorbrowser';

const typescript = createRequire(new URL('../../../src/AnchorOrleans.Sandbox/runtime/', import.meta.url))('typescript');
const base = process.env.ANCHORBROWSER_BASE_URL;
const guide = await readFile(new URL('seed.md', import.meta.url), 'utf8');
const [taskCode, ...samples] = [...guide.matchAll(/^```typescript .*\n([^]*?)^```$/gm)].map(([, code]) => code);
const code = Buffer.from(taskCode).toString('base64');

Anchorbrowser.Task.prototype.deploy = function ({ taskId, ...body }) {
  return this._client.post(`/v1/task/${taskId}/deploy`, { body });
};

// A sample sees what those before it declared, and may declare it anew.
const declared = {};
const seen = [];
for (const sample of samples) {
  const here = sample
    .replaceAll('https://api.anchorbrowser.io', base)
    .replaceAll('https://example.com', process.env.TARGET_URL)
    .replaceAll('<base64-string>', code)
    .replace(/^import .*$/m, '');
  const script = typescript.transpile(here, { target: 'es2022', module: 'esnext' });
  const own = [...script.matchAll(/^(?:const|(?:async )?function) (\w+)/gm)].map(([, name]) => name);
  const before = Object.keys(declared).filter((name) => !own.includes(name));
  const execute = new Function('Anchorbrowser', 'console', 'declared', `return (async () => { const { ${before} } = declared; ${script}; return { ${own} }; })();`);
  const results = await execute(Anchorbrowser, new Console(process.stderr), declared);
  Object.assign(declared, results);
  seen.push(results);
}

const [create, draft, deploy, started, results, polled] = seen;
const { client, taskId } = declared;
const { executionResultId } = polled.execution.data;
const sync = await client.task.run({ taskId, version: '1', inputs: { ANCHOR_TARGET_URL: process.env.TARGET_URL } });
const single = await client.task.retrieveExecutionResult(executionResultId, { taskId });
const log = await client.get(`/v1/executions/${executionResultId}/logs`);
const versions = await client.get(`/v1/task/${taskId}/versions`);
console.log(JSON.stringify({
  taskId,
  task: create.task,
  draft: draft.execution,
  deployment: deploy.deployment,
  started: started.execution,
  results: results.results,
  polled: polled.result,
  sync,
  single,
  log,
  versions,
}));
