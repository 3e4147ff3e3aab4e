import type { KeyChange } from '../../keys.ts';

/** A change as a message: its action is the value's name, more names and values follow. */
export function change(
  atMs: number,
  action: string,
  value: Uint8Array,
  more: Readonly<Record<string, string>> = {},
): KeyChange {
  const others = Object.entries(more).flat();
  return { atMs, fields: [Buffer.from(action), value, ...others.map((text) => Buffer.from(text))] };
}

/** Name, value, name, value, … as latin1 text, one character a byte. */
export function pairsOf(flat: readonly Buffer[]): readonly (readonly [string, string])[] {
  const texts = flat.map((item) => item.toString('latin1'));
  return Array.from({ length: texts.length >> 1 }, (_, at) => [texts[2 * at] ?? '', texts[2 * at + 1] ?? '']);
}
