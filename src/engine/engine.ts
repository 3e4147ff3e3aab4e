import type { Disposable } from '../base/disposable.ts';
import type { Application } from '../manifest/model.ts';
import type { EngineInfo, EngineKind, Observation } from './observation.ts';
import type { Step } from './step.ts';

/**
 * What runs services. Every method rejects with `ProblemError` (`engine.*`) on failure, and with the signal's
 * reason when aborted. Nothing connects before the first call.
 */
export interface Engine extends Disposable {
  readonly kind: EngineKind;

  /** Says who answers. Rejects with `engine.unreachable` when nobody does. */
  ping(signal: AbortSignal): Promise<EngineInfo>;

  /** What runs of a project, and which of `images` are present. */
  observe(project: string, images: readonly string[], signal: AbortSignal): Promise<Observation>;

  /**
   * Does one step. `application` is undefined when tearing down without a manifest (stop, remove… need none).
   * Idempotent: a step whose effect is already there succeeds.
   */
  perform(
    step: Step,
    application: Application | undefined,
    onProgress: (text: string) => void,
    signal: AbortSignal,
  ): Promise<void>;

  /**
   * Tells of every change of the project's containers until aborted. `onReady` is called once events flow, so that a
   * following `observe` misses nothing. Rejects with `engine.lost` when the engine goes away; the caller calls again.
   */
  watch(
    project: string,
    onEvent: (event: EngineEvent) => void,
    onReady: () => void,
    signal: AbortSignal,
  ): Promise<void>;

  /**
   * Reads log lines, oldest first within a container. With `follow`, goes on until aborted, across restarts, and picks up
   * containers that appear later; else resolves at the end. An awaited `onLine` holds the reader back.
   */
  logs(
    project: string,
    options: LogOptions,
    onLine: (line: LogLine) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
}

export interface EngineEvent {
  readonly timeMs: number;
  readonly container: string;
  readonly service: string;
  /** Docker's word: `create`, `start`, `die`, `health_status: healthy`, `destroy`, … */
  readonly action: string;
}

export interface LogOptions {
  /** Only these services; empty: all. */
  readonly services: readonly string[];
  readonly follow: boolean;
  /** The last N lines of each container; undefined: all. */
  readonly tail?: number;
}

export interface LogLine {
  readonly timeMs: number;
  readonly service: string;
  readonly container: string;
  readonly stream: 'stdout' | 'stderr';
  /** Without its line end. */
  readonly text: string;
}

/** How to reach an engine; crosses to the tap's worker as it is. */
export type EngineAddress =
  | {
      readonly kind: 'docker';
      /** `unix://…`, `tcp://…`, `npipe://…`; undefined: `DOCKER_HOST`, else the default socket. */ readonly host?: string;
    }
  | {
      readonly kind: 'process';
      /** Where state and logs of every project live; one folder for all windows and the command line. */
      readonly stateDirectory: string;
      /** A Node binary (`process.execPath`) and the built shim that watches over one process. */
      readonly node: string;
      readonly shim: string;
    };
