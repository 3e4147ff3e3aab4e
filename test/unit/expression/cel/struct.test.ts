import { describe, expect, it } from 'vitest';
import { checkerOf } from '../../../../src/expression/cel/checker.ts';
import { compileCel } from '../../../../src/expression/cel/compileCel.ts';
import { Scope } from '../../../../src/expression/cel/scope.ts';
import { typed } from '../../../../src/expression/cel/struct.ts';
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
