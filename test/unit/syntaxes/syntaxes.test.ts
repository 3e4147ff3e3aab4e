import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolve } from '../../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../../fakes/memoryManifestHost.ts';

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

interface Snippet {
  readonly prefix: string;
  readonly body: readonly string[];
  readonly description: string;
}

/** What stands there when every placeholder is left as it is. */
function accept(body: readonly string[]): string {
  const text = body.join('\n');
  return text
    .replace(/\$\{\d+\|([^,|]+)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:\\.|[^}])*)\}/g, '$1')
    .replace(/\$0/g, '')
    .replace(/\\([$}])/g, '$1');
}

const indent = (text: string, by: number): string => text.replace(/^/gm, ' '.repeat(by));

/** Where a snippet belongs: in a service, among services, among channels, at the top. */
const frames: Readonly<Record<string, (text: string) => string>> = {
  service: (text) => `services:\n${indent(text, 2)}\n  redis: { image: redis }\n`,
  'service-build': (text) => `services:\n${indent(text, 2)}\n`,
  redis: (text) => `services:\n${indent(text, 2)}\n`,
  'x-patchbay': (text) => `services:\n  redis: { image: redis }\n${text}\n`,
  channel: (text) => `x-patchbay:\n  channels:\n${indent(text, 4)}\n`,
  var: (text) => `services:\n  it: { image: "${text}" }\n`,
};

const besideThePoint = ['manifest.undefined-service', 'manifest.undeclared-channel', 'manifest.missing-contract'];

describe('the snippets', () => {
  const snippets = Object.values(read('patchbay.snippets.json') as Record<string, Snippet>);

  it.each(snippets.map((snippet) => [snippet.prefix, snippet] as const))(
    '%s is a valid piece of a manifest',
    (prefix, snippet) => {
      const inService = (text: string): string => `services:\n  it:\n    image: it\n${indent(text, 4)}\n`;
      const text = (frames[prefix] ?? inService)(accept(snippet.body));
      const host = new MemoryManifestHost({ '/app/patchbay.yaml': text, '/app/.env': 'X=1', '/app/order': '' });
      const { problems } = resolve({ files: ['/app/patchbay.yaml'], profiles: [], envFiles: [] }, host);
      const mistakes = problems.filter(
        ({ severity, code }) =>
          (severity === 'error' && !besideThePoint.includes(code)) || code === 'manifest.not-read-yet',
      );
      expect(mistakes, text).toEqual([]);
      expect(snippet.description).not.toBe('');
    },
  );
});
