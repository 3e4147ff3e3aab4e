import { parseExactly } from './exactJson.ts';

/** A text that holds a JSON object or array; undefined for any other. `isExact`: whole numbers keep all their digits. */
export function nestedJson(text: string, isExact = false): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return (isExact ? parseExactly(text) : JSON.parse(text)) as object;
  } catch {
    return undefined;
  }
}
