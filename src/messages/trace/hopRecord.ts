import type { JsonBytes } from '../export/exportRow.ts';

/** A hop as it is written down for others. */
export interface HopRecord {
  readonly timeMs: number;
  /** The name of the channel; of a log line or a span, the service. */
  readonly source: string;
  /** The kind of the source; `log` for lines of logs, too. */
  readonly kind: string;
  /** On a channel of the broker, and not what a service tells of itself. */
  readonly isMessage: boolean;
  readonly id: string;
  readonly service: string | undefined;
  readonly durationMs: number | undefined;
  readonly isError: boolean;
  readonly payload: JsonBytes | Readonly<Record<string, JsonBytes>>;
  /** One line. */
  readonly text: string;
  /** Places of others, all before it. */
  readonly causes: readonly { readonly hop: number; readonly evidence: string; readonly isStated: boolean }[];
}
