// Writes what is in a document as a list, what is visible first. Nothing that is far away is looked at before it is needed, and no text is longer than it may be: a page of any size costs about the same.
driving => {
  const { unseen, used, told, named, clean, childrenOf, active, holds, textOf, roleOf, nameOf, statesOf, hrefOf, numberOf, forget, mayHide } = driving;
  const mostText = 1000, mostVisited = 40_000, deepest = 1500, mostCandidates = 200, mostDepth = 24, samples = 8, mostBeside = 50;
  const referred = new Set(['table', 'grid', 'dialog', 'alertdialog', 'form', 'image', 'canvas', 'video', 'audio', 'frame', 'scrollable']);
  const single = new Set(['textbox', 'searchbox', 'checkbox', 'radio', 'slider', 'spinbutton', 'date', 'time', 'color', 'file', 'image', 'canvas', 'progressbar', 'meter', 'frame', 'video', 'audio']);

  const meet = (one, other) => [Math.max(one[0], other[0]), Math.max(one[1], other[1]), Math.min(one[2], other[2]), Math.min(one[3], other[3])];
  const gapOf = (box, clip, view) => {
    // What a box cuts off is as far away as the box has to scroll for it.
    const between = (from, to, start, end) => Math.max(0, start - to, from - end);
    const toView = between(box[0], box[2], view[0], view[2]) + between(box[1], box[3], view[1], view[3]);
    const toClip = between(box[0], box[2], clip[0], clip[2]) + between(box[1], box[3], clip[1], clip[3]);
    return Math.max(toView, toClip);
  };

  // Whatever a page's layout claims: these are what a person sees, so their branches are always looked at.
  const seen = view => {
    const found = new Set();
    for (let step = 0; step < samples * samples; step++) {
      const x = view[0] + (view[2] - view[0]) * ((step % samples) + 0.5) / samples, y = view[1] + (view[3] - view[1]) * (Math.floor(step / samples) + 0.5) / samples;
      for (let element = document.elementFromPoint(x, y); element && !found.has(element); element = driving.parentOf(element)) {
        found.add(element);
      }
    }
    return found;
  };

  const addText = (into, text, gap, state) => {
    const last = into.at(-1);
    if (last?.role === 'text' && !last.isDone) {
      if (last.name.length < mostText) {
        last.name += text.slice(0, mostText * 4);
      }
      last.gap = Math.min(last.gap, gap);
    } else if (/\S/.test(text)) {
      into.push({ role: 'text', name: text.slice(0, mostText * 4), gap, kids: [] });
    } else {
      return;
    }
    state.characters += Math.min(text.length, mostText) + 8;
  };
  const endText = into => {
    if (into.at(-1)?.role === 'text') {
      into.at(-1).isDone = true;
    }
  };

  const isClickable = (element, style, isInPointer) =>
    style.cursor === 'pointer' && !isInPointer || element.hasAttribute('onclick') || element.tabIndex >= 0 && element.hasAttribute('tabindex');

  const visitKids = (element, into, context, state) => {
    const isShut = element.localName === 'details' && !element.open;
    for (const child of isShut ? [...element.children].filter(kid => kid.localName === 'summary').slice(0, 1) : childrenOf(element)) {
      if (child.nodeType === Node.TEXT_NODE) {
        if (context.isVisible && !context.isLabel) {
          addText(into, child.data, context.gap, state);
        }
      } else if (child.nodeType === Node.ELEMENT_NODE) {
        visit(child, into, context, state);
      }
    }
  };

  const visit = (element, into, context, state) => {
    const tag = element.localName;
    if (unseen.has(tag)) {
      if (tag === 'br' || tag === 'hr') {
        addText(into, ' ', context.gap, state);
      }
      return;
    }
    const isOver = state.visited++ > state.most || performance.now() > state.end;
    if (context.level > deepest || isOver && !context.isBeside && !state.seen.has(element)) {
      state.left++;
      return;
    }
    const rect = element.getBoundingClientRect();
    const isFlat = rect.width === 0 || rect.height === 0;
    const box = [rect.left, rect.top, rect.right, rect.bottom];
    if (element.scrollHeight > element.clientHeight && element.clientHeight > 0) {
      box[3] = Math.max(box[3], rect.top + element.scrollHeight);
    }
    const gap = isFlat ? context.gap : gapOf(box, context.clip, state.view);
    if (gap > state.margin && !isFlat && !state.seen.has(element)) {
      state.left++;
      return;
    }
    const style = getComputedStyle(element);
    if (style.display === 'none' || style.display === '' || style.contentVisibility === 'hidden' || element.getAttribute('aria-hidden') === 'true' && !holds(element, active())) {
      return;
    }
    if (state.candidates.length < mostCandidates && mayHide(element, rect)) {
      state.candidates.push(element);
    }
    const isBlock = !style.display.startsWith('inline') && style.display !== 'contents';
    if (isBlock) {
      endText(into);
    }
    const cuts = style.overflowX !== 'visible' || style.overflowY !== 'visible';
    const clip = style.position === 'fixed' ? state.view : context.clip;
    const inner = {
      // What a label says is its field's name.
      isLabel: context.isLabel || tag === 'label' && element.control?.checkVisibility() === true,
      // What stands in what a person sees is told also when time is over, unless it is too much.
      isBeside: state.seen.has(element) && element.childElementCount <= mostBeside,
      level: context.level + 1, gap, isVisible: style.visibility === 'visible', isInPointer: context.isInPointer || style.cursor === 'pointer',
      clip: cuts && !isFlat && element !== document.body && element !== document.documentElement ? meet(clip, [rect.left, rect.top, rect.right, rect.bottom]) : clip,
    };
    const node = inner.isVisible ? describe(element, style, rect, isFlat, context, state) : null;
    if (!node) {
      visitKids(element, into, inner, state);
    } else {
      node.gap = gap;
      endText(into);
      into.push(node);
      state.characters += node.name.length + 16;
      if (!single.has(node.role) && tag !== 'select') {
        visitKids(element, node.kids, inner, state);
        fold(node);
      }
    }
    if (isBlock) {
      endText(into);
    }
  };

  const describe = (element, style, rect, isFlat, context, state) => {
    let role = roleOf(element);
    const control = element.localName === 'label' ? element.control : null;
    if (role === '' && !isFlat && element !== document.body && (control ? !control.checkVisibility() : isClickable(element, style, context.isInPointer))) {
      role = 'clickable';
    }
    if (role === '' && !isFlat && /auto|scroll/.test(style.overflowX + style.overflowY) && rect.width > 40 && rect.height > 40
      && (element.scrollHeight > element.clientHeight + 8 || element.scrollWidth > element.clientWidth + 8) && element !== document.body && element !== document.documentElement) {
      role = 'scrollable';
    }
    if (role === '') {
      return null;
    }
    const node = { role, name: role === 'clickable' ? nameOf(element, 'button') || textOf(element) : nameOf(element, role), states: statesOf(control ?? element, role), kids: [], element };
    node.isReferred = used.has(role) || role === 'clickable' || referred.has(role);
    if (role === 'link') {
      node.href = hrefOf(element);
    }
    return node;
  };

  // Lines that tell nothing of their own are left out, and what is but text stands on its element's line.
  const fold = node => {
    const isNamedByKids = named.has(node.role) || node.role === 'clickable';
    if (isNamedByKids) {
      node.kids = node.kids.filter(kid => kid.role !== 'text' && !(kid.role === 'image' && node.name));
      if (node.role === 'clickable' && node.kids.some(kid => kid.isReferred) && textOf(node.element, 60) === node.kids.map(kid => kid.name).join(' ').trim().slice(0, 60)) {
        node.isHollow = true;
      }
      return;
    }
    const kids = node.kids.flatMap(kid => kid.isHollow ? kid.kids : [kid]);
    if (node.role === 'row') {
      const cells = kids.flatMap(kid => /^(cell|gridcell|columnheader|rowheader)$/.test(kid.role) ? [kid] : []);
      node.cells = cells.filter(cell => cell.kids.every(kid => kid.role === 'text') && (cell.name || cell.kids.length)).map(cell => cell.name || joined(cell.kids));
      node.kids = kids.flatMap(kid => cells.includes(kid) ? kid.kids.length && !kid.kids.every(inner => inner.role === 'text') ? kid.kids : [] : [kid]);
      node.isEmpty = node.cells.length === 0 && node.kids.length === 0;
    } else if (kids.length > 0 && kids.every(kid => kid.role === 'text') && !node.name) {
      node.name = joined(kids);
      node.kids = [];
    } else {
      node.kids = kids;
    }
    if (!node.isReferred && !node.name && !node.cells?.length && node.role !== 'row') {
      node.isHollow = node.kids.length === 0 || node.kids.length === 1 && /^(listitem|cell|gridcell|article|group|figure|definition|term)$/.test(node.role);
    }
  };
  const joined = kids => clean(kids.map(kid => kid.name).join(' '), mostText).trim();

  const flatten = (nodes, depth, state, lines) => {
    for (const node of nodes) {
      if (node.isHollow || node.isEmpty) {
        flatten(node.kids, depth, state, lines);
        continue;
      }
      const name = node.role === 'text' ? clean(node.name, mostText).trim() : node.name;
      if (node.role === 'text' && name === '') {
        continue;
      }
      const number = node.isReferred ? numberOf(node.element, state) : 0;
      lines.push([Math.min(depth, mostDepth), node.role, name, node.states ?? [], number, node.href ?? '', Math.round(node.gap), node.cells ?? []]);
      flatten(node.kids, depth + 1, state, lines);
    }
  };

  const walk = (start, next, view, margin, end, isBounded) => {
    const state = { next, view, margin, end, most: mostVisited, visited: 0, left: 0, characters: 0, candidates: [], seen: isBounded ? seen(view) : new Set() };
    const top = [];
    visit(start, top, { level: 0, gap: 0, isVisible: true, isInPointer: false, clip: view }, state);
    return { state, top };
  };

  /** Writes the document. What is nearer than `far` is written whole; farther away only as much as `most` characters have room for. */
  driving.outline = (next, most, view, milliseconds) => {
    forget();
    const shown = view ?? [0, 0, innerWidth, innerHeight];
    const end = performance.now() + milliseconds;
    const height = Math.max(200, shown[3] - shown[1]);
    const isSmall = document.getElementsByTagName('*').length < 2000;
    let found;
    for (const margin of isSmall ? [Infinity] : [height / 4, height, height * 4, height * 16, height * 64, Infinity]) {
      const began = performance.now();
      found = document.documentElement ? walk(document.documentElement, next, shown, margin, end, !isSmall) : { state: { next, left: 0, candidates: [] }, top: [] };
      if (found.state.characters > most * 1.5 || found.state.left === 0 || performance.now() + (performance.now() - began) * 4 > end) {
        break;
      }
    }
    driving.candidates = found.state.candidates;
    const lines = [];
    flatten(found.top, 0, found.state, lines);
    const scroller = document.scrollingElement ?? document.documentElement;
    return { lines, next: found.state.next, left: found.state.left, candidates: driving.candidates.length, title: clean(document.title, 200), scrolled: scroller ? scrollY / Math.max(1, scroller.scrollHeight) : 0 };
  };

  /** Writes parts of the document. */
  driving.outlineOf = (elements, next) => {
    const view = [0, 0, innerWidth, innerHeight];
    const session = { next };
    const parts = elements.map(element => {
      const { state, top } = walk(element, session.next, view, Infinity, performance.now() + 500, false);
      const lines = [];
      flatten(top, 0, state, lines);
      session.next = state.next;
      return lines;
    });
    return { parts, next: session.next };
  };

  /** What may hold closed shadow trees. */
  driving.suspects = () => driving.candidates;
}
