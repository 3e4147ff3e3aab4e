import type { YAMLError } from 'yaml';
import { indentOf } from './mendedLines.ts';
import { leftover } from './leftover.ts';
import { mend } from './mend.ts';
import type { Mended } from './mended.ts';
import type { ReadDocument } from './reader.ts';

/** A text that could not be read, as far as it can be. */
export interface Readable {
  readonly documents: readonly ReadDocument[];
  readonly mended: Mended;
}

/** A mistake has others in its train, and is told alone. Behind so many of them, the rest of a part is left out. */
const maxRounds = 5;

const tooDeep = 'This file is nested too deeply to be read. Flatten it.';

/** What a text is read as once its mistakes are told and left out. */
export function readMended(text: string, readAll: (text: string) => readonly ReadDocument[] | undefined): Readable {
  const mended = mend(text);
  const slips = [...mended.slips];
  let current = mended.text;
  let documents = readAll(current);
  for (let round = 0; documents; round++) {
    const error = firstMistake(documents);
    if (!error) break;
    if (error.message.includes('call stack')) {
      documents = undefined;
      break;
    }
    const lines = current.split('\n');
    const slip = leftover(error, lines, current);
    // What follows from a line that is told already is no news.
    if (!slips.some(({ line }) => line === slip.line)) slips.push(slip);
    if (round < maxRounds) leaveOut(lines, slip.line);
    else lines.fill('', round === maxRounds ? slip.line : 0);
    current = lines.join('\n');
    documents = readAll(current);
  }
  if (!documents) slips.push({ line: 0, start: 0, end: 0, message: tooDeep });
  return { documents: documents ?? [], mended: { ...mended, text: current, slips } };
}

/** What cannot be read. A key that stands twice can. */
export function firstMistake(documents: readonly ReadDocument[]): YAMLError | undefined {
  return documents.flatMap(({ errors }) => errors)[0];
}

/** Leaves out a line, and what is indented further. The head of a part keeps its key. */
function leaveOut(lines: string[], index: number): void {
  const line = lines[index] ?? '';
  const [key] = /^ *[\w.-]+:(?= )/.exec(line) ?? [];
  const isHead = key !== undefined && lines.slice(0, index).every((above) => /^\s*(?:#|$)/.test(above));
  if (isHead && line.trimEnd() !== key) lines[index] = key;
  else {
    const indent = indentOf(line);
    lines[index] = '';
    for (let next = index + 1; next < lines.length; next++) {
      const below = lines[next] ?? '';
      if (below.trim() !== '' && indentOf(below) <= indent) break;
      lines[next] = '';
    }
  }
}
