import { compileFilter } from '../../messages/filter/compile.ts';
import type { Matcher } from '../../messages/filter/matcher.ts';
import { Unevaluated } from '../../messages/filter/unevaluated.ts';
import type { Contract } from '../../messages/contracts/contract.ts';
import { LogEvents } from '../../messages/rows/logEvents.ts';
import { RowLens } from '../../messages/rows/rowLens.ts';
import type { SourceFacts } from '../../messages/rows/sourceFacts.ts';
import { MessageStore } from '../../messages/store/store.ts';
import type { RowPlace } from '../../messages/store/keptRows.ts';
import { redact, type RedactionTests } from '../../messages/redaction/redactor.ts';
import { ProblemError } from '../../base/problem.ts';
import type { ReadSource } from '../sources.ts';
import type { RecordJob } from './job.ts';
import type { IncomingMessage, Screen } from './recorder.ts';
import { redactionConditions } from './redactionConditions.ts';

/** A filter looks at what came before, such as the line above a stack trace; no more than that is held for it. */
const bounds = { maxMessages: 8192, maxBytes: 32 * 1024 * 1024 };
const lensBounds = {
  maxPayloadBytes: 4 * 1024 * 1024,
  maxUnpackedBytes: 4 * 1024 * 1024,
  maxFields: 10_000,
  isExact: true,
};

/** Lets those messages pass that match a job's filter, and replaces in them what is secret. */
export class RecordScreen implements Screen {
  readonly #store = new MessageStore(bounds);
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #facts: readonly SourceFacts[];
  readonly #lens: RowLens;
  readonly #plainLens: RowLens;
  readonly #matcher: Matcher | undefined;
  readonly #redactions: readonly RedactionTests[];
  readonly #contracts: ReadonlyMap<string, Contract>;
  readonly #unevaluated = new Unevaluated();
  #redacted = 0;
  #unread = 0;

  /** @throws ProblemError for a filter or a condition that cannot be used. */
  constructor({ sources, filter, redaction }: RecordJob, contracts: ReadonlyMap<string, Contract>) {
    this.#contracts = contracts;
    this.#numbers = new Map(sources.map(({ id }, number) => [id, number]));
    this.#facts = sources.map((source) => factsOf(source, contracts.get(source.id)));
    const events = new LogEvents({
      isLog: (source) => this.#facts[source]?.kind === 'logs',
      pageBefore: (page) => this.#store.pageBefore(page),
    });
    this.#lens = new RowLens((source) => this.#facts[source], lensBounds, events);
    this.#plainLens = new RowLens((source) => this.#facts[source], { ...lensBounds, isExact: false });
    this.#matcher = filter && this.#compile(filter);
    const conditions = redactionConditions(redaction.expressions);
    this.#redactions = sources.map(({ id }) => ({
      byName: redaction.byName,
      conditions,
      secretsOf: redaction.byContract ? contracts.get(id)?.secretsOf : undefined,
    }));
  }

  /** Of how many messages a part was replaced. */
  get redacted(): number {
    return this.#redacted;
  }

  /** How many messages the filter could not be asked of, and why the first one could not. */
  get unevaluated(): { readonly rows: number; readonly why: string } | undefined {
    const { rows, why } = this.#unevaluated.facts ?? { rows: 0, why: 'It is too large to be looked at.' };
    return rows + this.#unread === 0 ? undefined : { rows: rows + this.#unread, why };
  }

  pass(messages: readonly IncomingMessage[]): readonly IncomingMessage[] {
    return messages.flatMap((message) => this.#passOne(message) ?? []);
  }

  #passOne(message: IncomingMessage): IncomingMessage | undefined {
    const source = this.#numbers.get(message.source) ?? 0;
    const { timeMs, id, fields } = message;
    const sequence = this.#store.end;
    this.#store.append({ source, timeMs, id, fields });
    const place = this.#store.locate(sequence);
    if (this.#matcher && !this.#isMatch(this.#matcher, place)) return undefined;
    const tests = this.#redactions[source];
    return tests ? this.#redact(message, place, tests) : message;
  }

  #isMatch(matcher: Matcher, place: RowPlace | undefined): boolean {
    // It is larger than all that is held.
    if (!place) {
      this.#unread++;
      return false;
    }
    let isMatch = false;
    matcher(place.page, place.index, place.index + 1, () => (isMatch = true));
    return isMatch;
  }

  #redact(message: IncomingMessage, place: RowPlace | undefined, tests: RedactionTests): IncomingMessage {
    const lens = this.#plainLens;
    if (place) lens.move(place.page, place.index);
    const row = {
      channel: message.channel ?? this.#facts[this.#numbers.get(message.source) ?? 0]?.label ?? '',
      fields: message.fields,
      payloadPlace: place ? lens.payloadPlace : undefined,
      payload: () => (place ? lens.payload : undefined),
    };
    const redaction = redact(row, tests);
    if (!redaction) return message;
    this.#redacted++;
    return { ...message, fields: redaction.fields, redacted: redaction.places };
  }

  #compile(filter: NonNullable<RecordJob['filter']>): Matcher | undefined {
    const compiled = compileFilter(filter, {
      sourceId: (source) => this.#facts[source]?.id ?? '',
      lens: this.#lens,
      verdictOf: (page, index) => {
        const contract = this.#contracts.get(this.#facts[page.sourceAt(index)]?.id ?? '');
        if (!contract || contract.problem !== null) return 'none';
        this.#plainLens.move(page, index);
        return isKept(contract, this.#plainLens) ? 'valid' : 'invalid';
      },
      onUnevaluated: this.#unevaluated.add,
    });
    if (!('mistake' in compiled)) return compiled.matcher;
    const { message } = compiled.mistake;
    throw new ProblemError({
      code: 'record.bad-filter',
      severity: 'error',
      message: `The filter cannot be used: ${message}`,
    });
  }
}

function factsOf({ id, kind, label, payload }: ReadSource, contract: Contract | undefined): SourceFacts {
  return { id, kind, label, payloadField: payload?.field, encoding: payload?.encoding, schema: contract?.schema };
}

function isKept(contract: Contract, lens: RowLens): boolean {
  try {
    return contract.isKept(lens.payload);
  } catch (error) {
    // Nested too deep to be looked through: no contract allows that.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
