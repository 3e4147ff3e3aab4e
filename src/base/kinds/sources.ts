/** What every side must know about one kind of thing that messages are read from. */
interface SourceTraits {
  /** The kind in words, as trees and lists show it. */
  readonly label: string;
  /** A codicon. */
  readonly icon: string;
  /** How many there are is told in this word: one, several. */
  readonly counted: readonly [one: string, several: string];
  readonly origin: 'broker' | 'engine' | 'file' | 'telemetry' | 'trail';
  /** A manifest may declare it as the kind of a channel. */
  readonly isChannel: boolean;
  /** The broker finds it by itself, and tells its length. */
  readonly isListed: boolean;
  /** It is a key, which is looked at again whenever it may have changed. */
  readonly isWatchedKey: boolean;
  readonly canPublish: boolean;
  /** Its messages can be moved elsewhere, each exactly once. */
  readonly canMoveFrom: boolean;
  /** Messages can be moved to it. */
  readonly canMoveTo: boolean;
  /** What was there before somebody looked can still be read. */
  readonly hasHistory: boolean;
  /** A message has fields of its own, one of which may hold the payload. */
  readonly hasFields: boolean;
  /** A message is an item that came or went. Its first field is the payload; those beside it, such as a score, are not. */
  readonly holdsItems: boolean;
  /** An item has a score, which has to be given with it. */
  readonly hasScores: boolean;
  /** It is read of a whole application: there is one of it, named after the project. */
  readonly isOfProject: boolean;
  /** Services send it, as OpenTelemetry says, to a receiver of ours. */
  readonly isReceived: boolean;
  /** A name that somebody types can be one of these. */
  readonly takesNames: boolean;
  /** A pattern such as `orders.*` can stand in place of a name. */
  readonly takesPatterns: boolean;
}

const ofBroker = {
  origin: 'broker',
  isChannel: true,
  isListed: true,
  isWatchedKey: false,
  canPublish: true,
  canMoveFrom: false,
  canMoveTo: false,
  hasHistory: true,
  hasFields: false,
  holdsItems: false,
  hasScores: false,
  isOfProject: false,
  isReceived: false,
  takesNames: true,
  takesPatterns: false,
} as const;

const ofEngine = {
  origin: 'engine',
  isChannel: false,
  isListed: false,
  isWatchedKey: false,
  canPublish: false,
  canMoveFrom: false,
  canMoveTo: false,
  hasHistory: true,
  hasFields: true,
  holdsItems: false,
  hasScores: false,
  isOfProject: true,
  isReceived: false,
  takesNames: false,
  takesPatterns: false,
} as const;

/** The name of the one field of each message is the service that sent it; its value is what it sent, as JSON. */
const ofTelemetry = { ...ofEngine, origin: 'telemetry', isReceived: true } as const;

/**
 * Every kind of source, in the order in which people are shown them. All other lists of kinds are taken from here. A kind that is looked at
 * as a key is read by the class that `broker/redis/keys/keyKinds.ts` names, for which the compiler asks.
 */
export const sourceKinds = {
  stream: {
    ...ofBroker,
    label: 'stream',
    icon: 'pulse',
    counted: ['entry', 'entries'],
    hasFields: true,
    canMoveFrom: true,
    canMoveTo: true,
  },
  pubsub: {
    ...ofBroker,
    label: 'pub/sub',
    icon: 'broadcast',
    counted: ['subscriber', 'subscribers'],
    canMoveTo: true,
    hasHistory: false,
    takesPatterns: true,
  },
  list: {
    ...ofBroker,
    label: 'list',
    icon: 'list-ordered',
    counted: ['item', 'items'],
    canMoveFrom: true,
    canMoveTo: true,
    isWatchedKey: true,
    holdsItems: true,
  },
  'sorted-set': {
    ...ofBroker,
    label: 'sorted set',
    icon: 'watch',
    counted: ['member', 'members'],
    isWatchedKey: true,
    holdsItems: true,
    hasScores: true,
  },
  key: {
    ...ofBroker,
    label: 'key',
    icon: 'key',
    counted: ['change', 'changes'],
    isChannel: false,
    isListed: false,
    isWatchedKey: true,
  },
  keyspace: {
    ...ofBroker,
    label: 'keyspace events',
    icon: 'key',
    counted: ['event', 'events'],
    isListed: false,
    canPublish: false,
    hasHistory: false,
    takesNames: false,
    takesPatterns: true,
  },
  logs: { ...ofEngine, label: 'logs', icon: 'output', counted: ['line', 'lines'], isOfProject: false },
  /** A file with messages of other sources, which keep their kinds. */
  recording: {
    ...ofEngine,
    origin: 'file',
    isOfProject: false,
    label: 'recording',
    icon: 'record',
    counted: ['message', 'messages'],
  },
  events: { ...ofEngine, label: 'engine', icon: 'server', counted: ['event', 'events'], hasHistory: false },
  /** What was done to the application, and by whom: the records of its trail, whose one field is named after its services. */
  audit: { ...ofEngine, origin: 'trail', label: 'audit', icon: 'law', counted: ['record', 'records'] },
  span: { ...ofTelemetry, label: 'spans', icon: 'list-tree', counted: ['span', 'spans'] },
  log: { ...ofTelemetry, label: 'OTel logs', icon: 'note', counted: ['record', 'records'] },
  metric: { ...ofTelemetry, label: 'metrics', icon: 'graph-line', counted: ['value', 'values'] },
} as const satisfies Readonly<Record<string, SourceTraits>>;

export type SourceKind = keyof typeof sourceKinds;

type Flag = { [T in keyof SourceTraits]: SourceTraits[T] extends boolean ? T : never }[keyof SourceTraits];

/** The kinds of which one trait is true. */
export type KindsWith<F extends Flag> = {
  [K in SourceKind]: (typeof sourceKinds)[K] extends Readonly<Record<F, true>> ? K : never;
}[SourceKind];

/** The kinds that a manifest may give a channel. */
export type ChannelKind = KindsWith<'isChannel'>;
/** The kinds that a broker finds and describes. */
export type BrokerChannelKind = KindsWith<'isListed'>;

export const sourceKindNames = Object.keys(sourceKinds) as readonly SourceKind[];

export function hasTrait<F extends Flag>(kind: SourceKind, flag: F): kind is KindsWith<F> {
  return sourceKinds[kind][flag];
}

export function kindsWith<F extends Flag>(flag: F): readonly KindsWith<F>[] {
  return sourceKindNames.filter((kind) => hasTrait(kind, flag));
}

export function sourceKindOf(text: string): SourceKind | undefined {
  return sourceKindNames.find((kind) => kind === text);
}
