import { decode } from '../messages/decode/decode.ts';
import { payloadField } from '../messages/decode/payloadField.ts';
import { detailFields } from '../messages/detail.ts';
import { FieldSurvey } from '../messages/fieldSurvey.ts';
import { bucketsOver, sumInto } from '../messages/histogramView.ts';
import type { MessageStore, StoredMessage } from '../messages/store.ts';
import type { MessageView } from '../messages/view.ts';
import { TimeHistogram } from '../messages/timeHistogram.ts';
import {
  maxDetailBytes,
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

/** Answers what an inspector asks about the messages of its session. */
export class Questions {
  readonly #store: MessageStore;
  readonly #view: MessageView;
  readonly #sources: SourceTable;

  constructor(store: MessageStore, view: MessageView, sources: SourceTable) {
    this.#store = store;
    this.#view = view;
    this.#sources = sources;
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
      const message = this.#store.read(sequence);
      if (message?.kind === 'message') survey.add({ payload: this.#decoded(message)?.value });
    }
    const fields = survey.fields.map((field) => ({ ...field, types: [...field.types] }));
    return { fields, sampled: survey.sampled };
  }

  detail(sequence: number): Detail | null {
    const message = this.#store.read(sequence);
    if (!message) return null;
    const row = this.#toRow(this.#view.ordinalOf(sequence), message);
    const contract = { state: 'none' as const, name: null, errors: [], errorCount: 0, problem: null };
    return { row, fields: detailFields(message.fields, maxDetailBytes), decoded: this.#toDecoded(message), contract };
  }

  raw(sequence: number, field: number, offset: number, count: number): RawBytes | null {
    const bytes = this.#store.read(sequence)?.fields[field * 2 + 1];
    return bytes ? { offset, totalBytes: bytes.length, hex: bytes.toString('hex', offset, offset + count) } : null;
  }

  document(sequence: number): MessageDocument | null {
    const message = this.#store.read(sequence);
    if (!message) return null;
    const decoded = this.#decoded(message);
    const title = `${this.#sources.of(message.source)?.label ?? 'message'} ${message.id}`;
    if (!decoded?.json) return { title, text: decoded?.text ?? '', language: 'text' };
    return { title, text: JSON.stringify(decoded.value, undefined, 2), language: 'json' };
  }

  #toRow(ordinal: number, message: StoredMessage): Row {
    return toRow(ordinal, message, this.#sources.idOf(message.source));
  }

  #toDecoded(message: StoredMessage): Decoded | null {
    const decoded = this.#decoded(message);
    if (!decoded) return null;
    const { decoder, layers, json, text, error } = decoded;
    return {
      field: decoded.field,
      chosen: 'auto',
      decoder,
      layers: [...layers],
      json,
      text,
      isCut: false,
      error,
      cloudEvent: null,
      choices: ['auto', 'json', 'text', 'binary'],
    };
  }

  #decoded(message: StoredMessage): (ReturnType<typeof decode> & { readonly field: number }) | undefined {
    const field = payloadField(message.fields, this.#sources.of(message.source)?.payload?.field);
    const bytes = field === undefined ? undefined : message.fields[field * 2 + 1];
    return bytes && field !== undefined ? { ...decode(bytes), field } : undefined;
  }
}
