import { accept, type Completion, type Suggestion } from './celCompletion.ts';
import { element, setAttribute } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';

const listId = 'completions';

/** A list of completions under its input. It is an ARIA combobox, whose list never takes the focus. */
export class CompletionList {
  readonly element = element('div', {
    className: 'completions',
    attributes: { role: 'listbox', id: listId, 'aria-label': 'Completions', hidden: '' },
  });
  readonly #input: HTMLInputElement;
  readonly #onAccept: () => void;
  #completion: Completion | undefined;
  #at = 0;

  constructor(input: HTMLInputElement, onAccept: () => void) {
    this.#input = input;
    this.#onAccept = onAccept;
    input.addEventListener('blur', () => this.hide());
    // The input keeps the focus while the list is clicked.
    this.element.addEventListener('pointerdown', (event) => event.preventDefault());
    this.element.addEventListener('click', (event) => {
      const option = event.target instanceof Element ? event.target.closest('[role=option]') : null;
      const index = [...this.element.children].findIndex((child) => child === option);
      if (index >= 0) this.#take(index);
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** An input that can complete is a combobox; another is a text box. */
  setEnabled(isEnabled: boolean): void {
    setAttribute(this.#input, 'role', isEnabled ? 'combobox' : undefined);
    setAttribute(this.#input, 'aria-autocomplete', isEnabled ? 'list' : undefined);
    setAttribute(this.#input, 'aria-controls', isEnabled ? listId : undefined);
    setAttribute(this.#input, 'aria-expanded', isEnabled ? 'false' : undefined);
    if (!isEnabled) this.hide();
  }

  show(completion: Completion | undefined): void {
    if (!completion) return this.hide();
    this.#completion = completion;
    this.#at = 0;
    this.element.replaceChildren(...completion.suggestions.map(optionElement));
    this.element.hidden = false;
    setAttribute(this.#input, 'aria-expanded', 'true');
    this.#drawActive();
  }

  hide(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.#completion = undefined;
    if (this.#input.hasAttribute('aria-expanded')) setAttribute(this.#input, 'aria-expanded', 'false');
    setAttribute(this.#input, 'aria-activedescendant', undefined);
  }

  /** True when the key was the list's. */
  onKey(event: KeyboardEvent): boolean {
    const count = this.#completion?.suggestions.length ?? 0;
    if (count === 0) return false;
    if (event.key === 'ArrowDown') this.#go((this.#at + 1) % count);
    else if (event.key === 'ArrowUp') this.#go((this.#at - 1 + count) % count);
    else if (event.key === 'Enter' || event.key === 'Tab') this.#take(this.#at);
    else if (event.key === 'Escape') this.hide();
    else return false;
    return true;
  }

  #go(index: number): void {
    this.#at = index;
    this.#drawActive();
  }

  #take(index: number): void {
    const completion = this.#completion;
    const suggestion = completion?.suggestions[index];
    if (!completion || !suggestion) return;
    const { text, caret } = accept(this.#input.value, completion, suggestion);
    this.#input.value = text;
    this.#input.setSelectionRange(caret, caret);
    this.hide();
    this.#onAccept();
  }

  #drawActive(): void {
    [...this.element.children].forEach((child, index) => {
      setAttribute(child, 'aria-selected', String(index === this.#at));
      if (index === this.#at) child.scrollIntoView({ block: 'nearest' });
    });
    setAttribute(this.#input, 'aria-activedescendant', `completion-${this.#at}`);
  }
}

function optionElement({ label, detail }: Suggestion, index: number): HTMLElement {
  return element('div', { className: 'completion', attributes: { role: 'option', id: `completion-${index}` } }, [
    element('span', { className: 'completion-label', text: showHidden(label) }),
    element('span', { className: 'completion-detail', text: showHidden(detail) }),
  ]);
}
