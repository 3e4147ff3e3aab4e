import { describe, expect, it } from 'vitest';
import { answerCondition, conditionOf, plainConditions } from '../../../../src/expression/cel/conditions.ts';

function parts(expression: string): readonly string[] {
  return plainConditions(conditionOf(expression)).map(({ text }) => text);
}

describe('A condition', () => {
  it('is taken apart at what joins truths, and nowhere else', () => {
    expect(parts('a && (b || !c) && d.exists(x, x && y)')).toEqual(['a', 'b', 'c', 'd.exists(x, x && y)']);
    expect(parts('a ? b == 1 : c')).toEqual(['a', 'b == 1', 'c']);
    expect(parts('(a || b) == c')).toHaveLength(1);
  });

  it('that cannot be read is one', () => {
    expect(parts('a &&')).toEqual(['a &&']);
  });

  it('knows where each part stands', () => {
    const text = '  a.b  &&  c';
    for (const { start, end, text: part } of plainConditions(conditionOf(text))) {
      expect(text.slice(start, end)).toBe(part);
    }
  });

  it.each([
    ['f && a', 'f', false],
    ['t && f', 't f', false],
    ['t || a', 't', true],
    ['f || t', 'f t', true],
    ['!f && t', 'f t', true],
    ['u && f', 'u f', false],
    ['u || f', 'u f', undefined],
    ['t ? f : a', 't f', false],
    ['u ? t : f', 'u', undefined],
  ])('is answered as CEL does: %s asks %s', (text, asked, answer) => {
    const seen: string[] = [];
    const result = answerCondition(conditionOf(text), ({ text: part }) => {
      seen.push(part);
      return part === 'u' ? undefined : part === 't';
    });
    expect([seen.join(' '), result]).toEqual([asked, answer]);
  });
});
