import type { EdgeEvidence } from '../../../protocol/topology/topology.ts';

/** That a service does something, as the manifest says it. */
export type DeclaredUse = {
  readonly service: string;
  readonly evidence: Pick<EdgeEvidence, 'source' | 'text'>;
} & (
  | { readonly kind: 'publishes' | 'consumes'; readonly channel: string; readonly group?: string }
  | { readonly kind: 'calls' | 'depends'; readonly target: string }
);

export interface DeclaredWiring {
  /** In the order of the manifest. One and the same may be said several times, each with evidence of its own. */
  readonly uses: readonly DeclaredUse[];
  /** What the manifest leaves open, a sentence each. */
  readonly unknown: readonly string[];
}
