declare module 'idiomorph/dist/idiomorph.esm.js' {
  export const Idiomorph: { morph(old: Element, fresh: Element | Node[], options?: object): void };
}
