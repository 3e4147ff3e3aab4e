import { expect, it } from 'vitest';
import { comparisonText } from '../../../../src/app/contracts/comparisonText.ts';

const compared = { mode: 'backward', older: 'HEAD', newer: 'order.json' } as const;
const nothing = { counterexample: null, errors: [], isBackward: true, reason: null, tried: 0 };

it('says that a contract is compatible only as something proven', () => {
  expect(comparisonText({ ...nothing, state: 'compatible' }, compared)).toEqual({
    weight: 'information',
    text: 'order.json is BACKWARD compatible with HEAD: that is proven.',
  });
});

it('says what breaks, and in which direction', () => {
  const errors = ['a', 'b', 'c', 'd\n'].map((name) => ({ path: `payload.${name}`, message: 'must be integer' }));
  const broken = { ...nothing, state: 'broken', errors, counterexample: '{}' } as const;
  expect(comparisonText(broken, compared)).toEqual({
    weight: 'warning',
    text: 'order.json is not BACKWARD compatible with HEAD. A message that HEAD allows breaks order.json: payload.a must be integer; payload.b must be integer; payload.c must be integer; and more.',
  });
  const forward = comparisonText({ ...broken, isBackward: false }, { ...compared, mode: 'full' });
  expect(forward.text).toContain('not FULL compatible with HEAD. A message that order.json allows breaks HEAD:');
});

it('says why nothing is known', () => {
  const unknown = {
    ...nothing,
    state: 'unknown',
    tried: 430,
    reason: 'payload has oneOf, of which nothing can be proven',
  } as const;
  expect(comparisonText(unknown, compared).text).toBe(
    'Whether order.json is BACKWARD compatible with HEAD is unknown. 430 messages showed no break, but nothing is proven: payload has oneOf, of which nothing can be proven',
  );
  expect(comparisonText({ ...nothing, state: 'unknown', reason: 'a.json cannot be read.' }, compared).text).toBe(
    'Whether order.json is BACKWARD compatible with HEAD is unknown. a.json cannot be read.',
  );
});
