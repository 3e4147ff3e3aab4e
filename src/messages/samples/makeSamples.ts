/*
 * Messages made from a contract.
 *
 *     makeSamples(contract, { kind, seed, count }) → Iterable of { value, what?, breaks? }
 *
 * The same seed gives the same samples. Every sample was held against the contract: all but `invalid` ones keep it, and
 * those say what they break. Fewer than asked for, or none, come back where no more can be made.
 */
import type { SampleKind } from '../../base/kinds/sampleKinds.ts';
import { Buffer } from 'node:buffer';
import type { Contract, JsonSchema } from '../contracts/contract.ts';
import { asList } from '../schemas/flatSchema.ts';
import { decode } from '../decode/decode.ts';
import { boundaries } from './boundaries.ts';
import { breaches } from './breaches.ts';
import { ValueMaker, type Amount, type MadePlace } from './valueMaker.ts';

/** A payload that was made. `encodePayload` writes its value, and sends bytes as they are. */
export interface Sample {
  readonly value: unknown;
  /** Of a boundary: what is at its limit. */
  readonly what?: string;
  /** Of an invalid one: what it breaks, as the contract's check says it. */
  readonly breaks?: string;
}

export interface SampleRequest {
  readonly kind: SampleKind;
  readonly seed: number;
  /** At most so many. */
  readonly count: number;
}

/** So many seeds are tried for one valid value. */
const tries = 30;
/** What is made in vain ends it, in parts of values: a hostile schema holds up nobody longer than some tenths of a second. */
const maxWaste = 60_000;
const leastWaste = 500;
/** Making a value was broken off. */
const brokenOffWaste = 5000;

/** Makes samples of a contract, valid ones or, of the kind `invalid`, such as break it: each when it is asked for. Never throws. */
export function makeSamples(contract: Contract, request: SampleRequest): Iterable<Sample> {
  if (contract.problem !== null || request.count <= 0) return [];
  return take(request.count, new SampleSource(contract, request.seed).samples(request.kind));
}

function* take(count: number, samples: Iterable<Sample>): Generator<Sample> {
  let taken = 0;
  for (const sample of samples) {
    yield sample;
    if (++taken >= count) return;
  }
}

interface Made {
  readonly value: unknown;
  readonly places: readonly MadePlace[];
}

class SampleSource {
  readonly #contract: Contract;
  readonly #seed: number;
  #bundle: JsonSchema | undefined;
  #waste = 0;

  constructor(contract: Contract, seed: number) {
    this.#contract = contract;
    this.#seed = seed;
  }

  samples(kind: SampleKind): Iterable<Sample> {
    switch (kind) {
      case 'example':
        return this.#examples();
      case 'minimal':
        return this.#series('minimal');
      case 'full':
        return this.#series('full');
      case 'boundary':
        return this.#boundaries();
      case 'invalid':
        return this.#contract.schema ? this.#brokenBytes() : this.#breaches();
    }
  }

  /** Those that the contract itself names come first. */
  *#examples(): Generator<Sample> {
    for (const value of asList(this.#schema?.['examples'])) if (this.#isValid(value)) yield { value };
    yield* this.#series('usual');
  }

  *#series(amount: Amount): Generator<Sample> {
    for (let number = 0; ; number++) {
      const made = this.#valid(amount, number);
      if (!made) return;
      yield { value: made.value };
    }
  }

  *#boundaries(): Generator<Sample> {
    const base = this.#valid('full', 0) ?? this.#valid('minimal', 0);
    if (!base) return;
    const seen = new Set<string>();
    for (const { value, what } of guarded(boundaries(base.value, base.places))) {
      const text = JSON.stringify(value);
      if (!seen.has(text) && this.#isValid(value)) yield { value, what };
      seen.add(text);
    }
  }

  *#breaches(): Generator<Sample> {
    const base = this.#valid('full', 0) ?? this.#valid('minimal', 0);
    if (!base) return;
    const seen = new Set<string>();
    for (const value of guarded(breaches(base.value, base.places))) {
      const [error] = this.#contract.errorsInValue(value);
      const breaks = error && `${error.path} ${error.message}`;
      if (breaks !== undefined && !seen.has(breaks)) yield { value, breaks };
      if (breaks !== undefined) seen.add(breaks);
    }
  }

  /** A binary form is broken by bytes that cannot be read. */
  *#brokenBytes(): Generator<Sample> {
    const { schema } = this.#contract;
    const base = this.#valid('full', 0) ?? this.#valid('minimal', 0);
    if (!base || !schema) return;
    const bytes = Buffer.from(schema.encode(base.value));
    for (const [broken, what] of [
      [bytes.subarray(0, -1), 'its last byte is missing'],
      [bytes.subarray(0, bytes.length >> 1), 'its second half is missing'],
      [Buffer.concat([bytes, Buffer.from([0xff])]), 'a byte is left over'],
      [Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]), 'it is something else'],
    ] as const) {
      const { value, decoder } = decode(broken, { decoder: 'auto', schema, maxBytes: broken.length });
      const breaks = `payload cannot be read as ${schema.label}: ${what}`;
      if (value === undefined && decoder !== 'text') yield { value: broken, breaks };
    }
  }

  #valid(amount: Amount, number: number): Made | undefined {
    const bundle = this.#schema;
    if (!bundle) return undefined;
    for (let i = 0; i < tries && this.#waste < maxWaste; i++) {
      const isFirst = number === 0 && i === 0;
      const maker = new ValueMaker(bundle, { amount, seed: this.#seed + number * tries + i, isFirst });
      const value = attempt(() => maker.make());
      if (value && this.#isValid(value[0])) return { value: value[0], places: maker.places };
      this.#waste += Math.max(value ? leastWaste : brokenOffWaste, maker.places.length);
    }
    return undefined;
  }

  #isValid(value: unknown): boolean {
    return attempt(() => this.#contract.errorsInValue(value).length === 0)?.[0] === true;
  }

  get #schema(): JsonSchema | undefined {
    return (this.#bundle ??= attempt(() => this.#contract.asJsonSchema())?.[0]);
  }
}

/** The values that could be made before one could not. */
function* guarded<T>(values: Generator<T>): Generator<T> {
  for (let next = attempt(() => values.next())?.[0]; next && !next.done; next = attempt(() => values.next())?.[0]) {
    yield next.value;
  }
}

/** The result, in a list; undefined where it cannot be made: schemas are foreign, and may ask for anything. */
function attempt<T>(make: () => T): readonly [T] | undefined {
  try {
    return [make()];
  } catch {
    return undefined;
  }
}
