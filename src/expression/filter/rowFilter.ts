import type { ContractFilter } from '../../base/kinds/contractStates.ts';
import type { LogLevel } from '../../base/kinds/logLevels.ts';
import type { FilterMode } from '../../base/kinds/filterModes.ts';

/** What rows must be like; every part has to hold. */
export interface RowFilter {
  readonly mode: FilterMode;
  readonly text: string;
  readonly isCaseSensitive: boolean;
  /** Ids; empty for all. */
  readonly sources: readonly string[];
  /** From inclusive, to exclusive. */
  readonly span: { readonly fromMs: number; readonly toMs: number } | null;
  /** How many bytes all names and values may have, both ends inclusive; null where an end is open. */
  readonly size: { readonly minBytes: number | null; readonly maxBytes: number | null } | null;
  readonly contract: ContractFilter;
  /** Lines of logs have at least this level; null for any. */
  readonly minLevel: LogLevel | null;
}
