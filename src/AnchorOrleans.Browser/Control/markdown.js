// Writes what a page says as Markdown. Runs in the page's browser, where the page cannot see it: what is hostile about a page stays where it is.
(start = document.body, untold = new Set(), rootOf = element => element.shadowRoot) => {
  const skipped = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'SVG', 'CANVAS', 'IFRAME', 'OBJECT', 'HEAD', 'DIALOG']);
  const blocks = new Set(['ADDRESS', 'ARTICLE', 'ASIDE', 'BLOCKQUOTE', 'BODY', 'DD', 'DETAILS', 'DIV', 'DL', 'DT', 'FIELDSET', 'FIGCAPTION', 'FIGURE', 'FOOTER', 'FORM',
    'H1', 'H2', 'H3', 'H4', 'H5', 'H6', 'HEADER', 'HR', 'LI', 'MAIN', 'NAV', 'OL', 'P', 'PRE', 'SECTION', 'SUMMARY', 'TABLE', 'UL']);
  const deepest = 200;
  const isHidden = element => element.hidden || element.checkVisibility?.() === false && getComputedStyle(element).display !== 'contents';
  const escaped = text => text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>]/g, '\\$&').replace(/^(\s*)(#{1,6}\s|[+-]\s|\d+[.)]\s)/, '$1\\$2');
  const tidy = text => text.replace(/[ \t]+\n/g, '\n').replace(/\n{3,}/g, '\n\n').trim();
  const indented = (text, first, rest) => text.split('\n').map((line, index) => (index === 0 ? first : line && rest) + line).join('\n');
  const wrapped = (mark, text) => text.trim() ? text.replace(/^(\s*)([\s\S]*?)(\s*)$/, `$1${mark}$2${mark}$3`) : text;

  const inside = (node, depth) => {
    let text = '';
    for (const child of rootOf(node)?.childNodes ?? node.childNodes) {
      text += write(child, depth + 1);
    }
    return text;
  };

  const list = (element, depth) => {
    let number = Number(element.start ?? 1);
    return [...element.children].filter(item => !isHidden(item)).map(item => {
      const mark = element.tagName === 'OL' ? `${number++}. ` : '- ';
      return indented(tidy(inside(item, depth)), mark, ' '.repeat(mark.length));
    }).join('\n');
  };

  const table = (element, depth) => {
    const rows = [...element.rows].map(row => [...row.cells].map(cell => tidy(inside(cell, depth)).replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')));
    const width = Math.max(0, ...rows.map(row => row.length));
    if (width < 2) {
      return rows.flat().join('\n\n');
    }
    const line = row => `| ${Array.from({ length: width }, (_, index) => row[index] ?? '').join(' | ')} |`;
    return [line(rows[0]), `|${' --- |'.repeat(width)}`, ...rows.slice(1).map(line)].join('\n');
  };

  const code = element => {
    const text = element.textContent.replace(/\n$/, '');
    const fence = '`'.repeat(Math.max(3, ...(text.match(/`+/g) ?? []).map(run => run.length + 1)));
    return `${fence}\n${text}\n${fence}`;
  };

  const link = (element, depth) => {
    if (untold.has(element.href)) {
      return '';
    }
    const text = tidy(inside(element, depth)).replace(/\s*\n\s*/g, ' ');
    return text && /^(https?|mailto):/.test(element.href) ? `[${text}](${element.href.replace(/[()\s]/g, encodeURIComponent)})` : text;
  };

  const image = element => untold.has(element.currentSrc || element.src) ? '' : element.alt && /^https?:/.test(element.currentSrc || element.src)
    ? `![${escaped(element.alt)}](${(element.currentSrc || element.src).replace(/[()\s]/g, encodeURIComponent)})` : escaped(element.alt);

  const block = (element, depth) => {
    switch (element.tagName) {
      case 'H1': case 'H2': case 'H3': case 'H4': case 'H5': case 'H6':
        return `${'#'.repeat(Number(element.tagName[1]))} ${tidy(inside(element, depth)).replace(/\s*\n\s*/g, ' ')}`;
      case 'UL': case 'OL': return list(element, depth);
      case 'TABLE': return table(element, depth);
      case 'PRE': return code(element);
      case 'HR': return '---';
      case 'BLOCKQUOTE': return tidy(inside(element, depth)).split('\n').map(line => `> ${line}`.trimEnd()).join('\n');
      default: return inside(element, depth);
    }
  };

  const write = (node, depth) => {
    if (node.nodeType === Node.TEXT_NODE) {
      return escaped(node.data);
    }
    if (node.nodeType !== Node.ELEMENT_NODE || depth > deepest || skipped.has(node.tagName.toUpperCase()) || isHidden(node)) {
      return '';
    }
    if (blocks.has(node.tagName)) {
      return `\n\n${block(node, depth)}\n\n`;
    }
    switch (node.tagName) {
      case 'BR': return '\n';
      case 'B': case 'STRONG': return wrapped('**', inside(node, depth));
      case 'I': case 'EM': return wrapped('*', inside(node, depth));
      case 'DEL': case 'S': return wrapped('~~', inside(node, depth));
      case 'CODE': case 'KBD': case 'SAMP': return wrapped('`', node.textContent.replaceAll('`', "'"));
      case 'A': return link(node, depth);
      case 'IMG': return image(node);
      case 'INPUT': case 'SELECT': case 'TEXTAREA': case 'BUTTON': return node.tagName === 'BUTTON' ? inside(node, depth) : '';
      default: return inside(node, depth);
    }
  };

  return start ? tidy(write(start, 0)) : '';
}
