// Mouse and fingers over the picture, told as a mouse over the page. A finger taps to click, moves to scroll, and rests to open a menu.
import { modifiersOf } from './keyboard.js';

const lineHeight = 40;
const restingTime = 600;
const slack = 8;

export class Pointer {
  #canvas;
  #screen;
  #send;
  #moved = null;
  #clicks = { count: 0, at: 0, x: 0, y: 0 };
  #touch = null;

  constructor(canvas, screen, send, onPress) {
    this.#canvas = canvas;
    this.#screen = screen;
    this.#send = send;
    canvas.addEventListener('pointerdown', event => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      if (event.pointerType === 'touch') {
        this.#touchDown(event);
      } else {
        onPress();
        this.#tell('down', event, this.#count(event));
      }
    });
    canvas.addEventListener('pointermove', event => event.pointerType === 'touch' ? this.#touchMove(event) : this.#move(event));
    canvas.addEventListener('pointerup', event => event.pointerType === 'touch' ? this.#touchUp(event) : this.#tell('up', event, this.#clicks.count));
    canvas.addEventListener('pointercancel', () => this.#forgetTouch());
    canvas.addEventListener('contextmenu', event => event.preventDefault());
    canvas.addEventListener('wheel', event => this.#wheel(event), { passive: false });
  }

  #tell(action, event, clicks, button = event.button, buttons = event.buttons) {
    this.#send({ type: 'mouse', action, ...this.#screen.placeOf(event), button, buttons, clicks, modifiers: modifiersOf(event) });
  }

  /** Tells of moves once a picture, since more would not be seen. */
  #move(event) {
    const isWaiting = this.#moved !== null;
    this.#moved = event;
    if (!isWaiting) {
      requestAnimationFrame(() => {
        const last = this.#moved;
        this.#moved = null;
        const held = last.buttons & 1 ? 0 : last.buttons & 4 ? 1 : last.buttons & 2 ? 2 : -1;
        this.#tell('move', last, 0, held);
      });
    }
  }

  #count({ clientX: x, clientY: y, timeStamp: at }) {
    const isSame = at - this.#clicks.at < 500 && Math.abs(x - this.#clicks.x) < slack && Math.abs(y - this.#clicks.y) < slack;
    this.#clicks = { count: isSame ? this.#clicks.count % 3 + 1 : 1, at, x, y };
    return this.#clicks.count;
  }

  #wheel(event) {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : lineHeight;
    this.#send({ type: 'wheel', ...this.#screen.placeOf(event), deltaX: event.deltaX * unit, deltaY: event.deltaY * unit, modifiers: modifiersOf(event) });
  }

  #touchDown(event) {
    if (this.#touch) {
      return;
    }
    const resting = setTimeout(() => {
      this.#click(event, 2);
      this.#forgetTouch();
    }, restingTime);
    this.#touch = { id: event.pointerId, start: event, last: event, isScrolling: false, resting };
  }

  #touchMove(event) {
    const touch = this.#touch;
    if (touch?.id !== event.pointerId) {
      return;
    }
    if (!touch.isScrolling && Math.hypot(event.clientX - touch.start.clientX, event.clientY - touch.start.clientY) < slack) {
      return;
    }
    clearTimeout(touch.resting);
    touch.isScrolling = true;
    const from = this.#screen.placeOf(touch.last);
    const to = this.#screen.placeOf(event);
    this.#send({ type: 'wheel', ...this.#screen.placeOf(touch.start), deltaX: from.x - to.x, deltaY: from.y - to.y, modifiers: 0 });
    touch.last = event;
  }

  #touchUp(event) {
    if (this.#touch?.id === event.pointerId && !this.#touch.isScrolling) {
      this.#count(event);
      this.#click(event, 0);
    }
    this.#forgetTouch();
  }

  #click(event, button) {
    const clicks = button === 0 ? this.#clicks.count : 1;
    this.#tell('move', event, 0, -1, 0);
    this.#tell('down', event, clicks, button, button === 0 ? 1 : 2);
    this.#tell('up', event, clicks, button, 0);
  }

  #forgetTouch() {
    clearTimeout(this.#touch?.resting);
    this.#touch = null;
  }
}
