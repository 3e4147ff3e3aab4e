import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { celAnd } from '../../../../src/base/celText.ts';
import type { ExampleSteps } from '../../../../src/expression/filter/example.ts';
import { compileFilter } from '../../../../src/messages/filter/compile.ts';
import { rowExample } from '../../../../src/messages/filter/rowExample.ts';
import { RowLens } from '../../../../src/messages/rows/rowLens.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';
import { scanBounds } from '../../../../src/tap/scan/scanBounds.ts';

type Fields = readonly (readonly [name: string, value: Buffer])[];

/** Messages as they are held, asked for by example. */
class Held {
  readonly #page;
  readonly #count: number;
  readonly #lens;

  constructor(messages: readonly Fields[], kind: 'stream' | 'logs' = 'stream') {
    this.#lens = new RowLens((source) => ({ id: `${kind}:${source}`, label: 'orders', kind }), scanBounds);
    const store = new MessageStore({ maxMessages: 1000, maxBytes: 8_000_000 });
    messages.forEach((fields, index) => {
      const parts = fields.flatMap(([name, value]) => [Buffer.from(name), value]);
      store.append({ source: 0, timeMs: index, id: `${index}-0`, fields: parts });
    });
    const page = store.pageFrom(0);
    if (!page) throw new Error('Nothing is held.');
    this.#page = page;
    this.#count = messages.length;
  }

  example(index: number, steps: ExampleSteps, isExcluded = false): ReturnType<typeof rowExample> {
    this.#lens.move(this.#page, index);
    return rowExample(this.#lens, () => 'none', steps, { isThere: false, isExcluded });
  }

  matching(text: string): readonly number[] {
    const world = { sourceId: String, lens: this.#lens, verdictOf: () => 'none' };
    const compiled = compileFilter({ ...noFilter, mode: 'cel', text }, world);
    if ('mistake' in compiled) throw new Error(`${text}: ${compiled.mistake.message}`);
    const found: number[] = [];
    compiled.matcher?.(this.#page, 0, this.#count, (index) => found.push(index));
    return found;
  }

  /** What is shown by the example, and what by its opposite. */
  both(index: number, steps: ExampleSteps): readonly [is: readonly number[], isNot: readonly number[]] {
    const [is, isNot] = [false, true].map((isExcluded) => {
      const { condition, problem } = this.example(index, steps, isExcluded);
      if (condition === null) throw new Error(problem ?? '');
      return this.matching(condition);
    });
    return [is ?? [], isNot ?? []];
  }
}

/** A value as JSON writes it, and a text that two values share only if they are the same value. */
interface Written {
  readonly json: string;
  readonly same: string;
  readonly members?: Readonly<Record<string, Written>>;
  readonly items?: readonly Written[];
}

const numbers = [
  '0',
  '-0',
  '1',
  '1.0',
  '1e2',
  '100',
  '0.1',
  '-2.5',
  '1e-7',
  '5e-324',
  '1e400',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '9007199254740994',
  '-9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '-9223372036854775809',
  '18446744073709551615',
  '18446744073709551616',
  '1e19',
];

/** Two numbers are one when they are equal in value: to the last digit where 64 bits hold that. */
function sameNumber(json: string): string {
  if (!/^-?\d+$/.test(json)) return sameDouble(Number(json));
  const whole = BigInt(json);
  return whole >= -(2n ** 63n) && whole < 2n ** 64n ? `number ${whole}` : sameDouble(Number(json));
}

function numberOf(json: string): Written {
  return { json, same: sameNumber(json) };
}

function sameDouble(value: number): string {
  return `number ${Number.isInteger(value) ? BigInt(value) : value}`;
}

/** Of these each is a double's nearest, or next to it. */
const near = [
  '9007199254740992',
  '9007199254740993',
  '9007199254740994',
  '18446744073709551615',
  '18446744073709551616',
];

const texts = [
  '',
  'paid',
  '"',
  '\\',
  "it's",
  'a\nb',
  '\u0000',
  '\u202e',
  '\u{e0041}',
  '😀',
  '// no comment',
  'a || b',
  'true',
  '{"in":1}',
  'zoë',
];
const names = [
  'a',
  'b',
  'in',
  'null',
  'odd key',
  'a.b',
  'x"y',
  '__proto__',
  'constructor',
  '',
  '0',
  'päid',
  '\n',
  'has',
];

const text = fc.oneof(fc.constantFrom(...texts), fc.string({ maxLength: 6, unit: 'binary' }));
const name = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 3, unit: 'binary' }));

