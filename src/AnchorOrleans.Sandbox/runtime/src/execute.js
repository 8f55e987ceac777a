/**
 * Starts an execution with Node's own streams out of reach. One look at them, as `node:util` and many packages take it while
 * they are linked, makes the pipes non-blocking, and a task that writes to descriptor 1 or 2 then fails when the host is slow.
 */
import './console.js';

await import('./execution.js');
