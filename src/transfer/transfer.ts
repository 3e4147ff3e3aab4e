import type { Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import type { Problem } from '../base/problem.ts';
import type { Broker } from '../broker/broker.ts';
import type { RedrivenMessages } from '../messages/deadLetters/redrivenMessages.ts';
import type { ReadSource, SourceSink } from './sources.ts';
import type { Steering } from './steering.ts';

/** How far a transfer is. */
export interface TransferProgress {
  readonly state: 'running' | 'paused' | 'waiting';
  readonly done: number;
  /** Left out on purpose: a filter did not let it pass, or it was there already. */
  readonly skipped: number;
  readonly failed: number;
  /** Undefined while nobody knows how many there are. */
  readonly total?: number | undefined;
  readonly bytes?: number | undefined;
  readonly ratePerSecond: number;
  /** Where it is, for people: `line 1,200`. */
  readonly position?: string | undefined;
}

/** What became of a transfer, also of one that was cancelled. */
export interface TransferReport {
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  /** All that was wanted has been done. */
  readonly isComplete: boolean;
  /** The first ones, and how many more there were. */
  readonly problems: readonly Problem[];
  readonly moreProblems: number;
  /** Where to go on from, as the job takes it: a line, an id, a moment. */
  readonly resumeAt?: string | undefined;
  /** What else a person should know, each a sentence. */
  readonly notes: readonly string[];
}

/** What a transfer needs of its surroundings. */
export interface TransferPorts {
  /** A connection to a broker, shared with its other users where there are any. It is disposed after use. */
  broker(url: string): BrokerLease;
  /** Milliseconds of a clock that only goes forwards. */
  nowMs(): number;
  readonly logger: Logger;
  /** What was redriven here before; left out where nobody asks for it later. */
  readonly redriven?: RedrivenMessages | undefined;
  /** Reads sources until disposed, their past in the order of time; left out where nothing can be read. */
  readonly readSources?: ((sources: readonly ReadSource[], sink: SourceSink) => Disposable) | undefined;
}

export interface BrokerLease extends Disposable {
  readonly value: Broker;
}

/** Whoever wants a transfer hears of its progress, and steers it. */
export interface TransferControl {
  /** Is called often; whoever shows it shows less. */
  onProgress(progress: TransferProgress): void;
  readonly steering: Steering;
}

/**
 * Does one kind of transfer. It resolves with a report, also when the signal ends it: what was done stays done. It rejects with a
 * ProblemError when nothing could begin.
 */
export type TransferRunner<J> = (
  job: J,
  ports: TransferPorts,
  control: TransferControl,
  signal: AbortSignal,
) => Promise<TransferReport>;
