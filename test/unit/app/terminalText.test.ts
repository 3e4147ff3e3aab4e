import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogText } from '../../../src/app/logs/logText.ts';
import { coloured } from '../../../src/app/terminalText.ts';

const escape = '\u001b';
const reset = `${escape}[0m`;

describe('A line of foreign text for a terminal', () => {
  it.each([
    ['plain', 'hello\tthere', 'hello\tthere'],
    [
      'colours',
      `${escape}[1;31mred${escape}[m and ${escape}[38;5;208morange`,
      `${escape}[1;31mred${escape}[m and ${escape}[38;5;208morange${reset}`,
    ],
    ['a colour in one character', '\u009b32mgreen', `${escape}[32mgreen${reset}`],
    ['a title', `a${escape}]0;owned\u0007b`, 'ab'],
    ['a link', `${escape}]8;;command:evil${escape}\\click${escape}]8;;${escape}\\`, 'click'],
    ['the clipboard', `a${escape}]52;c;cm0gLXJmIC8=\u009cb`, 'ab'],
    ['a string of a device', `a${escape}P1$r0m${escape}\\b`, 'ab'],
    ['a string that does not end', `a${escape}]52;c;cm0g`, 'a'],
    ['a string in one character that does not end', 'a\u009d52;c;cm0g', 'a'],
    ['a string with an escape in it', `a${escape}]0;x${escape}[31my\u0007b`, 'ab'],
    ['clearing the screen', `a${escape}[2Jb${escape}[Hc`, 'abc'],
    ['a cursor that moves', `a${escape}[1A${escape}[2Kb`, 'ab'],
    ['a mode', `a${escape}[?1049hb${escape}[>4;2mc`, 'abc'],
    ['a sequence that does not end', `a${escape}[31`, 'a'],
    ['a lone escape', `a${escape}`, 'a'],
    ['a reset of the terminal', `a${escape}cb${escape}(0c`, 'abc'],
    ['controls', 'a\u0007b\u0008c\rd\u007fe\u0085f\u202eg', 'a\ufffdb\ufffdc d\ufffde\ufffdf\ufffdg'],
    ['controls without any sequence', 'a\u0007b\rc', 'a\ufffdb c'],
  ])('keeps colours and drops what else drives it: %s', (_, line, shown) => {
    expect(coloured(line, true)).toBe(shown);
  });

  it('has no colours where none are wanted', () => {
    expect(coloured(`${escape}[1;31mred${escape}[0m \u009b32mgreen${escape}]0;x\u0007`, false)).toBe('red green');
  });

  it('drives no terminal, whatever it is made of', () => {
    const part = fc.constantFrom(
      escape,
      '[',
      ']',
      '\u009b',
      '\u009d',
      '\u0090',
      '\u0007',
      '\u009c',
      '\\',
      '3',
      '1',
      ';',
      'm',
      '?',
      'J',
      'x',
      'ü',
      '\r',
      'P',
      '\u0018',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), fc.boolean(), (parts, hasColors) => {
        const shown = coloured(parts.join(''), hasColors);
        const rest = shown.replaceAll(/\u001b\[[0-9;:]*m/g, hasColors ? '' : '!');
        expect(rest).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
        if (shown !== rest && hasColors) expect(shown.endsWith(reset)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it('takes time linear in its length', () => {
    for (const part of [escape, `${escape}]`, `${escape}[`, '\u009d', `${escape}[1;`, `${escape}P${escape}x`]) {
      expect(coloured(part.repeat(200_000), true).length).toBeLessThan(1_000_000);
    }
  }, 5000);

  it('is what a log shows, behind the name of its container', () => {
    const line = { timeMs: 0, service: 'web', container: 'shop-web-1', stream: 'stdout' as const };
    const text = `${escape}]52;c;eA==\u0007${escape}[32mok`;
    expect(new LogText('shop', false).line({ ...line, text })).toBe(`${escape}[32mok${reset}\r\n`);
    expect(new LogText('shop', true).line({ ...line, text })).toBe(
      `${escape}[36mweb-1 |${reset} ${escape}[32mok${reset}\r\n`,
    );
  });
});
