import { describe, expect, it } from 'vitest';
import { checkerOf } from '../../../../src/expression/cel/checker.ts';
import { compileCel } from '../../../../src/expression/cel/compileCel.ts';
import { Scope } from '../../../../src/expression/cel/scope.ts';
import { Struct, typed } from '../../../../src/expression/cel/struct.ts';
import { failed } from '../../../../src/expression/cel/value.ts';
import { ValueTrace } from '../../../../src/expression/cel/valueTrace.ts';

const structs = {
  Item: { name: { type: 'string' }, size: { type: 'int' } },
  Box: {
    label: { type: 'string' },
    items: { type: 'list<Item>' },
    byName: { type: 'map<string, Item>' },
    lid: { type: 'Item' },
    open: { type: 'bool' },
    weight: { type: 'double' },
    tags: { type: 'list<string>' },
    words: { type: 'map<string, string>' },
    age: { type: 'google.protobuf.Duration' },
    made: { type: 'google.protobuf.Timestamp' },
  },
};
const variables = { box: 'Box' };

function compiled(text: string) {
  const result = compileCel(text, variables, 'an expression', {}, checkerOf(variables, structs));
  if ('mistake' in result) throw new Error(result.mistake.message);
  return result.expression;
}

function evaluated(text: string, box: object, trace?: ValueTrace): unknown {
  const value = typed(box, 'Box', structs);
  const scope = new Scope((name) => {
    trace?.variable(name, value);
    return value;
  });
  scope.trace = trace;
  return compiled(text).evaluate(scope);
}

const box = {
  label: 'a',
  items: [
    { name: 'x', size: 1 },
    { name: 'y', size: 5 },
    { name: 'z', size: 9 },
  ],
  byName: { x: { size: 2 } },
  tags: ['red', 'blue'],
  age: '90s',
  made: '2026-01-01T00:00:00Z',
};

describe('a struct', () => {
  it.each([
    ['box.label == "a"', true],
    ['box.lid.name == ""', true],
    ['box.lid.size + 1 == 1', true],
    ['!box.open && box.weight == 0.0', true],
    ['box.items[1].size * 2', 10n],
    ['has(box.lid)', false],
    ['has(box.lid.name)', false],
    ['has(box.label)', true],
    ['box.?lid.?name.orValue("none")', 'none'],
    ['"x" in box.byName && !("y" in box.byName)', true],
    ['box.byName["x"].size', 2n],
    ['box.byName["y"].size', failed],
    ['box.age > duration("1m")', true],
    ['box.made < timestamp("2026-06-01T00:00:00Z")', true],
    ['dyn(box.items[0]) == dyn(box.items[0]) && dyn(box.items[0]) != dyn(box.items[1])', true],
  ] as const)('answers %s', (text, expected) => {
    expect(evaluated(text, box)).toBe(expected);
  });

  it.each([
    ['box.lable', 'No such key: lable'],
    ['box.items.exists(i, i.nam == "")', 'No such key: nam'],
    ['box.label > 1', undefined],
  ])('has mistakes told before anything is asked: %s', (text, message) => {
    const result = compileCel(text, variables, 'an expression', {}, checkerOf(variables, structs));
    expect(result).toMatchObject({ mistake: message === undefined ? {} : { message } });
  });

  it('does not answer for what has another type than it says', () => {
    expect(evaluated('box.label == ""', { label: 5 })).toBe(failed);
    expect(evaluated('box.items.size() == 0', { items: {} })).toBe(failed);
  });
});

describe('a trace', () => {
  it.each([
    ['box.label == "a" && box.tags.size() > 1', ['box.label', 'box.tags']],
    ['box.items.exists(i, i.size > 3)', ['box.items.1.size']],
    ['!box.items.all(i, i.size < 6)', ['box.items.2.size']],
    ['box.items.filter(i, i.size > 3).size() == 2', ['box.items.1.size', 'box.items.2.size']],
    ['"blue" in box.tags', ['box.tags.1']],
    ['box.tags.exists(t, t.startsWith("b"))', ['box.tags.1']],
    ['box.byName.exists(n, box.byName[n].size == 2)', ['box.byName.x.size']],
    ['box.lid.name == ""', ['box']],
    ['box.open || box.label == "a"', ['box.label']],
  ])('of %s is what decided', (text, reads) => {
    const trace = new ValueTrace();
    expect(evaluated(text, box, trace)).toBe(true);
    expect(trace.reads.map((path) => path.join('.'))).toEqual(reads);
  });

  it('tells what is not there', () => {
    const trace = new ValueTrace();
    expect(evaluated('box.byName["none"].size > 1', box, trace)).toBe(failed);
    expect(trace.missing).toEqual(['box', 'byName', 'none']);
  });
});

describe('A field that is worked out late', () => {
  const late = (label: string, read: string[] = []): Struct =>
    new Struct('Box', { open: true }, structs, { label: () => (read.push(label), label) });

  it('is made once it is read, as any other, and only once', () => {
    const read: string[] = [];
    const value = late('a', read);
    expect([value.member('open'), read]).toEqual([true, []]);
    expect([value.member('label'), value.member('label'), value.has('label')]).toEqual(['a', 'a', true]);
    expect(value.member('lab')).toBe(failed);
  });

  it('counts where structs are compared', () => {
    const isSame = (a: Struct, b: Struct): unknown => {
      const both = { a: 'dyn', b: 'dyn' };
      const result = compileCel('a == b', both, 'an expression', {}, checkerOf(both, structs));
      if ('mistake' in result) throw new Error(result.mistake.message);
      return result.expression.evaluate(new Scope((name) => (name === 'a' ? a : b)));
    };
    expect([isSame(late('a'), late('a')), isSame(late('a'), late('b'))]).toEqual([true, false]);
    expect(isSame(late('a'), new Struct('Box', { open: true, label: 'a' }, structs))).toBe(true);
  });
});

it('A map of texts is a map of its own, whatever its keys, and no other value passes for a text', () => {
  const words = JSON.parse('{ "__proto__": "x", "a": "y" }') as Record<string, string>;
  const value = typed({ words }, 'Box', structs) as Struct;
  expect(value.member('words')).toEqual(words);
  expect(value.member('words')).not.toBe(words);
  expect(evaluated('"__proto__" in box.words && box.words.size() == 2', { words })).toBe(true);
  expect(evaluated('box.words.a', { words: { a: 1 } })).toBe(failed);
});
