import { describe, expect, it } from 'vitest';
import type { Node } from '../../../../src/manifest/tree/tree.ts';
import { namedVariables } from '../../../../src/manifest/variables/named.ts';
import { cpuTimeMs } from '../support/cpuTime.ts';
import { resolving } from '../support/resolving.ts';

function treeOf(text: string): Node {
  return resolving(text, { request: { interpolates: false } }).tree!;
}

/** The labels of one service, each a template. */
function named(...templates: readonly string[]): ReturnType<typeof namedVariables> {
  const labels = Object.fromEntries(templates.map((template, index) => [`l${index}`, template]));
  return namedVariables(treeOf(JSON.stringify({ name: 'n', services: { a: { image: 'x', labels } } })));
}

const plain = { isRequired: false, fallback: '', alternate: '' };

describe('namedVariables', () => {
  it.each<[string, readonly string[]]>([
    ['no dollar', []],
    ['$A', ['A']],
    ['a$A.b$_b2', ['A', '_b2']],
    ['$A$B', ['A', 'B']],
    ['${A}${B}', ['A', 'B']],
    ['a${A}b$B', ['A', 'B']],
    ['$$A $$${B}', ['B']],
    ['$$$A', ['A']],
    ['costs 5$ or $1', []],
    ['$-$A', ['A']],
    ['${A} ${LONG', ['A']],
    ['${A:-${B}', []],
    ['${', []],
    ['$', []],
    ['${1}$A', ['A']],
    ['${}$A', ['A']],
    ['${A:-$B}', ['A', 'B']],
    ['${A:-${B:-${C}}}', ['A', 'B', 'C']],
    ['${A:-x}${B:+$C}', ['A', 'B', 'C']],
    ['${A} {${B}}', ['A', 'B']],
  ])('finds in "%s": %j', (template, names) => {
    expect(named(template).map(({ name }) => name)).toEqual(names);
  });

  it('tells what stands for a variable that is set, that is not, and that it must be set', () => {
    expect(named('${A:-one}', '${B-two}', '${C:+three}', '${D+four}', '${E:?why}', '${F?}', '${G}', '$H')).toEqual([
      { name: 'A', ...plain, fallback: 'one' },
      { name: 'B', ...plain, fallback: 'two' },
      { name: 'C', ...plain, alternate: 'three' },
      { name: 'D', ...plain, alternate: 'four' },
      { name: 'E', ...plain, isRequired: true },
      { name: 'F', ...plain, isRequired: true },
      { name: 'G', ...plain },
      { name: 'H', ...plain },
    ]);
  });

  it('says all of a variable that is named in several places, the first of each', () => {
    expect(named('$A', '${A:-one}', '${A:-two}', '${A:?}', '${A:+three}', '${A:+four}', '$A')).toEqual([
      { name: 'A', isRequired: true, fallback: 'one', alternate: 'three' },
    ]);
  });

  it('takes no longer for long texts', () => {
    expect(cpuTimeMs(() => named('$A'.repeat(20_000), '${A:-'.repeat(20_000)))).toBeLessThan(1_000);
  });

  it('looks in lists and in values, not in keys, and puts names in order', () => {
    const text =
      'services: { a: { image: "x:${Z}", command: [run, "$B", "$C"], labels: { $K: 1, l: "$A" }, init: true } }';
    expect(namedVariables(treeOf(text)).map(({ name }) => name)).toEqual(['A', 'B', 'C', 'Z']);
  });
});
