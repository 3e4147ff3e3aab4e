import type { Counts } from '../../protocol/shapes.ts';
import { element, icon, iconButton, setAttribute } from '../kit/dom.ts';

export interface ToolbarPorts {
  readonly onTogglePause: () => void;
  readonly onToggleOrder: () => void;
  readonly onClear: () => void;
  /** Opens the menu for the start of the reading at this button. */
  readonly onStartFrom: (at: HTMLElement) => void;
  /** Opens the menu with export, links and another inspector. */
  readonly onMore: (at: HTMLElement) => void;
}

/** `held`: the table shows older messages in a full store, and new ones wait in Redis. */
type Flow = 'live' | 'paused' | 'held';

const flows: Readonly<Record<Flow, { readonly label: string; readonly icon: string; readonly title: string }>> = {
  live: { label: 'Live', icon: 'debug-pause', title: 'Pause (Space)' },
  paused: { label: 'Paused', icon: 'debug-start', title: 'Resume (Space)' },
  held: {
    label: 'On hold',
    icon: 'debug-start',
    title: 'New entries wait in Redis while you look at older ones. Go to the latest and read on (Space)',
  },
};

export function flowOf({ isPaused, history }: Pick<Counts, 'isPaused' | 'history'>): Flow {
  if (isPaused) return 'paused';
  return history?.isHolding ? 'held' : 'live';
}

/** Live or paused, the actions on the whole inspector, and what it watches. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #pauseIcon = icon('debug-pause');
  readonly #pause: HTMLButtonElement;
  readonly #order: HTMLButtonElement;

  constructor(sources: HTMLElement, ports: ToolbarPorts) {
    // All three lie over each other, one of them visible: the button is as wide as the widest.
    const labels = Object.entries(flows).map(([flow, { label }]) =>
      element('span', { className: 'pause-text', text: label, attributes: { 'data-flow': flow } }),
    );
    this.#pause = element(
      'button',
      { className: 'pause', attributes: { type: 'button', 'data-flow': 'live' }, onClick: ports.onTogglePause },
      [this.#pauseIcon, element('span', { className: 'pause-texts' }, labels)],
    );
    this.#order = iconButton('arrow-down', '', ports.onToggleOrder);
    this.#order.classList.add('row-order');
    const clear = iconButton('clear-all', 'Clear messages', ports.onClear);
    clear.classList.add('clear-messages');
    const startFrom = menuButton('history', 'Start from…', ports.onStartFrom);
    const more = menuButton('ellipsis', 'Export, links, and more', ports.onMore);
    this.element = element('div', { className: 'toolbar', attributes: { role: 'group', 'aria-label': 'Inspector' } }, [
      this.#pause,
      element('div', { className: 'toolbar-actions' }, [this.#order, startFrom, clear, more]),
      sources,
    ]);
    this.setNewestFirst(false);
  }

  setCounts(counts: Counts): void {
    const flow = flowOf(counts);
    setAttribute(this.#pause, 'aria-pressed', String(counts.isPaused));
    setAttribute(this.#pause, 'data-flow', flow);
    setAttribute(this.#pause, 'title', flows[flow].title);
    setAttribute(this.#pauseIcon, 'class', `codicon codicon-${flows[flow].icon}`);
  }

  setNewestFirst(isNewestFirst: boolean): void {
    const label = isNewestFirst ? 'Newest first: show the newest last (N)' : 'Newest last: show the newest first (N)';
    setAttribute(this.#order, 'aria-label', label);
    setAttribute(this.#order, 'title', label);
    this.#order.replaceChildren(icon(isNewestFirst ? 'arrow-up' : 'arrow-down'));
  }
}

/** A button that opens a menu below itself. */
function menuButton(name: string, label: string, onOpen: (at: HTMLElement) => void): HTMLButtonElement {
  const button = iconButton(name, label, () => onOpen(button));
  button.setAttribute('aria-haspopup', 'menu');
  button.setAttribute('aria-expanded', 'false');
  return button;
}
