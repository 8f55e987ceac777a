// Buttons that need a script: copying a text, opening a dialog.
export function enhanceButtons(): void {
  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('button[data-copies], button[data-opens]');
    if (!button) return;
    const opened = button.dataset['opens'];
    if (opened) {
      document.querySelector<HTMLDialogElement>(`#${CSS.escape(opened)}`)?.showModal();
      return;
    }
    const source = document.querySelector(`#${CSS.escape(button.dataset['copies'] ?? '')}`);
    const text = source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement ? source.value : (source?.textContent ?? '');
    void navigator.clipboard.writeText(text).then(() => say('Copied.'), () => say('The browser does not let this page copy.'));
  });
}

/** Tells something that has happened, for eyes and for screen readers, for a moment. */
export function say(text: string): void {
  const said = document.querySelector('#said');
  if (!said) return;
  said.textContent = text;
  setTimeout(() => {
    if (said.textContent === text) said.textContent = '';
  }, 3000);
}
