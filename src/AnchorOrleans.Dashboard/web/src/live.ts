// Keeps a page in step with the service: told of a change, it fetches itself and takes over what differs.
import { Idiomorph } from 'idiomorph/dist/idiomorph.esm.js';

/** Sent on the document when the page has taken over what differed. */
export const refreshed = 'page-refreshed';

let events: EventSource | undefined;
let followed = '';
let isFetching = false;
let isStale = false;

export function followChanges(): void {
  if (!document.querySelector('[data-live]')) return;
  document.addEventListener('visibilitychange', connect);
  window.addEventListener('pagehide', () => events?.close());
  window.addEventListener('pageshow', connect);
  if (document.readyState === 'complete') connect();
}

// A page that nobody sees lets go of its connection: browsers have six for one host, and there may be more tabs.
function connect(): void {
  events?.close();
  events = undefined;
  followed = placesOf(sources());
  if (document.visibilityState === 'hidden' || !followed) return;
  const query = new URLSearchParams(sources().map((source) => ['of', source]));
  events = new EventSource(`/dashboard/changes?${query}`);
  events.addEventListener('change', () => void refresh());
}

function sources(): string[] {
  return document.querySelector<HTMLElement>('[data-live]')?.dataset['live']?.split('\n') ?? [];
}

// Of each source its address alone: what was seen there is another text after each change.
function placesOf(sources: string[]): string {
  return sources.map((source) => source.slice(0, source.lastIndexOf(' '))).join('\n');
}

export async function refresh(): Promise<void> {
  isStale = true;
  if (isFetching) return;
  isFetching = true;
  try {
    while (isStale) {
      isStale = false;
      const next = await fetchPage();
      if (next) take(next);
    }
  } finally {
    isFetching = false;
  }
}

async function fetchPage(): Promise<Document | undefined> {
  let answer: Response;
  try {
    answer = await fetch(location.href);
  } catch {
    // The service is away for a moment; the stream of events comes back by itself, and tells of what was missed.
    return undefined;
  }
  if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
    location.assign(answer.url);
    return undefined;
  }
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
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

  // What has begun is made from more than before; what has ended changes no more and names nothing.
  if (placesOf(sources()) !== followed) connect();
}

function isKept(node: Node): boolean {
  return node instanceof Element && (node.hasAttribute('data-keep') || (node instanceof HTMLDialogElement && node.open));
}
