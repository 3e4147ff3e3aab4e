import { decoders, type PayloadEncoding } from '../../../base/kinds/decoders.ts';
import type { Payload } from '../../kit/payload/payload.ts';

const shownAs = {
  tree: 'It looks like JSON, and is shown as that.',
  text: 'It is shown as text.',
  hex: 'Its bytes are shown.',
} as const;

/** Why a payload is not shown as the decoder reads it, and as what it is shown; undefined where it is. */
export function unreadNotice(
  decoded: { readonly decoder: PayloadEncoding; readonly error: string | null } | null,
  shown: Payload,
): string | undefined {
  if (!decoded?.error) return undefined;
  const { decoder, error } = decoded;
  const prefix = `${decoder}: `;
  // What could not even be unpacked says so itself.
  if (decoder === 'auto' || !error.startsWith(prefix)) return error;
  const why = error.slice(prefix.length).replace(/\.$/, '');
  return `The payload is not ${decoders[decoder].label} (${why}). ${shownAs[shown.kind]}`;
}
