// Keeps a page in step with the service: told of a change, it fetches itself and takes over what differs.
import { Idiomorph } from 'idiomorph/dist/idiomorph.esm.js';

/** Sent on the document when the page has taken over what differed. */
export const refreshed = 'page-refreshed';

let events: EventSource | undefined;
let isFetching = false;
let isStale = false;

export function followChanges(): void {
  if (!document.querySelector('[data-live]')) return;
  document.addEventListener('visibilitychange', connect);
  window.addEventListener('pagehide', () => events?.close());
  window.addEventListener('pageshow', connect);
  connect();
}

// A page that nobody sees lets go of its connection: browsers have six for one host, and there may be more tabs.
function connect(): void {
  events?.close();
  events = undefined;
  const sources = document.querySelector<HTMLElement>('[data-live]')?.dataset['live'];
  if (document.visibilityState === 'hidden' || !sources) return;
  const query = new URLSearchParams(sources.split('\n').map((source) => ['of', source]));
  events = new EventSource(`/dashboard/changes?${query}`);
  events.addEventListener('change', () => void refresh());
}

export async function refresh(): Promise<void> {
  if (isFetching) {
    isStale = true;
    return;
  }
  isFetching = true;
  try {
    do {
      isStale = false;

      // When the service is away for a moment, the stream of events comes back by itself, and tells of what was missed.
      const answer = await fetch(location.href).catch(() => undefined);
      if (!answer) return;
      if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
        location.assign(answer.url);
        return;
      }
      take(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } while (isStale);
  } finally {
    isFetching = false;
  }
}

function take(next: Document): void {
  const here = document.querySelector('main');
  const there = next.querySelector('main');
  if (!here || !there) return;
  document.title = next.title;
  Idiomorph.morph(here, [...there.childNodes], {
    morphStyle: 'innerHTML',
    ignoreActiveValue: true,
    callbacks: {
      // What scripts or people have made of an element is theirs: an editor, a film that plays, a dialog somebody fills in.
      beforeNodeMorphed: (old: Node, fresh: Node) => !(isKept(old) && old instanceof Element && fresh instanceof Element && old.id === fresh.id),
      beforeNodeRemoved: (old: Node) => !(old instanceof Element && old.hasAttribute('data-made-by-script')),
      beforeAttributeUpdated: (name: string, element: Element) =>
        name !== 'aria-busy' && !(name === 'open' && (element instanceof HTMLDetailsElement || element instanceof HTMLDialogElement)),
    },
  });
  document.dispatchEvent(new Event(refreshed));

  // What has ended changes no more: its page no longer names what it was made from.
  if (!here.querySelector('[data-live]')) events?.close();
}

function isKept(node: Node): boolean {
  return node instanceof Element && (node.hasAttribute('data-keep') || (node instanceof HTMLDialogElement && node.open));
}
