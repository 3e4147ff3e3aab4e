import type { ResolvedManifest } from '../../manifest/resolve.ts';
import { unannounced } from '../proof/editProof.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { allAtOnce } from './codeActions.ts';
import type { Offer } from './offer.ts';

/**
 * Proves offers: each is applied to the texts in memory, and does nothing but what it announces. What was proved is
 * remembered for as long as the manifest stays the same, because actions are asked for with each move of the cursor.
 */
export class OfferProofs {
  readonly #known = new WeakMap<ResolvedManifest, Map<string, string | undefined>>();

  /** The offer, or as much of it as can be proved; the reason against it, as the end of a sentence, if nothing can. */
  proved(snapshot: Snapshot, offer: Offer): Offer | string {
    const reason = this.#reasonAgainst(snapshot, offer);
    if (reason === undefined) return offer;
    const { parts = [], kind } = offer;
    if (parts.length < 2 || parts.length > mostParts) return reason;
    const proved = parts.filter((part) => this.#reasonAgainst(snapshot, part) === undefined);
    const fewer = allAtOnce(proved, kind);
    const isWorthwhile = fewer.parts.length > (kind === 'quickfix' ? 1 : 0);
    return isWorthwhile && this.#reasonAgainst(snapshot, fewer) === undefined ? { ...offer, ...fewer } : reason;
  }

  #reasonAgainst(snapshot: Snapshot, offer: Offer): string | undefined {
    const manifest = snapshot.manifest();
    const known = this.#known.get(manifest) ?? new Map<string, string | undefined>();
    this.#known.set(manifest, known);
    const { edits, created, announced = { changes: 'nothing' } } = offer;
    const key = JSON.stringify([edits, created, announced.changes]);
    if (!known.has(key)) known.set(key, unannounced(snapshot, { edits, ...(created && { created }) }, announced));
    return known.get(key);
  }
}

/** Each costs a resolve. */
const mostParts = 50;
