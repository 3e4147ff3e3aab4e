import { formatCount } from '../../base/counts.ts';
import { sourceKinds } from '../../base/kinds/sources.ts';
import type { Counts, SourceStatus, VerdictCounts } from '../../protocol/shapes.ts';
import { element, icon, iconButton, setAttribute, setText } from '../kit/dom.ts';
import { showHidden } from '../kit/format.ts';

export interface ToolbarPorts {
  readonly onTogglePause: () => void;
  readonly onAddSource: () => void;
  readonly onRemoveSource: (id: string) => void;
  readonly onClear: () => void;
  /** Only messages that break their contract are to be shown, or all again. */
  readonly onToggleInvalid: () => void;
  /** Opens the menu for the start of the reading at this button. */
  readonly onStartFrom: (at: HTMLElement) => void;
  /** Opens the menu with export, links and another inspector. */
  readonly onMore: (at: HTMLElement) => void;
}

const meansTexts = { notified: 'Redis tells of changes', sampled: 'looked at again and again' } as const;
const stateTexts = { connecting: 'connecting', live: 'live', lost: 'lost', ended: 'ended' } as const;

/** Live or paused, what is watched, and how much of it is held. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #ports: ToolbarPorts;
  readonly #pauseIcon = icon('debug-pause');
  readonly #pauseText = element('span', { className: 'pause-text' });
  readonly #pause: HTMLButtonElement;
  readonly #chips = element('div', { className: 'chips', attributes: { role: 'list', 'aria-label': 'Sources' } });
  readonly #counts = new Map<string, HTMLElement>();
  readonly #invalid: HTMLButtonElement;
  #drawnSources = '';

  constructor(ports: ToolbarPorts) {
    this.#ports = ports;
    this.#invalid = element('button', {
      className: 'count count-invalid',
      attributes: { type: 'button', hidden: '' },
      onClick: ports.onToggleInvalid,
    });
    this.#pause = element('button', {
      className: 'pause',
      attributes: { type: 'button' },
      onClick: ports.onTogglePause,
    });
    this.#pause.append(this.#pauseIcon, this.#pauseText);
    const add = element(
      'button',
      {
        className: 'add-source',
        title: 'Add or remove sources',
        attributes: { type: 'button', 'aria-label': 'Add source' },
        onClick: ports.onAddSource,
      },
      [icon('add'), element('span', { text: 'Add source' })],
    );
    const clear = iconButton('clear-all', 'Clear messages', ports.onClear);
    clear.classList.add('clear-messages');
    const startFrom = menuButton('history', 'Start from…', ports.onStartFrom);
    const more = menuButton('ellipsis', 'Export, links, and more', ports.onMore);
    const sources = element('div', { className: 'sources' }, [this.#chips, add]);
    this.element = element('div', { className: 'toolbar', attributes: { role: 'group', 'aria-label': 'Inspector' } }, [
      this.#pause,
      element('div', { className: 'toolbar-actions' }, [startFrom, clear, more]),
      sources,
      this.#countsElement(),
    ]);
  }

  setCounts(counts: Counts): void {
    const { isPaused, waiting } = counts;
    setAttribute(this.#pause, 'aria-pressed', String(isPaused));
    setAttribute(this.#pause, 'title', isPaused ? 'Resume (Space)' : 'Pause (Space)');
    setAttribute(this.#pauseIcon, 'class', `codicon codicon-${isPaused ? 'debug-start' : 'debug-pause'}`);
    const waitingText = waiting > 0 ? ` · ${formatCount(waiting)} waiting` : '';
    setText(this.#pauseText, isPaused ? `Paused${waitingText}` : 'Live');
    for (const name of ['held', 'seen', 'evicted', 'lost'] as const) {
      const shown = this.#counts.get(name);
      if (!shown) continue;
      const isZero = counts[name] === 0 && !(name === 'lost' && counts.isMoreLost);
      setText(shown, name === 'lost' ? lostText(counts) : `${formatCount(counts[name])} ${name}`);
      setAttribute(shown, 'data-zero', isZero ? '' : undefined);
    }
    const { verdicts } = counts;
    this.#invalid.hidden = !verdicts;
    if (!verdicts) return;
    setText(this.#invalid, invalidText(verdicts));
    setAttribute(this.#invalid, 'title', `${invalidTitle}${uncheckedText(verdicts)}`);
    setAttribute(this.#invalid, 'data-zero', verdicts.invalid === 0 ? '' : undefined);
  }

  /** Whether only messages that break their contract are shown. */
  setInvalidOnly(isOn: boolean): void {
    setAttribute(this.#invalid, 'aria-pressed', String(isOn));
  }

  setSources(sources: readonly SourceStatus[], colorOf: (id: string) => number): void {
    // Counts alone change a tooltip: the chip stays, and with it what is under the pointer.
    const asText = JSON.stringify(sources.map(({ counts, ...rest }) => ({ ...rest, hasCounts: counts !== undefined })));
    sources.forEach((source, index) => {
      const chip = this.#chips.children[index];
      if (chip instanceof HTMLElement && chip.dataset['id'] === source.id) chip.title = titleOf(source);
    });
    if (asText === this.#drawnSources) return;
    this.#drawnSources = asText;
    const focused = document.activeElement?.closest<HTMLElement>('.chip')?.dataset['id'];
    this.#chips.replaceChildren(...sources.map((source) => this.#chip(source, colorOf(source.id))));
    if (focused !== undefined) this.#focusChip(focused);
  }

  #chip(source: SourceStatus, color: number): HTMLElement {
    const label = showHidden(source.label);
    const remove = iconButton('close', `Remove ${label}`, () => this.#ports.onRemoveSource(source.id));
    const state = stateTexts[source.state];
    const chip = element(
      'div',
      {
        className: 'chip',
        title: titleOf(source),
        attributes: { role: 'listitem', 'data-state': source.state, 'data-color': String(color), 'data-id': source.id },
      },
      [
        element('span', { className: 'state-dot', attributes: { 'aria-hidden': 'true' } }),
        icon(sourceKinds[source.kind].icon),
        element('span', { className: 'chip-label', text: label }),
        element('span', { className: 'sr-only', text: `, ${state}` }),
        remove,
      ],
    );
    return chip;
  }

  #focusChip(id: string): void {
    for (const chip of this.#chips.children) {
      if (chip instanceof HTMLElement && chip.dataset['id'] === id) chip.querySelector('button')?.focus();
    }
  }

  #countsElement(): HTMLElement {
    const titles = {
      held: 'Messages in memory: what this table can show',
      seen: 'Messages that came since the inspector was opened or cleared',
      evicted: 'Older messages that made room for newer ones',
      lost: 'Messages known to have passed unseen; more than that where a connection was lost: nobody can say how many',
    };
    const counts = element('div', { className: 'counts', attributes: { role: 'group', 'aria-label': 'Counts' } });
    for (const [name, title] of Object.entries(titles)) {
      const count = element('span', { className: `count count-${name}`, title });
      this.#counts.set(name, count);
      counts.append(count);
    }
    counts.append(this.#invalid);
    return counts;
  }
}

