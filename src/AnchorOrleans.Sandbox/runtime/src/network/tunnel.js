import net from 'node:net';

const HEAD_BYTES = 16_384;
const REASON_BYTES = 2_048;
const HEAD_END = '\r\n\r\n';

// The unpatched method: tunnels themselves must not be routed through tunnels.
const connect = net.Socket.prototype.connect;

/**
 * Connects to a unix socket.
 * @param {string} path
 * @param {string} what Named in the error.
 * @returns {Promise<net.Socket>}
 */
export function openUnix(path, what) {
  return new Promise((resolve, reject) => {
    const socket = new net.Socket({ allowHalfOpen: true });
    const refuse = (/** @type {Error} */ cause) => reject(new Error(`${what} cannot be reached from the sandbox.`, { cause }));
    socket.once('error', refuse);
    connect.call(socket, /** @type {any} */ ({ path }), () => {
      socket.off('error', refuse);
      // Whoever uses the socket sees its errors as a closed connection; without a listener they would end the process.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

/**
 * Asks the egress proxy for a connection.
 * @param {string} path
 * @param {string} host
 * @param {number} port
 * @returns {Promise<net.Socket>} Rejected, when the proxy refuses, with an error that names its rule.
 */
export async function openEgress(path, host, port) {
  const authority = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
  const socket = await openUnix(path, 'The egress proxy');
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);

  const { status, headers, rest } = await readHead(socket);
  if (status === 200) {
    if (rest.length > 0) {
      socket.unshift(rest);
    }
    return socket;
  }

  const reason = await readReason(socket, rest, /^content-length:\s*(\d+)/im.exec(headers)?.[1]);
  socket.destroy();
  throw Object.assign(new Error(`Egress refused ${authority}: ${reason || `status ${status}`}`), { code: 'EGRESS_REFUSED' });
}

/**
 * @param {net.Socket} socket
 * @returns {Promise<{ status: number, headers: string, rest: Buffer }>}
 */
async function readHead(socket) {
  let received = Buffer.alloc(0);
  for (;;) {
    const end = received.indexOf(HEAD_END);
    if (end >= 0) {
      const headers = received.toString('latin1', 0, end);
      return { status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(headers)?.[1]), headers, rest: received.subarray(end + HEAD_END.length) };
    }

    const chunk = received.length < HEAD_BYTES ? await readChunk(socket) : null;
    if (chunk === null) {
      socket.destroy();
      throw new Error('The egress proxy gave no answer.');
    }
    received = Buffer.concat([received, chunk]);
  }
}

/**
 * @param {net.Socket} socket
 * @param {Buffer} rest
 * @param {string | undefined} length
 */
async function readReason(socket, rest, length) {
  const wanted = Math.min(length === undefined ? REASON_BYTES : Number(length), REASON_BYTES);
  let body = rest;
  while (body.length < wanted) {
    const chunk = await readChunk(socket);
    if (chunk === null) {
      break;
    }
    body = Buffer.concat([body, chunk]);
  }
  return body.toString('utf8', 0, wanted).trim();
}

/**
 * Takes what has arrived, or waits for it, without setting the socket flowing: the bytes after the head are not ours.
 * @param {net.Socket} socket
 * @returns {Promise<Buffer | null>} Null at the end.
 */
function readChunk(socket) {
  const available = socket.read();
  if (available !== null) {
    return Promise.resolve(available);
  }

  return new Promise((resolve, reject) => {
    const settle = (/** @type {() => void} */ action) => () => {
      socket.off('readable', onReadable).off('end', onEnd).off('close', onEnd).off('error', onError);
      action();
    };
    const onReadable = settle(() => resolve(socket.read()));
    const onEnd = settle(() => resolve(null));
    /** @param {Error} error */
    const onError = error => settle(() => reject(error))();
    socket.on('readable', onReadable).on('end', onEnd).on('close', onEnd).on('error', onError);
  });
}
