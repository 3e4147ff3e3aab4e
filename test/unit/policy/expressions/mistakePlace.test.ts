import { describe, expect, it } from 'vitest';
import { find, type ScalarNode } from '../../../../src/manifest/tree/tree.ts';
import { parse } from '../../../../src/manifest/yaml/parse.ts';
import { ProblemList } from '../../../../src/manifest/problems/problems.ts';
import { mistakePlace } from '../../../../src/policy/expressions/mistakePlace.ts';

describe('the place of a mistake in an expression', () => {
  it('is its own characters, whatever style the expression is written in', () => {
    const styles = [
      'when: service.nope == "a"',
      `when: 'service.nope == "a"'`,
      'when: "service.nope == \\"a\\""',
      'when: |\n  service.nope ==\n  "a"',
      'when: >-\n  service.nope\n  == "a"',
      'when: service.nope\n  == "a"',
    ];
    expect(styles.map((text) => textAt(text, 'nope'))).toEqual(styles.map(() => 'nope'));
  });

  it('goes over the lines that the part goes over', () => {
    expect(textAt('when: >-\n  a\n  + b', 'a + b')).toBe('a\n  + b');
  });

  it('is the last character where something is missing behind it', () => {
    const { at, node, lines } = read('when: service.name &&');
    const { range } = mistakePlace({ position: 15 }, String(node.value), at, lines);
    expect(range).toEqual({ start: { line: 0, character: 20 }, end: { line: 0, character: 21 } });
  });

  it('counts a doubled dollar of a manifest as one character', () => {
    const expression = 'a.matches("x$") && nope';
    const { at, lines } = read('when: a.matches("x$$") && nope');
    const position = expression.indexOf('nope');
    const { range } = mistakePlace({ position, end: position + 4 }, expression, at, lines);
    expect(lines[0]?.slice(range.start.character, range.end.character)).toBe('nope');
  });

  it('is the whole expression where variables were filled in', () => {
    const { at, lines } = read('when: service.name == "${NAME}"');
    expect(mistakePlace({ position: 3, end: 5 }, 'service.name == "web"', at, lines)).toEqual(at);
  });
});

function read(text: string) {
  const [tree] = parse(text, '/policies/a.yaml', new ProblemList());
  const node = find(tree, 'when') as ScalarNode;
  return { node, at: node.at, lines: text.split('\n') };
}

/** The text that a part of the expression is found at. */
function textAt(text: string, part: string): string {
  const { at, node, lines } = read(text);
  const expression = String(node.value);
  const position = expression.indexOf(part);
  const { start, end } = mistakePlace({ position, end: position + part.length }, expression, at, lines).range;
  const found = lines.slice(start.line, end.line + 1);
  return found
    .map((line, index) => {
      const to = index === found.length - 1 ? end.character : undefined;
      return line.slice(index === 0 ? start.character : 0, to);
    })
    .join('\n');
}
