/** What every side must know about one verb: what a policy can be asked about. */
interface VerbTraits {
  /** What it stands for, for people: completion, hover and documentation show it. */
  readonly says: string;
}

/**
 * Every verb that `on` of a policy may name, in the order in which people are shown them. Each operation and each step of a plan has one
 * (`app/governance/verbOf.ts`). `manifest` is no operation: the manifest as it is read.
 */
export const verbs = {
  start: { says: 'a container or a local process is made or started' },
  stop: { says: 'it is stopped, paused or killed' },
  restart: { says: 'it is stopped and started again' },
  scale: { says: 'a service gets another number of replicas' },
  pull: { says: 'an image is pulled' },
  push: { says: 'an image is pushed' },
  build: { says: 'an image is built' },
  remove: { says: 'containers, networks, volumes, images, or messages of a channel are removed' },
  exec: { says: 'a command runs in a container, somebody attaches to it, or files are copied' },
  run: { says: 'a command runs once, in a container of its own' },
  publish: { says: 'messages are sent to a channel' },
  record: { says: 'messages are written to a file' },
  replay: { says: 'a recording is sent again' },
  redrive: { says: 'messages are moved from a dead letter or from what is pending' },
  claim: { says: 'a consumer group is changed: acknowledged, claimed, retried, made, set, removed' },
  debug: { says: 'a debugger is attached, or telemetry is received' },
  sync: { says: 'files of the workspace are mirrored into containers' },
  manifest: { says: 'the manifest is read' },
} as const satisfies Readonly<Record<string, VerbTraits>>;

/** What is done, as policies, hooks and the audit trail name it. */
export type Verb = keyof typeof verbs;

/** Verbs that act: all but `manifest`. */
export type ActingVerb = Exclude<Verb, 'manifest'>;

/** One verb of an operation. `services` is empty where it touches none: a volume is removed, a message is sent. */
export interface Act {
  readonly verb: ActingVerb;
  readonly services: readonly string[];
}

/** Where messages go that are sent, moved or removed, and what is known of them. No body is in it. */
export interface MovedMessages {
  /** The channel's name in the manifest, or its key. */
  readonly channel: string;
  readonly key: string;
  /** `stream`, `pubsub`, `list`, …; empty where it is not known. */
  readonly kind: string;
  /** The broker's address without credentials. */
  readonly broker: string;
  /** The broker is on another machine. */
  readonly remote: boolean;
  /** The consumer group that is changed or read as; empty where there is none. */
  readonly group: string;
  /** How many messages there are, as far as is known. */
  readonly count: number;
  /** How many of them are known to break the channel's contract. */
  readonly invalid: number;
}

export const verbNames = Object.keys(verbs) as readonly Verb[];