function titleOf(source: SourceStatus): string {
  const reason = source.problem ? `\n${showHidden(source.problem.message)}` : '';
  const means = source.means ? `, ${meansTexts[source.means]}` : '';
  return `${showHidden(source.label)}: ${stateTexts[source.state]}${means}${countsText(source)}${reason}`;
}

function countsText({ counts }: SourceStatus): string {
  if (!counts) return '';
  const parts = (['held', 'seen', 'evicted'] as const).map((name) => `${formatCount(counts[name])} ${name}`);
  const { verdicts } = counts;
  const kept = verdicts ? `\n${invalidText(verdicts)}${uncheckedText(verdicts)}` : '';
  return `\n${[...parts, lostText(counts)].join(' · ')}${kept}`;
}

const invalidTitle = 'Held messages that do not keep their contract: press to see only those';

/** A bound where nobody can know the number. */
function lostText({ lost, isMoreLost }: Pick<Counts, 'lost' | 'isMoreLost'>): string {
  if (!isMoreLost) return `${formatCount(lost)} lost`;
  return lost === 0 ? 'some lost' : `≥ ${formatCount(lost)} lost`;
}

/** A bound while there are some that nobody has looked at. */
function invalidText({ invalid, unchecked }: VerdictCounts): string {
  if (invalid === 0 && unchecked > 0) return '0 not valid so far';
  return `${unchecked > 0 ? '≥ ' : ''}${formatCount(invalid)} not valid`;
}

function uncheckedText({ unchecked }: VerdictCounts): string {
  return unchecked > 0 ? ` (${formatCount(unchecked)} are still to be checked)` : '';
}

/** A button that opens a menu below itself. */
function menuButton(name: string, label: string, onOpen: (at: HTMLElement) => void): HTMLButtonElement {
  const button = iconButton(name, label, () => onOpen(button));
  button.setAttribute('aria-haspopup', 'menu');
  button.setAttribute('aria-expanded', 'false');
  return button;
}
