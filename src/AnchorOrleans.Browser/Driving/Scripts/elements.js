// What is known of elements: their numbers, roles, names and states. Runs in a world of its own in each document, where the page's scripts can neither see nor change it.
driving => {
  const mostName = 160, mostValue = 200, mostHref = 2048, mostNodes = 400;
  const numbers = new WeakMap(), elements = new Map(), closedRoots = new WeakMap(), asked = new WeakMap();
  const unseen = new Set(['script', 'style', 'noscript', 'template', 'head', 'meta', 'link', 'title', 'base', 'source', 'track', 'param', 'datalist', 'wbr', 'br', 'hr']);
  const hosts = new Set(['article', 'aside', 'blockquote', 'body', 'div', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'main', 'nav', 'p', 'section', 'span']);
  const used = new Set(['link', 'button', 'textbox', 'searchbox', 'checkbox', 'radio', 'slider', 'spinbutton', 'combobox', 'listbox', 'option', 'menuitem', 'menuitemcheckbox',
    'menuitemradio', 'tab', 'switch', 'treeitem', 'date', 'time', 'color', 'file']);
  const told = new Set(['heading', 'image', 'list', 'listitem', 'table', 'row', 'cell', 'columnheader', 'rowheader', 'navigation', 'main', 'banner', 'contentinfo', 'complementary', 'region',
    'form', 'search', 'dialog', 'alertdialog', 'alert', 'status', 'group', 'radiogroup', 'figure', 'progressbar', 'meter', 'menu', 'menubar', 'tablist', 'tabpanel', 'toolbar', 'tree', 'grid',
    'gridcell', 'article', 'canvas', 'video', 'audio', 'log', 'tooltip', 'term', 'definition', 'caption']);
  const named = new Set(['link', 'button', 'option', 'menuitem', 'menuitemcheckbox', 'menuitemradio', 'tab', 'switch', 'treeitem', 'checkbox', 'radio', 'heading', 'tooltip']);
  const inputs = { checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox', submit: 'button', reset: 'button', button: 'button', image: 'button', file: 'file',
    color: 'color', date: 'date', 'datetime-local': 'date', month: 'date', week: 'date', time: 'time' };
  const tags = { button: 'button', summary: 'button', textarea: 'textbox', h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading', ul: 'list', ol: 'list', menu: 'list',
    li: 'listitem', table: 'table', tr: 'row', td: 'cell', th: 'columnheader', nav: 'navigation', main: 'main', aside: 'complementary', dialog: 'dialog', details: 'group', fieldset: 'group',
    figure: 'figure', progress: 'progressbar', meter: 'meter', canvas: 'canvas', video: 'video', audio: 'audio', option: 'option', article: 'article', output: 'status', dt: 'term', dd: 'definition',
    caption: 'caption', search: 'search' };

  // What is invisible, or turns the direction of what follows, could make a text look like another; and private characters could carry words that no person sees.
  const odd = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]|\udb40[\udc00-\udfff]/g;
  const clean = (text, most = mostName) => {
    const whole = String(text).slice(0, most * 8).replace(odd, '').replace(/\s+/g, ' ');
    return whole.length > most ? whole.slice(0, most) + '…' : whole;
  };

  const rootOf = element => closedRoots.get(element) ?? element.shadowRoot;
  const childrenOf = element => {
    const root = rootOf(element);
    if (root) {
      return root.childNodes;
    }
    const assigned = element.localName === 'slot' ? element.assignedNodes() : [];
    return assigned.length > 0 ? assigned : element.childNodes;
  };
  const parentOf = node => node.assignedSlot ?? node.parentElement ?? (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const holds = (outer, inner) => {
    for (let node = inner; node; node = parentOf(node)) {
      if (node === outer) {
        return true;
      }
    }
    return false;
  };
  const active = () => {
    let element = document.activeElement;
    while (element && rootOf(element)?.activeElement) {
      element = rootOf(element).activeElement;
    }
    return element;
  };

  const textOf = (start, most = mostName, without = null) => {
    let text = '', left = mostNodes;
    const add = node => {
      if (text.length > most * 2 || left-- <= 0 || node === without) {
        return;
      }
      if (node.nodeType === Node.TEXT_NODE) {
        text += node.data.slice(0, most * 4);
      } else if (node.nodeType === Node.ELEMENT_NODE && !unseen.has(node.localName) && node.getAttribute('aria-hidden') !== 'true') {
        const style = getComputedStyle(node);
        if (style.display === 'none' || style.visibility !== 'visible') {
          return;
        }
        const label = node !== start && node.getAttribute('aria-label') || node.localName === 'img' && node.alt || node.localName === 'svg' && node.querySelector(':scope > title')?.textContent;
        const pad = style.display.startsWith('inline') ? '' : ' ';
        text += pad;
        if (label) {
          text += label.slice(0, most * 4);
        } else if (node.localName !== 'select' && node.localName !== 'textarea') {
          for (const child of childrenOf(node)) {
            add(child);
          }
        }
        text += pad;
      } else if (node.nodeType === Node.ELEMENT_NODE && node.localName === 'br') {
        text += ' ';
      }
    };
    add(start);
    return clean(text, most).trim();
  };

  const typeOf = element => element.localName === 'input' ? element.type : '';
  const roleOf = element => {
    const asks = (element.getAttribute('role') ?? '').slice(0, 100).toLowerCase().split(/\s+/).find(role => used.has(role) || told.has(role) || role === 'img' || role === 'none' || role === 'presentation');
    const tag = element.localName;
    if (tag === 'iframe' || tag === 'frame') {
      return 'frame';
    }
    if (tag === 'input' && typeOf(element) !== 'hidden') {
      const own = inputs[typeOf(element)] ?? 'textbox';
      return asks && used.has(asks) && own !== 'file' ? asks : own;
    }
    if (asks === 'img') {
      return 'image';
    }
    if (asks && asks !== 'none' && asks !== 'presentation') {
      return asks;
    }
    if (element.isContentEditable && !element.parentElement?.isContentEditable) {
      return 'textbox';
    }
    if (asks && element.tabIndex < 0) {
      return '';
    }
    switch (tag) {
      case 'a': case 'area': return element.hasAttribute('href') || element.hasAttributeNS('http://www.w3.org/1999/xlink', 'href') ? 'link' : '';
      case 'select': return element.multiple || element.size > 1 ? 'listbox' : 'combobox';
      case 'img': return element.alt.trim() || element.title ? 'image' : '';
      case 'svg': return element.hasAttribute('aria-label') || element.querySelector(':scope > title') ? 'image' : '';
      case 'header': return element.closest('article, aside, main, nav, section') ? '' : 'banner';
      case 'footer': return element.closest('article, aside, main, nav, section') ? '' : 'contentinfo';
      case 'form': case 'section': return element.hasAttribute('aria-label') || element.hasAttribute('aria-labelledby') || tag === 'form' ? (tag === 'form' ? 'form' : 'region') : '';
      default: return Object.hasOwn(tags, tag) ? tags[tag] : '';
    }
  };

  const nameOf = (element, role) => {
    const ids = element.getAttribute('aria-labelledby');
    const found = ids && ids.slice(0, 1000).split(/\s+/).slice(0, 8).map(id => element.getRootNode().getElementById?.(id)).filter(Boolean);
    const first = text => clean(text ?? '').trim();
    if (found?.length) {
      const name = first(found.map(other => textOf(other)).join(' '));
      if (name) {
        return name;
      }
    }
    const tag = element.localName;
    return first(element.getAttribute('aria-label'))
      || (element.labels?.length ? first([...element.labels].slice(0, 4).map(label => textOf(label, mostName, element)).join(' ')) : '')
      || (tag === 'input' && ['submit', 'reset', 'button'].includes(element.type) ? first(element.value || (element.type === 'submit' ? 'Submit' : element.type === 'reset' ? 'Reset' : '')) : '')
      || (tag === 'img' || tag === 'area' || typeOf(element) === 'image' ? first(element.alt) : '')
      || (tag === 'svg' ? first(element.querySelector(':scope > title')?.textContent) : '')
      || (tag === 'fieldset' ? first(element.querySelector(':scope > legend')?.textContent) : '')
      || (tag === 'table' && element.caption ? textOf(element.caption) : '')
      || (named.has(role) && tag !== 'select' ? (tag === 'option' ? first(element.label) : textOf(element)) : '')
      || first(element.getAttribute('title'))
      || first(element.getAttribute('placeholder') ?? element.getAttribute('aria-placeholder'));
  };

  const isField = element => element.localName === 'textarea' || element.localName === 'input' || element.localName === 'select';
  const valueOf = (element, role) => {
    if (element.localName === 'select') {
      return [...element.selectedOptions].slice(0, 5).map(option => clean(option.label, 60)).join(', ');
    }
    if (isField(element)) {
      return typeOf(element) === 'file' ? [...element.files].slice(0, 5).map(file => clean(file.name, 60)).join(', ') : clean(element.value, mostValue);
    }
    return element.isContentEditable ? textOf(element, mostValue) : clean(element.getAttribute('aria-valuetext') ?? element.getAttribute('aria-valuenow') ?? '', 60);
  };

  const statesOf = (element, role) => {
    const states = [];
    const says = name => element.getAttribute(`aria-${name}`);
    const add = (when, state) => when && states.push(state);
    if (role === 'heading') {
      states.push(['level', String(Number(says('level') ?? element.localName[1]) || 2)]);
    }
    if (['textbox', 'searchbox', 'spinbutton', 'slider', 'combobox', 'listbox', 'date', 'time', 'color', 'file', 'progressbar', 'meter'].includes(role)) {
      if (typeOf(element) === 'password') {
        add(element.value, 'filled');
      } else {
        const value = role === 'progressbar' || role === 'meter' ? String(element.value ?? says('valuenow') ?? '') : valueOf(element, role);
        add(value, ['value', value]);
      }
    }
    if (element.localName === 'select') {
      const all = [...element.options].slice(0, 20).map(option => clean(option.label, 40));
      states.push(['options', all, element.options.length - all.length]);
    }
    const checked = typeOf(element) === 'checkbox' || typeOf(element) === 'radio' ? (element.indeterminate ? 'mixed' : String(element.checked)) : says('checked');
    add(checked === 'true', 'checked');
    add(checked === 'mixed', 'half-checked');
    const expanded = element.localName === 'summary' ? String(element.parentElement?.open === true) : says('expanded');
    add(expanded === 'true', 'expanded');
    add(expanded === 'false', 'collapsed');
    add(says('selected') === 'true' || element.localName === 'option' && element.selected, 'selected');
    add(says('pressed') === 'true', 'pressed');
    add(says('current') && says('current') !== 'false', 'current');
    add(element.required || says('required') === 'true', 'required');
    add(says('invalid') === 'true' || isField(element) && element.matches(':user-invalid'), 'invalid');
    add(element.readOnly === true || says('readonly') === 'true', 'read-only');
    add(isDisabled(element), 'disabled');
    add(used.has(role) && element === active(), 'focused');
    return states;
  };

  const isDisabled = element => element.matches(':disabled') || element.closest('[inert]') !== null || element.getAttribute('aria-disabled') === 'true';
  const hrefOf = element => {
    const href = typeof element.href === 'object' ? element.href.baseVal : element.href;
    if (typeof href !== 'string' || !href) {
      return '';
    }
    return URL.canParse(href.slice(0, mostHref), document.baseURI) ? new URL(href.slice(0, mostHref), document.baseURI).href : '';
  };

  const numberOf = (element, session) => {
    let number = numbers.get(element);
    if (number === undefined) {
      number = session.next++;
      numbers.set(element, number);
      elements.set(number, new WeakRef(element));
    }
    return number;
  };
  const find = number => {
    const element = elements.get(number)?.deref();
    return element?.isConnected ? element : null;
  };
  const forget = () => {
    for (const [number, element] of elements) {
      if (!element.deref()) {
        elements.delete(number);
      }
    }
  };

  // A closed shadow root shows from outside only by what it does: a box without content, or content without a place.
  const mayHide = (element, box) => {
    if (rootOf(element) || !(element.localName.includes('-') || hosts.has(element.localName))) {
      return false;
    }
    const isLikely = element.localName.includes('-') || (element.firstChild === null ? box.width > 0 && box.height > 0 : element.firstElementChild && getComputedStyle(element.firstElementChild).display === '');
    const shape = `${element.childNodes.length}`;
    if (!isLikely || asked.get(element) === shape) {
      return false;
    }
    asked.set(element, shape);
    return true;
  };
  const open = (host, root) => { closedRoots.set(host, root); };

  Object.assign(driving, { unseen, used, told, named, clean, rootOf, childrenOf, parentOf, holds, active, textOf, typeOf, roleOf, nameOf, statesOf, isDisabled, isField, valueOf, hrefOf, numberOf, find, forget,
    mayHide, open, isKnown: number => find(number) !== null, element: number => find(number) });
}
