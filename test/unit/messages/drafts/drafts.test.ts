import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInValues } from '../../../../src/messages/drafts/builtInVariables.ts';
import { composeMessage, type ComposedFor } from '../../../../src/messages/drafts/compose.ts';
import { compactJson, parseJsonText } from '../../../../src/messages/drafts/jsonText.ts';
import { readDraft } from '../../../../src/messages/drafts/readDraft.ts';
import { filledInText, draftVariableNames, withoutVariables } from '../../../../src/messages/drafts/variables.ts';
import { writeDraft } from '../../../../src/messages/drafts/writeDraft.ts';

const stream: ComposedFor = { kind: 'stream', payloadField: 'data' };
const none = (): undefined => undefined;

describe('the text of a draft', () => {
  it('reads JSON with comments and commas at the end, numbers as they are written', () => {
    const parsed = parseJsonText('// first\n{ "a": [1.50, 12345678901234567890,], /* b */ "b": "x\\n", }');
    expect('node' in parsed && compactJson(parsed.node)).toBe('{"a":[1.50,12345678901234567890],"b":"x\\n"}');
  });

  it('reads whatever JSON there is as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 0, max: 4 }), (json, indent) => {
        const parsed = parseJsonText(JSON.stringify(JSON.parse(json), undefined, indent));
        expect('node' in parsed && compactJson(parsed.node)).toBe(JSON.stringify(JSON.parse(json)));
      }),
    );
  });

  it('never throws, and says where the first mistake is', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '{',
            '}',
            '[',
            ']',
            '"',
            ':',
            ',',
            '\\',
            'a',
            '1',
            '-',
            '.',
            'e',
            '/',
            '*',
            ' ',
            '\n',
            '\u0000',
          ),
        }),
        (text) => {
          const { problems } = readDraft(text);
          for (const { start, end } of problems) expect(start >= 0 && end > start).toBe(true);
        },
      ),
    );
    expect(parseJsonText('{ "a": }')).toEqual({
      mistake: { message: 'This where a value is expected.', start: 7, end: 8 },
    });
    expect(parseJsonText('['.repeat(5000))).toMatchObject({ mistake: { message: 'This is nested too deep.' } });
  });
});

describe('a draft', () => {
  it('has a channel, fields in their order, a payload and how it is sent', () => {
    const { draft, problems } = readDraft(
      '{ "channel": "orders", "id": "5-1", "maxLength": 100, "fields": [["a", "1"], ["a", "2"]], "payload": { "n": 1 } }',
    );
    expect(problems).toEqual([]);
    expect(draft).toMatchObject({
      channel: { value: 'orders' },
      options: { id: '5-1', maxLength: { length: 100, isExact: true } },
    });
    expect(draft?.fields.map(({ name }) => name.value)).toEqual(['a', 'a']);
  });

  it('says what cannot be, where it stands, and takes it as left out', () => {
    const text =
      '{ "channel": "", "kind": "logs", "id": "x", "score": "1", "side": "up", "fields": 3, "variables": [] }';
    const { draft, problems } = readDraft(text);
    expect(problems.map(({ start, end }) => text.slice(start, end))).toEqual([
      '""',
      '"logs"',
      '"x"',
      '"up"',
      '"1"',
      '3',
      '[]',
    ]);
    expect(draft).toMatchObject({ channel: undefined, kind: undefined, options: {}, fields: [] });
  });
});

describe('variables', () => {
  const values = builtInValues({ nowMs: 0, uuid: () => 'u', random: () => 0.5 });

  it('are filled in within texts, and are values where they stand alone', () => {
    const { draft } = readDraft(
      '{ "channel": "c", "payload": { "id": "${uuid}", "at": "${timestamp}", "text": "at ${now}, $${now}, ${none}" } }',
    );
    const { payload } = composeMessage(draft!, stream, values);
    expect(payload && compactJson(payload)).toBe(
      '{"id":"u","at":0,"text":"at 1970-01-01T00:00:00.000Z, ${now}, ${none}"}',
    );
  });

  it('take random numbers from between two', () => {
    expect(values('random:1-100')).toMatchObject({ raw: '51' });
    expect(values('random:9-1')).toBeUndefined();
  });

  it('are found by name, with the text that names them first', () => {
    const { draft } = readDraft('{ "fields": { "a": "${x} ${y}" }, "payload": ["${x}", "$${z}"] }');
    expect([...draftVariableNames(draft!)].map(([name, { value }]) => [name, value])).toEqual([
      ['x', '${x} ${y}'],
      ['y', '${x} ${y}'],
    ]);
  });

  it('are never read into what a message held', () => {
    const text = fc.string({ unit: fc.constantFrom('$', '{', '}', 'a', 'b', '\n') });
    fc.assert(fc.property(text, (its) => filledInText(withoutVariables(its), () => '!') === its));
  });
});

describe('a composed message', () => {
  it('has the payload behind its fields, or where a field says so', () => {
    const fieldsOf = (text: string): unknown => composeMessage(readDraft(text).draft!, stream, none).fields;
    expect(fieldsOf('{ "fields": { "a": 1, "b": { "c": 2 } }, "payload": {} }')).toEqual([
      ['a', { kind: 'text', text: '1' }],
      ['b', { kind: 'text', text: '{"c":2}' }],
      ['data', { kind: 'payload' }],
    ]);
    expect(fieldsOf('{ "fields": { "body": "${payload}", "b": { "base64": "/w==" } }, "payload": {} }')).toEqual([
      ['body', { kind: 'payload' }],
      ['b', { kind: 'bytes', base64: '/w==' }],
    ]);
  });

  it('says what its channel cannot take', () => {
    const problemsOf = (text: string, kind: ComposedFor['kind'] = 'stream'): readonly string[] =>
      composeMessage(readDraft(text).draft!, { kind, payloadField: 'data' }, none).problems.map(
        ({ message }) => message,
      );
    expect(problemsOf('{ "channel": "c" }')).toEqual(['A message needs a "payload" or "fields".']);
    expect(problemsOf('{ "channel": "c", "fields": { "a": "1" }, "payload": 1 }', 'list')).toEqual([
      'A list takes the payload alone. Take the other fields away.',
    ]);
    expect(problemsOf('{ "fields": { "a": { "base64": "?" } } }')).toEqual(['This is not base64.']);
    expect(problemsOf('{ "fields": { "a": "1", "b": "2" } }', 'key')).toEqual([]);
  });
});

describe('the draft of a message', () => {
  it('is read back as the message was, whatever it held', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => ({ kind: 'text' as const, text })),
      fc.base64String().map((base64) => ({ kind: 'bytes' as const, base64 })),
    );
    const fields = fc.array(fc.tuple(fc.string(), value), { maxLength: 5 });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fields, fc.json(), fc.nat(5), (channel, pairs, payload, place) => {
        const all = [...pairs.slice(0, place), ['data', { kind: 'payload' }] as const, ...pairs.slice(place)];
        const { draft, problems } = readDraft(writeDraft({ channel, fields: all, payload }));
        expect(problems).toEqual([]);
        expect(draft?.channel?.value).toBe(channel);
        const composed = composeMessage(draft!, stream, () => 'filled');
        expect(composed.fields).toEqual(all);
        expect(composed.payload && compactJson(composed.payload)).toBe(JSON.stringify(JSON.parse(payload)));
      }),
    );
  });
});
