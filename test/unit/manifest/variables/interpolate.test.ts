import { describe, expect, it } from 'vitest';
import { parse } from '../../../../src/manifest/yaml/parse.ts';
import { ProblemList } from '../../../../src/manifest/problems/problems.ts';
import { find, nodeToJson, type Node } from '../../../../src/manifest/tree/tree.ts';
import { interpolate, keepTemplates } from '../../../../src/manifest/variables/interpolate.ts';
import { resolving, summary } from '../support/resolving.ts';

const lookup = (name: string): string | undefined => ({ A: 'one', EMPTY: '', BIG: 'x'.repeat(1_000_000) })[name];

const environment = { lookup, names: new Set<string>(), originOf: () => undefined };

interface Filled {
  readonly tree: Node;
  readonly filled: Node;
  readonly problems: ProblemList;
}

function fill(text: string): Filled {
  const lines = text.split('\n');
  const problems = new ProblemList(() => lines);
  const [tree] = parse(text, '/app/compose.yaml', problems);
  return { tree: tree!, filled: interpolate(tree!, environment, problems), problems };
}

/** `line:character-endCharacter` of the one problem of a text, from 1, and what its fix would write. */
function told(text: string): { readonly at: string; readonly message: string; readonly fix: string | undefined } {
  const [problem, ...others] = fill(text).problems.all;
  expect([others, problem!.related]).toEqual([[], undefined]);
  const [place = ''] = summary([problem!]);
  return { at: place.split(' ')[1] ?? '', message: problem!.message, fix: problem!.fix?.edits[0]?.newText };
}

describe('interpolate', () => {
  it('fills in values wherever they stand, and no keys', () => {
    const { filled, problems } = fill('$A: "$A"\nb: [x, "${A}s", { c: $A }]\nd: 5\ne: true\nf:\n');
    expect(nodeToJson(filled)).toEqual({ $A: 'one', b: ['x', 'ones', { c: 'one' }], d: 5, e: true, f: null });
    expect(problems.all).toEqual([]);
  });

  it('gives back what has no variables as the same objects, also within what changes', () => {
    const { tree, filled } = fill('a: { b: [x, 1], c: { d: y } }\ne: [1, { f: $A }]\n');
    expect(filled).not.toBe(tree);
    expect(find(filled, 'a')).toBe(find(tree, 'a'));
    const { tree: plain, filled: same } = fill('a: { b: [x, 1], c: "d" }\n');
    expect(same).toBe(plain);
  });

  it('fills in what is shared once', () => {
    const { filled } = fill('a: &a { b: $A }\nc: *a\nd: [*a]\n');
    expect(find(filled, 'a')).toBe(find(filled, 'c'));
    expect(nodeToJson(filled)).toEqual({ a: { b: 'one' }, c: { b: 'one' }, d: [{ b: 'one' }] });
  });

  it('remembers the template of what it filled in, and only of that', () => {
    const { filled } = fill('a: x$A\nb: x\nc: ${A');
    expect(find(filled, 'a')!.origin).toMatchObject({ kind: 'interpolated', template: 'x$A' });
    expect(find(filled, 'b')!.origin).toBeUndefined();
    expect(find(fill('a: 5$').filled, 'a')!.origin).toBeUndefined();
  });

  describe('places a problem', () => {
    it.each([
      ['at the expression', 'a: "x:${B}.y"', '1:7-11'],
      ['at the expression in the value, not in the key', '$B: x $B', '1:7-9'],
      ['in the value that has it, of two on a line', 'a: [x, "y $B"]', '1:11-13'],
      ['on the line of a longer text', 'a: |\n  one\n  two $B\n  three\n', '3:7-9'],
      ['on a line of a longer text, before where that begins', 'long name: |\n  $B', '2:3-5'],
      ['on the last line of a longer text', 'a: "one\n  two $B"', '2:7-9'],
      ['on the first line of a longer text', 'a: "one $B\n  two"', '1:9-11'],
      ['at the end of a value', 'a: $B', '1:4-6'],
      ['at the whole value where the expression is not written so', 'a: "\\u0024B" # $B', '1:4-13'],
      ['not at what stands right behind the value', 'a: ["\\x24{B?why}","$${B?why}"]', '1:5-18'],
      ['not at what stands behind the value', 'a: { b: "\\x24B", c: $$B }', '1:9-16'],
    ])('%s', (_, text, expected) => {
      expect(told(text).at).toBe(expected);
    });
  });

  it.each([
    ['$B', '${B:-}'],
    ['x${B}', '${B:-}'],
    ['${A', '${A}'],
    ['${ A }', '${A}'],
    ['${A:=x}', '${A:-x}'],
    ['${A=x}', '${A-x}'],
    ['${A :- x}', '${A:- x}'],
    ['${A ? x', '${A? x}'],
    ['${A :+x}', '${A:+x}'],
  ])('offers for %s to write %s', (text, expected) => {
    expect(told(`a: "${text}"`)).toMatchObject({ fix: expected });
  });

  it.each(['${A b}', '${1}', '${}', '${A:-${B}', '"\\x24{A"', '"\\x24B"'])('offers nothing to write for %s', (text) => {
    expect(told(text.startsWith('"') ? `a: ${text}` : `a: "${text}"`).fix).toBeUndefined();
  });

  it('asks for a required variable, with the reason that is given', () => {
    expect(told('a: ${B:?say which}').message).toBe(
      'required variable B is missing a value: say which. Set B in the environment or in .env.',
    );
    expect(told('a: ${B?}').message).toBe(
      'required variable B is missing a value. Set B in the environment or in .env.',
    );
    expect(told('a: ${B?}').fix).toBeUndefined();
  });

  it('shows the beginning of an invalid template, and nothing that may be the rest of a secret', () => {
    expect(told('a: "${A pass-word}"').message).toContain('"${A…"');
    expect(told('a: "${1-secret}"').message).toContain('"${1…"');
    expect(told('a: "${-secret}"').message).toContain('"${…"');
    expect(told('a: "${"').message).toContain('"${"');
    expect(told('a: "${A"').message).toContain('"${A"');
    const { problems } = fill('a: "$BIG$BIG"');
    expect(problems.all[0]!.message).toContain('Invalid template: "$…".');
  });
});

describe('keepTemplates', () => {
  it('marks what has variables in it, and nothing else', () => {
    const [tree] = parse('a: x$A\nb: [x, $A]\nc: 5\nd: { e: x }\n', '/app/c.yaml', new ProblemList());
    const kept = keepTemplates(tree!);
    expect(find(kept, 'a')).toMatchObject({ value: 'x$A', isTemplate: true });
    expect(find(kept, 'b')).toMatchObject({ items: [{ value: 'x' }, { value: '$A', isTemplate: true }] });
    expect(JSON.stringify(find(kept, 'b')).match(/isTemplate/g)).toHaveLength(1);
    for (const key of ['c', 'd']) expect(find(kept, key)).toBe(find(tree, key));
  });

  it('keeps what is shared shared', () => {
    const [tree] = parse('a: &a { b: $A }\nc: *a\n', '/app/c.yaml', new ProblemList());
    const kept = keepTemplates(tree!);
    expect(find(kept, 'a')).toBe(find(kept, 'c'));
  });

  it('lets a manifest be read without its variables', () => {
    const text = 'services: { a: { image: "x:${TAG:?}", command: run $WHAT } }';
    const { model, problems } = resolving(text, { request: { interpolates: false } });
    expect(problems).toEqual([]);
    expect(model).toMatchObject({ services: { a: { image: 'x:${TAG:?}' } } });
  });
});
