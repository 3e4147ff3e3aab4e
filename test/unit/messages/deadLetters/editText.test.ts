import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editText, readEdits, type EditedMessage } from '../../../../src/messages/deadLetters/editText.ts';

const order: EditedMessage = {
  id: '1-0',
  fields: [
    ['data', '{"amount":0,"id":12345678901234567890}'],
    ['note', '{"a": 1, "b": [2, 3]}'],
    ['count', '7'],
    ['raw', { base64: '/wA=' }],
  ],
};

describe('Messages that a person edits', () => {
  it('stand as JSON where that loses nothing', () => {
    expect(JSON.parse(editText([order]))).toEqual([
      {
        id: '1-0',
        fields: {
          // Its number would not come back.
          data: '{"amount":0,"id":12345678901234567890}',
          note: { a: 1, b: [2, 3] },
          count: '7',
          raw: { base64: '/wA=' },
        },
      },
    ]);
  });

  it('change in what was edited alone', () => {
    const text = editText([order]).replace('"a": 1', '"a": 9').replace('"7"', '8');
    expect(readEdits(text, [order])).toEqual([
      {
        id: '1-0',
        fields: [order.fields[0], ['note', '{"a":9,"b":[2,3]}'], ['count', '8'], order.fields[3]],
      },
    ]);
  });

  it('keep fields of one name as pairs', () => {
    const twice: EditedMessage = {
      id: '1-0',
      fields: [
        ['a', '1'],
        ['a', '2'],
      ],
    };
    expect(JSON.parse(editText([twice]))).toEqual([
      {
        id: '1-0',
        fields: [
          ['a', '1'],
          ['a', '2'],
        ],
      },
    ]);
    expect(readEdits(editText([twice]), [twice])).toEqual([twice]);
  });

  it('come back as they were, whatever they hold', () => {
    const value = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((text) => JSON.stringify(JSON.parse(text), undefined, 2)),
      fc.record({ base64: fc.base64String() }),
    );
    const message = fc.record({ id: fc.constant('1-0'), fields: fc.array(fc.tuple(value, value), { minLength: 1 }) });
    fc.assert(
      fc.property(message, (one) => {
        expect(readEdits(editText([one]), [one])).toEqual([one]);
      }),
    );
  });

  it.each([
    ['nonsense', /not JSON/],
    ['{}', /no list/],
    ['[{"id":"2-0","fields":{"a":"1"}}]', /Ids cannot be changed/],
    ['[{"id":"1-0","fields":{}}]', /cannot be read/],
    ['[{"id":"1-0","fields":[["a"]]}]', /cannot be read/],
    ['[{"id":"1-0","fields":{"a":"1"}},{"id":"1-0","fields":{"a":"1"}}]', /twice/],
  ])('say what is wrong with %s', (text, fault) => {
    expect(readEdits(text, [order])).toEqual({ fault: expect.stringMatching(fault) as string });
  });
});
