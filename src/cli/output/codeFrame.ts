import { printable } from './output.ts';

interface Place {
  /** Lines and columns count from 1. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

const maxWidth = 160;

/** The line of a text that a place is in, with the place underlined. Empty when the text has no such line. */
export function codeFrame(text: string, place: Place, dim: (text: string) => string): string {
  const source = text.split(/\r\n|\r|\n/)[place.line - 1];
  if (source === undefined || source.trim() === '') return '';
  const from = Math.max(0, place.column - 1 - maxWidth / 2);
  const shown = printable(source.slice(from, from + maxWidth));
  const column = place.column - 1 - from;
  const end = place.endLine > place.line ? source.length : place.endColumn - 1;
  const width = Math.max(1, Math.min(end - from, shown.length) - column);
  const number = String(place.line);
  // Tabs stay tabs, so that the underline stands below whatever their width.
  const padding = shown.slice(0, column).replace(/[^\t]/g, ' ');
  return [
    `${dim(`  ${number} |`)} ${shown}`,
    `${dim(`  ${' '.repeat(number.length)} |`)} ${padding}${'^'.repeat(width)}`,
    '',
  ].join('\n');
}
