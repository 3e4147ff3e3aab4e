import { Buffer } from 'node:buffer';
import { stripAnsi } from '../../base/ansi.ts';
import type { ContractState } from '../../base/kinds/contractStates.ts';
import type { SortKey } from '../../base/kinds/columns.ts';
import { decoders, payloadEncodings, type PayloadEncoding } from '../../base/kinds/decoders.ts';
import { sortReader } from '../../messages/rows/columns.ts';
import type { WantedExample } from '../../expression/filter/example.ts';
import { rowExample } from '../../messages/filter/rowExample.ts';
import { rowAsJson } from '../../messages/export/exportRow.ts';
import { redisCommand } from '../../messages/export/redisCommand.ts';
import { toJson } from '../../messages/decode/toJson.ts';
import { detailFields } from '../../messages/rows/detail.ts';
import { FieldSurvey } from '../../messages/rows/fieldSurvey.ts';
import type { GapSpans } from '../../messages/view/gapSpans.ts';
import { bucketsOver, sumInto } from '../../messages/view/histogramView.ts';
import { shownPayload } from '../../messages/rows/rowDetail.ts';
import type { LogEvents } from '../../messages/rows/logEvents.ts';
import { parsePath } from '../../messages/rows/payloadPath.ts';
import { RowLens } from '../../messages/rows/rowLens.ts';
import type { SourceFacts } from '../../messages/rows/sourceFacts.ts';
import type { MessageStore } from '../../messages/store/store.ts';
import type { StoredMessage } from '../../messages/store/storedMessage.ts';
import type { MessageView } from '../../messages/view/view.ts';
import { TimeHistogram } from '../../messages/store/timeHistogram.ts';
import {
  maxDetailBytes,
  maxDetailFields,
  type Decoded,
  type Detail,
  type MessageDocument,
  type RawBytes,
} from '../../protocol/detailShapes.ts';
import type { HeldMessage } from '../../protocol/acting/drafts.ts';
import type { Sort } from '../../protocol/filterShapes.ts';
import type { Counts, HistoryState, Row, WindowRequest, RowWindow } from '../../protocol/shapes.ts';
import { previewLength } from '../../protocol/shapes.ts';
import type { SurveyedFields as Survey, Histogram } from '../../protocol/surveyShapes.ts';
import type { LineSource } from '../../messages/recording/lineWriter.ts';
import type { RowToExport } from './exporter.ts';
import { scanBounds } from '../scan/scanBounds.ts';
import { heldMessage } from './heldMessage.ts';
import { columnReaders, toRow, type RowMaker } from './rowModel.ts';
import { sortedSequences } from './sortedSequences.ts';
import type { ContractBook } from './contractBook.ts';
import { lineSourceOf } from './recordingForm.ts';
import type { KnownSource, SourceTable } from './sourceTable.ts';
import type { ViewState } from './viewState.ts';

const noVerdict = { state: 'none' as const, name: null, errors: [], errorCount: 0, problem: null };
const surveyedRows = 300;
/** Limits for a message that is shown in the detail. */
const detailBounds = { maxPayloadBytes: 64 * 1_048_576, maxUnpackedBytes: 32 * 1_048_576, maxFields: 10_000 };
/** Limits for a message that is exported as a whole. */
const wholeBounds = { ...detailBounds, maxFields: Infinity };
/** A message with more fields than this is shown to an editor as raw fields instead of an object. */
const maxDocumentFields = 100_000;
/** Limits for each message that is read for field suggestions, and for all of them together. */
const surveyBounds = { maxPayloadBytes: 8 * 1_048_576, maxUnpackedBytes: 8 * 1_048_576, maxFields: 1000 };
const surveyedBytes = 16 * 1_048_576;
/** What is packed may take as long to read as a thousand others: whoever waits behind a survey waits no longer than this. */
const surveyMs = 250;
/** Limits for rows in a window, which are requested again and again. */
const rowBounds = { maxPayloadBytes: 262_144, maxUnpackedBytes: 262_144, maxFields: 1000, isExact: true };
/** More than a line can show. */
const rowFields = previewLength;

type WantedRow = Pick<RowMaker, 'columns' | 'isWrapped'>;
const oneRow: WantedRow = { columns: [], isWrapped: false };

interface ExampleRequest extends WantedExample {
  readonly sequence: number;
  readonly path: string;
}

interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

function refill(histogram: TimeHistogram, times: Iterable<number>): void {
  const all = [...times];
  histogram.clear();
  for (const timeMs of all) histogram.add(timeMs);
}

/** How a session stands at the time of a question. */
interface Standing {
  /** When connections were away. */
  readonly gaps: GapSpans;
  /** How many rows came too late to stand where their time is. */
  readonly late: () => number;
  readonly state: () => ViewState;
  readonly history: () => HistoryState;
  /** Which lines of logs belong together. */
  readonly events: LogEvents;
}

