import type { RowFilter } from '../../expression/filter/rowFilter.ts';
import type { ReplayRoute } from './routes.ts';

/** Sends the messages of a recording again, in their order and with their timing. */
export interface ReplayJob {
  readonly kind: 'replay';
  /** The recording's file. */
  readonly path: string;
  /** The URL of the broker that messages go to unless a route names another. It may hold credentials: it goes into no text. */
  readonly broker: string;
  /** Which channels go elsewhere. The first one that fits counts; a channel that none fits keeps its name. */
  readonly routes: readonly ReplayRoute[];
  /** Microseconds since the recording's start: from inclusive, to exclusive; null where an end is open. */
  readonly range: { readonly fromUs: number | null; readonly toUs: number | null };
  /** The first line that is replayed, as a report names it to go on from; null for all. The header is line 1. */
  readonly fromLine: number | null;
  /** Only messages that match are replayed; null for all. */
  readonly filter: RowFilter | null;
  /** How many times as fast as it was recorded; `Infinity` for as fast as it goes. */
  readonly speed: number;
  /** How often it is replayed; null for again and again until it is stopped. */
  readonly times: number | null;
  /** The name of the recording, which each copy that has fields says in one more field; null leaves messages as they are. */
  readonly mark: string | null;
  /** Entries get the ids that they were recorded with. The broker refuses an id that is not above all of the stream. */
  readonly keepsIds: boolean;
  /** Nothing is sent: the report says what would be. */
  readonly isDry: boolean;
  /** Tells this replay from others: what is sent again after a lost connection is added once, where the server can tell. */
  readonly run: string;
}
