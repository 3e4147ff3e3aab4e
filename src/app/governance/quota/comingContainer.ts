import type { QuotaClaim } from '../../../policy/quota/use.ts';

/** A container that is about to start, as it is reserved. */
export interface ComingContainer extends QuotaClaim {
  readonly name: string;
}
