import { syncBuiltinESMExports } from 'node:module';
import { NameBook } from './names.js';
import { refuseDatagrams } from './refusals.js';
import { routeSockets } from './route.js';

/**
 * The unix sockets that lead out of the jail.
 * @typedef {object} Ways
 * @property {string} platformHost The host name that means the platform, on any port.
 * @property {string} platform The platform's socket; it speaks HTTP and WebSocket.
 * @property {string} egress The proxy's socket; it speaks HTTP CONNECT.
 */

/**
 * Sends every connection of this process through one of two unix sockets, whichever library makes it.
 * @returns {(ways: Ways) => void} Says where they are, once that is known.
 */
export function installNetwork() {
  const names = new NameBook();
  names.install();
  refuseDatagrams();
  const open = routeSockets(names);
  // So that `import { lookup } from 'node:dns'` sees what `dns.lookup` sees.
  syncBuiltinESMExports();
  return open;
}
