// The seed document's walk through the Tasks API, with the unmodified SDK: create, run the draft, deploy, run the version
// sync and async, poll. Prints what it saw as one JSON document.
import { readFile } from 'node:fs/promises';
import Anchorbrowser from 'anchorbrowser';

const baseURL = process.env.ANCHORBROWSER_BASE_URL;
const client = new Anchorbrowser({ apiKey: process.env.ANCHORBROWSER_API_KEY });
const code = (await readFile(new URL('basic-task.ts', import.meta.url))).toString('base64');
const inputs = { ANCHOR_TARGET_URL: process.env.TARGET_URL, ANCHOR_MAX_PAGES: '10' };

const task = await client.task.create({
  name: 'example-task',
  language: 'typescript',
  description: 'A task to scrape product information from e-commerce sites',
  code,
});
const taskId = task.data.id;

const draft = await client.task.run({ taskId, version: 'draft', inputs });

const deployment = await client.post(`/v1/task/${taskId}/deploy`, {
  body: { code, language: 'typescript', description: 'Optional description for this version' },
});

const sync = await client.task.run({ taskId, version: '1', inputs });
const started = await client.task.run({ taskId, version: '1', async: true, inputs });

// Poll for task completion
async function waitForTaskCompletion(taskId, maxAttempts = 60) {
  for (let i = 0; i < maxAttempts; i++) {
    const response = await fetch(`${baseURL}/v1/task/${taskId}/executions?page=1&limit=1`, {
      headers: {
        'anchor-api-key': process.env.ANCHORBROWSER_API_KEY,
        'Content-Type': 'application/json'
      }
    });

    const results = await response.json();
    const latestResult = results.data?.results?.[0];
    if (latestResult) {
      if (latestResult.status === 'success' || latestResult.status === 'failure') {
        return latestResult;
      }
    }

    // Wait 2 seconds before next poll
    await new Promise(resolve => setTimeout(resolve, 2000));
  }

  throw new Error('Task execution timeout');
}

const polled = await waitForTaskCompletion(taskId);
const single = await client.task.retrieveExecutionResult(started.data.executionResultId, { taskId });
const history = await client.get(`/v1/task/${taskId}/executions`, { query: { page: '1', limit: '10' } });
const log = await client.get(`/v1/executions/${started.data.executionResultId}/logs`);
const versions = await client.get(`/v1/task/${taskId}/versions`);

console.log(JSON.stringify({ taskId, task, draft, deployment, sync, started, polled, single, history, log, versions }));
