/**
 * Escape sequences in foreign text, as programs write them for terminals. Colours and styles (SGR) become spans over plain
 * text; every other sequence is left out. Pure, and linear in the text's length.
 */

/** Whatever a terminal takes for a command, also one that its line does not end. ECMA-48; C1 controls are the same in one character. */
export const escapeSequences = new RegExp(
  [
    // These are strings (OSC, DCS, SOS, PM, APC), up to their end.
    '(?:\\u001b[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])[^\\u0007\\u009c\\u001b]*(?:\\u001b(?!\\\\)[^\\u0007\\u009c\\u001b]*)*(?:\\u0007|\\u009c|\\u001b\\\\|$)',
    // This is CSI: parameters, intermediates, and a last character.
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]?',
    // These are all others.
    '\\u001b[ -/]*[0-~]?',
  ].join('|'),
  'g',
);
const colour = /^(?:\u001b\[|\u009b)([0-9;:]{0,100})m$/;
const introducer = /[\u001b\u0090\u0098\u009b\u009d-\u009f]/;

/** The parameters of a sequence that sets colours or styles; undefined for any other. */
export function colourParameters(sequence: string): string | undefined {
  return colour.exec(sequence)?.[1];
}

const attributes = ['bold', 'dim', 'italic', 'underline', 'inverse', 'strike'] as const;
const colours = Array.from({ length: 16 }, (_, index) => index);

/** What a span of text looks like: an attribute, or one of the terminal's sixteen colours as `fg1` or `bg12`. */
export const ansiStyles: readonly string[] = [
  ...attributes,
  ...colours.map((index) => `fg${index}`),
  ...colours.map((index) => `bg${index}`),
];

export interface AnsiSpan {
  /** UTF-16 offsets in the plain text; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  /** Some of `ansiStyles`. */
  readonly styles: readonly string[];
}

export interface AnsiText {
  readonly text: string;
  /** In order, none within another. */
  readonly spans: readonly AnsiSpan[];
}

/** A line with more changes of colour than this is drawn plain from there on. */
const maxSpans = 200;

/** The text without any escape sequence. */
export function stripAnsi(text: string): string {
  return introducer.test(text) ? text.replace(escapeSequences, '') : text;
}

/** Parts a text into what it says and how that looks. */
export function parseAnsi(line: string): AnsiText {
  if (!introducer.test(line)) return { text: line, spans: [] };
  const spans: AnsiSpan[] = [];
  let look: Look = plainLook;
  let text = '';
  let from = 0;
  const add = (piece: string): void => {
    const start = text.length;
    text += piece;
    const styles = stylesOf(look);
    if (styles.length > 0 && text.length > start && spans.length < maxSpans)
      spans.push({ start, end: text.length, styles });
  };
  for (const { 0: sequence, index } of line.matchAll(escapeSequences)) {
    if (index > from) add(line.slice(from, index));
    from = index + sequence.length;
    const parameters = colourParameters(sequence);
    if (parameters !== undefined) look = changedLook(look, parameters);
  }
  if (from < line.length) add(line.slice(from));
  return { text, spans };
}

/** The part of a text from an offset on. */
export function ansiFrom({ text, spans }: AnsiText, from: number): AnsiText {
  const moved = spans.flatMap(({ start, end, styles }) =>
    end <= from ? [] : [{ start: Math.max(0, start - from), end: end - from, styles }],
  );
  return { text: text.slice(from), spans: moved };
}

/** The same look of what is drawn in place of each piece, such as pictures of control characters. */
export function ansiShown({ text, spans }: AnsiText, shown: (piece: string) => string): AnsiText {
  const drawn: AnsiSpan[] = [];
  let line = '';
  let at = 0;
  for (const { start, end, styles } of spans) {
    line += shown(text.slice(at, start));
    const from = line.length;
    line += shown(text.slice(start, end));
    drawn.push({ start: from, end: line.length, styles });
    at = end;
  }
  return { text: line + shown(text.slice(at)), spans: drawn };
}

interface Look {
  readonly attributes: readonly string[];
  readonly foreground: number | undefined;
  readonly background: number | undefined;
}

const plainLook: Look = { attributes: [], foreground: undefined, background: undefined };

function stylesOf({ attributes: names, foreground, background }: Look): readonly string[] {
  return [
    ...names,
    ...(foreground === undefined ? [] : [`fg${foreground}`]),
    ...(background === undefined ? [] : [`bg${background}`]),
  ];
}

const switchedOn: Readonly<Record<number, string>> = {
  1: 'bold',
  2: 'dim',
  3: 'italic',
  4: 'underline',
  7: 'inverse',
  9: 'strike',
};
const switchedOff: Readonly<Record<number, readonly string[]>> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
};

