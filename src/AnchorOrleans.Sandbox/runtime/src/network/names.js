import dns from 'node:dns';
import net from 'node:net';

const LAST = 0x1fffe;
const NO_QUERIES = 'DNS queries are not available in the sandbox. Connect by host name: the egress proxy resolves it.';

/**
 * Answers name look-ups without a resolver: each name gets an address of the benchmarking range 198.18.0.0/15, and a connection
 * to that address is a connection to the name. Libraries that resolve first and connect afterwards need it (Playwright does).
 */
export class NameBook {
  /** @type {Map<string, string>} */
  #addresses = new Map();
  /** @type {Map<string, string>} */
  #names = new Map();

  /**
   * The name that an address was given for, or the address itself.
   * @param {string} host
   */
  nameOf(host) {
    return this.#names.get(host.replace(/^::ffff:(?=198\.1[89]\.)/i, '')) ?? host;
  }

  /**
   * @param {string} name
   * @returns {string}
   */
  addressOf(name) {
    if (name.toLowerCase() === 'localhost') {
      return '127.0.0.1';
    }

    const known = this.#addresses.get(name);
    if (known !== undefined) {
      return known;
    }

    const number = this.#addresses.size + 1;
    if (number > LAST) {
      throw new Error(`A task can connect to at most ${LAST} different host names.`);
    }
    const address = `198.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
    this.#addresses.set(name, address);
    this.#names.set(address, name);
    return address;
  }

  /** Puts this book in the place of the resolver. */
  install() {
    /** @type {any} */
    const callbacks = dns;
    /** @type {any} */
    const promises = dns.promises;
    for (const functions of [callbacks, callbacks.Resolver.prototype]) {
      replaceQueries(functions, (/** @type {unknown[]} */ ...args) => {
        const callback = args.at(-1);
        if (typeof callback !== 'function') {
          throw refusal();
        }
        process.nextTick(callback, refusal());
      });
    }
    for (const functions of [promises, promises.Resolver.prototype]) {
      replaceQueries(functions, async () => { throw refusal(); });
    }

    promises.lookup = async (/** @type {string} */ host, /** @type {any} */ options) => {
      const found = this.#look(host, options);
      return wantsAll(options) ? [found] : found;
    };
    callbacks.lookup = (/** @type {string} */ host, /** @type {any} */ options, /** @type {any} */ callback) => {
      const done = callback ?? options;
      const { address, family } = this.#look(host, options);
      process.nextTick(done, null, ...(wantsAll(options) ? [[{ address, family }]] : [address, family]));
    };
  }

  /**
   * @param {string} host
   * @param {any} options
   */
  #look(host, options) {
    const asked = typeof options === 'number' ? options : options?.family;
    const family = net.isIP(host);
    if (family !== 0) {
      return { address: host, family };
    }

    const address = this.addressOf(String(host));
    return asked === 6 || asked === 'IPv6' ? { address: `::ffff:${address}`, family: 6 } : { address, family: 4 };
  }
}

/** @param {any} options */
function wantsAll(options) {
  return typeof options === 'object' && options !== null && options.all === true;
}

function refusal() {
  return Object.assign(new Error(NO_QUERIES), { code: dns.REFUSED });
}

/**
 * @param {any} functions
 * @param {(...args: unknown[]) => unknown} replacement
 */
function replaceQueries(functions, replacement) {
  for (const name of Object.getOwnPropertyNames(functions)) {
    if (/^(?:resolve|reverse|lookupService)/.test(name) && typeof functions[name] === 'function') {
      functions[name] = replacement;
    }
  }
}
