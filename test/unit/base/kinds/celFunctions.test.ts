import { describe, expect, it } from 'vitest';
import { celFunctions, type CelFunctionTraits, type CelReceiver } from '../../../../src/base/kinds/celFunctions.ts';
import { checkerOf } from '../../../../src/expression/cel/checker.ts';
import { compileCel } from '../../../../src/expression/cel/compileCel.ts';

const table = Object.entries<CelFunctionTraits>(celFunctions);

/** What the library's checker knows, and nothing evaluates: it cannot be used, so it is not offered. */
const withoutMeaning = ['at', 'base64', 'hex', 'json'];

const namespaces: Readonly<Record<string, string>> = {
  CelNamespace: 'cel',
  OptionalNamespace: 'optional',
  StringsNamespace: 'strings',
};

const receivers: Readonly<Record<string, CelReceiver>> = {
  string: 'string',
  bytes: 'bytes',
  list: 'list',
  map: 'map',
  optional: 'optional',
  'google.protobuf.Timestamp': 'timestamp',
  'google.protobuf.Duration': 'duration',
};

/** One expression of each type that a signature may name. */
const samples: Readonly<Record<string, string>> = {
  string: '"a"',
  int: '1',
  uint: '1u',
  double: '1.5',
  bool: 'true',
  bytes: 'b"a"',
  dyn: 'payload',
  null: 'null',
  type: 'int',
  A: '1',
  list: '["a"]',
  map: '{"a": 1}',
  optional: 'optional.of(1)',
  'google.protobuf.Timestamp': 'timestamp(0)',
  'google.protobuf.Duration': 'duration("1s")',
};

function plain(type: string): string {
  return type.replace(/<.*>/, '');
}

/** What the checker knows: each function's name as it is called, what of, and the types of its arguments. */
const known = checkerOf({ payload: 'dyn' })
  .getDefinitions()
  .functions.filter(({ name }) => !withoutMeaning.includes(name))
  .map(({ name, receiverType, signature }) => {
    const receiver = receiverType === null ? undefined : plain(receiverType);
    const namespace = receiver && namespaces[receiver];
    const parts = /\((.*)\): /.exec(signature)?.[1] ?? '';
    const types = parts.replaceAll(/<[^>]*>/g, '').split(', ');
    return {
      name: namespace === undefined ? name : `${namespace}.${name}`,
      receiver: namespace === undefined ? receiver : undefined,
      types: types.filter((type) => type !== ''),
      signature,
    };
  })
  .filter(({ types }) => !types.some((type) => type in namespaces));

describe('The functions of CEL', () => {
  it('are all that the checker knows, of all that it knows them of', () => {
    const found = new Map<string, Set<string>>();
    for (const { name, receiver } of known) {
      const of = receiver === undefined ? 'nothing' : receivers[receiver];
      found.set(name, (found.get(name) ?? new Set()).add(of ?? `nobody knows ${receiver}`));
    }
    const asTable = [...found].map(([name, of]) => [name, [...of].sort()] as const);
    // The checker takes a map for a list where macros go over its keys.
    const ofLists = (of: readonly string[]): string[] => of.filter((one) => one !== 'map' || !of.includes('list'));
    expect(Object.fromEntries(asTable.map(([name, of]) => [name, ofLists(of)]))).toEqual(
      Object.fromEntries(table.map(([name, { of }]) => [name, ofLists([...of].sort())])),
    );
  });

  it.each(known)('have a meaning for the evaluator: $signature', ({ name, receiver, types }) => {
    const isMacro = types.includes('ast') && types.length > 1;
    const args = types.map((type, at) => (type === 'ast' ? (isMacro && at === 0 ? 'x' : ast(name)) : samples[type]));
    expect(args).not.toContain(undefined);
    const call = `${name}(${args.join(', ')})`;
    const compiled = compileCel(receiver === undefined ? call : `${samples[receiver]}.${call}`, { payload: 'dyn' });
    expect(compiled).not.toHaveProperty('mistake');
  });

  it.each(['list', 'map'] as const)('go over the items of a %s, where they say so', (kind) => {
    const macros = table.filter(([, { of, opens }]) => of.includes(kind) && opens.startsWith('(x'));
    expect(macros).toHaveLength(5);
    for (const [name] of macros) {
      expect(compileCel(`${samples[kind]}.${name}(x, x == "a")`, {})).not.toHaveProperty('mistake');
    }
  });
});

/** An expression that may stand where a macro takes one unevaluated. */
function ast(name: string): string {
  if (name === 'has') return 'payload.a';
  return /^(or|optFlatMap)$/.test(name) ? 'optional.of(1)' : name === 'orValue' ? '1' : 'true';
}
