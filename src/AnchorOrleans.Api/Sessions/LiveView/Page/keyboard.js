// Keys, text of input methods and of phones' keyboards, and the clipboard. A hidden field takes what is typed, since only fields get such text.

const alt = 1;
const control = 2;
const meta = 4;
const shift = 8;

/** Answers which modifiers are held, in the words of the DevTools protocol. */
export const modifiersOf = event => (event.altKey ? alt : 0) | (event.ctrlKey ? control : 0) | (event.metaKey ? meta : 0) | (event.shiftKey ? shift : 0);

export class Keyboard {
  #field;
  #send;
  #isEnabled = false;

  constructor(stage, field, button, send) {
    this.#field = field;
    this.#send = send;
    stage.addEventListener('focus', () => this.focus());
    button.addEventListener('click', () => this.focus());
    field.addEventListener('keydown', event => this.#down(event));
    field.addEventListener('keyup', event => this.#up(event));
    field.addEventListener('beforeinput', event => this.#delete(event));
    field.addEventListener('input', event => this.#input(event));
    field.addEventListener('compositionend', event => this.#insert(event.data));
    field.addEventListener('paste', event => this.#paste(event));
  }

  enable(isEnabled) {
    this.#isEnabled = isEnabled;
  }

  focus() {
    if (this.#isEnabled) {
      this.#field.focus({ preventScroll: true });
    }
  }

  #down(event) {
    // What an input method works on, and what a phone's keyboard does not name, comes as text.
    if (event.isComposing || event.key === 'Process' || event.key === 'Unidentified' || event.key === 'Dead') {
      return;
    }
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
    const letter = event.key.toLowerCase();
    if (isCommand && letter === 'v') {
      return; // The paste that follows brings the text.
    }
    event.preventDefault();
    if (isCommand && letter === 'c') {
      this.#send({ type: 'copy' });
      return;
    }
    this.#tell('down', event, isCommand);
  }

  #up(event) {
    if (!event.isComposing && event.key !== 'Process' && event.key !== 'Unidentified' && event.key !== 'Dead') {
      event.preventDefault();
      this.#tell('up', event, true);
    }
  }

  #tell(action, event, isSilent) {
    const text = isSilent ? '' : event.key === 'Enter' ? '\r' : [...event.key].length === 1 ? event.key : '';

    // On a Mac the command key is what control is where the session runs.
    const modifiers = modifiersOf(event);
    const isCommand = navigator.platform.startsWith('Mac') && event.metaKey;
    this.#send({
      type: 'key',
      action,
      key: event.key,
      code: event.code,
      number: event.keyCode,
      text,
      isRepeated: event.repeat,
      modifiers: isCommand ? modifiers & ~meta | control : modifiers,
    });
  }

  #delete(event) {
    if (event.inputType === 'deleteContentBackward' && !event.isComposing) {
      const key = { type: 'key', key: 'Backspace', code: 'Backspace', number: 8, text: '', isRepeated: false, modifiers: 0 };
      this.#send({ ...key, action: 'down' });
      this.#send({ ...key, action: 'up' });
      event.preventDefault();
    }
  }

  #input(event) {
    if (!event.isComposing) {
      this.#insert(event.inputType === 'insertLineBreak' ? '\n' : event.data);
    }
  }

  #insert(text) {
    if (text) {
      this.#send({ type: 'text', text });
    }
    this.#field.value = '';
  }

  #paste(event) {
    event.preventDefault();
    const text = event.clipboardData.getData('text/plain');
    if (text) {
      this.#send({ type: 'paste', text });
    }
  }
}
