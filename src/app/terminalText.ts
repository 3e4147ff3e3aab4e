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
