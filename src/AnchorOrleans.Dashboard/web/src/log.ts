// Follows the log of what runs. The lines that were there are part of the page; what comes is added, and the oldest give way, so that a long log costs no more than a short one.
import { openEvents } from './events';
import { refresh } from './live';

interface Line {
  timestamp: string;
  type: string;
  message: string;
}

const most = 2_000;
const longestLine = 4_000;

export function followLogs(): void {
  const view = document.querySelector<HTMLElement>('[data-follow]');
  const list = view?.querySelector<HTMLElement>('.log > ol');
  const path = view?.dataset['follow'];
  if (view && list && path) new FollowedLog(view, list, path).connect();
}

class FollowedLog {
  private leave: (() => void) | undefined;
  private last: number;
  private waiting: HTMLElement[] = [];
  private isDue = false;
  private isAtEnd = true;
  private isOver = false;
  private readonly frame: HTMLElement;

  constructor(private readonly view: HTMLElement, private readonly list: HTMLElement, private readonly path: string) {
    this.last = Number(view.dataset['after'] ?? 0);
    const frame = list.parentElement!;
    this.frame = frame;
    frame.scrollTop = frame.scrollHeight;
    frame.addEventListener('scroll', () => (this.isAtEnd = frame.scrollHeight - frame.scrollTop - frame.clientHeight < 40), { passive: true });

    // As with pages: what nobody sees keeps no connection.
    document.addEventListener('visibilitychange', () => this.connect());
    window.addEventListener('pagehide', () => this.close());
    window.addEventListener('pageshow', () => this.connect());
  }

  connect(): void {
    if (document.visibilityState === 'hidden') {
      this.close();
      return;
    }
    if (this.leave || this.isOver) return;
    this.leave = openEvents(
      () => `/dashboard/api${this.path}?${new URLSearchParams({ follow: 'true', after: String(this.last) })}`,
      (events) => this.follow(events),
    );
  }

  private follow(events: EventSource): void {
    events.addEventListener('log', (event) => this.take(event));
    events.addEventListener('end', () => {
      this.isOver = true;
      this.close();
      void refresh();
    });
    events.addEventListener('error', () => {
      // A browser comes back by itself, unless what it was answered is no stream.
      if (events.readyState === EventSource.CLOSED) this.close();
    });
  }

  private close(): void {
    this.leave?.();
    this.leave = undefined;
  }

  private take(event: MessageEvent): void {
    const number = Number(event.lastEventId);
    if (number <= this.last) return;
    this.last = number;
    this.waiting.push(toElement(number, JSON.parse(event.data as string) as Line));
    if (this.waiting.length > most) this.waiting.splice(0, this.waiting.length - most);
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => this.show());
  }

  // Once for each picture that the screen shows, however many lines came.
  private show(): void {
    this.isDue = false;
    this.list.append(...this.waiting.splice(0));
    const heightBefore = this.frame.scrollHeight;
    const tooMany = this.list.childElementCount - most;
    for (let count = 0; count < tooMany; count++) this.list.firstElementChild?.remove();
    if (tooMany > 0) this.leadToEarlier();
    if (this.isAtEnd) this.frame.scrollTop = this.frame.scrollHeight;
    else if (tooMany > 0) this.frame.scrollTop -= heightBefore - this.frame.scrollHeight;
  }

  // What gave way is found where the earlier lines are.
  private leadToEarlier(): void {
    const first = Number(this.list.firstElementChild?.id.slice('line-'.length) ?? 1);
    const address = new URL(location.href);
    address.hash = 'log';
    address.searchParams.set('log', String(Math.max(0, first - 1 - 500)));
    let link = this.view.querySelector<HTMLAnchorElement>('[data-earlier]');
    if (!link) {
      link = document.createElement('a');
      link.dataset['earlier'] = '';
      link.textContent = 'Earlier lines';
      const paragraph = document.createElement('p');
      paragraph.className = 'log-more';
      paragraph.append(link);
      this.frame.before(paragraph);
    }
    link.href = `${address.pathname}${address.search}${address.hash}`;
  }
}

function toElement(number: number, line: Line): HTMLElement {
  const row = document.createElement('li');
  row.id = `line-${number}`;
  row.className = 'line';
  if (/^[a-z]+$/.test(line.type)) row.classList.add(line.type);
  const time = document.createElement('time');
  time.dateTime = line.timestamp;
  time.title = `Line ${number}, ${line.timestamp}`;
  time.textContent = line.timestamp.slice(11, 23);
  const text = document.createElement('span');
  text.textContent = line.message.length > longestLine ? `${line.message.slice(0, longestLine)} … ${line.message.length - longestLine} more characters` : line.message;
  row.append(time, text);
  return row;
}
