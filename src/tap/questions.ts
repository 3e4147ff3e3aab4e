import { toJson } from '../messages/decode/toJson.ts';
import { detailFields } from '../messages/detail.ts';
import { FieldSurvey } from '../messages/fieldSurvey.ts';
import { bucketsOver, sumInto } from '../messages/histogramView.ts';
import { shownPayload } from '../messages/rowDetail.ts';
import { RowLens } from '../messages/rowLens.ts';
import type { MessageStore, StoredMessage } from '../messages/store.ts';
import type { MessageView } from '../messages/view.ts';
import { TimeHistogram } from '../messages/timeHistogram.ts';
import {
  decoders,
  maxDetailBytes,
  type DecoderName,
  type Decoded,
  type Detail,
  type MessageDocument,
  type RawBytes,
} from '../protocol/detailShapes.ts';
import type { Counts, Row, WindowRequest, RowWindow } from '../protocol/shapes.ts';
import type { FieldSurvey as Survey, Histogram } from '../protocol/surveyShapes.ts';
import { toRow } from './rowModel.ts';
import type { SourceTable } from './sourceTable.ts';

const surveyedRows = 300;
/** What a packed payload may unpack to when it is looked at by itself. */
const maxUnpackedBytes = 32 * 1_048_576;

/** Answers what an inspector asks about the messages of its session. */
export class Questions {
  readonly #store: MessageStore;
  readonly #view: MessageView;
  readonly #sources: SourceTable;
  readonly #lens: RowLens;

  constructor(store: MessageStore, view: MessageView, sources: SourceTable) {
    this.#store = store;
    this.#view = view;
    this.#sources = sources;
    this.#lens = new RowLens((source) => sources.factsOf(source), maxUnpackedBytes);
  }

  counts(): Counts {
    return { ...this.#store.counts, ...this.#view.counts, sort: null };
  }

  window({ at, count }: WindowRequest): RowWindow {
    const rows = this.#view.window(at, count).flatMap(({ ordinal, sequence }) => {
      const message = this.#store.read(sequence);
      return message ? [this.#toRow(ordinal, message)] : [];
    });
    return { counts: this.counts(), rows };
  }

  histogram(buckets: number, span: { readonly fromMs: number; readonly toMs: number } | null): Histogram {
    const [total, matched] = [new TimeHistogram(), new TimeHistogram()];
    const isWithin = (timeMs: number): boolean => !span || (timeMs >= span.fromMs && timeMs < span.toMs);
    for (let sequence = this.#store.first; sequence < this.#store.end; sequence++) {
      const timeMs = this.#store.timeOf(sequence);
      if (timeMs !== undefined && isWithin(timeMs)) total.add(timeMs);
    }
    for (const sequence of this.#view.sequences()) {
      const timeMs = this.#store.timeOf(sequence);
      if (timeMs !== undefined && isWithin(timeMs)) matched.add(timeMs);
    }
    const { fromMs, toMs } = span ?? total;
    const shape = bucketsOver(fromMs, toMs, buckets, total.widthMs);
    return {
      fromMs: shape.fromMs,
      toMs: shape.fromMs + shape.count * shape.bucketMs,
      bucketMs: shape.bucketMs,
      total: sumInto(total, shape),
      matched: sumInto(matched, shape),
    };
  }

  fields(): Survey {
    const survey = new FieldSurvey();
    for (const { sequence } of this.#view.window({ kind: 'tail' }, surveyedRows)) {
      const lens = this.#look(sequence);
      if (lens) survey.add({ payload: lens.payload, headers: lens.headers });
    }
    const fields = survey.fields.map((field) => ({ ...field, types: [...field.types] }));
    return { fields, sampled: survey.sampled };
  }

  detail(sequence: number, decoder: DecoderName): Detail | null {
    const message = this.#store.read(sequence);
    if (!message) return null;
    const row = this.#toRow(this.#view.ordinalOf(sequence), message);
    const contract = { state: 'none' as const, name: null, errors: [], errorCount: 0, problem: null };
    const decoded = this.#decoded(sequence, decoder);
    return { row, fields: detailFields(message.fields, maxDetailBytes), decoded, contract };
  }

  raw(sequence: number, field: number, offset: number, count: number): RawBytes | null {
    const bytes = this.#store.read(sequence)?.fields[field * 2 + 1];
    return bytes ? { offset, totalBytes: bytes.length, hex: bytes.toString('hex', offset, offset + count) } : null;
  }

  document(sequence: number, decoder: DecoderName): MessageDocument | null {
    const lens = this.#look(sequence);
    if (!lens) return null;
    const title = `${lens.source?.label ?? 'message'} ${lens.id}`;
    const decoded = lens.decoded(decoder, maxUnpackedBytes);
    const value = decoded ? decoded.value : lens.payload;
    const json = value === undefined ? undefined : toJson(value, 2);
    if (json !== undefined) return { title, text: json, language: 'json' };
    const shown = decoded && shownPayload(decoded, maxUnpackedBytes);
    return { title, text: shown?.text ?? decoded?.bytes.toString('hex') ?? '', language: 'text' };
  }

  #toRow(ordinal: number, message: StoredMessage): Row {
    return toRow(ordinal, message, this.#sources.idOf(message.source));
  }

  #decoded(sequence: number, chosen: DecoderName): Decoded | null {
    const lens = this.#look(sequence);
    const decoded = lens?.decoded(chosen, maxUnpackedBytes);
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
      choices: decoders.filter((name) => (name !== 'avro' && name !== 'protobuf') || name === schema),
    };
  }

  #look(sequence: number): RowLens | undefined {
    const page = this.#store.pageOf(sequence);
    if (!page) return undefined;
    const index = sequence - page.firstSequence;
    if (page.kindAt(index) === 'gap') return undefined;
    this.#lens.move(page, index);
    return this.#lens;
  }
}
