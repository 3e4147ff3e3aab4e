import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandTemplate } from '../../../src/manifest/tree/template.ts';
import { resolving } from './support/resolving.ts';

/** A template as the parts it is made of, from which both its text and its value follow at once. */
type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'dollar' }
  | { readonly kind: 'variable'; readonly name: string; readonly isBraced: boolean }
  | { readonly kind: 'operator'; readonly name: string; readonly sign: Sign; readonly parts: readonly Part[] };

type Sign = ':-' | '-' | ':+' | '+' | ':?' | '?';

type Variables = Readonly<Record<string, string>>;

const name = fc.constantFrom('A', 'B', 'EMPTY', 'UNSET', '_x1');
const variables: Variables = { A: 'one', B: 'two $A', EMPTY: '', _x1: '}' };

const { parts } = fc.letrec<{ parts: readonly Part[]; part: Part }>((tie) => ({
  parts: fc.array(tie('part'), { maxLength: 4 }),
  part: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'template' },
    fc.constantFrom('x', ' ', ':', 'a-b', '/', '.', '?', 'é').map((text) => ({ kind: 'text', text }) as const),
    fc.constant({ kind: 'dollar' } as const),
    fc.record({ kind: fc.constant('variable' as const), name, isBraced: fc.boolean() }),
    fc.record({
      kind: fc.constant('operator' as const),
      name,
      sign: fc.constantFrom<Sign>(':-', '-', ':+', '+', ':?', '?'),
      parts: tie('parts'),
    }),
  ),
}));

function written(all: readonly Part[]): string {
  return all
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'dollar') return '$$';
      if (part.kind === 'variable') return part.isBraced ? `\${${part.name}}` : `$${part.name}`;
      return `\${${part.name}${part.sign}${written(part.parts)}}`;
    })
    .join('');
}

/** What POSIX says of it, as plainly as it can be written. */
function valueOf(all: readonly Part[]): string {
  return all
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'dollar') return '$';
      const value = variables[part.name];
      if (part.kind === 'variable') return value ?? '';
      const isThere = part.sign.startsWith(':') ? Boolean(value) : value !== undefined;
      if (part.sign.endsWith('+')) return isThere ? valueOf(part.parts) : '';
      if (part.sign.endsWith('-')) return isThere ? value : valueOf(part.parts);
      return isThere ? value : '';
    })
    .join('');
}

describe('interpolation', () => {
  it('agrees with a plain model of it', () => {
    fc.assert(
      fc.property(parts, (all) => {
        const isAmbiguous = /\$[A-Za-z_]\w*[^\W]/.test(written(all)) && hasBareBeforeWord(all);
        fc.pre(!isAmbiguous);
        const lookup = (one: string): string | undefined => variables[one];
        expect(expandTemplate(written(all), lookup).text).toBe(valueOf(all));
      }),
      { numRuns: Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 500) },
    );
  });
});

/** `$A` and a letter behind it are another variable's name. */
function hasBareBeforeWord(all: readonly Part[]): boolean {
  return all.some(
    (part, index) =>
      (part.kind === 'variable' && !part.isBraced && /^\w/.test(written(all.slice(index + 1)))) ||
      (part.kind === 'operator' && hasBareBeforeWord(part.parts)),
  );
}

const word = fc.constantFrom('a', 'b', 'c', 'd');
const record = fc.dictionary(word, word, { maxKeys: 3 });

/** A few attributes of each kind of merging. */
const service: fc.Arbitrary<Service> = fc.record(
  {
    hostname: word,
    command: fc.array(word, { minLength: 1, maxLength: 3 }),
    environment: record,
    labels: record,
    cap_add: fc.uniqueArray(word, { maxLength: 3 }),
    dns: fc.uniqueArray(word, { maxLength: 3 }),
    sysctls: record,
  },
  { requiredKeys: [] },
);

interface Service {
  readonly hostname?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly cap_add?: readonly string[];
  readonly dns?: readonly string[];
}

const replaced = ['hostname', 'command'] as const;
const joined = ['environment', 'labels', 'sysctls'] as const;
const appended = ['cap_add', 'dns'] as const;

/** The merge rules of the Compose Specification for these attributes, as plainly as they can be written. */
function merged(services: readonly Service[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const one of services) {
    for (const key of replaced) if (one[key] !== undefined) result[key] = one[key];
    for (const key of joined) if (one[key]) result[key] = { ...(result[key] as object | undefined), ...one[key] };
    for (const key of appended) {
      if (one[key]) result[key] = [...new Set([...((result[key] as string[] | undefined) ?? []), ...one[key]])];
    }
  }
  return result;
}

/** What the service itself says, without the image and the network that each has. */
function ownOf(model: unknown): Readonly<Record<string, unknown>> {
  const { it } = (model as { services: { it: Record<string, unknown> } }).services;
  return Object.fromEntries(Object.entries(it).filter(([key]) => key !== 'image' && key !== 'networks'));
}

describe('merging', () => {
  it('of several files agrees with a plain model of it', () => {
    fc.assert(
      fc.property(fc.array(service, { minLength: 1, maxLength: 4 }), (services) => {
        const texts = services.map((one, index) =>
          JSON.stringify({ services: { it: index === 0 ? { image: 'x', ...one } : one } }),
        );
        const [main = '', ...others] = texts;
        const files = Object.fromEntries(others.map((text, index) => [`${index}.yaml`, text]));
        const names = ['compose.yaml', ...Object.keys(files)].map((path) => `/app/${path}`);
        const { model, problems } = resolving(main, { files, request: { files: names } });
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(ownOf(model)).toEqual(merged(services));
      }),
      { numRuns: 300 },
    );
  });

  it('by extends agrees with it too', () => {
    fc.assert(
      fc.property(service, service, (base, own) => {
        const text = JSON.stringify({ services: { base: { image: 'x', ...base }, it: { extends: 'base', ...own } } });
        const { model } = resolving(text);
        expect(ownOf(model)).toEqual(merged([base, own]));
      }),
      { numRuns: 300 },
    );
  });
});
