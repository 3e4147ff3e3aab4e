import { plural } from '../../base/counts.ts';
import type { pageSide } from '../../protocol/page.ts';
import type { Peer } from '../../protocol/rpc.ts';
import {
  traceFormats,
  traceViews,
  type TraceFormat,
  type TraceNews,
  type tracePageHostSide,
  type TracePageSnapshot,
  type TracePageState,
  type TraceView,
} from '../../protocol/traces/tracePage.ts';
import type { Hop, WiringFacts } from '../../protocol/traces/trace.ts';
import { element, iconButton, setText } from '../kit/dom.ts';
import { showHidden } from '../kit/format.ts';
import { Menu, type MenuEntry } from '../kit/menu.ts';
import { Tabs } from '../kit/tabs.ts';
import type { VsCodeApi } from '../kit/vscodeApi.ts';
import { CausesView } from './causesView.ts';
import { SequenceView } from './sequenceView.ts';
import { lastedText } from './traceModel.ts';
import { Waterfall } from './waterfall.ts';

type HostEnd = Peer<typeof pageSide, typeof tracePageHostSide>;

const viewLabels: Readonly<Record<TraceView, string>> = {
  waterfall: 'Waterfall',
  sequence: 'Sequence',
  causes: 'Causes',
};

const formatLabels: Readonly<Record<TraceFormat, string>> = {
  mermaid: 'As a Diagram of Mermaid',
  otlp: 'As Spans of OpenTelemetry (OTLP JSON)…',
  ndjson: 'As NDJSON…',
  link: 'Copy Link',
};

/** The page of one trace. What is chosen is chosen in all of its views. */
export class TracePage {
  readonly #api: Pick<VsCodeApi, 'setState'>;
  readonly #host: HostEnd;
  readonly #menu = new Menu(document.body);
  readonly #value = element('h1', { className: 'trace-value' });
  readonly #summary = element('span', { className: 'trace-summary', attributes: { role: 'status' } });
  readonly #note = element('p', { className: 'note' });
  readonly #ports = {
    onSelect: (place: number) => this.#select(place),
    onOpen: (place: number) => this.#open(place),
  };
  readonly #waterfall = new Waterfall(this.#ports);
  readonly #sequence = new SequenceView(this.#ports);
  readonly #causes = new CausesView(this.#ports);
  readonly #tabs = new Tabs<TraceView>(
    'trace',
    traceViews.map((id) => ({ id, label: viewLabels[id] })),
    'waterfall',
    (view) => this.#showView(view),
  );
  readonly #follow = iconButton('references', 'Follow Another Value of This Hop', () => this.#chooseValue());
  readonly #take = iconButton('export', 'Take Along', () => this.#chooseFormat());
  #state: TracePageState | undefined;
  #wiring: WiringFacts = { publishers: {}, consumers: {} };
  #hops: readonly Hop[] = [];
  #selected: number | undefined;

  constructor(api: Pick<VsCodeApi, 'setState'>, host: HostEnd) {
    this.#api = api;
    this.#host = host;
  }

  async start(body: HTMLElement): Promise<void> {
    const actions = element('div', { className: 'trace-actions' }, [this.#follow, this.#take]);
    const head = element('header', { className: 'trace-head' }, [this.#value, this.#summary, actions]);
    body.append(element('main', { className: 'trace' }, [head, this.#note, this.#tabs.list, this.#tabs.panel]));
    this.#say('Looking for it…');
    this.#begin(await this.#host.request('ready', {}));
    // What is told before is in the answer.
    this.#host.on('news', (news) => this.#show(news));
  }

  #begin({ state, wiring, ...news }: TracePageSnapshot): void {
    this.#wiring = wiring;
    this.#keep(state);
    setText(this.#value, showHidden(state.value));
    this.#tabs.choose(state.view);
    this.#showView(state.view);
    this.#show(news);
  }

  #keep(state: TracePageState): void {
    this.#state = state;
    this.#api.setState(state);
  }

  #show({ trace, problem }: TraceNews): void {
    this.#say(problem?.text ?? (trace ? '' : 'Looking for it…'));
    if (!trace) return;
    const before = this.#selected === undefined ? undefined : this.#hops[this.#selected];
    this.#hops = trace.hops;
    this.#selected = before && placeOf(trace.hops, before);
    setText(this.#summary, summaryOf(trace));
    if (trace.hops.length === 0 && trace.unknown === 0) this.#say('Nothing that is held has this value.');
    this.#waterfall.show(trace.hops);
    this.#sequence.show(trace.hops, this.#wiring.consumers);
    this.#select(this.#selected);
  }

  #select(place: number | undefined): void {
    this.#selected = place;
    this.#waterfall.list.select(place);
    this.#sequence.list.select(place);
    this.#causes.show(this.#hops, place);
  }

  #showView(view: TraceView): void {
    const shown = {
      waterfall: this.#waterfall.list.element,
      sequence: this.#sequence.list.element,
      causes: this.#causes.element,
    };
    this.#tabs.panel.replaceChildren(shown[view]);
    if (this.#state) this.#keep({ ...this.#state, view });
  }

  #open(place: number): void {
    const hop = this.#hops[place];
    if (hop) this.#ask(this.#host.request('show', { session: hop.session, sequence: hop.row.sequence }));
  }

  #chooseValue(): void {
    const hop = this.#hops[this.#selected ?? 0];
    const values = new Set(hop?.identifiers.map(({ value }) => value) ?? []);
    values.delete(this.#state?.value ?? '');
    const entries = [...values].map((value): MenuEntry => ({
      kind: 'action',
      label: showHidden(value),
      hint: showHidden(hop?.identifiers.find((each) => each.value === value)?.at ?? ''),
      does: () => this.#ask(this.#host.request('follow', { value })),
    }));
    const none: MenuEntry = { kind: 'heading', label: 'This hop has no other value' };
    this.#menu.open('Values', this.#follow, entries.length === 0 ? [none] : entries);
  }

  #chooseFormat(): void {
    const entries = traceFormats.map((format): MenuEntry => ({
      kind: 'action',
      label: formatLabels[format],
      does: () => this.#ask(this.#host.request('takeAlong', { format })),
    }));
    this.#menu.open('Take along', this.#take, entries);
  }

  #say(text: string): void {
    setText(this.#note, text);
    this.#note.hidden = text === '';
  }

  #ask(asking: Promise<unknown>): void {
    asking.catch((error: unknown) => this.#say(error instanceof Error ? error.message : String(error)));
  }
}

/** The same message may stand elsewhere once others have come. */
function placeOf(hops: readonly Hop[], wanted: Hop): number | undefined {
  const place = hops.findIndex(
    ({ session, row }) => session === wanted.session && row.sequence === wanted.row.sequence,
  );
  return place < 0 ? undefined : place;
}

function summaryOf({ hops, total, unknown }: NonNullable<TraceNews['trace']>): string {
  const times = hops.map(({ row }) => row.timeMs);
  const lasted = hops.length === 0 ? '' : ` · ${lastedText(Math.max(...times) - Math.min(...times))}`;
  const more = total > hops.length ? ` of ${total}` : '';
  const rest = unknown > 0 ? ` · ${plural(unknown, 'row')} still to be looked at` : '';
  return `${plural(hops.length, 'hop')}${more}${lasted}${rest}`;
}
