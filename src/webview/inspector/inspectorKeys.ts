import type { InspectorParts } from './inspectorParts.ts';
import type { MessageActions } from './messageMenu.ts';
import { hasSelectedText } from './detail/payloadTree.ts';

interface KeyPorts {
  readonly togglePause: () => void;
  readonly toggleOrder: () => void;
  readonly closeDetail: () => void;
  readonly isDetailOpen: () => boolean;
  /** Undefined while no message is chosen. */
  readonly message: () => MessageActions | undefined;
}

/** Handles keys anywhere on the page, unless the focused part has handled them. */
export class InspectorKeys {
  readonly #parts: InspectorParts;
  readonly #ports: KeyPorts;

  constructor(parts: InspectorParts, ports: KeyPorts) {
    this.#parts = parts;
    this.#ports = ports;
  }

  onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const isTyping = target.matches('input, textarea, select');
    const isCommand = event.ctrlKey || event.metaKey;
    const { filterBar, table } = this.#parts;
    if (event.key === 'Escape') this.#escape(target);
    else if (isCommand && event.code === 'KeyF') filterBar.focus();
    else if (isCommand && event.code === 'KeyC' && !isTyping && !hasSelectedText())
      this.#ports.message()?.copyAs('json');
    else if (event.key === 'ArrowDown' && filterBar.isFocused) table.focus();
    else if (isCommand || event.altKey || isTyping || !this.#letter(event, target)) {
      if (target === document.body) table.onKey(event);
      return;
    }
    event.preventDefault();
  }

  /** A key that means something by itself, where no text is typed. */
  #letter(event: KeyboardEvent, target: Element): boolean {
    const message = this.#ports.message();
    if (event.key === '/') this.#parts.filterBar.focus();
    else if (event.key === ' ' && !target.matches('button, summary, [role=tab], [role=radio]'))
      this.#ports.togglePause();
    else if (event.key === 'n') this.#ports.toggleOrder();
    else if (event.key === 'd' && message) message.compare();
    else if (event.key === 'o' && message) message.open();
    else return false;
    return true;
  }

  /** One step back: out of the filter's text, out of the detail. */
  #escape(target: Element): void {
    const { filterBar, detail, table } = this.#parts;
    if (filterBar.isFocused) {
      if (!filterBar.clearText()) table.focus();
    } else if (detail.element.contains(target) || this.#ports.isDetailOpen()) this.#ports.closeDetail();
    else if (!filterBar.clearText()) table.focus();
  }
}
