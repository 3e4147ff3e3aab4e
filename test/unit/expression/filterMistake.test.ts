import { describe, expect, it } from 'vitest';
import { filterMistake } from '../../../src/expression/filter/filterMistake.ts';

describe('What is wrong with the text of a filter', () => {
  it('is nothing where it is looked for as it is, or blank', () => {
    expect(filterMistake('text', '(')).toBeUndefined();
    expect(filterMistake('regex', ' ')).toBeUndefined();
    expect(filterMistake('cel', '')).toBeUndefined();
    expect(filterMistake('cel', 'size > 1')).toBeUndefined();
    expect(filterMistake('regex', 'a+')).toBeUndefined();
    expect(filterMistake('cel', 'size >')?.message).toMatch(/./);
    expect(filterMistake('regex', '(')?.message).toMatch(/./);
  });
});