/** Answers what an inspector asks about the messages of its session. */
export class Questions {
  readonly #store: MessageStore;
  readonly #view: MessageView;
  readonly #sources: SourceTable;
  readonly #lens: RowLens;
  readonly #rowLens: RowLens;
  readonly #wholeLens: RowLens;
  readonly #surveyLens: RowLens;
  /** Reads a message as a filter does. */
  readonly #exampleLens: RowLens;
  readonly #contracts: ContractBook;
  readonly #state: () => ViewState;
  readonly #history: () => HistoryState;
  readonly #gaps: GapSpans;
  readonly #late: () => number;

  /** `state` and `history` say how rows are shown, and what is before the first one, at the time of a question. */
  constructor(
    store: MessageStore,
    view: MessageView,
    sources: SourceTable,
    contracts: ContractBook,
    { state, history, events, gaps, late }: Standing,
  ) {
    this.#gaps = gaps;
    this.#late = late;
    this.#state = state;
    this.#history = history;
    this.#contracts = contracts;
    this.#store = store;
    this.#view = view;
    this.#sources = sources;
    const factsOf = (source: number): SourceFacts | undefined => sources.factsOf(source);
    this.#lens = new RowLens(factsOf, detailBounds, events);
    this.#rowLens = new RowLens(factsOf, rowBounds, events);
    this.#wholeLens = new RowLens(factsOf, wholeBounds, events);
    this.#surveyLens = new RowLens(factsOf, surveyBounds, events);
    this.#exampleLens = new RowLens(factsOf, scanBounds, events);
  }

  counts(): Counts {
    const { partly, unevaluated, sort } = this.#state();
    const rows = partly?.rowsHeld((sequence) => this.#store.locate(sequence) !== undefined) ?? 0;
    return {
      ...this.#store.counts,
      ...this.#view.counts,
      sort,
      history: this.#history(),
      partly: partly && rows > 0 ? { rows, maxBytes: partly.maxBytes } : null,
      unevaluated: unevaluated?.facts ?? null,
      verdicts: this.#contracts.counts,
      late: this.#late(),
    };
  }

  window({ at, count, columns = [], isWrapped = false }: WindowRequest): RowWindow {
    const wanted = { columns: columnReaders(columns), isWrapped };
    const rows = this.#view.window(at, this.#wantedRows(at, count)).flatMap(({ ordinal, sequence }) => {
      const message = this.#store.read(sequence, rowFields);
      return message ? [this.#toRow(ordinal, message, wanted)] : [];
    });
    return { counts: this.counts(), rows };
  }