/** Select Graphic Rendition: `1;31`, `38;5;208`, `38:2::255:0:0`. */
function changedLook(look: Look, parameters: string): Look {
  const numbers = parameters.split(/[;:]/).map(Number);
  let next = look;
  for (let at = 0; at < numbers.length; at++) {
    const code = numbers[at] ?? 0;
    if (code === 38 || code === 48) {
      const { index, length } = extendedColour(numbers.slice(at + 1, at + 6), parameters.includes(':'));
      if (index !== undefined) next = code === 38 ? { ...next, foreground: index } : { ...next, background: index };
      at += length;
    } else next = changedBy(next, code);
  }
  return next;
}

function changedBy(look: Look, code: number): Look {
  const [on, off] = [switchedOn[code], switchedOff[code]];
  if (code === 0) return plainLook;
  if (on !== undefined) return { ...look, attributes: [...look.attributes.filter((name) => name !== on), on] };
  if (off) return { ...look, attributes: look.attributes.filter((name) => !off.includes(name)) };
  if (code === 39) return { ...look, foreground: undefined };
  if (code === 49) return { ...look, background: undefined };
  if (code >= 30 && code <= 37) return { ...look, foreground: code - 30 };
  if (code >= 90 && code <= 97) return { ...look, foreground: code - 82 };
  if (code >= 40 && code <= 47) return { ...look, background: code - 40 };
  if (code >= 100 && code <= 107) return { ...look, background: code - 92 };
  return look;
}

/** What follows `38` or `48`: `5;n`, or `2;r;g;b`, with colons also `2::r:g:b`. `length` is how many numbers that are. */
function extendedColour(
  numbers: readonly number[],
  hasColons: boolean,
): { readonly index: number | undefined; readonly length: number } {
  const [kind, ...rest] = numbers;
  if (kind === 5) return { index: ofPalette(rest[0] ?? 0), length: 2 };
  if (kind !== 2) return { index: undefined, length: numbers.length };
  const hasSpace = hasColons && rest.length >= 4;
  const [red = 0, green = 0, blue = 0] = hasSpace ? rest.slice(1) : rest;
  return { index: nearest(red, green, blue), length: hasSpace ? 5 : 4 };
}

/** The 256 colours: sixteen of the theme, a cube of six steps each, and greys. */
function ofPalette(index: number): number | undefined {
  if (index < 16) return index;
  if (index > 255) return undefined;
  if (index >= 232) return greyOf(8 + (index - 232) * 10);
  const step = (place: number): number => [0, 95, 135, 175, 215, 255][Math.floor((index - 16) / place) % 6] ?? 0;
  return nearest(step(36), step(6), step(1));
}

/** The theme's colour that is most like this one, so that it can be read on the theme's background. */
function nearest(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue);
  if (most - Math.min(red, green, blue) < 40) return greyOf(most);
  const has = (part: number, bit: number): number => (part > most / 2 ? bit : 0);
  return has(red, 1) + has(green, 2) + has(blue, 4) + (most > 215 ? 8 : 0);
}

function greyOf(light: number): number {
  if (light < 48) return 0;
  if (light < 150) return 8;
  return light < 225 ? 7 : 15;
}
