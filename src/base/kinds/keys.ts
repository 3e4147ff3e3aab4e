/** What every side must know about one key of a page. */
export interface KeyTraits {
  /** Any of these. `Mod` is Ctrl, or Cmd on a Mac. A sign such as `?` is one whichever keys a keyboard needs for it. */
  readonly keys: readonly string[];
  /** What it does, as the sheet of keys says it. */
  readonly says: string;
}

/** As much of a browser's keyboard event as tells which key it was. */
export interface KeyPress {
  readonly key: string;
  /** The key's place on the keyboard, whatever its layout: `KeyC`. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const signs: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  ContextMenu: 'Menu',
};

/** One key of the table as people read it. */
export function readable(key: string, isMac = false): string {
  return partsOf(key)
    .map((part) => (part === 'Mod' ? (isMac ? 'Cmd' : 'Ctrl') : (signs[part] ?? part)))
    .join('+');
}

/** `Shift+Alt+C` in its parts; the sign `+` is a key too. */
function partsOf(key: string): readonly string[] {
  return key === '+' ? ['+'] : key.split('+');
}

/** Whether that was the key of a table. */
export function isKey(key: string, press: KeyPress): boolean {
  const parts = partsOf(key);
  const name = parts.at(-1) ?? '';
  const isLetter = /^[A-Z]$/.test(name);
  const isCommand = press.ctrlKey || press.metaKey;
  // With AltGr, which some layouts need for a sign, Windows tells of Ctrl and Alt: it is the sign that counts.
  if (name.length === 1 && !isLetter) return press.key === name && !press.metaKey && press.ctrlKey === press.altKey;
  const wantsCommand = parts.includes('Mod') || parts.includes('Ctrl');
  if (isCommand !== wantsCommand || press.altKey !== parts.includes('Alt')) return false;
  if (press.shiftKey !== parts.includes('Shift')) return false;
  if (!isLetter) return press.key === (name === 'Space' ? ' ' : name);
  return press.key.toUpperCase() === name || (isOtherAlphabet(press.key, parts) && press.code === `Key${name}`);
}

/** On a layout of another alphabet, or with Alt, which makes signs of letters, the key's place tells. */
function isOtherAlphabet(key: string, parts: readonly string[]): boolean {
  return parts.includes('Alt') || !/^[\x20-\x7e]$/.test(key);
}
