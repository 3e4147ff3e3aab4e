import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openContract } from '../../../../src/messages/contracts/openContract.ts';
import { SchemaInference } from '../../../../src/messages/infer/inferSchema.ts';
import { widenContract } from '../../../../src/messages/widen/widenContract.ts';

function widened(text: string, payload: unknown, path = '/c/a.json', files: Readonly<Record<string, string>> = {}) {
  return widenContract(text, payload, (changed) =>
    openContract({ path }, (file) => (file === path ? changed : files[file])),
  );
}

const json = `{
  "type": "object",
  "required": ["id", "qty", "state"],
  "additionalProperties": false,
  "properties": {
    "id":    { "type": "string", "pattern": "^o-", "maxLength": 5 },
    "qty":   { "type": "integer", "minimum": 1 },
    "state": { "enum": ["new", "paid"] },
    "tags":  { "type": "array", "maxItems": 1, "items": { "$ref": "#/$defs/tag" } }
  },
  "$defs": { "tag": { "const": "a" } }
}
`;

const yaml = `# What is ordered
type: object
required:
  - id # always
  - qty
properties:
  # As in the books
  id: { type: string }
  qty:
    type: integer
    exclusiveMinimum: 0

  kind:
    enum:
      - a
      - b # the last one
additionalProperties: false
`;

describe('A contract that is widened for a message', () => {
  it.each([
    [{ id: 'o-1', qty: 0, state: 'new' }, '"minimum": 1', '"minimum": 0'],
    [{ id: 'o-1', qty: 1.5, state: 'new' }, '"type": "integer"', '"type": "number"'],
    [{ id: 'o-1', qty: null, state: 'new' }, '"type": "integer"', '"type": ["integer", "null"]'],
    [{ id: 'o-1', qty: 1, state: 'sent' }, '["new", "paid"]', '["new", "paid", "sent"]'],
    [{ id: 'o-1', state: 'new' }, '["id", "qty", "state"]', '["id", "state"]'],
    [{ id: 'o-1', qty: 1 }, '["id", "qty", "state"]', '["id", "qty"]'],
    [{ id: 'x', qty: 1, state: 'new' }, ', "pattern": "^o-"', ''],
    [{ id: 'o-12345', qty: 1, state: 'new' }, '"maxLength": 5', '"maxLength": 7'],
    [{ id: 'o-1', qty: 1, state: 'new', tags: ['a', 'a'] }, '"maxItems": 1', '"maxItems": 2'],
    [{ id: 'o-1', qty: 1, state: 'new', tags: ['b'] }, '"const": "a"', '"enum": ["a", "b"]'],
    [
      { id: 'o-1', qty: 1, state: 'new', note: 'x' },
      '"items": { "$ref": "#/$defs/tag" } }\n',
      '"items": { "$ref": "#/$defs/tag" } },\n    "note": { "type": "string" }\n',
    ],
  ])('changes what %o breaks, and nothing else', (payload, before, after) => {
    expect(json).toContain(before);
    expect(widened(json, payload)).toEqual({
      text: json.replace(before, after),
      rules: [expect.stringMatching(/^#\//) as string],
    });
  });

  it('keeps the comments of YAML', () => {
    expect(widened(yaml, { id: 'a', qty: 0, kind: 'c', more: [1] }, '/c/a.yaml')).toMatchObject({
      text: yaml
        .replace('exclusiveMinimum: 0', 'minimum: 0')
        .replace('      - b # the last one', '      - b # the last one\n      - "c"')
        .replace('"c"\n', '"c"\n  more: { "type": "array", "items": { "type": "integer" } }\n'),
    });
    expect(widened(yaml, { id: 'a' }, '/c/a.yaml')).toMatchObject({ text: yaml.replace('  - qty\n', '') });
    expect(widened(yaml, { qty: 1 }, '/c/a.yaml')).toMatchObject({ text: yaml.replace('  - id # always\n', '') });
    expect(widened(yaml, {}, '/c/a.yaml')).toMatchObject({
      text: yaml.replace('required:\n  - id # always\n  - qty\n', ''),
    });
  });

  it('adds a choice where none fits, and widens the one that nearly does', () => {
    const text = '{ "anyOf": [{ "type": "null" }, { "type": "object", "properties": { "a": { "type": "string" } } }] }';
    expect(widened(text, 5)).toMatchObject({ text: text.replace('} } }] }', '} } }, { "type": "integer" }] }') });
    expect(widened(text, { a: 1 })).toMatchObject({ text: text.replace('"string"', '["string", "integer"]') });
  });

  it('says what a person has to change', () => {
    expect(widened('{ "not": { "type": "string" } }', 'x')).toEqual({
      problem: 'The rule that payload breaks (must NOT be valid) stands at #/not, and has to be changed by hand.',
    });
    expect(widened('{ "$ref": "b.json" }', 'x', '/c/a.json', { '/c/b.json': '{ "type": "null" }' })).toEqual({
      problem: expect.stringContaining('in another file') as string,
    });
    expect(widened('{ nope', 'x')).toEqual({ problem: expect.stringContaining('a.json cannot be used') as string });
    expect(widened('"string"', 'x', '/c/a.avsc')).toEqual({
      problem: expect.stringContaining('binary form') as string,
    });
  });

  it('is kept by the message and by all that kept it before', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 8 }),
        value,
        fc.constantFrom(1, 2, undefined),
        (old, next, indent) => {
          const payloads = JSON.parse(JSON.stringify(old)) as unknown[];
          const payload: unknown = JSON.parse(JSON.stringify(next));
          const inference = new SchemaInference();
          for (const each of payloads) inference.add(each);
          const text = JSON.stringify(closed(inference.schema('A')), undefined, indent);
          const result = widened(text, payload);
          if (!('text' in result)) throw new Error(result.problem);
          const contract = openContract({ path: '/c/a.json' }, () => result.text);
          expect(contract.problem).toBeNull();
          for (const each of [payload, ...payloads]) expect(contract.errorsOf(each)).toEqual([]);
        },
      ),
      { numRuns: 20 },
    );
  });
});

/** The same schema, whose objects have no other members than those that it names. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.entries(schema).map(([name, member]) => [name, closed(member)] as const);
  const isObject = 'properties' in schema && typeof schema.properties === 'object' && 'type' in schema;
  return Object.fromEntries([...members, ...(isObject ? [['additionalProperties', false] as const] : [])]);
}
