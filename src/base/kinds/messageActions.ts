import type { KeyId } from './inspectorKeys.ts';
import { hasTrait, type SourceKind } from './sources.ts';

/** The parts of a menu, in their order; what removes something stands last. */
export type MessageActionGroup = 'open' | 'publish' | 'filter' | 'look' | 'copy' | 'remove';

/** What every side must know about one thing that can be done with a message, or with a value in it. */
export interface MessageActionTraits {
  /** Its name in menus. It ends in an ellipsis where it asks first. */
  readonly label: string;
  readonly group: MessageActionGroup;
  /** Of which kinds of sources its messages have to be; left out for all. */
  readonly isFor?: (kind: SourceKind) => boolean;
  readonly key?: KeyId;
}

/** Something that Redis has a command for, as `messages/export/redisCommand` writes it. */
const hasCommand = (kind: SourceKind): boolean => hasTrait(kind, 'canPublish') && hasTrait(kind, 'isListed');

/** A message that can be sent again. */
const canPublish = (kind: SourceKind): boolean => hasTrait(kind, 'canPublish');

/** A line of a log has no id of its own. */
const hasId = (kind: SourceKind): boolean => kind !== 'logs';

/**
 * All that can be done with a message, in the order in which menus show it. A new one is an entry here and a function
 * where menus are opened: what has no function there is not shown.
 */
export const messageActions = {
  openDocument: { label: 'Open as Document', group: 'open', key: 'open' },
  trace: { label: 'Trace', group: 'open', key: 'trace' },
  traceOther: { label: 'Trace Another Value…', group: 'open', key: 'traceOther' },
  traceValue: { label: 'Trace This Value', group: 'open' },

  publishAgain: { label: 'Publish Again', group: 'publish', isFor: canPublish },
  publishElsewhere: { label: 'Publish to Another Channel…', group: 'publish', isFor: canPublish },
  editMessage: { label: 'Edit and Publish…', group: 'publish', isFor: canPublish, key: 'editMessage' },

  filterByValue: { label: 'Filter by This Value', group: 'filter' },
  excludeValue: { label: 'Exclude This Value', group: 'filter' },
  showColumn: { label: 'Show This Field as a Column', group: 'filter', key: 'showColumn' },
  onlySource: { label: 'Show Only This Source', group: 'filter' },
  hideSource: { label: 'Hide This Source', group: 'filter' },
  aroundTime: { label: 'Show Only Around This Time', group: 'filter' },

  mark: { label: 'Select for Compare', group: 'look', key: 'compare' },
  compare: { label: 'Compare with Selected', group: 'look', key: 'compare' },

  copyValue: { label: 'Copy Value', group: 'copy', key: 'copyValue' },
  copyPath: { label: 'Copy Path', group: 'copy', key: 'copyPath' },
  copyPayload: { label: 'Copy Payload (Formatted)', group: 'copy', key: 'copy' },
  copyText: { label: 'Copy Payload (Raw)', group: 'copy' },
  copyCommand: { label: 'Copy as redis-cli Command', group: 'copy', isFor: hasCommand },
  copyId: { label: 'Copy Id', group: 'copy', isFor: hasId },
  copyName: { label: 'Copy Name', group: 'copy' },

  deleteEntry: { label: 'Delete Entry…', group: 'remove', isFor: (kind) => kind === 'stream' },
  removeSource: { label: 'Remove Source', group: 'remove', key: 'removeChip' },
} as const satisfies Readonly<Record<string, MessageActionTraits>>;

export type MessageAction = keyof typeof messageActions;

const all = Object.entries<MessageActionTraits>(messageActions) as readonly (readonly [
  MessageAction,
  MessageActionTraits,
])[];

/** What can be done with messages of a kind of source, in the order of menus. */
export function messageActionsOf(kind: SourceKind): readonly (readonly [MessageAction, MessageActionTraits])[] {
  return all.filter(([, { isFor }]) => isFor?.(kind) ?? true);
}
