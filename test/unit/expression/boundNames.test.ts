import { describe, expect, it } from 'vitest';
import { compileCondition } from '../../../src/expression/cel/compileCel.ts';
import { answer, answerVariables } from './scopeOf.ts';

function mistake(text: string): string | undefined {
  const compiled = compileCondition(text, answerVariables, 'a policy');
  return 'mistake' in compiled ? compiled.mistake.message : undefined;
}

describe('A name that an expression binds', () => {
  it.each([
    ['labels.?tier.optMap(on, on + "!").orValue("") + on', 'web!start'],
    ['labels[?"tier"].optFlatMap(on, optional.of(on)).orValue("") + on', 'webstart'],
    ['cel.bind(on, "b", on) + on', 'bstart'],
    ['["a", "b"].map(on, on + "!").join() + on', 'a!b!start'],
    ['cel.bind(on, on + "1", cel.bind(on, on + "2", on) + on) + on', 'start12start1start'],
    ['["a"].filter(on, on == "a").join() + on', 'astart'],
  ])('means what it did behind it: %s', (text, expected) => {
    expect(answer(text, { labels: { tier: 'web' }, on: 'start' })).toBe(expected);
  });

  it('means what it did in a namespace of that name', () => {
    expect(answer('[["b", "a"]].map(strings, strings.join())[0] + strings.quote("c")')).toBe('ba"c"');
    expect(answer('[optional.of(1)].map(optional, optional.value())[0]')).toBe(1n);
  });

  it('counts as nested only in another one of its kind', () => {
    const all = (inner: string): string => `[1].all(i, ${inner})`;
    expect(answer(Array.from({ length: 9 }, () => all('true')).join(' && '))).toBe(true);
    expect(answer(all(`${all(all('true'))} && ${all(all('i == 1'))}`))).toBe(true);
    expect(mistake(all(all(all(all('true')))))).toBe('Too many of "all" and its like inside each other.');
  });

  it('has to be a name', () => {
    expect(mistake('optional.of(1).optMap(1, 2) == 2')).toContain('"optMap" needs a name and an expression.');
    expect(mistake('cel.bind(1, 2, 3) == 3')).toBe('invalid variable argument');
  });

  it('is of the type that an optional holds', () => {
    expect(mistake('optional.of("a").optMap(t, t + 1).hasValue()')).toBe('no such overload: string + int');
    expect(mistake('optional.of("a").optMap(t, t + "1").value() == "a1"')).toBeUndefined();
    expect(mistake('optional.of("a").optFlatMap(t, optional.of(t + 1)).hasValue()')).toBe(
      'no such overload: string + int',
    );
    expect(mistake('optional.of("a").optMap(t, t)')).toContain('A policy is true or false');
  });
});
