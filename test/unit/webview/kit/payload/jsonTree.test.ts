import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countEntries,
  embeddedJson,
  jsonEntries,
  parseJson,
  pathTo,
  plainTextOf,
  sourceOf,
  summaryOf,
  type JsonNode,
} from '../../../../../src/webview/kit/payload/jsonTree.ts';

function root(text: string): JsonNode {
  const node = parseJson(text);
  if (!node) throw new Error(`Not JSON: ${text}`);
  return node;
}

/** Rebuilds a value from the tree, to compare with the engine's own parser. */
function rebuild(node: JsonNode): unknown {
  const entries = [...jsonEntries(node)].map(({ key, value }) => [key, rebuild(value)] as const);
  if (node.kind === 'array') return entries.map(([, value]) => value);
  if (node.kind === 'object') return Object.fromEntries(entries);
  return JSON.parse(sourceOf(node)) as unknown;
}

describe('the JSON tree', () => {
  it('finds every value of any JSON text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = ` ${JSON.stringify(value, null, indent)}\n`;
        expect(rebuild(root(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is not there for what is not JSON', () => {
    expect(parseJson('{"a":')).toBeUndefined();
    expect(parseJson('')).toBeUndefined();
  });

  it('keeps order, doubled names and numbers as they were sent', () => {
    const entries = [...jsonEntries(root('{"2":1,"1":12345678901234567890,"2":1.10}'))];
    expect(entries.map(({ key, value }) => [key, sourceOf(value)])).toEqual([
      ['2', '1'],
      ['1', '12345678901234567890'],
      ['2', '1.10'],
    ]);
  });

  it('treats a field named __proto__ as any other', () => {
    const [entry] = jsonEntries(root('{"__proto__":{"polluted":true}}'));
    expect(entry?.key).toBe('__proto__');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('opens a text a hundred thousand brackets deep without recursion', () => {
    const node = root('['.repeat(100_000) + ']'.repeat(100_000));
    const [entry] = jsonEntries(node);
    expect(entry && sourceOf(entry.value).length).toBe(199_998);
    expect(summaryOf(node, 80)).toBe('[[…]]');
  });

  it('counts entries', () => {
    expect(countEntries(root('[1, "]", {"a": [1, 2]}]'))).toBe(3);
    expect(countEntries(root('{ }'))).toBe(0);
  });

  it('decodes a string only for showing it', () => {
    expect(plainTextOf(root('"a\\n\\u00e9"'))).toBe('a\né');
    expect(plainTextOf(root(' 1.50 '))).toBe('1.50');
  });

  it('finds JSON within a string', () => {
    const embedded = embeddedJson(root('"{\\"a\\":1}"'));
    expect(embedded && sourceOf(embedded)).toBe('{"a":1}');
    expect(embeddedJson(root('"{not json"'))).toBeUndefined();
    expect(embeddedJson(root('"12"'))).toBeUndefined();
  });

  it('hints at content in one line', () => {
    expect(summaryOf(root('{"id":"o-1","items":[1],"to":{"a":1}}'), 80)).toBe('{id: "o-1", items: […], to: {…}}');
    expect(summaryOf(root('[100, 200, 300, 400]'), 14)).toBe('[100, 200, …]');
  });

  it('writes paths that JSONPath reads', () => {
    expect(pathTo('$', 'total')).toBe('$.total');
    expect(pathTo('$.items', 0)).toBe('$.items[0]');
    expect(pathTo('$', 'odd "key"')).toBe('$["odd \\"key\\""]');
  });
});
