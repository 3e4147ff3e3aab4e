import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../../scripts/machine/paths.ts';
import { inspectorKeysPage } from '../../../../scripts/suites/inspectorKeysPage.ts';
import {
  inspectorKeys,
  keyOf,
  keyScopes,
  scopeKeys,
  shortcutText,
  type KeyScope,
} from '../../../../src/base/kinds/inspectorKeys.ts';
import { readable, type KeyPress } from '../../../../src/base/kinds/keys.ts';

const none = { key: '', code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const scopes = Object.keys(keyScopes) as readonly KeyScope[];

/** The event of a key of the table, on an American keyboard. */
function pressOf(key: string, isMac = false): KeyPress {
  const parts = key === '+' ? ['+'] : key.split('+');
  const name = parts.at(-1) ?? '';
  const isLetter = /^[A-Z]$/.test(name);
  return {
    key: name === 'Space' ? ' ' : isLetter && !parts.includes('Shift') ? name.toLowerCase() : name,
    code: isLetter ? `Key${name}` : name,
    ctrlKey: parts.includes('Ctrl') || (!isMac && parts.includes('Mod')),
    metaKey: isMac && parts.includes('Mod'),
    shiftKey: parts.includes('Shift') || (name.length === 1 && /[?+]/.test(name)),
    altKey: parts.includes('Alt'),
  };
}

describe('The keys of the inspector', () => {
  it('mean one thing in their scope, on a Mac too', () => {
    for (const scope of scopes) {
      for (const [id, { keys }] of scopeKeys(scope)) {
        for (const key of keys) {
          expect([key, keyOf(scope, pressOf(key))]).toEqual([key, id]);
          expect([key, keyOf(scope, pressOf(key, true))]).toEqual([key, id]);
        }
      }
    }
  });

  it('mean nothing with a modifier more', () => {
    expect(keyOf('page', { ...pressOf('O'), ctrlKey: true })).toBeUndefined();
    expect(keyOf('page', { ...pressOf('O'), altKey: true })).toBeUndefined();
    expect(keyOf('table', { ...pressOf('ArrowDown'), shiftKey: true })).toBeUndefined();
    expect(keyOf('page', { ...pressOf('?'), ctrlKey: true })).toBeUndefined();
  });

  it('are signs, wherever a layout has them', () => {
    const german = { ...none, key: '?', code: 'Minus', shiftKey: true };
    const french = { ...none, key: '?', code: 'KeyM', shiftKey: true };
    const withAltGr = { ...none, key: '/', code: 'Digit7', ctrlKey: true, altKey: true };
    const ownKey = { ...none, key: '?', code: 'IntlRo' };
    expect([german, french, ownKey].map((press) => keyOf('page', press))).toEqual(['help', 'help', 'help']);
    expect(keyOf('page', withAltGr)).toBe('focusFilter');
    expect(keyOf('histogram', { ...none, key: '+', code: 'BracketRight' })).toBe('zoomIn');
  });

  it('are letters by what they write, and by their place on layouts of other alphabets', () => {
    expect(keyOf('page', { ...none, key: 'o', code: 'KeyS' })).toBe('open');
    expect(keyOf('page', { ...none, key: 'щ', code: 'KeyO' })).toBe('open');
    expect(keyOf('page', { ...none, key: 's', code: 'KeyO' })).toBeUndefined();
    expect(keyOf('page', { ...none, key: 'я', code: 'KeyZ', ctrlKey: true })).toBe('undoFilter');
    // Option writes other letters on a Mac.
    expect(keyOf('tree', { ...none, key: 'Ç', code: 'KeyC', shiftKey: true, altKey: true })).toBe('copyPath');
  });

  it('read as on the keyboard', () => {
    expect(readable('Mod+Shift+Z')).toBe('Ctrl+Shift+Z');
    expect(readable('Mod+C', true)).toBe('Cmd+C');
    expect(readable('Alt+ArrowLeft')).toBe('Alt+←');
    expect(readable('+')).toBe('+');
    expect(shortcutText('copy')).toBe('Ctrl+C');
  });

  it('are each in a scope that has a heading, and say what they do in a sentence of their own', () => {
    const listed = scopes.flatMap((scope) => scopeKeys(scope).map(([id]) => id));
    expect(listed.toSorted()).toEqual(Object.keys(inspectorKeys).toSorted());
    const said = scopes.map((scope) => scopeKeys(scope).map(([, { says }]) => says));
    for (const texts of said) expect(new Set(texts).size).toBe(texts.length);
    for (const text of said.flat()) expect(text).toMatch(/^[A-Z].*[^.]$/);
  });

  it('are what docs/inspector-keys.md lists: `npm run docs` writes it', () => {
    expect(readFileSync(join(root, 'docs/inspector-keys.md'), 'utf8')).toBe(inspectorKeysPage());
  });
});
