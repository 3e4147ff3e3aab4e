import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface EnterRule {
  readonly beforeText: string;
  readonly afterText?: string;
  readonly action: { readonly indent: 'indent' | 'none'; readonly appendText?: string };
}

function rulesOf(name: string): readonly EnterRule[] {
  const path = join(import.meta.dirname, '../../../syntaxes', `${name}.language-configuration.json`);
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly onEnterRules: readonly EnterRule[] }).onEnterRules;
}

/** How deep the line below one is, with two spaces a step, as VS Code goes by the first rule that fits. */
function depthBelow(line: string, rules: readonly EnterRule[]): number {
  const rule = rules.find(
    ({ beforeText, afterText }) => new RegExp(beforeText).test(line) && (afterText === undefined || !line),
  );
  const own = line.length - line.trimStart().length;
  return own + (rule?.action.indent === 'indent' ? 2 : 0) + (rule?.action.appendText?.length ?? 0);
}

describe.each(['patchbay', 'compose'])('Enter in a manifest of %s', (name) => {
  const rules = rulesOf(name);

  it.each([
    'services:',
    '  web:',
    '    labels: &x',
    '    ports: !override',
    '    command: # later',
    '  "quoted key":',
    '    command: |',
    '    command: >-',
    '  x-a.b/c:',
    '  web:   ',
  ])('goes one step in below %j', (line) => {
    expect(depthBelow(line, rules)).toBe(line.length - line.trimStart().length + 2);
  });

  it.each([
    '',
    '    image: nginx',
    '    image: redis:',
    '    image: nginx # tag:',
    '  # web:',
    '# services:',
    '    - 8080:80',
    '    - "8080:80"',
    '    - A=b',
    '    url: http://a:',
  ])('stays where it is below %j', (line) => {
    expect(depthBelow(line, rules)).toBe(line.length - line.trimStart().length);
  });

  it.each([
    ['    - type: bind', 6],
    ['    - target:', 8],
    ['- path: a # why', 2],
  ])('is at the keys of the item below %j', (line, depth) => {
    expect(depthBelow(line, rules)).toBe(depth);
  });

  it('has only rules that take linear time', () => {
    for (const { beforeText } of rules) {
      for (const part of ['a: ', '- ', ': ', '&a ', 'a:']) new RegExp(beforeText).test(`${part.repeat(20_000)}!`);
    }
  });
});
