import { inspect } from 'node:util';

const CHARACTERS = 8_192;
const FRAMES = 30;
const CAUSES = 5;
const FRAME = /^\s+at (?:(.*) \()?(?:file:\/\/)?\/task\/task\.ts:(\d+):(\d+)\)?$/;
const LINK_ERROR = /^(?:file:\/\/)?\/task\/task\.ts:(\d+)\n/;

/**
 * @typedef {object} Failure
 * @property {string} message
 * @property {{ line: number, column: number } | null} position Where in the author's file, when a frame of it is known.
 * @property {string} stack The message and the author's own frames.
 */

/**
 * Describes whatever was thrown; the value is the task's, so reading it may itself throw.
 * @param {unknown} thrown
 * @returns {Failure}
 */
export function describeFailure(thrown) {
  try {
    const message = shorten(messageOf(thrown));
    const stack = isError(thrown) && typeof thrown.stack === 'string' ? thrown.stack : '';
    return { message, ...locate(stack, message) };
  } catch {
    return { message: 'The task threw a value that cannot be read.', position: null, stack: '' };
  }
}

/**
 * @param {string} stack
 * @param {string} message
 */
function locate(stack, message) {
  const frames = [];
  let position = null;
  for (const line of stack.split('\n')) {
    const match = FRAME.exec(line);
    if (match && frames.length < FRAMES) {
      const [, name, row, column] = match;
      position ??= { line: Number(row), column: Number(column) };
      frames.push(name ? `    at ${name} (task.ts:${row}:${column})` : `    at task.ts:${row}:${column}`);
    }
  }

  const link = LINK_ERROR.exec(stack);
  if (link && position === null) {
    position = { line: Number(link[1]), column: 1 };
    frames.push(`    at task.ts:${link[1]}`);
  }
  return { position, stack: shorten([message, ...frames].join('\n')) };
}

/**
 * The message with its causes: `fetch failed` alone helps nobody.
 * @param {unknown} thrown
 * @param {number} depth
 * @returns {string}
 */
function messageOf(thrown, depth = 0) {
  if (!isError(thrown)) {
    return typeof thrown === 'string' ? thrown : `The task threw ${inspect(thrown, { depth: 2, breakLength: Infinity })}`;
  }

  const own = String(thrown.message);
  const message = thrown.name && thrown.name !== 'Error' ? `${thrown.name}: ${own}` : own || 'Error';
  const causes = [thrown.cause, ...(thrown instanceof AggregateError ? thrown.errors : [])]
    .filter(cause => cause !== undefined && cause !== null && depth < CAUSES)
    .map(cause => messageOf(cause, depth + 1))
    .filter(cause => !message.includes(cause));
  return [message, ...causes].join(': ');
}

/**
 * @param {unknown} thrown
 * @returns {thrown is Error}
 */
function isError(thrown) {
  return thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]';
}

/** @param {string} text */
function shorten(text) {
  return text.length <= CHARACTERS ? text : `${text.slice(0, CHARACTERS)}… (${text.length} characters)`;
}
