import { describe, expect, it } from 'vitest';
import { messages, ofService, told } from '../support/reporting.ts';

/** One filter, on line 8, beside one channel `c`. */
const withFilter = (filter: string): string =>
  ofService(
    'init: true',
    `x-patchbay:\n  broker: redis://r\n  channels: { c: { kind: stream } }\n  filters: { F: ${filter} }`,
  );

describe('mistakes in filters', () => {
  it.each<[filter: string, expected: string]>([
    ['{ sources: dd }', 'error undeclared-channel 8:28-30 fix "dd: { kind: stream }, "'],
    ['{ sources: [dd, "logs:a", c, "x:y"] }', 'error undeclared-channel 8:29-31 fix "dd: { kind: stream }, "'],
    ['{ mode: cel, text: "payload.a >" }', 'error invalid-filter 8:36-49'],
    ['{ mode: cel, text: nope.a > 1 }', 'error invalid-filter 8:36-46'],
    ['{ mode: cel, text: "1 + nope" }', 'error invalid-filter 8:41-46'],
    ["{ mode: cel, text: '1 + nope' }", 'error invalid-filter 8:41-46'],
    ['{ mode: cel, text: 1 + nope }', 'error invalid-filter 8:40-44'],
    ['{ mode: cel, text: "\\"x\\" == nope" }', 'error invalid-filter 8:36-51'],
    ['{ mode: cel, text: "${X:-1 + nope}" }', 'error invalid-filter 8:36-52'],
    ['{ mode: regex, text: "a(" }', 'error invalid-filter 8:39-42'],
    ['{ mode: cel, text: [x] }', 'error wrong-type 8:37-38'],
  ])('are told where they stand: %s', (filter, expected) => {
    expect(told(withFilter(filter))).toEqual([expected]);
  });

  it.each([
    '{ sources: c }',
    '{ sources: "logs:a" }',
    '{ mode: cel, text: "payload.a > 1" }',
    '{ mode: regex, text: "a(b)" }',
    '{ mode: text, text: "a(" }',
    '{ text: "a(" }',
    '{ mode: cel, text: "" }',
    '{ mode: cel }',
  ])('are not seen in %s', (filter) => {
    expect(told(withFilter(filter))).toEqual([]);
  });

  it.each(['>-\n        1 +\n        nope', '"1 +\n        nope"', '|\n        1 + nope'])(
    'are told at the whole text where it has several lines: %j',
    (text) => {
      const [place] = told(
        ofService('init: true', `x-patchbay:\n  filters:\n    F:\n      mode: cel\n      text: ${text}`),
      );
      expect(place).toMatch(/^error invalid-filter 9:13-/);
    },
  );

  it('wait until variables are known', () => {
    const text = ofService('init: true', 'x-patchbay: { filters: { F: { mode: cel, text: "$X >" } } }');
    expect(told(text, { request: { interpolates: false } })).toEqual([]);
  });

  it('are told with what is wrong, and where names begin', () => {
    expect(messages(withFilter('{ mode: cel, text: nope == 1 }'))).toEqual([
      'The filter "F" is not a valid CEL expression: Unknown variable: nope. Correct it, or choose another "mode:". Names begin at "payload", "fields", "headers", "source" and the like.',
    ]);
    expect(messages(withFilter('{ mode: regex, text: a( }'))).toEqual([
      'The filter "F" is not a valid regular expression: Missing closing ). Correct it, or choose another "mode:".',
    ]);
  });
});
