import fs from 'node:fs';

// Taken before any task code runs, so that a task which patches these modules cannot silence its own outcome.
const { closeSync, read, writeSync } = fs;
const { stringify, parse } = JSON;
const { wait } = Atomics;

const LINE_FEED = 10;
const HOST_IS_GONE = 70;
/** @type {(code: number) => never} */
const exit = /** @type {any} */ (process).reallyExit.bind(process);
const nap = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes every byte before it returns: a host that reads slowly holds the task back instead of filling memory.
 * @param {number} descriptor
 * @param {Buffer} bytes
 */
function writeAll(descriptor, bytes) {
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === 'EPIPE') {
        exit(HOST_IS_GONE);
      }
      if (code !== 'EAGAIN') {
        throw error;
      }
      // A child process that inherited the pipe has made it non-blocking.
      wait(nap, 0, 0, 2);
    }
  }
}

/**
 * @param {Buffer} buffer
 * @returns {Promise<number>}
 */
function readSome(buffer) {
  return new Promise((resolve, reject) => {
    read(0, buffer, 0, buffer.length, null, (error, count) => error ? reject(error) : resolve(count));
  });
}

/**
 * Half a surrogate pair is legal in JavaScript and illegal in UTF-8.
 * @param {string} _key
 * @param {unknown} value
 */
function wellFormed(_key, value) {
  return typeof value === 'string' ? value.toWellFormed() : value;
}

/** Tells the host that this process waits for an order. */
export function announceReady() {
  writeAll(1, Buffer.from('ready\n'));
}

/**
 * Reads one line of the host, which sends the next only after an answer.
 * @returns {Promise<import('./execution.js').Order | null>} Null when the host went away instead.
 */
export async function readOrder() {
  /** @type {Buffer[]} */
  const chunks = [];
  for (;;) {
    const buffer = Buffer.allocUnsafe(65_536);
    const count = await readSome(buffer);
    if (count === 0) {
      return null;
    }

    const chunk = buffer.subarray(0, count);
    chunks.push(chunk);
    if (chunk[count - 1] === LINE_FEED) {
      return parse(Buffer.concat(chunks).toString());
    }
  }
}

/** What the host is told; it recognises the lines by a number that only this process was given. */
export class Channel {
  /** @type {string} */
  #nonce;

  /** @param {string} nonce */
  constructor(nonce) {
    this.#nonce = nonce;
  }

  /** @param {Record<string, unknown>} message */
  send(message) {
    // The line feed in front ends whatever the task itself may have written to the pipe.
    writeAll(1, Buffer.from(`\n${this.#nonce} ${stringify(message, wellFormed)}\n`));
  }

  /**
   * Sends the outcome; nothing comes after it.
   * @param {Record<string, unknown>} message
   * @returns {never}
   */
  finish(message) {
    // The host waits for the end of standard error, which would otherwise come only after all memory has been given back.
    try {
      closeSync(2);
    } catch {
      // The task has closed it.
    }
    this.send(message);
    return exit(0);
  }
}
