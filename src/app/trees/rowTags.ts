const ofContainers = [
  'canStart',
  'canStop',
  'canRestart',
  'canPause',
  'canUnpause',
  'canKill',
  'canTop',
  'canCopy',
  'canOpen',
  'canShell',
  'canDebug',
  'isDebugged',
] as const;
const ofServices = [
  ...ofContainers,
  'canScale',
  'canBuild',
  'canPull',
  'canLog',
  'canRemove',
  'isInactive',
  'canRunLocally',
  'isLocal',
  'canWatch',
  'canUnwatch',
  'canUpdate',
  'canRollBack',
  'canPauseUpdate',
  'canResumeUpdate',
  'canRebalance',
] as const;

/** Every kind of row in a tree, and the tags that it may carry. The `when` clauses of package.json ask for these: a test holds them to it. */
export const rowTags = {
  application: [
    'canStart',
    'canStop',
    'hasContainers',
    'hasVolumes',
    'hasProfiles',
    'canPin',
    'canUnpin',
    'canHide',
    'canWatch',
    'canUnwatch',
    'canReceive',
    'isReceiving',
    'isBeside',
  ],
  serviceGroup: ['canStart', 'canStop', 'canRestart', 'canLog', 'canRemove'],
  more: [],
  service: ofServices,
  orphan: ofServices,
  replica: [...ofContainers, 'isTask'],
  nodes: ['canRebalance'],
  node: ['canDrain', 'canActivate', 'canPromote', 'canDemote'],
  others: [],
  project: ['canStop', 'hasFolder'],
  foreign: ['canOpen', 'canLog'],
  foreignReplica: ['canOpen'],
  channel: ['canInspect', 'canPublish', 'isDeclared', 'hasContract', 'isStream', 'canDelete', 'holdsDead'],
  channelFolder: [],
  unshown: [],
  group: ['hasConsumers', 'hasPending'],
  consumer: ['hasPending'],
  pending: [],
  deadLetter: ['hasMessages', 'isPending', 'canDrop'],
  deadGroup: ['hasMessages', 'isPending', 'canDrop'],
  deadMessage: ['hasMessages', 'isPending', 'canDrop'],
  action: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type TreeRowKind = keyof typeof rowTags;
export type RowTag<K extends TreeRowKind = TreeRowKind> = (typeof rowTags)[K][number];
/** A kind, then the tags that hold: `service:canStart:canStop`. */
export type ContextValue = TreeRowKind | `${TreeRowKind}:${string}`;

/** `service`, then each tag that holds, in the order in which they are given. */
export function tags<K extends TreeRowKind>(kind: K, claims: Readonly<Record<RowTag<K>, boolean>>): ContextValue {
  const named: Readonly<Record<string, boolean>> = claims;
  let value: string = kind;
  for (const tag in named) if (named[tag]) value += `:${tag}`;
  return value as ContextValue;
}

/** Whether a row has a tag, which says what may be done with it, or is of a kind. */
export function hasTag({ contextValue }: { readonly contextValue: ContextValue }, tag: RowTag | TreeRowKind): boolean {
  return `:${contextValue}:`.includes(`:${tag}:`);
}