  /** Behind a row no more than there are. */
  #wantedRows(at: WindowRequest['at'], count: number): number {
    if (at.kind === 'ordinal' || at.behind === undefined) return count;
    const { first, matched } = this.#view.counts;
    return Math.max(0, Math.min(count, first + matched - at.behind));
  }

  histogram(buckets: number, span: TimeSpan | null): Histogram {
    if (this.#store.times.isEmpty) return { fromMs: 0, toMs: 0, bucketMs: 1, total: [], matched: [], gaps: [] };
    const [total, matched] = span ? this.#timesWithin(span) : [this.#allTimes(), this.#view.times];
    const { fromMs, toMs } = span ?? total;
    const shape = bucketsOver(fromMs, toMs, buckets, Math.max(total.widthMs, matched.widthMs));
    const endMs = shape.fromMs + shape.count * shape.bucketMs;
    return {
      fromMs: shape.fromMs,
      toMs: endMs,
      bucketMs: shape.bucketMs,
      total: sumInto(total, shape),
      matched: sumInto(matched, shape),
      gaps: [...this.#gaps.within(shape.fromMs, endMs)],
    };
  }

  /** One message of another age makes slots wide: once it is gone, they are made fine again. */
  #allTimes(): TimeHistogram {
    const { times } = this.#store;
    if (times.isCoarse) refill(times, this.#store.allTimes());
    if (this.#view.times.isCoarse) refill(this.#view.times, this.#timesOf(this.#view.all()));
    return times;
  }

  #timesWithin(span: TimeSpan): [TimeHistogram, TimeHistogram] {
    const isWithin = (timeMs: number): boolean => timeMs >= span.fromMs && timeMs < span.toMs;
    const [total, matched] = [new TimeHistogram(), new TimeHistogram()];
    for (const timeMs of this.#store.allTimes()) if (isWithin(timeMs)) total.add(timeMs);
    for (const timeMs of this.#timesOf(this.#view.all())) if (isWithin(timeMs)) matched.add(timeMs);
    return [total, matched];
  }

  *#timesOf(sequences: Iterable<number>): Iterable<number> {
    for (const sequence of sequences) {
      const at = this.#store.locate(sequence);
      if (at) yield at.page.timeAt(at.index);
    }
  }

  /** The fields of the newest messages, of as many as can be read within a moment: `sampled` of them. */
  fields(): Survey {
    const survey = new FieldSurvey();
    const endMs = performance.now() + surveyMs;
    let leftBytes = surveyedBytes;
    for (const { sequence } of this.#view.window({ kind: 'tail' }, surveyedRows)) {
      const lens = this.#look(sequence, this.#surveyLens);
      if (!lens) continue;
      if (leftBytes <= 0 || performance.now() > endMs) break;
      if (lens.sizeBytes <= surveyBounds.maxPayloadBytes) leftBytes -= lens.sizeBytes;
      survey.add({ payload: lens.payload, headers: lens.headers });
    }
    const fields = survey.fields.map((field) => ({ ...field, types: [...field.types] }));
    return { fields, sampled: survey.sampled };
  }

  /** One message as a line of the table; null when it has been evicted. */
  row(sequence: number): Row | null {
    const message = this.#store.read(sequence, rowFields);
    return message ? this.#toRow(this.#view.ordinalOf(sequence), message) : null;
  }

  /** The same where nobody asks for its place in the view, which takes long to tell of one that is sorted. */
  rowAnywhere(sequence: number): Row | null {
    const message = this.#store.read(sequence, rowFields);
    return message ? this.#toRow(0, message) : null;
  }

  /** Whether a message keeps its contract, found out now where it was not yet; `none` once it has been evicted. */
  contractOf(sequence: number): ContractState {
    const at = this.#store.locate(sequence);
    return at ? this.#contracts.verdictOf(at.page, at.index) : 'none';
  }

  /** One message as it could be sent again; null when it has been evicted, or can be sent nowhere. */
  heldMessage(sequence: number): HeldMessage | null {
    const message = this.#store.read(sequence);
    const source = message && this.#sources.of(message.source);
    const lens = this.#look(sequence, this.#wholeLens);
    return (message && source && lens && heldMessage(message, source, lens)) ?? null;
  }

  detail(sequence: number, decoder: PayloadEncoding): Detail | null {
    const message = this.#store.read(sequence, maxDetailFields);
    if (!message) return null;
    const row = this.#toRow(this.#view.ordinalOf(sequence), message);
    const at = this.#store.locate(sequence);
    const contract = at ? this.#contracts.verdict(at.page, at.index) : null;
    const decoded = this.#decoded(sequence, decoder);
    const { fieldCount } = message;
    const fields = detailFields(message.fields, maxDetailBytes);
    return { row, fields, fieldCount, decoded, contract: contract ?? noVerdict };
  }

  /** A condition like what a message has; null when it has been evicted. */
  example({ sequence, path, ...wanted }: ExampleRequest): ReturnType<typeof rowExample> | null {
    const lens = this.#look(sequence, this.#exampleLens);
    return lens ? rowExample(lens, this.#contracts.verdictOf, parsePath(path) ?? [path], wanted) : null;
  }

  raw(sequence: number, field: number, offset: number, count: number): RawBytes | null {
    const bytes = this.#store.read(sequence, field + 1)?.fields[field * 2 + 1];
    return bytes ? { offset, totalBytes: bytes.length, hex: bytes.toString('hex', offset, offset + count) } : null;
  }

  document(sequence: number, decoder: PayloadEncoding): MessageDocument | null {
    const lens = this.#look(sequence, this.#wholeLens);
    if (!lens) return null;
    const title = `${lens.source?.label ?? 'message'} ${lens.id}`;
    if (lens.fieldCount > maxDocumentFields) return { title, text: this.#asTheyCame(sequence), language: 'json' };
    // A line of a log is text or fields, whose colours are of no use in a document.
    const decoded = lens.logLine ? undefined : lens.decoded(decoder);
    const value = decoded ? decoded.value : lens.payload;
    if (lens.logLine && typeof value === 'string') return { title, text: value, language: 'text' };
    const json = value === undefined ? undefined : toJson(value, 2);
    if (json !== undefined) return { title, text: json, language: 'json' };
    const shown = decoded && shownPayload(decoded, detailBounds.maxUnpackedBytes);
    return { title, text: shown?.text ?? decoded?.bytes.toString('hex') ?? '', language: 'text' };
  }

  /** The message in a form to be pasted; null where there is none of that form. */
  copyAs(sequence: number, format: 'json' | 'redis-cli' | 'text'): string | null {
    const message = this.#store.read(sequence);
    const source = message && this.#sources.of(message.source);
    if (!message || !source) return null;
    if (format !== 'redis-cli') return this.#textOf(sequence, format);
    const { origin } = source;
    const key = origin?.kind === 'stream' ? origin.key : origin?.kind === 'pubsub' ? origin.channel : source.label;
    const heardBy = message.fields[0];
    const channel = origin?.kind === 'pubsub' && heardBy && heardBy.length > 0 ? heardBy.toString() : key;
    return redisCommand(source.kind, channel, message.fields) ?? null;
  }

  /** A stream's entry as the broker knows it; undefined for what is none. */
  entryOf(sequence: number): { readonly url: string; readonly key: string; readonly id: string } | undefined {
    const message = this.#store.read(sequence, 0);
    const origin = message?.kind === 'message' ? this.#sources.of(message.source)?.origin : undefined;
    return message && origin?.kind === 'stream'
      ? { url: origin.broker.url, key: origin.key, id: message.id }
      : undefined;
  }

  /** The rows of the view as they are shown, one by one: those that are evicted meanwhile are left out. */
  *toExport(sequences: Iterable<number>): Iterable<RowToExport> {
    const abouts = new Map<KnownSource, LineSource>();
    for (const sequence of sequences) {
      const message = this.#store.read(sequence);
      if (!message) continue;
      const lens = this.#look(sequence, this.#wholeLens) ?? this.#wholeLens;
      const source = this.#sources.of(message.source);
      const fields = source?.kind === 'logs' ? message.fields.map(withoutColours) : message.fields;
      if (!source) continue;
      const about = abouts.get(source) ?? lineSourceOf(source);
      abouts.set(source, about);
      yield { row: { ...message, fields, source: source.label }, lens, about };
    }
  }

  /** The rows of the view, sorted; undefined when that `isOver` before it is done. */
  sorted(sort: Sort, isOver: () => boolean): Promise<Float64Array | undefined> {
    return sortedSequences([...this.#view.sequences()], this.#keyReader(sort.by), sort.isDescending, isOver);
  }

  #keyReader(by: SortKey): (sequence: number) => unknown {
    const read = sortReader(by);
    return (sequence) => {
      const lens = this.#look(sequence);
      return lens && read(lens);
    };
  }

  #textOf(sequence: number, format: 'json' | 'text'): string | null {
    const lens = this.#look(sequence, this.#wholeLens);
    if (!lens) return null;
    if (lens.fieldCount > maxDocumentFields) return this.#asTheyCame(sequence);
    const { payload } = lens;
    if (format === 'text' && typeof payload === 'string') return payload;
    return toJson(payload, 2) ?? this.document(sequence, 'auto')?.text ?? null;
  }

  #asTheyCame(sequence: number): string {
    const message = this.#store.read(sequence);
    return message ? rowAsJson({ ...message, source: this.#sources.of(message.source)?.label ?? '' }) : '';
  }

  #toRow(ordinal: number, message: StoredMessage, wanted: WantedRow = oneRow): Row {
    const lens = this.#rowLens;
    const at = this.#store.locate(message.sequence);
    if (at) lens.move(at.page, at.index);
    const maker = {
      lens,
      ...wanted,
      headOf: (line: RowLens) => this.#headOf(line),
      marks: this.#state().marks,
      contractOf: () => (at ? this.#contracts.verdictOf(at.page, at.index) : ('none' as const)),
    };
    return toRow(ordinal, message, this.#sources.idOf(message.source), maker);
  }

  /** Lines are folded only where they follow each other: what is searched for, or sorted, stands by itself. */
  #headOf({ logPlace }: RowLens): number | null {
    const { filter, sort } = this.#state();
    if (!logPlace || logPlace.depth === 0 || sort || (filter && filter.text !== '')) return null;
    return this.#view.has(logPlace.head) ? logPlace.head : null;
  }

  #decoded(sequence: number, chosen: PayloadEncoding): Decoded | null {
    const lens = this.#look(sequence);
    const decoded = lens?.decoded(chosen);
    if (!lens || !decoded) return null;
    const { decoder, layers } = decoded;
    const { cloudEvent } = lens;
    const shown = shownPayload(decoded, maxDetailBytes);
    const schema = lens.source?.schema?.decoder;
    return {
      ...shown,
      field: lens.payloadPlace ?? 0,
      chosen,
      decoder,
      layers: [...layers, ...(cloudEvent ? ['cloudevents'] : [])],
      cloudEvent: cloudEvent ? cloudEvent.map(([name, value]) => [name, value]) : null,
      choices: payloadEncodings.filter((name) => name === 'auto' || name === schema || !decoders[name].needsSchema),
    };
  }

  #look(sequence: number, lens = this.#lens): RowLens | undefined {
    const at = this.#store.locate(sequence);
    if (at?.page.kindAt(at.index) !== 'message') return undefined;
    lens.move(at.page, at.index);
    return lens;
  }
}

function withoutColours(part: Buffer): Buffer {
  return part.includes(0x1b) ? Buffer.from(stripAnsi(part.toString())) : part;
}
