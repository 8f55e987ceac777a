// Forms: shown as busy while the service works, asked about when they cannot be undone, sent at once where a choice is all there is.
export function enhanceForms(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    const button = event.submitter;
    const question = button?.dataset['confirm'] ?? form.dataset['confirm'];
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    if (form.method === 'dialog') return;
    form.setAttribute('aria-busy', 'true');
    button?.setAttribute('aria-busy', 'true');
  });

  // Coming back to a page that the browser has kept.
  window.addEventListener('pageshow', () => {
    for (const busy of document.querySelectorAll('[aria-busy=true]')) busy.removeAttribute('aria-busy');
  });

  // An address holds the filters that are set, and no empty ones.
  document.addEventListener('formdata', (event) => {
    if ((event.target as HTMLFormElement).method !== 'get') return;
    for (const name of new Set(event.formData.keys())) {
      if (event.formData.getAll(name).every((value) => value === '')) event.formData.delete(name);
    }
  });

  document.addEventListener('change', (event) => {
    (event.target as Element).closest<HTMLFormElement>('form[data-send-on-change]')?.requestSubmit();
  });
}
