// SDK 0.8.2 gives up after its time limit and tries twice more by itself: a long sync run would be started three times.
// With an Idempotency-Key header it is one run, and a later try gets its answer.
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import Anchorbrowser from 'anchorbrowser-0.8.2';
import { runChecks } from './checks.mjs';

const service = new URL(process.env.ANCHORBROWSER_BASE_URL);

// Counts on the way what the SDK really sends. The run may end whenever it likes: the answers to the first two tries never arrive.
const sent = [];
const isLost = index => sent[0]?.includes('/run ') && index < 2;
const counter = createServer((incoming, answer) => {
  const index = sent.push(`${incoming.method} ${incoming.url} ${incoming.headers['x-stainless-retry-count']}`) - 1;
  const onward = request({ host: service.hostname, port: service.port, path: incoming.url, method: incoming.method, headers: incoming.headers }, response => {
    if (isLost(index)) {
      response.resume();
      return;
    }
    answer.writeHead(response.statusCode, response.headers);
    response.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  incoming.pipe(onward);
});
await new Promise(done => counter.listen(0, '127.0.0.1', done));

const client = new Anchorbrowser({ baseURL: `http://127.0.0.1:${counter.address().port}` });
const code = Buffer.from('export default () => new Promise(done => setTimeout(done, 1_000, { slept: true }));').toString('base64');

await runChecks({
  async 'a slow run that the SDK sends three times runs once'() {
    const { data: task } = await client.task.create({ name: 'slow', language: 'typescript', code });
    await client.post(`/v1/task/${task.id}/deploy`, { body: {} });
    sent.length = 0;

    const { data } = await client.task.run({ taskId: task.id, version: '1' }, { timeout: 5_000, headers: { 'Idempotency-Key': 'slow-1' } });

    assert.deepEqual(sent, ['POST /v1/task/run 0', 'POST /v1/task/run 1', 'POST /v1/task/run 2']);
    assert.deepEqual([data.success, data.output], [true, '{"slept":true}']);
    const { data: history } = await client.get(`/v1/task/${task.id}/executions`);
    assert.equal(history.pagination.total, 1);
    assert.equal(history.results[0].status, 'success');
  },
});
counter.close();
