import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly include?: string;
  readonly patterns?: readonly Rule[];
}

interface Grammar extends Rule {
  readonly scopeName: string;
  readonly repository: Readonly<Record<string, Rule>>;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../../syntaxes', name), 'utf8'));
}

const grammar = read('patchbay.tmLanguage.json') as Grammar;

function rulesOf(rule: Rule): readonly Rule[] {
  return [rule, ...(rule.patterns ?? []).flatMap(rulesOf)];
}

const rules = [...rulesOf(grammar), ...Object.values(grammar.repository).flatMap(rulesOf)];

describe('the grammar', () => {
  it('is called source.patchbay, and all that it includes is there', () => {
    expect(grammar.scopeName).toBe('source.patchbay');
    const included = rules.flatMap(({ include }) => include ?? []);
    expect(included.filter((name) => !Object.hasOwn(grammar.repository, name.slice(1)))).toEqual([]);
    const used = new Set(included.map((name) => name.slice(1)));
    expect(Object.keys(grammar.repository).filter((name) => !used.has(name))).toEqual([]);
  });

  it('has only expressions that compile', () => {
    const expressions = rules.flatMap(({ match, begin, end }) => [match, begin, end].flatMap((one) => one ?? []));
    expect(expressions.length).toBeGreaterThan(30);
    for (const expression of expressions) expect(() => new RegExp(expression)).not.toThrow();
  });

  it.each([
    ['key', '    image: nginx', '    image:'.trim()],
    ['key', '  <<: *common', '<<:'],
    ['key', '    x-patchbay:', 'x-patchbay:'],
    ['key', 'services:', 'services:'],
    ['key', '  "quoted key": 1', '"quoted key":'],
    ['comment', 'image: nginx # why', '# why'],
    ['property', 'a: &anchor', '&anchor'],
    ['property', 'a: *alias', '*alias'],
    ['property', 'a: !override [x]', '!override'],
    ['constant', 'interval: 1m30s', '1m30s'],
    ['constant', 'memory: 128M', '128M'],
    ['constant', 'privileged: true', 'true'],
    ['constant', 'cpus: 0.5', '0.5'],
    ['interpolation', 'image: redis:$TAG', '$TAG'],
    ['interpolation', 'image: redis:${TAG:-7}', '${TAG:-'],
    ['interpolation', 'image: redis:${TAG?needed}', '${TAG?'],
    ['interpolation', 'price: $$5', '$$'],
    ['interpolation', 'broken: ${ x}', '${ x}'],
    ['blockScalar', '    run: |-', '    run: |-'],
  ])('finds the %s in "%s"', (name, line, expected) => {
    const found = rulesOf(grammar.repository[name]!).flatMap(({ match, begin }) => {
      const expression = match ?? begin;
      return expression === undefined ? [] : (new RegExp(expression).exec(line)?.[0] ?? []);
    });
    expect(found).toContain(expected);
  });

  it('does not take the colon of a URL or of a port for a key', () => {
    const keys = rulesOf(grammar.repository['key']!).flatMap(({ match }) => match ?? []);
    for (const line of ['http://host:80', '8080:80']) {
      expect(keys.some((key) => new RegExp(key).test(line))).toBe(false);
    }
  });
});

describe('the language configuration', () => {
  it('comments with a number sign and folds by indentation', () => {
    const configuration = read('patchbay.language-configuration.json');
    expect(configuration).toMatchObject({ comments: { lineComment: '#' }, folding: { offSide: true } });
  });
});
