import type { KindsWith } from '../../base/kinds/sources.ts';
import type { Problem } from '../../base/problem.ts';
import type { TrimEffect } from '../../broker/groups.ts';
import type { Publication } from '../../broker/publication.ts';
import type { TrimBound } from '../../broker/writer.ts';
import type { EngineKind } from '../../engine/traits.ts';
import type { ExecRequest, RunRequest } from '../../engine/engine.ts';
import type { Plan } from '../../engine/step.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';

/**
 * What Patchbay is about to do, as plain data that a rule or an audit can read. It may hold values of variables and bodies of
 * messages: whoever shows or keeps it masks them. To add an operation, add it here, and add a file beside `door.ts` that performs it.
 */
export type Operation =
  | PlanOperation
  | ExecOperation
  | RunOperation
  | AttachOperation
  | CopyOperation
  | WatchOperation
  | ReceiveTelemetryOperation
  | DebugOperation
  | PublishOperation
  | PublishManyOperation
  | AcknowledgeOperation
  | ClaimOperation
  | HandBackOperation
  | SetGroupIdOperation
  | CreateGroupOperation
  | DestroyGroupOperation
  | DeleteConsumerOperation
  | TrimOperation
  | DeleteEntriesOperation
  | DeleteKeyOperation
  | RecordOperation
  | RedriveOperation
  | ReplayOperation;

export type OperationKind = Operation['kind'];

/** Takes the steps of a plan, which names its project, its engine and its services. */
export interface PlanOperation {
  readonly kind: 'plan';
  readonly plan: Plan;
  /** Undefined where no manifest is known. */
  readonly application: Application | undefined;
}

/** The container that an operation acts on. */
export interface ContainerPlace {
  readonly project: string;
  readonly engine: EngineKind;
  /** Undefined where only the name of the container is known. */
  readonly service: string | undefined;
  readonly container: string;
}

/** Runs a command in a container that runs. */
export interface ExecOperation extends ContainerPlace {
  readonly kind: 'exec';
  readonly request: WithoutTerminal<ExecRequest>;
}

/** Runs a command once, in a container of its own. */
export interface RunOperation {
  readonly kind: 'run';
  readonly application: Application;
  readonly engine: EngineKind;
  readonly service: string;
  readonly request: WithoutTerminal<RunRequest>;
}

/** Reads and types at the first process of a container. */
export interface AttachOperation extends ContainerPlace {
  readonly kind: 'attach';
}

/** Copies files into a container, or out of it to this machine. */
export interface CopyOperation extends ContainerPlace {
  readonly kind: 'copy';
  readonly direction: 'in' | 'out';
  /** Paths that are copied one after the other. On this machine's side, `-` stands for a stream with an archive. */
  readonly from: readonly string[];
  readonly to: string;
}

/** Keeps running containers as their folders are, by the rules of `develop.watch`; what it restarts or builds is more operations. */
export interface WatchOperation {
  readonly kind: 'watch';
  readonly application: Application;
  readonly engine: EngineKind;
  /** Where the engine is. */
  readonly address: string;
  readonly services: readonly string[];
}

/** Listens on this machine's loopback interface for what services send, and lets containers reach that by their networks. */
export interface ReceiveTelemetryOperation {
  readonly kind: 'receiveTelemetry';
  readonly application: Application;
  readonly engine: EngineKind;
  readonly port: number;
}

/** Attaches a debugger to a program, which it can halt, read and change. */
export interface DebugOperation extends ContainerPlace {
  readonly kind: 'debug';
  /** What it is written in, for people: `Node.js`. */
  readonly runtime: string;
}

/** The channel of a broker that an operation writes to. */
export interface ChannelPlace {
  /** Its address without credentials. */
  readonly broker: string;
  /** The name of the channel in the manifest, or its key. */
  readonly channel: string;
  readonly key: string;
}

/** Sends one message, as `Publication` says. */
export interface PublishOperation extends ChannelPlace, Pick<Publication, 'fields' | 'options'> {
  readonly kind: 'publish';
  readonly channelKind: KindsWith<'canPublish'>;
  /** What is known to be wrong with it, in lines for people: it breaks its contract. Left out where nothing is known. */
  readonly knownInvalid?: string;
}

/** Sends many messages to one channel, in their order. */
export interface PublishManyOperation extends ChannelPlace {
  readonly kind: 'publishMany';
  readonly channelKind: KindsWith<'canPublish'>;
  /** Where they come from, in words: the name of a file, without folders. */
  readonly from: string;
  /** How many there are, as far as that was looked at before. */
  readonly count: number;
  /** How many of them break the channel's contract, and are sent all the same. */
  readonly invalid: number;
  /** The broker is on this machine. */
  readonly isLocal: boolean;
}

interface PendingEntries extends ChannelPlace {
  readonly group: string;
  readonly ids: readonly string[];
}

