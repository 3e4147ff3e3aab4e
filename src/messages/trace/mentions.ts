import { stripAnsi } from '../../base/ansi.ts';
import { nestedJson } from '../../expression/nestedJson.ts';
import type { RowLens } from '../rows/rowLens.ts';
import { correlationText } from './traceHeaders.ts';

/** Of a value that is shorter, a text of words says nothing: it may stand there for anything. */
const minTokenLength = 4;
const maxDepth = 20;
const maxLineLength = 65_536;

/** Whether a row has a value anywhere: as its own id, as a value of its payload or of a field; in a log line or a payload of mere text as a word. May throw `TooMuchWork`. */
export function mentions(lens: RowLens, value: string): boolean {
  if (lens.source?.kind === 'logs') {
    const { logLine } = lens;
    return holds(logLine?.fields, value, 0) || hasWord(stripAnsi(lens.logStart(maxLineLength)), value);
  }
  const { id, payload } = lens;
  // What has no id of its own has a number of ours.
  if (id === value && /\D/.test(id)) return true;
  if (holds(payload, value, 0)) return true;
  if (typeof payload === 'string' && hasWord(payload.slice(0, maxLineLength), value)) return true;
  return lens.names.some((name, place) => place !== lens.payloadPlace && holds(lens.field(name), value, 0));
}

function holds(held: unknown, value: string, depth: number): boolean {
  if (typeof held === 'string') {
    const inner = held === value || depth > maxDepth ? undefined : nestedJson(held, true);
    return held.trim() === value || (inner !== undefined && holds(inner, value, depth + 1));
  }
  if (typeof held !== 'object' || held === null) return correlationText(held) === value;
  return depth <= maxDepth && Object.values(held).some((each) => holds(each, value, depth + 1));
}

/** `o-1` stands in `order o-1 was paid`, and not in `o-12`. */
function hasWord(text: string, value: string): boolean {
  if (value.length < minTokenLength && !/\D/.test(value)) return false;
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
    if (!isWordPart(text[at - 1]) && !isWordPart(text[at + value.length])) return true;
  }
  return false;
}

function isWordPart(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_-]/u.test(character);
}
