/**
 * Tells an edit that a person takes back in a field from one that the browser takes back there unasked: on Ctrl+Z, VS Code has the
 * browser undo its last edit, whatever has the focus, a moment after the key; and the browser then moves the focus to that field.
 */
export class ForeignUndo {
  readonly #input: HTMLElement;
  #focusedAtKey: Element | null = null;

  constructor(input: HTMLElement) {
    this.#input = input;
    document.addEventListener('keydown', () => (this.#focusedAtKey = document.activeElement), { capture: true });
  }

  /** True for an `input` event of an undo that was meant for something else. The focus goes back to where it was. */
  isIt(event: Event): boolean {
    const isUndo = 'inputType' in event && String(event.inputType).startsWith('history');
    if (!isUndo || this.#focusedAtKey === this.#input) return false;
    if (this.#focusedAtKey instanceof HTMLElement) this.#focusedAtKey.focus({ preventScroll: true });
    return true;
  }
}
