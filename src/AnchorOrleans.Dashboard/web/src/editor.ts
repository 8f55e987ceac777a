// Makes an editor of a text area with code: colours, line numbers, search, completion, the compiler's remarks in place.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, snippetCompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript, typescriptLanguage } from '@codemirror/lang-javascript';
import { bracketMatching, defaultHighlightStyle, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, linter, nextDiagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension, type Text } from '@codemirror/state';
import { crosshairCursor, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers, rectangularSelection } from '@codemirror/view';
import { tags as t } from '@lezer/highlight';
import { say } from './buttons';

interface Remark {
  line: number;
  column: number;
  message: string;
  severity: string;
}

interface Check {
  diagnostics: Remark[];
  inputs: { name: string; default?: string }[];
}

const checkAfter = 400;

const colours = HighlightStyle.define([
  { tag: [t.keyword, t.operatorKeyword, t.modifier, t.controlKeyword, t.definitionKeyword, t.moduleKeyword], color: 'var(--code-keyword)' },
  { tag: [t.string, t.special(t.string), t.regexp, t.escape], color: 'var(--code-string)' },
  { tag: [t.number, t.bool, t.null, t.atom, t.self], color: 'var(--code-number)' },
  { tag: t.comment, color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: [t.function(t.variableName), t.function(t.propertyName), t.definition(t.function(t.variableName))], color: 'var(--code-name)' },
  { tag: [t.typeName, t.className, t.namespace], color: 'var(--code-type)' },
  { tag: t.invalid, color: 'var(--bad)' },
]);

