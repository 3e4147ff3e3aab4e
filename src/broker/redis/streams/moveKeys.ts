import type { MoveOrigin } from '../../mover.ts';
import { slotOf } from '../connection/slots.ts';

/** Where a move from here writes down that it is not ended: in the slot of what it removes from. */
export function journalKey(from: MoveOrigin): string {
  const which = from.kind === 'pending' ? `pending:${from.group}\n${from.key}` : from.key;
  return `patchbay:redrive:{${tagOf(from.key)}}:${which}`;
}

/** Where what was added is marked: in the slot of where it was added. */
export function marksKey(target: string, mark: string): string {
  return `patchbay:redrive:{${tagOf(target)}}:${mark}`;
}

/** A hash tag that leads to the slot of a key. */
function tagOf(key: string): string {
  const tagged = /\{([^}]+)\}/.exec(key)?.[1];
  // The first brace alone counts, and an empty tag is none.
  if (tagged !== undefined && slotOf(tagged) === slotOf(key)) return tagged;
  if (key !== '' && !key.includes('}')) return key;
  const slot = slotOf(key);
  for (let n = 0; ; n++) if (slotOf(String(n)) === slot) return String(n);
}
