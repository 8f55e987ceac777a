// The WebSocket to the session: opened with what the link's token was exchanged for, and opened again when it is lost.

const sessionEnded = 4000;
const shortestPause = 500;
const longestPause = 10_000;

export class Connection {
  #listeners;
  #socket = null;
  #pause = shortestPause;
  #ticket = null;
  standing = 'connecting';

  constructor(listeners) {
    this.#listeners = listeners;
    addEventListener('online', () => this.#pause = shortestPause);
  }

  async start() {
    const token = new URLSearchParams(location.hash.slice(1)).get('token');
    if (!token) {
      this.#stand('ended', 'This link is not complete: it must end with “#token=…”.');
      return;
    }

    // Kept for this tab, so that a link which is good once bears a reload.
    const place = `ticket ${token}`;
    this.#ticket = sessionStorage.getItem(place);
    if (!this.#ticket) {
      const answer = await this.#exchange(token);
      if (answer === null) {
        return;
      }
      this.#ticket = answer;
      sessionStorage.setItem(place, answer);
    }
    this.#connect();
  }

  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  async #exchange(token) {
    for (;;) {
      try {
        const answer = await fetch('live/open', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) });
        const body = await answer.json();
        if (answer.ok) {
          return body.ticket;
        }
        if (answer.status < 500) {
          this.#stand('ended', body.message);
          return null;
        }
      } catch (error) {
        console.debug('The service cannot be reached.', error);
      }
      this.#stand('connecting', 'The service cannot be reached. Trying again …');
      await this.#rest();
    }
  }

  #connect() {
    const url = new URL('live/watch', document.baseURI);
    url.protocol = url.protocol.replace('http', 'ws');
    url.searchParams.set('ticket', this.#ticket);
    const socket = this.#socket = new WebSocket(url);
    socket.binaryType = 'blob';
    socket.onopen = () => {
      this.#pause = shortestPause;
      this.#stand('live');
    };
    socket.onmessage = ({ data }) => {
      if (typeof data !== 'string') {
        this.#listeners.onFrame(data);
        return;
      }
      const message = JSON.parse(data);
      message.type === 'state' ? this.#listeners.onState(message) : this.#listeners.onNote(message);
    };
    socket.onclose = ({ code }) => this.#closed(code);
  }

  async #closed(code) {
    if (code === sessionEnded) {
      this.#stand('ended', 'The session has ended.');
      return;
    }
    this.#stand('connecting', 'The connection was lost. Connecting again …');
    await this.#rest();

    // A WebSocket does not say why it was refused; the same address without one does.
    const url = new URL('live/session', document.baseURI);
    url.searchParams.set('ticket', this.#ticket);
    const answer = await fetch(url).catch(() => null);
    if (answer && [403, 404].includes(answer.status)) {
      this.#stand('ended', 'The session has ended.');
    } else {
      this.#connect();
    }
  }

  #rest() {
    const pause = this.#pause;
    this.#pause = Math.min(longestPause, pause * 2);
    return new Promise(done => setTimeout(done, pause));
  }

  #stand(standing, text) {
    this.standing = standing;
    this.#listeners.onStanding(standing, text);
  }
}
