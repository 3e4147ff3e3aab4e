import { toJson } from '../decode/toJson.ts';
import { withPictures } from './preview.ts';
import { cutText } from './text.ts';

/** A value in one line of a table, control characters made visible; null where there is none. */
export function shownValue(value: unknown, maxLength: number): string | null {
  if (value === undefined) return null;
  const text = typeof value === 'string' ? value : typeof value === 'bigint' ? String(value) : (toJson(value) ?? '…');
  return cutText(withPictures(text.slice(0, maxLength + 1)), maxLength, false);
}
