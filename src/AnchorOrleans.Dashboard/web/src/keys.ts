// The keyboard: g and a letter go to a section, / searches, j and k walk through rows, Ctrl+Enter sends a form, ? shows all that.
let isGoing = false;

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      const form = (event.target as Element | null)?.closest('form');
      if (form) {
        event.preventDefault();
        form.requestSubmit();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return;
    if (act(event.key)) event.preventDefault();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select, iframe'));
}

function act(key: string): boolean {
  if (isGoing) {
    isGoing = false;
    const link = document.querySelector<HTMLAnchorElement>(`.sections a[data-key="${CSS.escape(key)}"]`);
    link?.click();
    return link !== null;
  }
  switch (key) {
    case 'g':
      isGoing = true;
      setTimeout(() => (isGoing = false), 1500);
      return true;
    case '/':
      return focus(document.querySelector<HTMLInputElement>('input[type=search]'));
    case '?':
      document.querySelector<HTMLDialogElement>('#keys')?.showModal();
      return true;
    case 'j':
      return step(1);
    case 'k':
      return step(-1);
    default:
      return false;
  }
}

function step(by: number): boolean {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('a.row-link')];
  const now = links.indexOf(document.activeElement as HTMLAnchorElement);
  return focus(links[now < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, now + by))] ?? null);
}

function focus(element: HTMLElement | null): boolean {
  element?.focus();
  if (element instanceof HTMLInputElement) element.select();
  return element !== null;
}
