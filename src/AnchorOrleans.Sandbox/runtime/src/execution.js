/** Executes one task: waits, loaded and jailed, for its job on standard input, carries it out, reports, and ends. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { announceReady, Channel, readOrder } from './channel.js';
import { log } from './console.js';
import { describeFailure } from './failure.js';
import { importTask, installModuleHooks } from './modules.js';
import { installNetwork } from './network/network.js';
import { toOutput } from './output.js';

/** @typedef {Job | { type: 'prepare' }} Order */

/**
 * @typedef {object} Job
 * @property {'run'} type
 * @property {string} nonce
 * @property {string} javaScript
 * @property {string} sourceMap
 * @property {boolean} hasDefaultExport
 * @property {Record<string, string>} environment
 * @property {string} platformHost
 * @property {number} outputBytes
 * @property {number} logBytes
 */

const NO_DEFAULT_EXPORT = 'The code exports no default function. Write `export default async function run() { … }` and return the output from it.';

// The folder with the unix sockets that lead out of the jail.
const [, , SOCKETS] = process.argv;

const openNetwork = installNetwork();
installModuleHooks();
await Promise.all([import('anchorbrowser'), import('zod')]);
announceReady();

let order = await readOrder();
if (order?.type === 'prepare') {
  // Takes ten times as long as all the rest, so the host asks for it while nothing else is to be done.
  createRequire(import.meta.url)('playwright');
  announceReady();
  order = await readOrder();
}
if (order?.type === 'run') {
  await execute(order);
}

/** @param {Job} job */
async function execute(job) {
  const channel = new Channel(job.nonce);
  log.open(message => channel.send(message), job.logBytes);

  /**
   * @param {string} code
   * @param {import('./failure.js').Failure} failure
   * @returns {never}
   */
  const fail = (code, failure) => {
    log.flush();
    return channel.finish({ type: 'failed', code, ...failure });
  };

  watchProcess(fail);
  Object.assign(process.env, job.environment);
  openNetwork({ platformHost: job.platformHost, platform: join(SOCKETS, 'platform.sock'), egress: join(SOCKETS, 'egress.sock') });

  if (!job.hasDefaultExport) {
    fail('NO_DEFAULT_EXPORT', { message: NO_DEFAULT_EXPORT, position: null, stack: '' });
  }

  let value;
  try {
    const { default: run } = await importTask(job.javaScript, job.sourceMap);
    if (typeof run !== 'function') {
      fail('NO_DEFAULT_EXPORT', { message: `The default export is of type ${typeof run}. ${NO_DEFAULT_EXPORT}`, position: null, stack: '' });
    }
    value = await /** @type {() => unknown} */ (run)();
  } catch (error) {
    fail('TASK_THREW', describeFailure(error));
  }

  const result = toOutput(value, job.outputBytes);
  if ('code' in result) {
    fail(result.code, { message: result.message, position: null, stack: '' });
  }
  log.flush();
  channel.finish({ type: 'succeeded', ...result });
}

/**
 * Gives each way in which a process ends by itself one outcome.
 * @param {(code: string, failure: import('./failure.js').Failure) => never} fail
 */
function watchProcess(fail) {
  process.exit = code => fail('PROCESS_EXITED', describeFailure(
    new Error(`The task called process.exit(${code ?? ''}). Return a value from the default function, or throw, instead.`)));

  // As in Node: a task that handles these events itself goes on.
  process.on('uncaughtException', error => {
    if (process.listenerCount('uncaughtException') === 1) {
      fail('UNCAUGHT_EXCEPTION', describeFailure(error));
    }
  });
  process.on('unhandledRejection', reason => {
    if (process.listenerCount('unhandledRejection') === 1) {
      fail('UNHANDLED_REJECTION', describeFailure(reason));
    }
  });
  process.on('beforeExit', () => fail('NEVER_SETTLED', {
    message: 'The default function waits for something that can no longer happen: no timer, connection or other work is left.',
    position: null,
    stack: '',
  }));
}
