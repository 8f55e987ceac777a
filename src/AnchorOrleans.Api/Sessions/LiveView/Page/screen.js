// The picture of the page: draws frames, fits them into the window, and knows which place of the page is under a place of the window.

const headerSize = 4;

export class Screen {
  #canvas;
  #stage;
  #context;
  #next = null;
  #isDrawing = false;
  width = 0;
  height = 0;

  constructor(canvas, stage) {
    this.#canvas = canvas;
    this.#stage = stage;
    this.#context = canvas.getContext('2d', { alpha: false });
    new ResizeObserver(() => this.#fit()).observe(stage);
  }

  /** Shows a frame; of several that come while one is drawn, the last. */
  async show(blob) {
    this.#next = blob;
    if (this.#isDrawing) {
      return;
    }
    this.#isDrawing = true;
    while (this.#next) {
      const frame = this.#next;
      this.#next = null;
      await this.#draw(frame).catch(error => console.debug('A picture could not be shown.', error));
    }
    this.#isDrawing = false;
  }

  /** Answers the place of the page, in CSS pixels, that is under a place of the window. */
  placeOf({ clientX, clientY }) {
    const box = this.#canvas.getBoundingClientRect();
    return {
      x: (clientX - box.left) / box.width * this.width,
      y: (clientY - box.top) / box.height * this.height,
    };
  }

  async #draw(blob) {
    const header = new DataView(await blob.slice(0, headerSize).arrayBuffer());
    const picture = await createImageBitmap(blob.slice(headerSize, blob.size, 'image/jpeg'));
    if (this.#canvas.width !== picture.width || this.#canvas.height !== picture.height) {
      this.#canvas.width = picture.width;
      this.#canvas.height = picture.height;
    }
    this.#context.drawImage(picture, 0, 0);
    picture.close();
    if (this.width !== header.getUint16(0) || this.height !== header.getUint16(2)) {
      [this.width, this.height] = [header.getUint16(0), header.getUint16(2)];
      this.#fit();
    }
    this.#canvas.dataset.frames = Number(this.#canvas.dataset.frames ?? 0) + 1;
  }

  #fit() {
    if (this.width === 0) {
      return;
    }
    const scale = Math.min(this.#stage.clientWidth / this.width, this.#stage.clientHeight / this.height);
    this.#canvas.style.width = `${Math.floor(this.width * scale)}px`;
    this.#canvas.style.height = `${Math.floor(this.height * scale)}px`;
  }
}
