import { describe, expect, it } from 'vitest';
import { compileCondition } from '../../../src/expression/cel/compileCel.ts';
import { Scope } from '../../../src/expression/cel/scope.ts';
import { rowRanks, rowVariables } from '../../../src/expression/filter/rowVariables.ts';

/** Whether a row of a level passes. */
function passes(text: string, level: string | null): boolean {
  const compiled = compileCondition(text, rowVariables, 'a filter', rowRanks);
  if ('mistake' in compiled) throw new Error(compiled.mistake.message);
  expect(compiled.expression.variables).toContain('level');
  return compiled.expression.evaluate(new Scope((name) => (name === 'level' ? level : 'other'))) === true;
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

describe('A level in an expression', () => {
  it.each([
    ['level >= "warn"', ['warn', 'error', 'fatal']],
    ['level > "warn"', ['error', 'fatal']],
    ['level < "info"', ['trace', 'debug']],
    ['"info" >= level', ['trace', 'debug', 'info']],
    ['level >= "debug" && level <= "info"', ['debug', 'info']],
    ['!(level < "error")', ['error', 'fatal']],
    ['level == "warn"', ['warn']],
    ['level in ["warn", "info"]', ['info', 'warn']],
  ])('%s is true of %j', (text, expected) => {
    expect(levels.filter((level) => passes(text, level))).toEqual(expected);
  });

  it('that a row does not have is neither above nor below', () => {
    expect(passes('level >= "trace"', null)).toBe(false);
    expect(passes('level < "fatal"', null)).toBe(false);
    expect(passes('level < "fatal" || source == "other"', null)).toBe(true);
  });

  it('is one of those that there are', () => {
    const compiled = compileCondition('level >= "loud"', rowVariables, 'a filter', rowRanks);
    expect(compiled).toEqual({
      mistake: {
        message: '"loud" is no level. Use trace, debug, info, warn, error, fatal.',
        position: 0,
        end: 15,
      },
    });
  });

  it('is not meant by a name that a macro binds, nor where texts are compared', () => {
    const compiled = compileCondition('["b"].exists(level, level > "a")', rowVariables, 'a filter', rowRanks);
    expect('expression' in compiled && compiled.expression.evaluate(new Scope(() => 'x'))).toBe(true);
    expect('expression' in compileCondition('source > "a"', rowVariables, 'a filter', rowRanks)).toBe(true);
  });
});
