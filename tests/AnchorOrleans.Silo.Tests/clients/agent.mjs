// The SDK's ways to the agent from outside: agent.task with its steps, browserTask, web tasks that are waited for and that are asked for, and a person's answers.
// Every answer on the way is held against the service's OpenAPI document.
import assert from 'node:assert/strict';
import Anchorbrowser, * as sdk from 'anchorbrowser';
import { runChecks } from './checks.mjs';
import { describedFetch } from './described.mjs';

const client = new Anchorbrowser({ fetch: await describedFetch(process.env.ANCHORBROWSER_BASE_URL) });
const url = process.env.TARGET_URL;

/** Asks for a web task until it is over. */
async function finish(workflow) {
  do {
    var { data } = await client.tools.getPerformWebTaskStatus(workflow);
  } while (data.status === 'RUNNING');
  return data;
}

await runChecks({
  async 'agent.task carries out a prompt in a session of its own and passes the steps on'() {
    const steps = [];
    const outputSchema = { type: 'object', properties: { price: { type: 'number' } }, required: ['price'] };
    const answer = await client.agent.task('sdk: steps', {
      taskOptions: {
        url, outputSchema, agent: 'browser-use', provider: 'openai', model: 'gpt-4o', maxSteps: 10, highlightElements: true, detectElements: true, humanIntervention: false,
        extendedSystemMessage: 'Answer with numbers.', directlyOpenUrl: true, secretValues: { PIN: '4711' }, onAgentStep: step => steps.push(step),
      },
    });
    assert.deepEqual(answer.data.result, { price: 49 });
    assert.equal(answer.price, 49);
    const types = new Set(steps.map(({ type }) => type));
    assert.deepEqual(['action', 'agent', 'step'].filter(type => !types.has(type)), [], JSON.stringify(steps));
  },
  async 'agent.task works in a session that is there and leaves it there'() {
    const { data: { id } } = await client.sessions.create();
    const { data: { result } } = await client.agent.task('sdk: given session', { sessionId: id, taskOptions: { url } });
    assert.deepEqual(result, { result: 'Read it.' });
    assert.equal((await client.sessions.retrieve(id)).data.status, 'running');
    await client.sessions.delete(id);
  },
  async 'agent.browserTask hands over the browser at once and the result later'() {
    const { sessionId, taskResultPromise, playwrightBrowser } = await client.agent.browserTask('sdk: browser task', { taskOptions: { url } });
    assert.deepEqual((await taskResultPromise).data.result, { result: 'Done beside you.' });
    assert.equal(await playwrightBrowser.contexts()[0].pages()[0].title(), 'Lamp');
    await playwrightBrowser.close();
    await client.sessions.delete(sessionId);
  },
  async 'a web task that is not waited for is asked for by its name'() {
    const { data } = await client.tools.performWebTask({ prompt: 'sdk: asynchronous', url, async: true });
    assert.equal(data.status, 'running');
    assert.match(data.workflow_id, /^perform-web-task-execution-[0-9a-f-]{36}-[0-9a-f-]{36}$/);
    assert.deepEqual(await finish(data.workflow_id), { status: 'COMPLETED', result: { result: 'Later.' } });
  },
  async 'a web task that fails says why and is not repeated'() {
    await assert.rejects(client.tools.performWebTask({ prompt: 'sdk: fails', url }), error => {
      assert.ok(error instanceof sdk.InternalServerError, error.message);
      assert.match(error.message, /There is no price/);
      return true;
    });
    const { data } = await client.tools.performWebTask({ prompt: 'sdk: fails later', url, async: true });
    assert.deepEqual(await finish(data.workflow_id), { status: 'FAILED', error: 'There is no price.' });
  },
  async 'a person is asked where that is wanted, and the first answer counts'() {
    const { data: { id } } = await client.sessions.create();
    const { data: { workflow_id } } = await client.tools.performWebTask({ sessionId: id, prompt: 'sdk: asks', human_intervention: true, async: true });
    do {
      var { data: { requests } } = await client.get(`/v1/sessions/${id}/agent/requested-human-intervention`);
    } while (requests.length === 0);
    assert.deepEqual(requests.map(({ message, rule }) => [message, rule]), [['Which colour?', null]]);
    const respond = () => client.post(`/v1/sessions/${id}/agent/respond-to-human-intervention`, { body: { requestId: requests[0].requestId, response: 'Blue.' } });
    assert.deepEqual(await respond(), { data: { status: 'success' } });
    await assert.rejects(respond(), sdk.ConflictError);
    assert.deepEqual(await finish(workflow_id), { status: 'COMPLETED', result: { result: 'Blue it is.' } });
    await client.sessions.delete(id);
  },
});
process.exit(0);