const written: fc.Arbitrary<Written> = fc.letrec<{ value: Written }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom('null', 'true', 'false').map((json) => ({ json, same: json })),
    fc
      .oneof(fc.constantFrom(...numbers), fc.double({ noNaN: true, noDefaultInfinity: true }).map(String))
      .map(numberOf),
    text.map((value) => ({ json: JSON.stringify(value), same: `text ${value}` })),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => ({
      json: `[${items.map(({ json }) => json).join(',')}]`,
      same: `list ${JSON.stringify(items.map(({ same }) => same))}`,
      items,
    })),
    fc.uniqueArray(fc.tuple(name, tie('value')), { maxLength: 4, selector: ([key]) => key }).map(objectOf),
  ),
})).value;

function objectOf(entries: readonly (readonly [string, Written])[]): Written {
  const sorted = entries.map(([key, { same }]) => [key, same]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return {
    json: `{${entries.map(([key, { json }]) => `${JSON.stringify(key)}:${json}`).join(',')}}`,
    same: `map ${JSON.stringify(sorted)}`,
    members: Object.fromEntries(entries),
  };
}

/** What a message has at a place, as anybody would look it up; a text that is JSON is looked into. */
function at(value: Written | undefined, [step, ...rest]: ExampleSteps): Written | undefined {
  if (step === undefined || !value) return value;
  const inner = value.same === 'text {"in":1}' ? objectOf([['in', { json: '1', same: 'number 1' }]]) : value;
  const next = typeof step === 'number' ? inner.items?.[step] : ownMember(inner, step);
  return at(next, rest);
}

function ownMember({ members }: Written, key: string): Written | undefined {
  return members && Object.hasOwn(members, key) ? members[key] : undefined;
}

/** All places in a value. */
function placesIn(value: Written): readonly ExampleSteps[] {
  const entries = [
    ...Object.entries(value.members ?? {}),
    ...(value.items ?? []).map((item, index) => [index, item] as const),
  ];
  return [[], ...entries.flatMap(([key, inner]) => placesIn(inner).map((rest) => [key, ...rest]))];
}

/** Messages that have much in common: few names, few values. */
const alike = fc
  .tuple(
    fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    fc.array(fc.oneof(written, fc.constantFrom(...near).map(numberOf)), { minLength: 1, maxLength: 4 }),
  )
  .chain(([few, values]) => {
    const member = fc.tuple(fc.constantFrom(...few), fc.constantFrom(...values));
    const inner = fc.uniqueArray(member, { maxLength: 3, selector: ([key]) => key }).map(objectOf);
    const outer = fc.tuple(fc.constantFrom(...few), fc.oneof(fc.constantFrom(...values), inner));
    const message = fc.uniqueArray(outer, { maxLength: 3, selector: ([key]) => key }).map(objectOf);
    return fc.array(message, { minLength: 2, maxLength: 8 });
  });

describe('A filter by example', () => {
  it('shows exactly the messages which have the value, and its opposite exactly the others', () => {
    fc.assert(
      fc.property(
        alike,
        fc.nat(),
        fc.nat(),
        fc.option(fc.array(name, { minLength: 1, maxLength: 2 }), { freq: 3 }),
        (messages, chosen, place, missing) => {
          const own = messages[0] ?? objectOf([]);
          const places = messages.flatMap(placesIn).filter((steps) => steps.length > 0);
          const steps = missing ?? places[(chosen + place) % Math.max(1, places.length)] ?? ['a'];
          const held = new Held(messages.map(({ json }) => [['data', Buffer.from(json)]]));
          const wanted = messages.map((each) => at(each, steps)?.same === at(own, steps)?.same);
          const [is, isNot] = held.both(0, ['payload', ...steps]);
          expect(is).toEqual(messages.flatMap((_, index) => (wanted[index] ? [index] : [])));
          expect(isNot).toEqual(messages.flatMap((_, index) => (wanted[index] ? [] : [index])));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('holds together with what is written already', () => {
    const held = new Held(['1', '2', '3'].map((json) => [['data', Buffer.from(`{"a":${json},"b":"x"}`)]]));
    const { condition } = held.example(1, ['payload', 'b']);
    const with1 = (text: string): readonly number[] => held.matching(celAnd(text, condition ?? ''));
    expect(with1('')).toEqual([0, 1, 2]);
    expect(with1('payload.a == 1 || payload.a == 3')).toEqual([0, 2]);
    expect(with1('payload.a == 1 ? true : payload.a == 2')).toEqual([0, 1]);
    expect(with1('payload.a > 1 // large ones')).toEqual([1, 2]);
    expect(with1('payload.b == "//" || payload.a == 2')).toEqual([1]);
    expect(with1(String.raw`payload.b == r"\" // " || payload.a == 2`)).toEqual([1]);
    expect(with1('payload.b == """a"//""" || payload.a == 2 // "')).toEqual([1]);
    expect(with1(String.raw`payload.b == 'it\'s //' || payload.a == 2`)).toEqual([1]);
    expect(celAnd('(size > 1 || id == "?") && has(payload.a)', 'id == "1"')).not.toMatch(/^\(\(/);
    expect(celAnd('payload.a > 1', 'id == "1"')).toBe('payload.a > 1 && id == "1"');
  });

  it('tells numbers beyond 2^53 apart by their last digit, wherever they are', () => {
    const ids = ['9007199254740992', '9007199254740993'];
    const held = new Held(ids.map((id) => [['data', Buffer.from(`{"id":${id},"text":"{\\"id\\":${id}}"}`)]]));
    expect(held.example(1, ['payload', 'id']).condition).toBe('payload.id == 9007199254740993');
    expect(held.both(1, ['payload', 'id'])).toEqual([[1], [0]]);
    expect(held.both(1, ['payload', 'text', 'id'])).toEqual([[1], [0]]);
    expect(held.matching('payload.id == 9007199254740992')).toEqual([0]);
  });

  it('knows what other forms have beside JSON: bytes, times, what is no number', () => {
    const values = [new Uint8Array([0, 255, 34, 92, 65]), new Uint8Array([0, 254]), Number.NaN, Infinity, -Infinity];
    const more = [...values, 2n ** 64n - 1n, -(2n ** 63n), new Date(1_700_000_000_123), new Date(0), '', null, 0];
    const held = new Held(more.map((v) => [['data', Buffer.from(encode({ v, n: { v } }, { useBigInt64: true }))]]));
    more.forEach((_, index) => {
      const others = more.flatMap((__, other) => (other === index ? [] : [other]));
      expect(held.both(index, ['payload', 'v'])).toEqual([[index], others]);
      expect(held.both(index, ['payload', 'n', 'v'])).toEqual([[index], others]);
    });
  });

  it('compares bytes that are no text as bytes', () => {
    const values = [Buffer.from([255, 1]), Buffer.from([254, 1]), Buffer.from('\ufffd\u0001'), Buffer.from('plain')];
    const asPayload = new Held(values.map((value) => [['data', value]]));
    const beside = new Held(
      values.map((value) => [
        ['data', Buffer.from('{}')],
        ['odd "blob"', value],
      ]),
    );
    const among = new Held(
      values.map((value) => [
        ['one', Buffer.from('1')],
        ['blob', value],
      ]),
    );
    values.forEach((_, index) => {
      const others = [0, 1, 2, 3].filter((other) => other !== index);
      expect(asPayload.both(index, ['payload'])).toEqual([[index], others]);
      expect(beside.both(index, ['fields', 'odd "blob"'])).toEqual([[index], others]);
      expect(among.both(index, ['payload', 'blob'])).toEqual([[index], others]);
    });
    expect(asPayload.example(0, ['payload']).condition).toBe(String.raw`raw.data == b"\xff\x01"`);
  });

  it('shows what has nothing there, whatever else it is', () => {
    const payloads = ['{"a":{"b c":1}}', '{"a":null}', '{"a":5}', '{}', 'plain text', '[1]'];
    const held = new Held(payloads.map((each) => [['data', Buffer.from(each)]]));
    expect(held.example(3, ['payload', 'a']).condition).toBe('!has(payload.a)');
    expect(held.both(3, ['payload', 'a'])).toEqual([
      [3, 4, 5],
      [0, 1, 2],
    ]);
    expect(held.both(1, ['payload', 'a'])).toEqual([[1], [0, 2, 3, 4, 5]]);
    expect(held.both(4, ['payload', 'a', 'b c'])).toEqual([[1, 2, 3, 4, 5], [0]]);
    expect(held.both(0, ['payload', 'a', 'b c'])).toEqual([[0], [1, 2, 3, 4, 5]]);
  });

  it('says of what every row has what it is', () => {
    const held = new Held([[['data', Buffer.from('{"type":"made"}')]], [['data', Buffer.from('{}')]]]);
    const conditions = ['source', 'id', 'kind', 'size', 'eventType', 'level', 'key', 'contract'].map(
      (variable) => held.example(0, [variable]).condition,
    );
    expect(conditions).toEqual([
      'source == "orders"',
      'id == "0-0"',
      'kind == "stream"',
      'size == 19',
      'eventType == "made"',
      'level == null',
      'key == ""',
      'contract == "none"',
    ]);
    expect(held.both(0, ['eventType'])).toEqual([[0], [1]]);
  });

  it('means the message of a line of a log, where that stands in place of the payload', () => {
    const lines = [
      '{"msg":"it \\"works\\"","n":1}',
      '{"msg":"it fails"}',
      'level=info msg="it \\"works\\""',
      'it works',
    ];
    const held = new Held(
      lines.map((line) => [
        ['stdout', Buffer.from(line)],
        ['container', Buffer.from('orders-1')],
      ]),
      'logs',
    );
    expect(held.example(0, ['payload']).condition).toBe('payload.msg == "it \\"works\\""');
    expect(held.both(0, ['payload'])).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(held.both(3, ['payload'])).toEqual([[3], [0, 1, 2]]);
  });

  it('says so of a value that makes no condition', () => {
    const long = JSON.stringify({ text: 'x'.repeat(5000), list: Array.from({ length: 600 }, () => 1) });
    const held = new Held([[['data', Buffer.from(long)]]]);
    expect(held.example(0, ['payload', 'text'])).toEqual({
      condition: null,
      problem: 'This value is too long for a condition.',
    });
    expect(held.example(0, ['payload', 'list']).condition).toBeNull();
    expect(held.example(0, ['nothing']).problem).toBe('This value cannot be written as a condition.');
  });

  it('looks through all of a message for what the filter by text looked for', () => {
    const held = new Held([[['data', Buffer.from('{"a":"Zoë"}')]], [['other', Buffer.from('zoe')]]]);
    expect(held.matching('text.contains("other")')).toEqual([1]);
    expect(held.matching('text.matches("(?i)ZOË")')).toEqual([0]);
  });
});
