import { contractStates } from './contractStates.ts';
import { logLevels } from './logLevels.ts';
import { sourceKindNames } from './sources.ts';

/** What every side must know about one variable of a filter's expression. */
interface CelVariableTraits {
  /** Its type in CEL's words; `dyn` where it depends on the message. */
  readonly type: string;
  /** Its type as completion tells it to people. */
  readonly shownType: string;
  /** The values that it can have, where there are few. */
  readonly values?: readonly string[];
  /** They stand in an order: `level >= "warn"` compares by it. */
  readonly isRanked?: true;
}

/**
 * Every name that a CEL filter may use of a row; what the messages hold lies under `payload`, `fields` and `headers`. The
 * compiler asks `messages/filter/celMatcher` to read a new one.
 */
export const celVariables = {
  payload: { type: 'dyn', shownType: 'map' },
  // The fields of a stream entry or log line, as text.
  fields: { type: 'map<string, dyn>', shownType: 'map' },
  // The same as bytes: what is no text is told apart here only.
  raw: { type: 'map<string, bytes>', shownType: 'map' },
  // Attributes of a CloudEvent, or the fields beside the payload.
  headers: { type: 'map<string, dyn>', shownType: 'map' },
  // The name of its channel or service.
  source: { type: 'string', shownType: 'string' },
  kind: { type: 'string', shownType: 'string', values: sourceKindNames },
  id: { type: 'string', shownType: 'string' },
  time: { type: 'google.protobuf.Timestamp', shownType: 'timestamp' },
  // The bytes of all names and values.
  size: { type: 'int', shownType: 'int' },
  // All names and values as text, a line each: what the filter by text looks through.
  text: { type: 'string', shownType: 'string' },
  // The channel it came by, or the container.
  key: { type: 'string', shownType: 'string' },
  eventType: { type: 'dyn', shownType: 'string' },
  level: { type: 'dyn', shownType: 'string', values: logLevels, isRanked: true },
  contract: { type: 'string', shownType: 'string', values: contractStates },
} as const satisfies Readonly<Record<string, CelVariableTraits>>;

export type CelVariable = keyof typeof celVariables;
