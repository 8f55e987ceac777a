// Tabs, address bar and the questions that pages ask.

const byId = id => document.getElementById(id);
const cross = 'M4 4l8 8M12 4l-8 8';

export class Toolbar {
  #send;
  #state = null;
  #question = null;

  constructor(send) {
    this.#send = send;
    byId('back').addEventListener('click', () => send({ type: 'history', steps: -1 }));
    byId('forward').addEventListener('click', () => send({ type: 'history', steps: 1 }));
    byId('reload').addEventListener('click', () => send({ type: 'reload' }));
    byId('open').addEventListener('click', () => send({ type: 'open' }));
    byId('address').addEventListener('focus', event => event.target.select());
    byId('address').addEventListener('blur', () => this.#showAddress());
    byId('bar').addEventListener('submit', event => {
      event.preventDefault();
      const typed = byId('address').value.trim();
      if (typed && !this.#state?.readOnly) {
        send({ type: 'navigate', url: addressOf(typed) });
        byId('address').blur();
      }
    });
    byId('answer').addEventListener('submit', event => {
      event.preventDefault();
      this.#reply(true);
    });
    byId('refuse').addEventListener('click', () => this.#reply(false));
    byId('dialog').addEventListener('cancel', event => {
      event.preventDefault();
      this.#reply(false);
    });
  }

  show(state) {
    this.#state = state;
    byId('back').disabled = state.readOnly || !state.canGoBack;
    byId('forward').disabled = state.readOnly || !state.canGoForward;
    byId('reload').disabled = byId('keyboard').disabled = byId('open').disabled = state.readOnly;
    byId('address').disabled = false;
    byId('address').readOnly = state.readOnly;
    this.#showTabs();
    if (document.activeElement !== byId('address') || state.readOnly) {
      this.#showAddress();
    }
    this.#ask(state.dialog);
  }

  disable() {
    for (const id of ['back', 'forward', 'reload', 'open', 'keyboard', 'address']) {
      byId(id).disabled = true;
    }
    this.#ask(null);
  }

  #showAddress() {
    const url = this.#state?.tabs.find(({ id }) => id === this.#state.current)?.url ?? '';
    byId('address').value = url === 'about:blank' ? '' : url;
    byId('address').placeholder = this.#state?.readOnly ? 'about:blank' : 'Type an address';
  }

  #showTabs() {
    const { tabs, current, readOnly } = this.#state;
    const focused = document.activeElement?.closest('.tab')?.dataset.id;
    byId('tabs').replaceChildren(...tabs.map(({ id, title, url }) => {
      const tab = document.createElement('div');
      tab.className = 'tab';
      tab.dataset.id = id;
      const name = document.createElement('button');
      name.type = 'button';
      name.role = 'tab';
      name.ariaSelected = String(id === current);
      name.textContent = title && title !== 'about:blank' ? title : url === 'about:blank' ? 'New page' : url;
      name.title = url;
      name.disabled = readOnly;
      name.addEventListener('click', () => this.#send({ type: 'show', id }));
      tab.append(name);
      if (!readOnly) {
        const close = document.createElement('button');
        close.type = 'button';
        close.className = 'icon close';
        close.ariaLabel = `Close ${name.textContent}`;
        close.append(iconOf(cross));
        close.addEventListener('click', () => this.#send({ type: 'close', id }));
        tab.append(close);
      }
      return tab;
    }));
    if (focused) {
      byId('tabs').querySelector(`[data-id="${CSS.escape(focused)}"] [role=tab]`)?.focus();
    }
    byId('tabs').querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    document.title = `${tabs.find(({ id }) => id === current)?.title || 'Session'} – Live view`;
  }

  #ask(question) {
    const text = question && JSON.stringify(question);
    if (text === this.#question) {
      return;
    }
    this.#question = text;
    if (!question) {
      byId('dialog').close();
      return;
    }
    byId('question').textContent = question.kind === 'beforeunload' ? 'Leave this page? What was entered may be lost.' : question.message;
    byId('reply').hidden = question.kind !== 'prompt';
    byId('reply').value = question.text;
    byId('refuse').hidden = question.kind === 'alert';
    byId('accept').disabled = byId('refuse').disabled = this.#state.readOnly;
    byId('dialog').open || byId('dialog').showModal();
  }

  #reply(accept) {
    this.#send({ type: 'dialog', accept, text: byId('reply').value });
  }
}

/** Completes what people leave out of addresses; whether it may be opened is the server's to say. */
function addressOf(typed) {
  if (/^(https?:|data:|blob:|about:)|^[a-z][a-z0-9+.-]*:(\/\/|[^0-9])/i.test(typed)) {
    return typed;
  }
  return /^(localhost|[0-9.]+|\[[0-9a-f:]+\])(:|\/|$)/i.test(typed) ? `http://${typed}` : `https://${typed}`;
}

function iconOf(path) {
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  icon.setAttribute('viewBox', '0 0 16 16');
  icon.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  icon.append(line);
  return icon;
}
