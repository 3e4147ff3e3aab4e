import type { BrokerChannelKind } from '../../base/kinds/sources.ts';
import type { EdgeEvidence } from '../../protocol/topology/topology.ts';

/**
 * Somebody who takes part: a service of the application; else whatever is known of it, for people: `10.0.0.7`, `a Lua script`. Two that are
 * called the same count as one.
 */
export type Party = { readonly service: string } | { readonly outside: string };

/** A channel as a broker knows it. */
export interface FactChannel {
  readonly kind: BrokerChannelKind;
  /** The key, channel or pattern. */
  readonly key: string;
  readonly isPattern: boolean;
  /** The key stands for names that differ in an id alone (`replies.*`): nobody has subscribed to a pattern. Set by `ObservedWiring`. */
  readonly isFamily?: true;
  /** The name of the broker; left out for the default one. */
  readonly broker?: string;
}

/** What one look has seen: data that says of itself how it is known. Facts are added up by `ObservedWiring`. */
export type WiringFact = {
  readonly party: Party;
  readonly evidence: Pick<EdgeEvidence, 'source' | 'text'>;
  readonly atMs: number;
  /** How often it was seen in this look. */
  readonly times: number;
  /** How many bytes that were in all, and how long was looked; left out where nobody counted. */
  readonly bytes?: number;
  readonly watchedMs?: number;
} & (
  | { readonly kind: 'publishes' | 'consumes'; readonly channel: FactChannel; readonly group?: string }
  | { readonly kind: 'calls'; readonly target: Party; readonly port?: number }
);
