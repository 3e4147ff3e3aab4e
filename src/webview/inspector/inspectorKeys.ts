import { keyOf, keyScopes, scopeKeys, type KeyScope, type KeysOf } from '../../base/kinds/inspectorKeys.ts';
import type { KeySection } from '../kit/keySheet.ts';
import { hasSelectedText } from '../kit/payload/payloadTree.ts';
import type { InspectorParts } from './inspectorParts.ts';
import type { MessageHandlers } from './messageMenu.ts';

/** All keys there are, for the sheet that lists them. */
export const keySections: readonly KeySection[] = Object.entries(keyScopes).map(([scope, title]) => ({
  title,
  keys: scopeKeys(scope as KeyScope).map(([, traits]) => traits),
}));

interface KeyPorts {
  readonly togglePause: () => void;
  readonly toggleOrder: () => void;
  readonly closeDetail: () => void;
  readonly isDetailOpen: () => boolean;
  readonly undoFilter: () => void;
  readonly redoFilter: () => void;
  readonly showKeys: () => void;
  /** Undefined while no message is chosen. */
  readonly message: () => MessageHandlers | undefined;
}

/** Keys with a meaning for text, where text is typed. */
const ofText: ReadonlySet<KeysOf<'page'>> = new Set([
  'help',
  'pause',
  'turn',
  'open',
  'compare',
  'editMessage',
  'trace',
  'traceOther',
  'copy',
  'undoFilter',
  'redoFilter',
]);
/** Where Space has a meaning of its own. */
const pressable = 'button, summary, [role=tab], [role=radio]';

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
    const { filterBar, table } = this.#parts;
    const isTyping = target.matches('input, textarea, select');
    if (filterBar.isFocused && keyOf('filter', event) === 'leaveFilter') table.focus();
    else if (!this.#act(event, target) && (isTyping || !this.#parts.logs.onKey(event))) {
      if (target === document.body) table.onKey(event);
      return;
    }
    event.preventDefault();
  }

  /** True when the key meant something here. */
  #act(event: KeyboardEvent, target: Element): boolean {
    const key = keyOf('page', event);
    const isTyping = target.matches('input, textarea, select');
    // `/` and what else is typed as one letter is text there.
    if (key === undefined || (isTyping && (ofText.has(key) || event.key === '/'))) return false;
    const message = this.#ports.message();
    const acts: Readonly<Record<KeysOf<'page'>, () => unknown>> = {
      help: () => this.#ports.showKeys(),
      pause: () => !target.matches(pressable) && taken(this.#ports.togglePause),
      back: () => this.#escape(target),
      turn: () => this.#ports.toggleOrder(),
      open: () => taken(message?.openDocument),
      compare: () => taken(message?.compare ?? message?.mark),
      trace: () => taken(message?.trace),
      traceOther: () => taken(message?.traceOther),
      editMessage: () => taken(message?.editMessage),
      copy: () => !hasSelectedText() && taken(message?.copyPayload),
      focusFilter: () => this.#parts.filterBar.focus(),
      undoFilter: () => this.#ports.undoFilter(),
      redoFilter: () => this.#ports.redoFilter(),
    };
    return acts[key]() !== false;
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

/** False where there is nothing to do. */
function taken(act: (() => void) | undefined): boolean {
  act?.();
  return act !== undefined;
}
