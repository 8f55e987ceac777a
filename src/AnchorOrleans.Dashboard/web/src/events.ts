// Streams of events, few at a time: browsers have six connections for one host, which all tabs and windows share, and pages need some to load.
const most = 4;

/** Opens a stream of events when its turn has come, which is at once unless several are open; the answer gives it back. */
export function openEvents(address: () => string, opened: (events: EventSource) => void): () => void {
  const left = new AbortController();
  const use = (): Promise<void> => {
    if (left.signal.aborted) return Promise.resolve();
    const events = new EventSource(address());
    opened(events);
    return new Promise((done) => {
      left.signal.addEventListener('abort', () => {
        events.close();
        done();
      });
    });
  };
  void takeTurn(left.signal, use);
  return () => left.abort();
}

async function takeTurn(left: AbortSignal, use: () => Promise<void>): Promise<void> {
  // Pages that are neither encrypted nor of this machine have no locks; they share nothing then.
  if (!navigator.locks) return use();
  for (let slot = 0; slot < most && !left.aborted; slot++) {
    const isHeld = await navigator.locks.request(`events-${slot}`, { ifAvailable: true }, async (lock) => {
      if (lock) await use();
      return lock !== null;
    });
    if (isHeld) return;
  }
  const slot = `events-${Math.floor(Math.random() * most)}`;
  await navigator.locks.request(slot, { signal: left }, use).catch((reason: unknown) => {
    if (!left.aborted) throw reason;
  });
}
