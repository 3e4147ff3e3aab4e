import type { RowFilter } from '../../expression/filter/rowFilter.ts';
import type { ReadSource } from '../sources.ts';

/** Records what sources bring from now on, or from where they are read, to a file that is not there yet. */
export interface RecordJob<S extends ReadSource = ReadSource> {
  readonly kind: 'record';
  /** Absolute. */
  readonly path: string;
  readonly sources: readonly S[];
  /** Where they are, with masked credentials. */
  readonly broker?: string | undefined;
  readonly filter?: RowFilter | undefined;
  /** It ends by itself after so many messages, or so long. */
  readonly limit?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly redaction: RedactionRules;
}

/** What of messages is replaced before it is written. */
export interface RedactionRules {
  /** Values whose names, or texts, look like secrets. */
  readonly byName: boolean;
  /** What the contract of a channel marks as `writeOnly` or `x-secret`. */
  readonly byContract: boolean;
  /** CEL conditions on each value: `path`, `name`, `value`, `channel`. */
  readonly expressions: readonly string[];
}
