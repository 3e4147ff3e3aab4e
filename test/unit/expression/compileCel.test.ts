import { describe, expect, it } from 'vitest';
import { compileCel, compileCondition } from '../../../src/expression/cel/compileCel.ts';
import { failed, Duration } from '../../../src/expression/cel/value.ts';
import { scopeOf } from './scopeOf.ts';

const operation = { service: 'map<string, dyn>', replicas: 'int', on: 'string', labels: 'map<string, string>' };

function answer(text: string, values: Readonly<Record<string, unknown>> = {}): unknown {
  const compiled = compileCel(text, operation);
  if ('mistake' in compiled) throw new Error(compiled.mistake.message);
  return compiled.expression.evaluate(scopeOf(values));
}

function mistake(text: string) {
  const compiled = compileCondition(text, operation, 'a policy');
  return 'mistake' in compiled ? compiled.mistake : undefined;
}

describe('An expression', () => {
  it('is checked against the variables that are declared, and says which of them it reads and of what type it is', () => {
    const compiled = compileCel('replicas > 2 && service.privileged == true ? on : "none"', operation);
    expect(compiled).toMatchObject({
      expression: { type: 'string', variables: new Set(['replicas', 'service', 'on']) },
    });
    expect(mistake('payload.total > 1')).toEqual({ message: 'Unknown variable: payload', position: 0, end: 7 });
  });

  it.each([
    ['replicas > 2 && on + 1 == "a"', 'no such overload: string + int', 'on + 1'],
    ['on == "start" && nope', 'Unknown variable: nope', 'nope'],
    ['bytes(on).hex() == "00"', '"hex" cannot be used in a policy.', 'bytes(on).hex()'],
    ['replicas + 1', 'A policy is true or false; this is of type int.', 'replicas + 1'],
  ])('that is wrong says which part of it: %s', (text, message, part) => {
    const found = mistake(text);
    expect(found?.message).toBe(message);
    expect(text.slice(found?.position ?? 0, found?.end)).toBe(part);
  });

  it('takes a number of JavaScript for a variable that is declared as an int', () => {
    expect(answer('replicas / 2', { replicas: 5 })).toBe(2n);
    expect(answer('type(replicas) == int', { replicas: 5 })).toBe(true);
    expect(answer('replicas / 2', { replicas: 2.5 })).toBe(1.25);
  });

  it('fails, and does not throw, at what is not there, does not fit or has no answer', () => {
    expect(answer('service.privileged == true', { service: {} })).toBe(failed);
    expect(answer('on == "start"')).toBe(failed);
    expect(answer('replicas * 9223372036854775807', { replicas: 2 })).toBe(failed);
    expect(answer('replicas % 0', { replicas: 2 })).toBe(failed);
    expect(answer('{"a": 1, "a": 2}')).toBe(failed);
  });

  it('counts the places of a text in characters, and time in nanoseconds', () => {
    expect(answer('"a😀b".indexOf("b")')).toBe(2n);
    expect(answer('"a😀b".substring(1, 2)')).toBe('😀');
    expect(answer('duration("1.000000001s") - duration("1s")')).toEqual(new Duration(1n));
    expect(answer('timestamp("2026-03-29T01:30:00Z").getHours("Europe/Prague")')).toBe(3n);
    expect(answer('timestamp("2026-03-29T01:30:00Z").getHours("Nowhere/At all")')).toBe(failed);
  });

  it('asks for what an optional falls back to only where it holds nothing', () => {
    expect(answer('labels[?"tier"].orValue("none")', { labels: { tier: 'web' } })).toBe('web');
    expect(answer('labels[?"tier"].orValue(on)', { labels: {}, on: 'start' })).toBe('start');
    expect(answer('labels[?"tier"].orValue(string(1 / 0))', { labels: { tier: 'web' } })).toBe('web');
    expect(answer('labels.?tier.optMap(tier, tier + "!").orValue("")', { labels: { tier: 'web' } })).toBe('web!');
  });
});
