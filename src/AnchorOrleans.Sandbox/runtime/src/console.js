import { Console } from 'node:console';
import { writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { Writable } from 'node:stream';

const LEVELS = /** @type {const} */ (['log', 'info', 'warn', 'error', 'debug']);
const PIECE = 16_384;
const { byteLength } = Buffer;

/** @typedef {typeof LEVELS[number]} Level */

/** Passes log lines on until their limit is reached; the host counts too and says where it cut. */
class Log {
  #left = Infinity;
  /** @type {(message: Record<string, unknown>) => void} */
  #send = ({ text }) => void writeSync(2, `${text}\n`);

  /**
   * From here on the lines are the task's; until then they say why a process did not become ready.
   * @param {(message: Record<string, unknown>) => void} send
   * @param {number} limit In bytes of text.
   */
  open(send, limit) {
    this.#send = send;
    this.#left = limit;
  }

  /**
   * @param {Level} level
   * @param {string} text
   */
  write(level, text) {
    // In pieces, so that neither side ever holds more than one of them.
    let start = 0;
    do {
      if (this.#left < 0) {
        return;
      }
      const end = start + PIECE - (isHighSurrogate(text.charCodeAt(start + PIECE - 1)) ? 1 : 0);
      const piece = text.slice(start, end);
      start = end;
      this.#left -= byteLength(piece) + 1;
      this.#send({ type: 'log', level, text: piece });
    } while (start < text.length);
  }
}

/** @param {number} unit */
function isHighSurrogate(unit) {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** A standard stream of which every finished line is a log line. */
class LineStream extends Writable {
  #decoder = new StringDecoder();
  #level;
  #log;
  #rest = '';

  /**
   * @param {Log} log
   * @param {Level} level
   */
  constructor(log, level) {
    super({ decodeStrings: true });
    this.#log = log;
    this.#level = level;
  }

  /**
   * @override
   * @param {Buffer} chunk
   * @param {string} _encoding
   * @param {(error?: Error | null) => void} callback
   */
  _write(chunk, _encoding, callback) {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#log.write(this.#level, line);
    }
    if (this.#rest.length >= PIECE) {
      this.flush();
    }
    callback();
  }

  /** Logs what has no line end yet. */
  flush() {
    if (this.#rest !== '') {
      this.#log.write(this.#level, this.#rest);
      this.#rest = '';
    }
  }
}

/** Turns `console`, `process.stdout` and `process.stderr` into log lines: from the first import of this module on. */
function captureConsole() {
  const log = new Log();
  /** @type {Level | null} */
  let level = null;

  /** @param {Level} otherwise */
  const target = otherwise => /** @type {any} */ ({
    write(/** @type {string} */ text) {
      log.write(level ?? otherwise, text.endsWith('\n') ? text.slice(0, -1) : text);
      return true;
    },
  });
  const captured = new Console({ stdout: target('log'), stderr: target('error'), ignoreErrors: false, colorMode: false });

  // Console knows two streams and we know five levels; it writes synchronously, so a variable bridges them.
  for (const name of LEVELS) {
    const method = captured[name];
    captured[name] = (...values) => {
      level = name;
      try {
        method.apply(captured, values);
      } finally {
        level = null;
      }
    };
  }
  for (const name of /** @type {(keyof Console)[]} */ (Object.keys(captured))) {
    /** @type {any} */ (console)[name] = captured[name];
  }

  const streams = { stdout: new LineStream(log, 'log'), stderr: new LineStream(log, 'error') };
  for (const [name, stream] of Object.entries(streams)) {
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
  }
  return {
    open: log.open.bind(log),

    /** Logs what a stream still holds. */
    flush() {
      streams.stdout.flush();
      streams.stderr.flush();
    },
  };
}

export const log = captureConsole();
