import { topologyKeyOf, type TopologyKeysOf } from '../../../base/kinds/topologyKeys.ts';
import { element, icon, setAttribute, setText } from '../../kit/dom.ts';
import { formatClock } from '../../kit/format.ts';
import type { MapState } from '../model/mapState.ts';
import { PastChart } from './pastChart.ts';
import { agoWords, describeTotals, nearestMoment, totalsOf, type PastTotals } from './pastTotals.ts';

const secondMs = 1000;
const minuteMs = 60_000;
/** Less than this is shown at first: a strip of three seconds says nothing. */
const leastSpanMs = minuteMs;

export interface TimeStripPorts {
  /** What was different: at the moment that is looked at, or when it broke. */
  readonly onDifferences: (atMs: number | null) => void;
}

/** The last minutes: rate, lag and errors of all. A moment of them is looked at by the pointer or by keys; the map and the table then show it. */
export class TimeStrip {
  readonly element: HTMLElement;
  readonly #state: MapState;
  readonly #ports: TimeStripPorts;
  readonly #chart = new PastChart();
  readonly #cursor = element('div', { className: 'past-cursor', attributes: { hidden: '' } });
  readonly #pointed = element('div', { className: 'past-pointed', attributes: { hidden: '' } });
  readonly #strip = element(
    'div',
    {
      className: 'brush past-strip',
      attributes: { role: 'slider', tabindex: '0', 'aria-label': 'The moment that is shown', 'aria-valuemin': '0' },
    },
    [this.#chart.element, this.#pointed, this.#cursor],
  );
  readonly #says = element('span', { className: 'past-says' });
  readonly #from = element('span', { className: 'past-from' });
  readonly #different = element('button', { className: 'word-button', attributes: { type: 'button' } });
  #totals: readonly PastTotals[] = [];
  #hovered: number | undefined;

  constructor(state: MapState, ports: TimeStripPorts) {
    this.#state = state;
    this.#ports = ports;
    this.#different.addEventListener('click', () => this.#ports.onDifferences(this.#state.moment?.atMs ?? null));
    const head = element('div', { className: 'past-head' }, [this.#from, this.#says, this.#different]);
    const attributes = { 'aria-label': 'The last minutes' };
    this.element = element('section', { className: 'past', attributes }, [head, this.#strip]);
    this.#listen();
    state.onPast(() => this.#read());
    state.onFigures(() => this.#draw());
    this.#read();
  }

  #read(): void {
    // What was added up before is not added up again.
    const known = new Map(this.#totals.map((one) => [one.atMs, one]));
    this.#totals = this.#state.past.map((figures) => known.get(figures.atMs) ?? totalsOf(figures));
    this.#draw();
  }

  get #span(): { readonly fromMs: number; readonly toMs: number } {
    const toMs = this.#totals.at(-1)?.atMs ?? 0;
    return { fromMs: Math.min(this.#totals[0]?.atMs ?? 0, toMs - leastSpanMs), toMs };
  }

  #draw(): void {
    const { fromMs, toMs } = this.#span;
    this.element.hidden = this.#totals.length < 2;
    this.#chart.show(this.#totals, fromMs, toMs);
    const moment = this.#state.moment;
    const atMs = moment?.atMs ?? toMs;
    this.#cursor.hidden = !moment;
    this.#cursor.style.insetInlineStart = this.#share(atMs);
    const shown = this.#shown;
    setAttribute(this.#strip, 'aria-valuemax', String(Math.round((toMs - fromMs) / secondMs)));
    setAttribute(this.#strip, 'aria-valuenow', String(Math.round((atMs - fromMs) / secondMs)));
    const words = shown ? describeTotals(shown) : '';
    setAttribute(this.#strip, 'aria-valuetext', moment ? `${words}, ${agoWords(toMs - atMs)}` : `Live. ${words}`);
    setText(this.#from, formatClock(fromMs));
    const word = moment ? 'What Was Different Then' : 'What Was Different When It Broke';
    if (this.#different.textContent !== word) {
      this.#different.replaceChildren(icon('diff'), element('span', { text: word }));
      setAttribute(this.#different, 'aria-label', word);
      this.#different.title = `${word} (D)`;
    }
    this.#drawPointed();
  }

  #drawPointed(): void {
    const pointed = this.#totals[this.#hovered ?? -1];
    this.#pointed.hidden = !pointed;
    if (pointed) this.#pointed.style.insetInlineStart = this.#share(pointed.atMs);
    const said = pointed ?? this.#shown;
    setText(this.#says, said ? describeTotals(said) : '');
  }

  /** The moment that is looked at, or the present. */
  get #shown(): PastTotals | undefined {
    const { moment } = this.#state;
    return moment ? this.#totals[nearestMoment(this.#totals, moment.atMs)] : this.#totals.at(-1);
  }

  #share(atMs: number): string {
    const { fromMs, toMs } = this.#span;
    return `${(((atMs - fromMs) / Math.max(1, toMs - fromMs)) * 100).toFixed(3)}%`;
  }

  #listen(): void {
    const strip = this.#strip;
    strip.addEventListener('pointerdown', (event) => event.button === 0 && this.#drag(event));
    strip.addEventListener('pointermove', (event) => this.#hover(this.#placeAt(event)));
    strip.addEventListener('pointerleave', () => this.#hover(undefined));
    strip.addEventListener('keydown', (event) => this.#onKey(event));
  }

  #hover(place: number | undefined): void {
    this.#hovered = place;
    this.#drawPointed();
  }

  #placeAt({ clientX }: PointerEvent): number {
    const { left, width } = this.#strip.getBoundingClientRect();
    const { fromMs, toMs } = this.#span;
    return nearestMoment(this.#totals, fromMs + ((clientX - left) / Math.max(1, width)) * (toMs - fromMs));
  }

  #drag(event: PointerEvent): void {
    const stop = new AbortController();
    const { signal } = stop;
    this.#strip.setPointerCapture(event.pointerId);
    this.#lookAt(this.#placeAt(event));
    this.#strip.addEventListener('pointermove', (move) => this.#lookAt(this.#placeAt(move)), { signal });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      this.#strip.addEventListener(end, () => stop.abort(), { signal });
    }
  }

  /** The last one is the present. */
  #lookAt(place: number): void {
    const { past } = this.#state;
    this.#state.lookAt(place >= past.length - 1 ? undefined : past[Math.max(0, place)]);
  }

  #onKey(event: KeyboardEvent): void {
    const key = topologyKeyOf('time', event);
    if (key === undefined || this.#totals.length === 0) return;
    if (key === 'live' && event.key === 'Escape' && !this.#state.moment) return;
    const acts: Readonly<Record<TopologyKeysOf<'time'>, () => void>> = {
      earlier: () => this.#moveBy(-secondMs),
      later: () => this.#moveBy(secondMs),
      muchEarlier: () => this.#moveBy(-minuteMs),
      muchLater: () => this.#moveBy(minuteMs),
      earliest: () => this.#lookAt(0),
      live: () => this.#state.lookAt(undefined),
    };
    acts[key]();
    event.preventDefault();
    event.stopPropagation();
  }

  /** At least by one moment, where there is no other within that time. */
  #moveBy(ms: number): void {
    const { moment } = this.#state;
    const start = moment ? nearestMoment(this.#totals, moment.atMs) : this.#totals.length - 1;
    const to = nearestMoment(this.#totals, (this.#totals[start]?.atMs ?? 0) + ms);
    this.#lookAt(to === start ? start + Math.sign(ms) : to);
  }
}
