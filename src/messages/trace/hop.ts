import type { SourceKind } from '../../base/kinds/sources.ts';
import type { Identifier } from './identifiers.ts';
import type { SpanFacts } from './spanFacts.ts';

/** One message, span or log line of a trace, before it is known what led to it. */
export interface HopFacts {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly timeMs: number;
  /** The source's id: `stream:orders.created`, `logs:orders`. */
  readonly source: string;
  readonly kind: SourceKind;
  /** The name of the channel; undefined for what is on none. */
  readonly channel?: string | undefined;
  /** What the broker calls that channel, where it is called otherwise. */
  readonly key?: string | undefined;
  /** As its source numbers it. */
  readonly id: string;
  /** Whose log line or span it is, or who sent the message where that is known. */
  readonly service?: string | undefined;
  readonly identifiers: readonly Identifier[];
  /** Of a span alone. */
  readonly span?: SpanFacts | undefined;
}

/** What led to a hop. */
export interface Cause {
  /** The place of that hop in the list. */
  readonly hop: number;
  /** In words, why it is taken for the cause. */
  readonly evidence: string;
  /** The data says so itself; else it is inferred. */
  readonly isStated: boolean;
}

/** Who publishes to and consumes from which channel: names of services by the name of the channel. */
export interface Wiring {
  readonly publishers: ReadonlyMap<string, readonly string[]>;
  readonly consumers: ReadonlyMap<string, readonly string[]>;
}
