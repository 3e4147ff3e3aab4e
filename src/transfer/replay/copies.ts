import { hasTrait } from '../../base/kinds/sources.ts';
import type { Bytes, Publication } from '../../broker/publication.ts';
import { bytesOfValue } from '../../messages/recording/readLine.ts';
import type { RecordedMessage, RecordedValue } from '../../messages/recording/recording.ts';

/** The fields that mark a copy of an entry: the recording that it is from, and the id that it had there. */
export const markFields = { recording: 'patchbay-recording', id: 'patchbay-recorded-id' } as const;

/** Why a recorded message is not sent again, in words for a person: `4 messages were left out: they are …`. */
export const noCopyReasons = {
  removal: 'they tell of something that was removed, which a replay does not do',
  unsendable: 'they are of a kind that cannot be sent, such as log lines, or items of what was watched as a key',
  routed: 'the map of channels leaves them out',
} as const;

export type NoCopyReason = keyof typeof noCopyReasons;

export interface ReplayCopyOptions {
  readonly mark: string | null;
  readonly keepsIds: boolean;
}

type Copied = Publication | Exclude<NoCopyReason, 'routed'>;

/** A recorded message as it is sent again to a key, or why it is not. */
export function replayedCopy(message: RecordedMessage, key: string, options: ReplayCopyOptions): Copied {
  const { kind, side = 'right', score, isSharded } = message;
  if (!hasTrait(kind, 'canPublish')) return 'unsendable';
  if (isRemoval(message)) return 'removal';
  if (hasTrait(kind, 'hasFields')) return entryOf(message, key, options);
  if (kind === 'key') return valueOf(message, key);
  // Of these each kind takes what it knows.
  const its = { side, score: score ?? Number(factOf(message, 'score') ?? 0), isSharded };
  return { kind, key, fields: valueAlone(message), options: its };
}

const removals: ReadonlySet<string> = new Set(['lpop', 'rpop', 'removed']);

function isRemoval({ event }: RecordedMessage): boolean {
  return event !== undefined && removals.has(event);
}

function entryOf({ id, fields }: RecordedMessage, key: string, { mark, keepsIds }: ReplayCopyOptions): Publication {
  const own = fields.map(([name, value]) => [sent(name), sent(value)] as const);
  const marks: (readonly [string, string])[] = mark === null ? [] : [[markFields.recording, mark]];
  if (mark !== null && id !== undefined && !keepsIds) marks.push([markFields.id, id]);
  return { kind: 'stream', key, fields: [...own, ...marks], ...(keepsIds && { options: { id } }) };
}

/** A change of a key: of a hash its field, else the whole value. What is watched as a key has no type that could be told. */
function valueOf(message: RecordedMessage, key: string): Copied {
  const { event = '', fields } = message;
  const [first] = fields;
  // Only of the field of a hash the action stands beside it.
  if (first && factOf(message, 'action') !== undefined) {
    return { kind: 'key', key, fields: [[sent(first[0]), sent(first[1])]], options: { isHash: true } };
  }
  return wholeValues.has(event) ? { kind: 'key', key, fields: valueAlone(message) } : 'unsendable';
}

const wholeValues: ReadonlySet<string> = new Set(['is', 'set']);

/** What has no fields of its own is the value of the first. */
function valueAlone({ fields }: RecordedMessage): Publication['fields'] {
  return [['', sent(fields[0]?.[1] ?? '')]];
}

/** What stands beside the item, by its name. */
function factOf({ fields }: RecordedMessage, name: string): string | undefined {
  const value = fields.slice(1).find((field) => field[0] === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}

function sent(value: RecordedValue): Bytes {
  return typeof value === 'string' ? value : bytesOfValue(value);
}
