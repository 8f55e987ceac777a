// Follows the log of what runs. The lines that were there are part of the page; what comes is added.
interface Line {
  timestamp: string;
  type: string;
  message: string;
}

export function followLogs(): void {
  const list = document.querySelector<HTMLElement>('[data-follow]');
  if (!list?.dataset['follow']) return;
  const events = new EventSource(`/dashboard/api${list.dataset['follow']}`);
  let isAtEnd = true;
  list.addEventListener('scroll', () => (isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40));
  list.scrollTop = list.scrollHeight;
  events.addEventListener('log', (event) => {
    list.append(toElement(JSON.parse(event.data as string) as Line));
    if (isAtEnd) list.scrollTop = list.scrollHeight;
  });
  events.addEventListener('end', () => events.close());
  window.addEventListener('pagehide', () => events.close());
}

function toElement(line: Line): HTMLElement {
  const row = document.createElement('li');
  row.className = `line ${line.type}`;
  row.setAttribute('data-made-by-script', '');
  const time = document.createElement('time');
  time.dateTime = line.timestamp;
  time.textContent = line.timestamp.slice(11, 23);
  const text = document.createElement('span');
  text.textContent = line.message;
  row.append(time, text);
  return row;
}
