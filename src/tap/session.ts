import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Problem } from '../base/problem.ts';
import { detailFields } from '../messages/detail.ts';
import { preview } from '../messages/preview.ts';
import { MessageStore, type StoreBounds, type StoredMessage } from '../messages/store.ts';
import { MessageView } from '../messages/view.ts';
import {
  maxDetailBytes,
  previewLength,
  type Counts,
  type Detail,
  type Filter,
  type Row,
  type RowWindow,
  type SourceStatus,
  type WindowRequest,
} from '../protocol/shapes.ts';
import type { Announcer } from './announcer.ts';
import type { Intake } from './intake.ts';
import { Throttle } from './throttle.ts';

const announceEveryMs = 50;
/** A filter at work gives way to requests this often. */
const sliceMs = 8;

/** One inspector's store and view of it: takes messages in, answers for windows, and says when something changed. */
export class Session implements Intake, Disposable {
  readonly #name: string;
  readonly #announcer: Announcer;
  readonly #messages: MessageStore;
  readonly #view: MessageView;
  readonly #disposables = new DisposableStore();
  readonly #countsThrottle = this.#disposables.add(new Throttle(() => this.#announceCounts(), announceEveryMs));
  readonly #sourcesThrottle = this.#disposables.add(new Throttle(() => this.#announceSources(), announceEveryMs));
  /** By the number under which the store knows a source: messages outlive the reading of their source. */
  readonly #sourceIds: string[] = [];
  readonly #sourceNumbers = new Map<string, number>();
  #statuses = new Map<string, SourceStatus>();
  #announced = '';
  #isScanning = false;
  #isShown = true;

  constructor(name: string, bounds: StoreBounds, announcer: Announcer) {
    this.#name = name;
    this.#announcer = announcer;
    this.#messages = new MessageStore(bounds);
    this.#view = new MessageView(this.#messages);
  }

  /** The sources read from now on; those that were there keep their state. */
  setSources(sources: readonly Pick<SourceStatus, 'id' | 'label' | 'kind'>[]): void {
    const before = this.#statuses;
    this.#statuses = new Map(
      sources.map(({ id, label, kind }) => {
        const { state, problem } = before.get(id) ?? { state: 'connecting' as const, problem: null };
        return [id, { id, label, kind, state, problem }];
      }),
    );
    this.#sourcesThrottle.request();
  }

  setState(source: string, state: SourceStatus['state'], problem?: Problem): void {
    const before = this.#statuses.get(source);
    if (!before || (before.state === state && before.problem?.message === problem?.message)) return;
    const shown = problem && { code: problem.code, severity: problem.severity, message: problem.message };
    this.#statuses.set(source, { ...before, state, problem: shown ?? null });
    this.#sourcesThrottle.request();
  }

  append(source: string, timeMs: number, id: string, fields: readonly Uint8Array[]): void {
    this.#messages.append({ source: this.#numberOf(source), timeMs, id, fields });
  }

  appendGap(source: string, fromMs: number, toMs: number): void {
    const seconds = ((toMs - fromMs) / 1000).toFixed(1);
    const text = `No connection for ${seconds} s: what was published meanwhile is missing.`;
    this.#messages.appendGap(this.#numberOf(source), toMs, text, 0);
    this.appended();
  }

  appended(): void {
    if (!this.#isScanning) this.#scan();
    this.#countsThrottle.request();
  }

  setFilter(filter: Filter): void {
    this.#view.setFilter(filter);
    if (!this.#isScanning) this.#scan();
    this.#countsThrottle.request();
  }

  setPaused(isPaused: boolean): void {
    this.#view.setPaused(isPaused);
    this.#countsThrottle.request();
  }

  /** Nobody is told the counts of what nobody sees. */
  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    if (isShown) this.#countsThrottle.request();
  }

  clear(): void {
    this.#messages.clear();
    this.#view.cleared();
    this.#countsThrottle.request();
  }

  window({ at, count }: WindowRequest): RowWindow {
    const rows = this.#view.window(at, count).flatMap(({ ordinal, sequence }) => {
      const message = this.#messages.read(sequence);
      return message ? [this.#toRow(ordinal, message)] : [];
    });
    return { counts: this.#counts(), rows };
  }

  detail(sequence: number): Detail | null {
    const message = this.#messages.read(sequence);
    if (!message) return null;
    const row = this.#toRow(this.#view.ordinalOf(sequence), message);
    return { row, fields: detailFields(message.fields, maxDetailBytes) };
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Looks at rows in slices until the view is up to date; a filter set meanwhile makes the next slice start anew. */
  #scan(): void {
    const isDone = this.#disposables.isDisposed || this.#view.advance(sliceMs);
    this.#isScanning = !isDone;
    if (isDone) return;
    this.#countsThrottle.request();
    setImmediate(() => this.#scan());
  }

  #toRow(ordinal: number, message: StoredMessage): Row {
    const { sequence, timeMs, source, id, sizeBytes, kind, fields } = message;
    return {
      ordinal,
      sequence,
      timeMs,
      source: this.#sourceIds[source] ?? '',
      id,
      sizeBytes,
      preview: preview(fields, previewLength),
      kind,
    };
  }

  #numberOf(source: string): number {
    const known = this.#sourceNumbers.get(source);
    if (known !== undefined) return known;
    const number = this.#sourceIds.push(source) - 1;
    this.#sourceNumbers.set(source, number);
    return number;
  }

  #counts(): Counts {
    return { ...this.#messages.counts, ...this.#view.counts };
  }

  #announceCounts(): void {
    if (!this.#isShown) return;
    const counts = this.#counts();
    const fingerprint = JSON.stringify(counts);
    if (fingerprint === this.#announced) return;
    this.#announced = fingerprint;
    this.#announcer.emit('counts', { session: this.#name, counts });
  }

  #announceSources(): void {
    this.#announcer.emit('sources', { session: this.#name, sources: [...this.#statuses.values()] });
  }
}
