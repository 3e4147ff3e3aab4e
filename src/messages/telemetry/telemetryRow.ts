import type { Buffer } from 'node:buffer';
import type { KindsWith } from '../../base/kinds/sources.ts';

/** A span, a log record or one value of a metric, as a message: its one field has the service's name, and holds it as JSON. */
export interface TelemetryRow {
  readonly kind: KindsWith<'isReceived'>;
  /** Of a span its id; empty for what has none. */
  readonly id: string;
  /** Milliseconds since 1970-01-01 UTC, with microseconds behind the point: when a span started, when the rest happened. */
  readonly timeMs: number;
  readonly service: Buffer;
  readonly payload: Buffer;
}
