// Prepares elements for mouse and keyboard, and does what these cannot do in a browser without a window.
driving => {
  const { find, rootOf, holds, active, roleOf, nameOf, textOf, typeOf, isDisabled, isField, parentOf, clean } = driving;
  const frame = () => new Promise(done => {
    const late = setTimeout(done, 250);
    requestAnimationFrame(() => { clearTimeout(late); done(); });
  });
  const set = new Set(['date', 'time', 'datetime-local', 'month', 'week', 'range', 'color']);

  const at = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    for (let root = hit && rootOf(hit); root; root = rootOf(hit)) {
      const inner = root.elementFromPoint(x, y);
      if (!inner || inner === hit || inner.getRootNode() !== root) {
        break;
      }
      hit = inner;
    }
    return hit;
  };

  const takes = (element, hit) => {
    for (let node = hit; node; node = parentOf(node)) {
      if (node === element || node.localName === 'label' && node.control === element) {
        return true;
      }
    }
    return element.localName === 'label' && element.control === hit;
  };

  const isSeen = element => {
    const rect = element.getBoundingClientRect();
    return rect.width > 0 && rect.height > 0 && element.checkVisibility({ visibilityProperty: true });
  };

  // Pages hide a box and show its label instead.
  const placeOf = element => {
    const label = isField(element) && (!isSeen(element) || getComputedStyle(element).opacity === '0') ? [...element.labels ?? []].find(isSeen) : null;
    return label ?? element;
  };

  const rectOf = element => {
    const rect = element.getBoundingClientRect();
    return [rect.left, rect.top, rect.right, rect.bottom].map(Math.round).join();
  };

  const points = element => {
    const places = [];
    for (const rect of [...element.getClientRects()].slice(0, 4)) {
      const left = Math.max(0, rect.left), top = Math.max(0, rect.top), right = Math.min(innerWidth, rect.right), bottom = Math.min(innerHeight, rect.bottom);
      if (right - left > 0.5 && bottom - top > 0.5) {
        for (const [across, along] of [[0.5, 0.5], [0.25, 0.5], [0.75, 0.5], [0.5, 0.25], [0.5, 0.75], [0.05, 0.5], [0.95, 0.5]]) {
          places.push({ x: left + (right - left) * across, y: top + (bottom - top) * along });
        }
      }
    }
    return places;
  };

  const what = element => ({ covered: { role: roleOf(element) || element.localName.slice(0, 40), name: nameOf(element, roleOf(element)) || textOf(element, 80) } });

  const scrollTo = element => {
    const rect = element.getBoundingClientRect();
    if (rect.left < 0 || rect.top < 0 || rect.right > innerWidth || rect.bottom > innerHeight || !points(element).some(point => takes(element, at(point.x, point.y)))) {
      element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    }
  };

  /** Waits until an element is where its next picture shows it: between two pictures an animation already stands there. Not when an animation of it is about to begin. */
  const isDrawn = async place => {
    const animations = document.getAnimations();
    if (animations.some(animation => animation.pending && animation.effect?.target && holds(animation.effect.target, place))) {
      return false;
    }
    if (animations.some(animation => animation.playState === 'running')) {
      await frame();
    }
    return true;
  };

  const ready = async (number, allowsDisabled) => {
    const element = find(number);
    if (!element) {
      return { problem: 'gone' };
    }
    const place = placeOf(element);
    if (!isSeen(place)) {
      return { problem: 'hidden' };
    }
    if (!allowsDisabled && isDisabled(element)) {
      return { problem: 'disabled' };
    }
    scrollTo(place);
    if (!await isDrawn(place)) {
      return { problem: 'moving' };
    }
    const before = rectOf(place);
    await frame();
    if (!find(number)) {
      return { problem: 'gone' };
    }
    if (rectOf(place) !== before) {
      return { problem: 'moving' };
    }
    let cover = null;
    for (const point of points(place)) {
      const hit = at(point.x, point.y);
      if (hit && (takes(place, hit) || takes(element, hit))) {
        return { point };
      }
      cover ??= hit;
    }
    return cover ? { problem: 'covered', ...what(cover) } : { problem: 'outside' };
  };

  const pointOf = (element, place) => points(place).find(point => {
    const hit = at(point.x, point.y);
    return hit && (takes(place, hit) || takes(element, hit));
  });

  /** Answers where an element can be pointed at if it stands still, so that the mouse can be on its way while that is found out; nothing when it cannot be used just now. */
  driving.aim = async (number, allowsDisabled) => {
    driving.aimed = null;
    const element = find(number);
    if (!element) {
      return { problem: 'gone' };
    }
    const place = placeOf(element);
    if (!isSeen(place) || !allowsDisabled && isDisabled(element)) {
      return {};
    }
    scrollTo(place);
    if (!await isDrawn(place)) {
      return {};
    }
    const point = pointOf(element, place);
    if (!point) {
      return {};
    }
    driving.aimed = { number, allowsDisabled, place, point, rect: rectOf(place), picture: frame() };
    return { point };
  };

  /** Tells whether what was aimed at stood still for one picture, and still can be used there. */
  driving.stands = async () => {
    const { number, allowsDisabled, place, point, rect, picture } = driving.aimed;
    await picture;
    const element = find(number);
    const hit = element && (allowsDisabled || !isDisabled(element)) && rectOf(place) === rect && at(point.x, point.y);
    return !!hit && (takes(place, hit) || takes(element, hit));
  };

  /** Waits until an element can be used, for so long, and answers where; or why not. */
  driving.ready = async (number, allowsDisabled, milliseconds) => {
    const end = performance.now() + milliseconds;
    for (;;) {
      const state = await ready(number, allowsDisabled);
      if (state.point || state.problem === 'gone' || performance.now() >= end) {
        return state;
      }
      await new Promise(done => setTimeout(done, 30));
    }
  };

  /** Answers where the content of a frame begins and how it is scaled, and, for a point of it, what covers it there. */
  driving.frameAt = (number, x, y) => {
    const element = find(number);
    if (!element) {
      return { problem: 'gone' };
    }
    const rect = element.getBoundingClientRect(), style = getComputedStyle(element);
    const across = element.offsetWidth ? rect.width / element.offsetWidth : 1, along = element.offsetHeight ? rect.height / element.offsetHeight : 1;
    const left = rect.left + (element.clientLeft + parseFloat(style.paddingLeft)) * across, top = rect.top + (element.clientTop + parseFloat(style.paddingTop)) * along;
    const place = { left, top, across, along, right: rect.right, bottom: rect.bottom };
    if (x === null) {
      return place;
    }
    const hit = at(left + x * across, top + y * along);
    return hit === element ? place : hit ? { problem: 'covered', ...what(hit) } : { problem: 'outside' };
  };

  driving.view = () => [0, 0, innerWidth, innerHeight];

  /** Tells what kind of field an element is. */
  driving.fieldOf = number => {
    const element = find(number);
    if (!element) {
      return { kind: 'gone' };
    }
    const type = typeOf(element);
    if (element.localName === 'textarea' || element.localName === 'input') {
      return type === 'file' || ['checkbox', 'radio', 'button', 'submit', 'reset', 'image', 'hidden'].includes(type) ? { kind: type === 'file' ? 'file' : 'none' }
        : element.readOnly ? { kind: 'read-only' } : { kind: set.has(type) ? 'set' : 'text', type };
    }
    return { kind: element.localName === 'select' ? 'list' : element.isContentEditable ? 'text' : 'none', isMultiple: element.multiple === true };
  };

  const changed = element => {
    element.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
    element.dispatchEvent(new Event('change', { bubbles: true }));
  };

  /** Gives a field a value that has a form of its own: a date, a colour, a place on a range. */
  driving.give = (number, value) => {
    const element = find(number);
    if (!element) {
      return { problem: 'gone' };
    }
    const before = element.value;
    element.focus();
    element.value = value;
    if (element.value.toLowerCase() !== value.toLowerCase() && !(element.type === 'range' && Number(element.value) === Number(value)) && !(element.type === 'time' && element.value.startsWith(value))) {
      const kept = element.value;
      element.value = before;
      return { problem: 'form', type: element.type, kept: clean(kept, 40), min: clean(element.min ?? '', 40), max: clean(element.max ?? '', 40) };
    }
    changed(element);
    return {};
  };

  const isFocused = element => active() === element || element.isContentEditable && holds(element, active());

  /** Puts the focus into a field and, if wanted, selects what is there. */
  driving.focus = (number, replaces) => {
    const element = find(number);
    if (!element) {
      return { problem: 'gone' };
    }
    if (!isFocused(element)) {
      element.focus({ preventScroll: true });
    }
    if (!isFocused(element)) {
      return { problem: 'unfocused' };
    }
    if (element.isContentEditable) {
      const range = document.createRange(), selection = getSelection();
      range.selectNodeContents(element);
      if (!replaces) {
        range.collapse(false);
      }
      selection.removeAllRanges();
      selection.addRange(range);
    } else if (replaces) {
      element.select();
    } else if (['text', 'search', 'url', 'tel', 'password', 'textarea'].includes(element.type)) {
      element.setSelectionRange(element.value.length, element.value.length);
    }
    return { isEmpty: isField(element) ? element.value === '' : element.textContent === '' };
  };

  /**
   * Types here, within one turn of this document: whatever the page does meanwhile, no character reaches another document.
   * The page's own listeners run in between; when they move the focus, or take the field away, nothing more is typed.
   */
  driving.insert = (number, characters, replaces) => {
    const element = find(number);
    if (!element) {
      return { problem: 'gone' };
    }
    const prepared = driving.focus(number, replaces);
    if (prepared.problem) {
      return prepared;
    }
    if (replaces && !prepared.isEmpty) {
      document.execCommand('delete');
    }
    let typed = 0;
    for (const character of characters) {
      if (find(number) !== element || element.ownerDocument !== document || !isFocused(element)) {
        return { problem: 'moved', typed };
      }
      document.execCommand('insertText', false, character);
      typed++;
    }
    return isFocused(element) || typed === characters.length ? { typed } : { problem: 'moved', typed };
  };

  driving.leave = number => {
    const element = find(number);
    element?.dispatchEvent(new Event('change', { bubbles: true }));
  };

  /** Chooses options by their text or value. */
  driving.select = (number, wanted) => {
    const element = find(number);
    if (!element) {
      return { problem: 'gone' };
    }
    if (element.localName !== 'select') {
      return { problem: 'none' };
    }
    const plain = text => clean(text, 500).trim().toLowerCase();
    const all = [...element.options];
    const chosen = wanted.map(text => all.find(option => option.value === text) ?? all.find(option => plain(option.label) === plain(text)) ?? all.find(option => plain(option.text) === plain(text)));
    const missing = chosen.findIndex(option => !option);
    if (missing >= 0) {
      return { problem: 'missing', index: missing, options: all.slice(0, 30).map(option => clean(option.label, 60)), more: Math.max(0, all.length - 30) };
    }
    const closed = chosen.findIndex(option => option.disabled || option.parentElement.disabled);
    if (closed >= 0) {
      return { problem: 'closed', index: closed };
    }
    if (!element.multiple && chosen.length > 1) {
      return { problem: 'single' };
    }
    element.focus();
    for (const option of all) {
      option.selected = chosen.includes(option);
    }
    changed(element);
    return {};
  };

  /** Scrolls an element, or what around it scrolls, or the page; answers whether anything moved. */
  driving.scroll = (number, right, down) => {
    const start = number === 0 ? document.scrollingElement ?? document.documentElement : find(number);
    if (!start) {
      return { problem: 'gone' };
    }
    for (let element = start; element; element = parentOf(element)) {
      const isPage = element === document.scrollingElement || element === document.documentElement || element === document.body;
      const style = getComputedStyle(element);
      if (isPage || /auto|scroll|overlay/.test(style.overflowX + style.overflowY)) {
        const target = isPage ? document.scrollingElement ?? document.documentElement : element;
        const before = [target.scrollLeft, target.scrollTop];
        target.scrollBy({ left: right * (isPage ? innerWidth : target.clientWidth), top: down * (isPage ? innerHeight : target.clientHeight), behavior: 'instant' });
        if (target.scrollLeft !== before[0] || target.scrollTop !== before[1] || isPage) {
          return { hasMoved: target.scrollLeft !== before[0] || target.scrollTop !== before[1] };
        }
      }
    }
    return { hasMoved: false };
  };

  driving.show = number => {
    const element = find(number);
    element?.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    return element ? {} : { problem: 'gone' };
  };

  driving.filesOf = number => [...find(number)?.files ?? []].map(file => file.name);

  /** How long an application may take to read an answer that has arrived, in milliseconds: nothing tells of its reading. */
  const reading = 50;

  /** Lets the page do what it has at hand; answers whether it is about to close. */
  driving.rest = async hasAnswer => {
    if (hasAnswer) {
      await new Promise(done => setTimeout(done, reading));
    }
    await frame();
    await new Promise(done => setTimeout(done));
    return globalThis.closed;
  };
}
