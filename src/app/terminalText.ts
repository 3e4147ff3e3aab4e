import { colourParameters, escapeSequences } from '../base/ansi.ts';
import { visible } from '../base/foreignText.ts';

/** A terminal's colours, by meaning. */
export type Paint = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

export function paint(style: Paint, text: string): string {
  return `\u001b[${codes[style]}m${text}\u001b[0m`;
}

/** Foreign text must not drive the terminal it is told in: one line, its control characters visible. */
export function plain(text: string): string {
  return visible(text).replace(/[\r\n\u2028\u2029]+/g, ' ');
}

const introducer = /[\u001b\u0080-\u009f]/;

/**
 * One line of foreign text for a terminal, with the colours that it brings where `hasColors`: every other sequence is left
 * out as a whole, what else could drive a terminal becomes visible, and the line ends as plain as it began.
 */
export function coloured(line: string, hasColors: boolean): string {
  if (!introducer.test(line)) return plain(line);
  let isColoured = false;
  let text = '';
  let from = 0;
  for (const { 0: sequence, index } of line.matchAll(escapeSequences)) {
    text += plain(line.slice(from, index));
    from = index + sequence.length;
    const parameters = hasColors ? colourParameters(sequence) : undefined;
    if (parameters === undefined) continue;
    text += `\u001b[${parameters}m`;
    isColoured = true;
  }
  text += plain(line.slice(from));
  return isColoured ? `${text}\u001b[0m` : text;
}

const codes: Readonly<Record<Paint, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
};
