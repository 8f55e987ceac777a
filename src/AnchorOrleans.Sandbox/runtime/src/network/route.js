import net from 'node:net';
import { openEgress, openUnix } from './tunnel.js';

const connect = net.Socket.prototype.connect;
const { listen } = net.Server.prototype;
/** @type {(args: unknown[]) => [any, (() => void) | null]} */
const normalizeArgs = /** @type {any} */ (net)._normalizeArgs;

/**
 * Leads each TCP connection to a listener of this process, made for it alone, that carries the bytes on through a unix socket.
 * Everything that Node connects ends in `net.Socket.prototype.connect`: fetch, http, https, tls, WebSocket, Playwright's requests.
 * The way is opened where Node expects the name look-up, so a refusal reaches the caller as a failed look-up would.
 * @param {import('./names.js').NameBook} names
 * @returns {(ways: import('./network.js').Ways) => void}
 */
export function routeSockets(names) {
  /** @type {import('./network.js').Ways | null} */
  let ways = null;

  net.Socket.prototype.connect = /** @type {any} */ (
    /** @this {net.Socket} @param {unknown[]} args */
    function (...args) {
      const [options, callback] = Array.isArray(args[0]) ? /** @type {any} */ (args[0]) : normalizeArgs(args);
      const port = Number(options.port);
      if (options.path || ways === null || options.port === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) {
        return connect.apply(this, /** @type {any} */ (args));
      }

      const routed = { ...options, ...rendezvous(this, ways, names.nameOf(options.host || 'localhost'), port) };
      return callback ? connect.call(this, routed, callback) : connect.call(this, routed);
    });

  return chosen => { ways = chosen; };
}

/**
 * @param {net.Socket} client
 * @param {import('./network.js').Ways} ways
 * @param {string} host
 * @param {number} port
 */
function rendezvous(client, ways, host, port) {
  const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true });
  // Without a host, and only then, listening is synchronous.
  listen.call(server, 0);
  const { port: local } = /** @type {net.AddressInfo} */ (server.address());

  /** @type {net.Socket | null} */
  let unused = null;
  const close = () => {
    if (server.listening) {
      server.close();
    }
    unused?.destroy();
  };
  client.once('close', close);
  server.on('connection', arrived => {
    const tunnel = unused;
    unused = null;
    close();
    if (tunnel === null) {
      arrived.destroy();
      return;
    }
    join(arrived, tunnel);
  });

  return {
    host: 'sandbox.invalid',
    port: local,
    family: 4,
    autoSelectFamily: false,
    hints: 0,
    localAddress: undefined,
    localPort: undefined,
    lookup: (/** @type {string} */ _host, /** @type {unknown} */ _options, /** @type {(error: Error | null, address?: string, family?: number) => void} */ done) => {
      openWay(ways, host, port).then(tunnel => {
        unused = tunnel;
        if (client.destroyed) {
          close();
          return;
        }
        done(null, '127.0.0.1', 4);
      }, error => {
        close();
        done(error);
      });
    },
  };
}

/**
 * @param {import('./network.js').Ways} ways
 * @param {string} host
 * @param {number} port
 */
function openWay(ways, host, port) {
  return host.toLowerCase() === ways.platformHost
    ? openUnix(ways.platform, 'The platform')
    : openEgress(ways.egress, host, port);
}

/**
 * Joins two connections; neither keeps the process alive, that is for the task's own end to decide.
 * @param {net.Socket} left The task's end, over TCP.
 * @param {net.Socket} right The end at the unix socket.
 */
function join(left, right) {
  left.on('error', () => right.destroy());
  right.on('error', () => left.resetAndDestroy());
  for (const [from, to] of [[left, right], [right, left]]) {
    from.unref();
    from.on('close', () => to.writableEnded || to.destroy());
    from.pipe(to);
  }
}
