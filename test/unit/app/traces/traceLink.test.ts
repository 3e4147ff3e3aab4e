import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceLink, traceOfLink } from '../../../../src/app/traces/traceLink.ts';
import { maxTraceValue } from '../../../../src/protocol/traces/traceValue.ts';
import type { TracePageState } from '../../../../src/protocol/traces/tracePage.ts';

const state: TracePageState = {
  version: 1,
  application: 'shop',
  manifest: 'shop/patchbay.yaml',
  value: 'order 4711',
  view: 'sequence',
};

const queryOf = (link: string): string => link.slice(link.indexOf('?') + 1);

describe('A link to a trace', () => {
  it('names the application, the value and the view, and no environment', () => {
    expect(traceLink('vscode', { ...state, environment: 'prod' })).toBe(
      'vscode://patchbay.patchbay/trace?application=shop&manifest=shop%2Fpatchbay.yaml&value=order+4711&view=sequence',
    );
  });

  it('is read as it was written, whatever the value is', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => !/\p{Cc}/u.test(text));
    fc.assert(
      fc.property(value, fc.constantFrom('waterfall', 'causes'), (text, view) => {
        const meant: TracePageState = { ...state, value: text, view };
        expect(traceOfLink(queryOf(traceLink('vscode', meant)))).toEqual(meant);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['no value', 'application=shop'],
    ['an empty value', 'value='],
    ['a value that is too long', `value=${'x'.repeat(maxTraceValue + 1)}`],
    ['a value of several lines', 'value=a%0Ab'],
    ['two values', 'value=a&value=b'],
    ['an unknown view', 'value=a&view=table'],
    ['what it does not know', 'value=a&command=rm'],
    ['an endless text', `value=a&application=${'x'.repeat(5000)}`],
  ])('is refused as a whole with %s', (_, query) => {
    expect(traceOfLink(query)).toBeUndefined();
  });

  it('never throws, whatever it says', () => {
    fc.assert(fc.property(fc.string(), (query) => void traceOfLink(query)));
  });
});
