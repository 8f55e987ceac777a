// Finds, reads and describes what is in a document.
driving => {
  const { find, clean, rootOf, childrenOf, parentOf, roleOf, nameOf, textOf, typeOf, hrefOf, isField } = driving;
  const mostRoots = 500, mostContext = 600, patience = 1500;
  const plain = text => text.replace(/[\s\u00ad\u200b-\u200f\u2060\ufeff]+/g, '').toLowerCase();

  const roots = () => {
    const found = [document];
    for (let index = 0; index < found.length && found.length < mostRoots; index++) {
      const walker = document.createTreeWalker(found[index], NodeFilter.SHOW_ELEMENT);
      for (let element = walker.nextNode(); element && found.length < mostRoots; element = walker.nextNode()) {
        const root = rootOf(element);
        if (root) {
          found.push(root);
        }
      }
    }
    return found;
  };

  const isSeen = element => element.checkVisibility({ visibilityProperty: true });
  const said = element => [isField(element) && typeOf(element) !== 'password' && element.localName !== 'select' ? element.value : '', element.localName === 'select' ? element.textContent : '',
    element.getAttribute('aria-label'), element.getAttribute('alt'), element.getAttribute('placeholder'), element.getAttribute('title'), /^(submit|button|reset)$/.test(typeOf(element)) ? element.value : '']
    .filter(Boolean).map(text => text.slice(0, 100_000));

  /** The smallest elements that show a text. */
  const showing = (needle, end) => {
    const found = new Set();
    const search = element => {
      if (performance.now() > end || !plain(element.textContent).includes(needle)) {
        return false;
      }
      if (driving.unseen.has(element.localName) || !isSeen(element) && getComputedStyle(element).display !== 'contents') {
        return false;
      }
      let isDeeper = false;
      for (const child of element.children) {
        isDeeper = search(child) || isDeeper;
      }
      if (!isDeeper && element.localName !== 'select' && element.localName !== 'option') {
        found.add(element);
      }
      return true;
    };
    for (const root of roots()) {
      for (const child of root === document ? [document.body].filter(Boolean) : root.children) {
        search(child);
      }
      for (const element of root.querySelectorAll('input, textarea, select, [aria-label], [alt], [placeholder], [title]')) {
        if (isSeen(element) && said(element).some(text => plain(text).includes(needle))) {
          found.add(element);
        }
      }
    }
    return [...found].sort((one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
  };

  const around = element => {
    let best = element;
    for (let outer = element, steps = 0; outer && steps < 8; outer = parentOf(outer), steps++) {
      if (outer === document.body || outer === document.documentElement || outer.textContent.length > mostContext) {
        break;
      }
      best = outer;
      if (/^(tr|li|article|form|dialog|section|fieldset|p)$/.test(outer.localName)) {
        break;
      }
    }
    return best;
  };

  /** Finds a text; answers how many places there are, and what is around the first ones. */
  driving.search = (text, most, next) => {
    const found = showing(plain(text), performance.now() + patience);
    const contexts = [];
    for (const element of found) {
      const context = around(element);
      if (contexts.length >= most) {
        break;
      }
      if (!contexts.includes(context)) {
        contexts.push(context);
      }
    }
    return { places: found.length, ...driving.outlineOf(contexts, next) };
  };

  /** The numbers of the elements that show other documents. */
  driving.frames = next => {
    const session = { next };
    const found = roots().flatMap(root => [...root.querySelectorAll('iframe, frame')]).filter(isSeen).slice(0, 60).map(element => driving.numberOf(element, session));
    return { numbers: found, next: session.next };
  };

  driving.has = text => {
    const needle = plain(text);
    return showing(needle, performance.now() + patience).length > 0;
  };

  /** The addresses that a part of the document names. */
  driving.addresses = number => {
    const start = number ? find(number) : document;
    const found = new Set();
    for (const root of start ? [start, ...roots().slice(1)] : []) {
      for (const element of root.querySelectorAll('a[href], area[href], img[src]')) {
        found.add(element.localName === 'img' ? element.currentSrc || element.src : hrefOf(element));
      }
    }
    return [...found].filter(address => /^https?:/.test(address) && address.length <= 2048).slice(0, 20_000);
  };

  /** Reads a part of the document. */
  driving.read = (number, skip, most, hidden) => {
    const start = number ? find(number) : document.body;
    if (number && !start) {
      return { problem: 'gone' };
    }
    const text = start ? driving.markdown(start, new Set(hidden), rootOf) : '';
    return { text: text.slice(skip, skip + most), length: text.length };
  };

  const places = element => [...element.getClientRects()].slice(0, 200).map(rect => [rect.left, rect.top, rect.right, rect.bottom]);

  /** Where the document shows one of these texts. */
  driving.secrets = texts => {
    const end = performance.now() + patience;
    const found = [];
    for (const needle of texts.map(plain).filter(Boolean)) {
      for (const element of showing(needle, end)) {
        found.push(...places(element));
      }
      for (const root of roots()) {
        for (const element of root.querySelectorAll('input, textarea, [contenteditable]')) {
          if (plain(element.value ?? element.textContent).includes(needle)) {
            found.push(...places(element));
          }
        }
      }
    }
    return found.filter(place => place[2] > place[0] && place[3] > place[1]);
  };

  driving.placeOf = number => {
    const element = find(number);
    if (!element) {
      return { problem: 'gone' };
    }
    const rect = element.getBoundingClientRect();
    return { left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom };
  };

  /** Tells what an element is. */
  driving.describe = number => {
    const element = find(number);
    if (!element) {
      return { problem: 'gone' };
    }
    const link = element.closest('a[href], area[href]');
    const form = element.form ?? element.closest('form');
    const type = element.localName === 'input' || element.localName === 'button' ? element.type : null;
    const isSubmit = form !== null && form !== undefined && (type === 'submit' || type === 'image');
    const isTyped = form !== null && form !== undefined && element.localName === 'input' && !['button', 'reset', 'checkbox', 'radio', 'file', 'color', 'range'].includes(type);
    const submits = isSubmit || isTyped;
    const address = link ? hrefOf(link) : submits ? (isSubmit && element.hasAttribute('formaction') ? element.formAction : form.getAttribute('action') === null ? document.URL : new URL(form.getAttribute('action'), document.baseURI).href) : '';
    const group = form ?? element.closest('fieldset, dialog, [role=dialog], [role=group], section, article, li, tr');
    return {
      role: roleOf(element) || 'clickable', name: nameOf(element, roleOf(element) || 'button'), tag: element.localName.toLowerCase().slice(0, 100), type,
      autocomplete: element.getAttribute('autocomplete')?.slice(0, 100) ?? null, address: address.slice(0, 8192), isDownload: link?.hasAttribute('download') === true, submits,
      text: group ? textOf(group, 500) : '',
    };
  };
}
