import type { Actor } from '../../base/kinds/actors.ts';
import type { Act, ActingVerb, MovedMessages } from '../../base/kinds/verbs.ts';

/** When policies are asked, and what is known then besides the application. */
export type Moment = ManifestMoment | OperationMoment;

/** The manifest is read: while editing, and by `patchbay check`. */
export interface ManifestMoment {
  readonly kind: 'manifest';
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** Something is about to be done. */
export interface OperationMoment {
  readonly kind: 'operation';
  readonly nowMs: number;
  /** What is done, and to which services. A policy is asked of those services alone that one of its verbs touches. */
  readonly acts: readonly Act[];
  readonly operation: OperationFacts;
  readonly actor: Actor;
  /** Undefined where no engine has to do with it. */
  readonly engine: EngineFacts | undefined;
  /** Undefined where no messages are sent, moved or removed. */
  readonly message: MovedMessageFacts | undefined;
}

/** What `operation` is in CEL. Nothing in it is secret. */
export interface OperationFacts {
  /** The verb that says it best; `acts` has them all. */
  readonly verb: ActingVerb;
  /** The kind of operation, and of a plan its action: `up`, `down`, `exec`, `replay`. */
  readonly kind: string;
  /** The operation in words, masked: `up web`. */
  readonly text: string;
  readonly services: readonly string[];
  /** Names of containers that are made, stopped, entered or removed. */
  readonly containers: readonly string[];
  /** Names of volumes whose data is removed. */
  readonly volumes: readonly string[];
  /** Program and arguments, masked; empty where no command runs. */
  readonly command: readonly string[];
}

/** What `engine` is in CEL. */
export interface EngineFacts {
  /** `docker`, `process`. */
  readonly kind: string;
  /** As people know it: `Docker 20.10.24`; empty where it is not known. */
  readonly name: string;
  /** Without credentials; empty where it is not known. */
  readonly address: string;
  /** It is on another machine. */
  readonly remote: boolean;
}

/** What `message` is in CEL. */
export interface MovedMessageFacts extends MovedMessages {
  /** The names of the fields of the one message that is sent. */
  readonly fields: readonly string[];
}
