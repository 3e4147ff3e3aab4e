import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  disarm,
  disarmLabel,
  disarmLines,
  escapeMarkdown,
  maxShownLength,
  oneLine,
  visible,
} from '../../../src/base/foreignText.ts';

/** What VS Code 1.139 takes for a link in notifications, progress, prompts and validation messages. */
const linkOfVscode = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
/** What it takes for an icon in labels. */
const iconOfVscode = /(\\)?\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;
const drawnAsNothing = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;

/** Each would be a link, or look like what it is not. */
const hostile = [
  '[click](command:workbench.action.terminal.new)',
  '[click](https://evil.example/?q=1 "Patchbay")',
  "[click](command:x 'title')",
  '[click](file:///etc/passwd)',
  '[CLICK](COMMAND:workbench.action.terminal.new)',
  '[a]\u200b(command:x)',
  '[a]\u0000(command:x)',
  '[a]\u202e(command:x)',
  '[a]\ufe0f(command:x)',
  '[a]\u00ad(command:x)',
  '[a\n](command:x)',
  '[[a](command:x)](command:y)',
  '![a](command:x)',
  `${'x'.repeat(395)}[a](command:x)${'y'.repeat(400)}`,
  `${'x'.repeat(maxShownLength - 153)}]${'('.repeat(2000)}command:x)`,
];

/** Strings in which the dangerous pieces meet in every way. */
const tricky = fc
  .array(
    fc.oneof(
      fc.constantFrom('[', ']', '(', ')', '](', '[a](command:x)', '$(zap)', '$', '\\', 'command:', 'https://a.b', '\n'),
      fc.constantFrom(
        '\u200b',
        '\u202e',
        '\u2066',
        '\ufe0f',
        '\u200d',
        '\u0000',
        '\u001b',
        '\ud800',
        '👩\u200d💻',
        '\u2028',
      ),
      fc.string({ unit: 'binary', maxLength: 400 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('Foreign text in a notification', () => {
  for (const text of hostile) {
    it(`is no link: ${JSON.stringify(text.slice(0, 60))}`, () => {
      expect(disarm(text)).not.toMatch(linkOfVscode);
      expect(disarm(`${text} and ${text}`)).not.toMatch(linkOfVscode);
    });
  }

  it('is never a link, hides nothing, has one line and a length, whatever it is', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        const shown = disarm(text);
        expect(shown).not.toMatch(linkOfVscode);
        expect(shown).not.toContain('](');
        expect(shown).not.toMatch(/[\r\n]/);
        // A joiner within an emoji, and the selector behind one, are all that stays.
        expect(shown.replaceAll('\u200d', '').replaceAll('\ufe0f', '')).not.toMatch(drawnAsNothing);
        // Every link that is made a text is one character longer.
        expect(shown.replaceAll('] (', '](').length).toBeLessThanOrEqual(maxShownLength);
      }),
      { numRuns: 500 },
    );
  });

  it('can be read as it was', () => {
    expect(disarm('see [x](command:y)')).toBe('see [x] (command:y)');
    expect(disarm('npm ERR! code 1\n  at a (b.js:1)\n')).toBe('npm ERR! code 1 at a (b.js:1)');
    expect(disarm('$(cat /etc/hosts)')).toBe('$(cat /etc/hosts)');
    expect(disarm('Grüße, 你好, 👩\u200d💻 ❤\ufe0f 1\ufe0f\u20e3')).toBe(
      'Grüße, 你好, 👩\u200d💻 ❤\ufe0f 1\ufe0f\u20e3',
    );
  });

  it('shows that there was something hidden', () => {
    expect(disarm('ord\u200bers')).toBe('ord�ers');
    expect(disarm('safe\u202egnp.exe')).toBe('safe�gnp.exe');
    expect(disarm('\u001b[31mred')).toBe('�[31mred');
    expect(disarm('\u{e0041}\u{e0100}')).toBe('��');
    expect(disarm('a\ud800')).toBe('a�');
    expect(disarm('a\udcff\udc80')).toBe('a\\xff\\x80');
  });

  it('keeps the beginning and the end of what is very long', () => {
    const shown = disarm(`It failed: ${'x'.repeat(100_000)}. Start it again.`);
    expect(shown).toMatch(/^It failed: x+ … x+\. Start it again\.$/);
    expect(shown.length).toBeLessThanOrEqual(maxShownLength);
  });

  it('is no longer where four characters stand for a hidden one, and has no half of a character at a cut', () => {
    expect(disarm('\udc80'.repeat(600))).toHaveLength(maxShownLength);
    expect(disarm(`a${'👩'.repeat(400)}`)).toMatch(/^a(?:👩)+ … (?:👩)+$/u);
    expect(disarm(`${'👩'.repeat(400)}a`)).toMatch(/^(?:👩)+ … (?:👩)+a$/u);
  });

  it('does not grow up and down with marks on one letter', () => {
    expect(visible(`a${'\u0301'.repeat(50)}b`)).toBe(`a${'\u0301'.repeat(4)}b`);
  });

  it('takes no time, however long it is', () => {
    const started = performance.now();
    disarm('[a]('.repeat(500_000));
    disarm('\u0301'.repeat(1_000_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('Foreign text in a label that knows icons', () => {
  it('is neither icon nor link', () => {
    fc.assert(
      fc.property(tricky, (text) => {
        expect(disarmLabel(text)).not.toMatch(iconOfVscode);
        expect(disarmLabel(text)).not.toMatch(linkOfVscode);
      }),
      { numRuns: 300 },
    );
    expect(disarmLabel('$(warning) orders')).toBe('$ (warning) orders');
    expect(disarmLabel('\\$(warning)')).toBe('\\$ (warning)');
  });
});

describe('Foreign text in the detail of a dialog', () => {
  it('keeps its lines, some of them', () => {
    expect(disarmLines('a\nb [x](command:y)\r\nc')).toBe('a\nb [x] (command:y)\nc');
    expect(disarmLines('x\n'.repeat(1000)).split('\n')).toHaveLength(21);
  });
});

describe('Foreign text in Markdown', () => {
  it('marks up nothing', () => {
    expect(escapeMarkdown('[a](command:x) <b>$(zap)</b> https://a.b me@a.b')).toBe(
      '\\[a\\]\\(command\\:x\\) \\<b\\>\\$\\(zap\\)\\</b\\> https\\://a\\.b me\\@a\\.b',
    );
    expect(escapeMarkdown('a\n\n# b\u200b')).toBe('a \\# b�');
  });
});

describe('One line', () => {
  it('has no line ends, no tabs and no runs of spaces', () => {
    expect(oneLine(' a\r\n\tb   c\u2028d\u0085e ')).toBe('a b c d�e');
  });
});
