import { parseExactly } from '../../expression/exactJson.ts';

/** The value of a field of an entry whose fields are the message together: numbers and the like as values, all else as text. */
export function scalarOf(text: string, isExact = false): unknown {
  if (!/^(?:-?\d{1,15}(?:\.\d{1,15})?|true|false|null|[[{][^]*)$/.test(text)) return text;
  try {
    return isExact ? parseExactly(text) : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}
