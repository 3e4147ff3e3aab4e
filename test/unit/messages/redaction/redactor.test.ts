import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonSpans } from '../../../../src/messages/redaction/jsonSpans.ts';
import { redact, type RedactionTests } from '../../../../src/messages/redaction/redactor.ts';

const byName: RedactionTests = { byName: true, conditions: [], secretsOf: undefined };

function redacted(fields: readonly string[], tests: RedactionTests, place: number | null = 0): unknown {
  const row = {
    channel: 'orders',
    fields: fields.map((field) => Buffer.from(field)),
    payloadPlace: place ?? undefined,
    payload: () => JSON.parse(fields[(place ?? 0) * 2 + 1] ?? 'null') as unknown,
  };
  const redaction = redact(row, tests);
  return redaction && { fields: redaction.fields.map(String), places: redaction.places };
}

describe('Spans of JSON', () => {
  test('are every value, and nothing else', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(0, 1, 2), (compact, indent) => {
        const text = JSON.stringify(JSON.parse(compact), null, indent);
        const values: unknown[] = [];
        const visit = (value: unknown): void => {
          if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
          values.push(value);
        };
        visit(JSON.parse(text));
        const spans = [...jsonSpans(text)].map(({ start, end }) => JSON.parse(text.slice(start, end)) as unknown);
        expect(spans).toEqual(values);
      }),
    );
  });

  test('what is nested too deep is one value', () => {
    const deep = `${'['.repeat(5000)}"]"${']'.repeat(5000)}`;
    const spans = [...jsonSpans(deep)];
    expect(spans).toHaveLength(101);
    expect(spans[0]).toMatchObject({ start: 100, end: deep.length - 100 });
  });
});

describe('A redaction', () => {
  test('by name replaces members and fields, and leaves all else as it was written', () => {
    const text = '{ "id": 12345678901234567890, "card":{"token" : {"a":[1,2]}, "n": 1.50 }, "secrets": ["x"] }';
    expect(redacted(['data', text, 'authorization', 'Bearer x'], byName)).toEqual({
      fields: [
        'data',
        '{ "id": 12345678901234567890, "card":{"token" : "***", "n": 1.50 }, "secrets": "***" }',
        'authorization',
        '***',
      ],
      places: ['fields.data.card.token', 'fields.data.secrets', 'fields.authorization'],
    });
  });

  test('by name also masks what text that is no JSON assigns', () => {
    expect(redacted(['', 'login with password=hunter2 worked'], byName)).toMatchObject({
      fields: ['', 'login with password=*** worked'],
    });
  });

  test('of a message without secrets is none', () => {
    expect(redacted(['data', '{"total":1}'], byName)).toBeUndefined();
  });

  test('by contract replaces the places that are marked, in the payload alone', () => {
    const secretsOf = (): (string | number)[][] => [['items', 1, 'pan']];
    const tests = { byName: false, conditions: [], secretsOf };
    const text = '{"items":[{"pan":"1"},{"pan":"2"}]}';
    expect(redacted(['copy', text, 'data', text], tests, 1)).toEqual({
      fields: ['copy', text, 'data', '{"items":[{"pan":"1"},{"pan":"***"}]}'],
      places: ['fields.data.items[1].pan'],
    });
  });

  test('by contract replaces fields that together are the payload', () => {
    const tests = { byName: false, conditions: [], secretsOf: () => [['pan']] };
    expect(redacted(['id', '1', 'pan', '4111'], tests, null)).toMatchObject({ fields: ['id', '1', 'pan', '***'] });
  });

  test('by contract replaces all of a payload that it cannot read', () => {
    const tests = { byName: false, conditions: [], secretsOf: () => [[]] };
    expect(redacted(['data', '"{broken"'], tests)).toEqual({ fields: ['data', '***'], places: ['fields.data'] });
  });

  test('by a condition asks each value by its path', () => {
    const asked: string[] = [];
    const condition = ({ path, value }: { path: string; value: unknown }): boolean => {
      asked.push(path);
      return value === '4111';
    };
    const tests = { byName: false, conditions: [condition], secretsOf: undefined };
    expect(redacted(['data', '{"a":["4111",2]}'], tests)).toMatchObject({ places: ['fields.data.a[0]'] });
    expect(asked).toEqual(['fields.data', 'fields.data.a[0]', 'fields.data.a[1]', 'fields.data.a', 'fields.data']);
  });
});
