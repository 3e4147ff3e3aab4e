import { describe, expect, it } from 'vitest';
import { celVariables } from '../../../../src/base/kinds/celVariables.ts';
import { filterMistake } from '../../../../src/expression/filter/filterMistake.ts';

describe('A variable of a filter', () => {
  it.each(Object.keys(celVariables))('%s may stand in an expression', (name) => {
    expect(filterMistake('cel', `${name} == ${name}`)).toBeUndefined();
  });

  it('that no row has is a mistake', () => {
    expect(filterMistake('cel', 'topic == "a"')?.message).toContain('topic');
  });

  it.each([
    ['level', '== 7', true],
    ['contract', '== 7', false],
    ['size', '> "a"', false],
  ])('%s has the type that the table says, so that %s is right or wrong', (name, rest, isRight) => {
    expect(filterMistake('cel', `${name} ${rest}`) === undefined).toBe(isRight);
  });
});