/** Takes entries off a consumer group's list of pending ones. */
export interface AcknowledgeOperation extends PendingEntries {
  readonly kind: 'acknowledge';
}

/** Makes pending entries another consumer's. */
export interface ClaimOperation extends PendingEntries {
  readonly kind: 'claim';
  readonly consumer: string;
}

/** Gives pending entries back, to be delivered once more to whoever claims what waits long. */
export interface HandBackOperation extends PendingEntries {
  readonly kind: 'handBack';
}

/** Says from where on a consumer group reads. */
export interface SetGroupIdOperation extends ChannelPlace {
  readonly kind: 'setGroupId';
  readonly group: string;
  /** An entry's id, `0` for everything, `$` for what comes. */
  readonly id: string;
}

/** Makes a consumer group. */
export interface CreateGroupOperation extends ChannelPlace {
  readonly kind: 'createGroup';
  readonly group: string;
  /** From where on it reads: behind an entry's id, `0` for everything, `$` for what comes. */
  readonly id: string;
  /** The stream is made together with the group when it is not there. */
  readonly makesStream: boolean;
}

/** Removes a consumer group. What it has is told as it was last seen. */
export interface DestroyGroupOperation extends ChannelPlace {
  readonly kind: 'destroyGroup';
  readonly group: string;
  readonly consumers: number;
  readonly pending: number;
}

/** Removes a consumer of a group, and what is pending with it. */
export interface DeleteConsumerOperation extends ChannelPlace {
  readonly kind: 'deleteConsumer';
  readonly group: string;
  readonly consumer: string;
  /** How many entries were pending with it when it was last looked at. */
  readonly pending: number;
}

/** Removes the oldest entries of a stream. */
export interface TrimOperation extends ChannelPlace {
  readonly kind: 'trim';
  readonly bound: TrimBound;
  /** What it came to when it was last looked at. */
  readonly effect: TrimEffect;
}

/** Removes single entries of a stream. */
export interface DeleteEntriesOperation extends ChannelPlace {
  readonly kind: 'deleteEntries';
  readonly ids: readonly string[];
}

/** Removes a channel's key with all that it holds. */
export interface DeleteKeyOperation extends ChannelPlace {
  readonly kind: 'deleteKey';
  readonly channelKind: KindsWith<'isListed'>;
  /** How many entries, items or members it had when it was last looked at. */
  readonly length: number;
  /** The consumer groups that go with it. */
  readonly groups: readonly string[];
}

/** Writes what sources bring to a file of this machine. */
export interface RecordOperation {
  readonly kind: 'record';
  /** Where they are, without credentials. */
  readonly brokers: readonly string[];
  /** The names of channels and services. */
  readonly sources: readonly string[];
  /** The file, which is not there yet. */
  readonly path: string;
}

/** Moves messages of a dead letter, or what a consumer group has pending, to another channel. */
export interface RedriveOperation extends ChannelPlace {
  readonly kind: 'redrive';
  /** The consumer group, where what it has pending is moved. */
  readonly group: string | undefined;
  readonly to: ChannelPlace & { readonly channelKind: KindsWith<'canMoveTo'> };
  /** How many messages were chosen, as far as is known. */
  readonly count: number | undefined;
  /** Both brokers are on this machine. */
  readonly isLocal: boolean;
}

/** Sends the messages of a recording again. */
export interface ReplayOperation {
  readonly kind: 'replay';
  /** The name of its file, without folders. */
  readonly recording: string;
  /** Every broker that messages go to. */
  readonly brokers: readonly ReplayBroker[];
  /** The keys that they go to, as far as the recording's header tells. */
  readonly keys: readonly string[];
  /** How many times as fast as it was recorded; `Infinity` for as fast as it goes. */
  readonly speed: number;
  /** How often; null for again and again. */
  readonly times: number | null;
}

export interface ReplayBroker {
  /** Its address without credentials. */
  readonly address: string;
  /** What a person types to confirm that it is meant: its hosts. */
  readonly name: string;
  /** It is on this machine. */
  readonly isLocal: boolean;
}

/** How an operation ended. One that was cancelled has no outcome: it rejects with the signal's reason. */
export type Outcome<T> =
  | Performed<T>
  /** It was not begun: a rule, or the plan itself, forbids it. */
  | {
      readonly kind: 'refused';
      readonly problems: readonly Problem[];
      /** What policies and quotas refuse it for; left out where they have nothing to do with it. */
      readonly findings?: readonly PolicyFinding[];
    }
  /** It was not begun: whoever was asked said no, or it is a dry run. */
  | { readonly kind: 'declined' };

/** How an operation ended that was begun. */
export type Performed<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** `error` is what was thrown, where something was. */
  | { readonly kind: 'failed'; readonly problems: readonly Problem[]; readonly error?: Error };

/** What is lent of a terminal is known when the operation begins. */
type WithoutTerminal<T> = Omit<T, 'isTty' | 'size' | 'project'>;
