import { formatCount } from '../../../base/counts.ts';
import type { RecentFilter, RecentList, Station } from '../../../protocol/traces/recentTraces.ts';
import type { WiringFacts } from '../../../protocol/traces/trace.ts';
import { element, icon, setAttribute, setText } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import type { Menu, MenuEntry } from '../../kit/menu.ts';
import { labelsOf, traceTookText } from './recentModel.ts';

const typingMs = 150;
const withinChoices = [60_000, 300_000, 900_000, 3_600_000];

interface BarPorts {
  readonly menu: Menu;
  readonly wiring: WiringFacts;
  readonly onFilter: (filter: RecentFilter) => void;
  /** Down from the text goes into the list. */
  readonly onDown: () => void;
}

/** What the list of recent traces is filtered by. */
export class RecentBar {
  readonly element: HTMLElement;
  readonly #ports: BarPorts;
  readonly #input = element('input', {
    attributes: { type: 'text', placeholder: 'Filter by value', 'aria-label': 'Filter by value', spellcheck: 'false' },
  });
  readonly #failed = new Toggle('error', 'Failed', () => this.#change({ isFailed: !this.#filter.isFailed }));
  readonly #stuck = new Toggle('clock', 'Stuck', () => this.#change({ isStuck: !this.#filter.isStuck }));
  readonly #service = choiceButton(() => this.#openLabels('service', true));
  readonly #channel = choiceButton(() => this.#openLabels('channel', false));
  readonly #within = choiceButton(() => this.#openWithin());
  #filter: RecentFilter = {};
  #stations: readonly Station[] = [];
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: BarPorts) {
    this.#ports = ports;
    const search = element('div', { className: 'text-field recent-search' }, [icon('filter'), this.#input]);
    const attributes = { role: 'toolbar', 'aria-label': 'Filters' };
    this.element = element('div', { className: 'recent-bar', attributes }, [
      search,
      this.#failed.element,
      this.#stuck.element,
      this.#service,
      this.#channel,
      this.#within,
    ]);
    this.#input.addEventListener('input', () => this.#typed());
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
  }

  showFilter(filter: RecentFilter): void {
    this.#filter = filter;
    if (document.activeElement !== this.#input) this.#input.value = filter.text ?? '';
    this.#failed.show(filter.isFailed === true);
    this.#stuck.show(filter.isStuck === true);
    showChoice(this.#service, 'Service', filter.service);
    showChoice(this.#channel, 'Channel', filter.channel);
    showChoice(
      this.#within,
      'Seen',
      filter.withinMs === undefined ? undefined : `last ${traceTookText(filter.withinMs)}`,
    );
  }

  showList({ failed, stuck, stations }: RecentList): void {
    this.#stations = stations;
    this.#failed.count(failed);
    this.#stuck.count(stuck);
  }

  focus(): void {
    this.#input.select();
    this.#input.focus();
  }

  #change(change: RecentFilter): void {
    this.#ports.onFilter({ ...this.#filter, ...change });
  }

  #typed(): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#take(), typingMs);
  }

  #take(): void {
    clearTimeout(this.#typing);
    this.#change({ text: this.#input.value.trim() === '' ? undefined : this.#input.value.trim() });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.#input.value !== '') this.#input.value = '';
    else if (event.key === 'ArrowDown') this.#ports.onDown();
    else if (event.key !== 'Enter') return;
    this.#take();
    event.preventDefault();
    event.stopPropagation();
  }

  #openLabels(key: 'service' | 'channel', isService: boolean): void {
    const chosen = this.#filter[key];
    const known = labelsOf(this.#stations, this.#ports.wiring, isService);
    const labels = chosen === undefined || known.includes(chosen) ? known : [chosen, ...known];
    const entries = labels.map((label) =>
      entry(showHidden(label), label === chosen, () => this.#change({ [key]: label })),
    );
    this.#openChoices(
      isService ? this.#service : this.#channel,
      isService ? 'Any service' : 'Any channel',
      entries,
      () => this.#change({ [key]: undefined }),
    );
  }

  #openWithin(): void {
    const entries = withinChoices.map((withinMs) =>
      entry(`Last ${traceTookText(withinMs)}`, withinMs === this.#filter.withinMs, () => this.#change({ withinMs })),
    );
    this.#openChoices(this.#within, 'At any time', entries, () => this.#change({ withinMs: undefined }));
  }

  #openChoices(button: HTMLElement, any: string, entries: readonly MenuEntry[], clear: () => void): void {
    const isAny = !entries.some((each) => each.kind === 'action' && each.isChecked);
    this.#ports.menu.open(any, button, [entry(any, isAny, clear), { kind: 'separator' }, ...entries]);
  }
}

function entry(label: string, isChecked: boolean, does: () => void): MenuEntry {
  return { kind: 'action', label, isChecked, does };
}

function choiceButton(onClick: () => void): HTMLButtonElement {
  const attributes = { type: 'button', 'aria-haspopup': 'menu', 'aria-expanded': 'false' };
  return element('button', { className: 'recent-choice', attributes, onClick });
}

function showChoice(button: HTMLButtonElement, name: string, chosen: string | undefined): void {
  button.classList.toggle('recent-chosen', chosen !== undefined);
  button.title = chosen === undefined ? '' : showHidden(chosen);
  button.replaceChildren(
    element('span', { className: 'recent-choice-name', text: chosen === undefined ? name : `${name}: ` }),
    ...(chosen === undefined ? [] : [element('span', { className: 'recent-choice-value', text: showHidden(chosen) })]),
    icon('chevron-down'),
  );
}

/** A filter that is on or off, and how many traces it would let through. */
class Toggle {
  readonly element: HTMLButtonElement;
  readonly #count = element('span', { className: 'recent-count' });

  constructor(name: string, label: string, onClick: () => void) {
    const attributes = { type: 'button', 'aria-pressed': 'false' };
    this.element = element('button', { className: `recent-toggle recent-${name}`, attributes, onClick }, [
      icon(name),
      element('span', { text: label }),
      this.#count,
    ]);
  }

  show(isOn: boolean): void {
    setAttribute(this.element, 'aria-pressed', String(isOn));
  }

  count(count: number): void {
    setText(this.#count, formatCount(count));
    this.element.classList.toggle('recent-none', count === 0);
  }
}