const look = EditorView.theme({
  '&': { fontSize: '13px', color: 'var(--text)', backgroundColor: 'var(--surface)', border: '1px solid var(--line-strong)', borderRadius: 'var(--radius)', overflow: 'hidden' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', minHeight: '320px', maxHeight: 'max(320px, calc(100dvh - 260px))', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--text)', padding: '8px 0', minHeight: '320px' },
  '.cm-gutter': { minHeight: '320px' },
  '.cm-gutters': { color: 'var(--faint)', backgroundColor: 'var(--sunken)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent-soft) 40%, transparent)' },
  '.cm-activeLineGutter': { color: 'var(--text)', backgroundColor: 'var(--accent-soft)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection': { backgroundColor: 'color-mix(in srgb, var(--accent) 28%, transparent)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--warn-soft)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)', outline: '1px solid var(--warn)' },
  '.cm-searchMatch-selected': { backgroundColor: 'color-mix(in srgb, var(--warn) 35%, transparent)' },
  '.cm-panels, .cm-tooltip': { color: 'var(--text)', backgroundColor: 'var(--raised)', borderColor: 'var(--line-strong)' },
  '.cm-tooltip': { border: '1px solid var(--line-strong)', borderRadius: '6px', overflow: 'hidden' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { color: 'var(--on-accent)', backgroundColor: 'var(--accent)' },
  '.cm-diagnostic': { padding: '6px 10px', borderLeft: '4px solid var(--bad)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warn)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)', textUnderlineOffset: '3px' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--warn)', textUnderlineOffset: '3px' },
  '.cm-textfield': { width: 'auto', minHeight: '30px', backgroundColor: 'var(--surface)', border: '1px solid var(--line-strong)', fontSize: '13px' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--raised)', border: '1px solid var(--line)' },
  '.cm-foldPlaceholder': { color: 'var(--faint)', backgroundColor: 'var(--sunken)', border: '1px solid var(--line)' },
});

const pieces = [
  snippetCompletion('const browser = await anchor.browser.create();\ntry {\n\tconst page = browser.contexts()[0].pages()[0];\n\t${}\n} finally {\n\tawait browser.close();\n}', { label: 'browser', detail: 'open a browser', type: 'text' }),
  snippetCompletion("await page.goto(${url});", { label: 'page.goto', detail: 'open an address', type: 'method' }),
  snippetCompletion("await page.locator(${'selector'}).click();", { label: 'page.locator.click', detail: 'click', type: 'method' }),
  snippetCompletion("await page.locator(${'selector'}).fill(${value});", { label: 'page.locator.fill', detail: 'type into a field', type: 'method' }),
  snippetCompletion("await page.getByRole(${'button'}, { name: ${'Name'} }).click();", { label: 'page.getByRole', detail: 'find by role', type: 'method' }),
  snippetCompletion("await page.locator(${'selector'}).allTextContents()", { label: 'page.locator.allTextContents', detail: 'read texts', type: 'method' }),
  snippetCompletion("await page.waitForLoadState('${networkidle}');", { label: 'page.waitForLoadState', detail: 'wait', type: 'method' }),
  snippetCompletion("await page.screenshot({ path: 'artifacts/${page}.png' });", { label: 'page.screenshot', detail: 'keep a picture', type: 'method' }),
  snippetCompletion("await anchor.agent.task(${'objective'}, { sessionId: process.env.ANCHOR_SESSION_ID })", { label: 'anchor.agent.task', detail: 'ask the agent', type: 'method' }),
  snippetCompletion('process.env.ANCHOR_${NAME}', { label: 'process.env.ANCHOR_', detail: 'an input', type: 'variable' }),
];

const platformNames = ['ANCHOR_API_KEY', 'ANCHOR_SESSION_ID', 'ANCHOR_ARTIFACTS_DIR'];

function enhance(area: HTMLTextAreaElement): void {
  const form = area.form;
  const readOnly = area.readOnly;
  let seen: Check = { diagnostics: [], inputs: [] };
  let saved = area.value;
  let isLeaving = false;

  const complete = (context: CompletionContext): CompletionResult | null => {
    const name = context.matchBefore(/ANCHOR_\w*/);
    if (name) {
      const names = new Set([...platformNames, ...seen.inputs.map((input) => input.name)]);
      return { from: name.from, options: [...names].map((label) => ({ label, type: 'constant' })), validFor: /^\w*$/ };
    }
    const word = context.matchBefore(/[\w.]+/);
    return word || context.explicit ? { from: word?.from ?? context.pos, options: pieces, validFor: /^[\w.]*$/ } : null;
  };

  const check = async (view: EditorView): Promise<Diagnostic[]> => {
    const answer = await ask(area, view.state.doc.toString());
    if (answer) seen = answer;
    return seen.diagnostics.map((remark) => toDiagnostic(view.state.doc, remark));
  };

  const extensions: Extension[] = [
    EditorView.cspNonce.of(document.body.dataset['nonce'] ?? ''),
    lineNumbers(),
    foldGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    EditorState.allowMultipleSelections.of(true),
    EditorState.readOnly.of(readOnly),
    EditorState.tabSize.of(2),
    indentUnit.of('  '),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    rectangularSelection(),
    crosshairCursor(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    search({ top: true }),
    javascript({ typescript: true }),
    typescriptLanguage.data.of({ autocomplete: complete }),
    autocompletion(),
    syntaxHighlighting(colours),
    syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
    look,
    EditorView.contentAttributes.of({ 'aria-label': 'Code, TypeScript', 'aria-describedby': area.getAttribute('aria-describedby') ?? '', tabindex: '0' }),
    keymap.of([
      { key: 'Mod-s', preventDefault: true, stopPropagation: true, run: () => press('[data-save], [data-create]') },
      { key: 'Mod-Enter', preventDefault: true, stopPropagation: true, run: () => press('[data-run]') },
      { key: 'F8', run: nextDiagnostic },
      ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap, indentWithTab,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) mark();
    }),
  ];
  if (area.dataset['checks']) extensions.push(lintGutter(), linter(check, { delay: checkAfter }));

  const view = new EditorView({ doc: area.value, extensions });
  view.dom.setAttribute('data-made-by-script', '');
  view.dom.id = 'code-editor';
  view.dom.setAttribute('data-keep', '');
  area.hidden = true;
  area.after(view.dom);
  saved = view.state.doc.toString();

  if (!form || readOnly) return;

  // What was refused is on the page, but nowhere else.
  if (form.closest('main')?.querySelector('[role=alert]') || document.querySelector('#theirs-title')) saved = '\0';
  mark();
  form.addEventListener('formdata', (event) => event.formData.set(area.name, view.state.doc.toString()));
  form.addEventListener('submit', (event) => {
    if (event.submitter?.matches('[data-save]') && !isLeaving) {
      event.preventDefault();
      event.stopPropagation();
      void save(event.submitter as HTMLButtonElement);
      return;
    }
    isLeaving = true;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 's' && (event.ctrlKey || event.metaKey) && press('[data-save], [data-create]')) event.preventDefault();
  });
  window.addEventListener('pageshow', () => (isLeaving = false));
  window.addEventListener('beforeunload', (event) => {
    if (isDirty() && !isLeaving) event.preventDefault();
  });

  function isDirty(): boolean {
    return view.state.doc.toString() !== saved;
  }

  function mark(): void {
    const note = form?.querySelector<HTMLElement>('[data-unsaved]');
    if (note) note.hidden = !isDirty();
  }

  function press(selector: string): boolean {
    const button = form?.querySelector<HTMLButtonElement>(selector);
    if (button && button.getAttribute('aria-busy') !== 'true') form?.requestSubmit(button);
    return button !== null && button !== undefined;
  }

  // Saves without leaving the page, so that the cursor and what can be undone stay. Whatever is not simply saved is shown as a page.
  async function save(button: HTMLButtonElement): Promise<void> {
    const text = view.state.doc.toString();
    button.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(form!.action, { method: 'POST', body: new FormData(form!, button) });
      if (answer.ok && new URL(answer.url).searchParams.has('saved')) {
        take(new DOMParser().parseFromString(await answer.text(), 'text/html'));
        saved = text;
        mark();
        say('Saved.');
        return;
      }
    } catch {
      say('The service cannot be reached; nothing was saved.');
      return;
    } finally {
      button.removeAttribute('aria-busy');
    }
    isLeaving = true;
    form!.requestSubmit(button);
  }

  function take(next: Document): void {
    const seenField = form!.querySelector<HTMLInputElement>('[data-seen]');
    const fresh = next.querySelector<HTMLInputElement>('[data-seen]');
    if (seenField && fresh) seenField.value = fresh.value;
    for (const region of document.querySelectorAll<HTMLElement>('[data-region], [data-remarks]')) {
      const there = region.dataset['region'] ? next.querySelector(`[data-region="${region.dataset['region']}"]`) : next.querySelector('[data-remarks]');
      if (there) region.replaceChildren(...there.childNodes);
    }
  }
}

async function ask(area: HTMLTextAreaElement, code: string): Promise<Check | undefined> {
  const token = area.form?.querySelector<HTMLInputElement>('[name=__RequestVerificationToken]')?.value;
  if (!token || code.length === 0) return { diagnostics: [], inputs: [] };
  const body = new FormData();
  body.set('code', code);
  body.set('__RequestVerificationToken', token);
  try {
    const answer = await fetch(area.dataset['checks']!, { method: 'POST', body });
    return answer.ok ? ((await answer.json()) as Check) : undefined;
  } catch {
    return undefined;
  }
}

function toDiagnostic(doc: Text, remark: Remark): Diagnostic {
  const line = doc.line(Math.min(Math.max(1, remark.line), doc.lines));
  const from = Math.min(line.from + Math.max(0, remark.column - 1), line.to);
  const word = /^[\w$]+|^\S/.exec(doc.sliceString(from, line.to));
  return { from, to: Math.min(from + (word?.[0].length ?? 0), line.to), severity: remark.severity === 'error' ? 'error' : 'warning', message: remark.message };
}

for (const area of document.querySelectorAll<HTMLTextAreaElement>('textarea[data-editor]')) enhance(area);
