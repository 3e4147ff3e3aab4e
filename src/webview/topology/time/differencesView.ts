import type { TopologyDifferences } from '../../../protocol/topology/topologyPage.ts';
import { element, icon, iconButton } from '../../kit/dom.ts';
import { formatClock, showHidden } from '../../kit/format.ts';
import type { MapState } from '../model/mapState.ts';
import { nearestMoment } from './pastTotals.ts';

interface DifferencesPorts {
  readonly load: (atMs: number | null) => Promise<TopologyDifferences>;
  readonly onProblem: (error: unknown) => void;
}

/** What was different at a moment from the calm before it: what tells most first; each leads to what it is about. */
export class DifferencesView {
  readonly element = element('section', {
    className: 'differences',
    attributes: { 'aria-label': 'What was different', tabindex: '-1', hidden: '' },
  });
  readonly #state: MapState;
  readonly #ports: DifferencesPorts;
  #asked = 0;

  constructor(state: MapState, ports: DifferencesPorts) {
    this.#state = state;
    this.#ports = ports;
  }

  /** Null: when it broke. The moment that is found is looked at. */
  async ask(atMs: number | null): Promise<void> {
    const asked = ++this.#asked;
    try {
      const found = await this.#ports.load(atMs);
      if (asked === this.#asked) this.#show(found);
    } catch (error) {
      if (asked === this.#asked) this.#ports.onProblem(error);
    }
  }

  #show({ atMs, calm, differences }: TopologyDifferences): void {
    const { past } = this.#state;
    // The host keeps fewer moments than the page.
    const moment = atMs === null ? undefined : past[nearestMoment(past, atMs)];
    if (moment && moment !== past.at(-1)) this.#state.lookAt(moment);
    const close = iconButton('close', 'Close (Escape)', () => this.close());
    const title = element('h2', { text: titleOf(atMs) });
    const items = differences.map(({ about, text, isWorse }) => {
      const name = element('button', {
        className: 'link-button name-button',
        text: showHidden(text),
        attributes: { type: 'button' },
        onClick: () => this.#state.select(about),
      });
      const mark = icon(isWorse ? 'arrow-up' : 'circle-small');
      return element('li', { className: isWorse ? 'difference-worse' : '' }, [mark, name]);
    });
    const none = atMs !== null && items.length === 0;
    this.element.replaceChildren(
      element('header', {}, [title, close]),
      element('p', { text: none ? 'Nothing was other than in the time before.' : calmText(atMs, calm) }),
      ...(items.length === 0 ? [] : [element('ul', {}, items)]),
    );
    this.element.hidden = false;
    this.element.focus({ preventScroll: true });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  close(): void {
    this.#asked++;
    this.element.hidden = true;
  }
}

function titleOf(atMs: number | null): string {
  return atMs === null ? 'Nothing broke' : `What was different at ${formatClock(atMs)}`;
}

function calmText(atMs: number | null, calm: TopologyDifferences['calm']): string {
  if (atMs === null) return 'In the last minutes neither errors nor lag rose.';
  if (!calm) return 'Nothing is known of the time before, to compare it with.';
  return `Compared with the calm from ${formatClock(calm.fromMs)} to ${formatClock(calm.toMs)}.`;
}
