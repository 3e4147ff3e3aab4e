import type { Readable, Writable } from 'node:stream';
import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { Problem } from '../base/problem.ts';
import type { Application } from '../manifest/model.ts';
import type { ProjectConnections } from './connections.ts';
import type { ContainerDetails } from './containerDetails.ts';
import type { EngineInfo, Observation, ObservedProject, RunningContainer } from './observation.ts';
import type { Step } from './step.ts';
import type { EngineKind } from './traits.ts';

/**
 * An engine runs services. Every method rejects with `ProblemError` (`engine.*`) on failure, and with the signal's
 * reason when aborted. Nothing connects before the first call.
 */
export interface Engine extends Disposable {
  readonly kind: EngineKind;
  /** How long its first answer may take before it counts as unreachable; left out: as long as on this machine. */
  readonly patienceMs?: number;

  /** Says which engine answers. Rejects with `engine.unreachable` when none does. */
  ping(signal: AbortSignal): Promise<EngineInfo>;

  /** Resolves to what runs of a project, and to which of `images` are present. */
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
   * Reports every change of the project's containers until aborted, from now on or from an earlier moment. `onReady` is called once
   * events flow, so that a following `observe` misses nothing. Rejects with `engine.lost` when the engine goes away; the caller calls again.
   */
  watch(
    project: string,
    onEvent: (event: EngineEvent) => void,
    onReady: () => void,
    signal: AbortSignal,
    sinceMs?: number,
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

  /**
   * Tells about once a second what each running container of a project takes, those that come later too, until aborted.
   * Rejects with `engine.lost` when the engine goes away; the caller calls again.
   */
  stats(project: string, onStats: (stats: ContainerStats) => void, signal: AbortSignal): Promise<void>;

  /**
   * Runs a command in a running container, named by its name, and resolves to its exit code once it has ended and all of
   * its output is delivered. Rejects with `engine.not-running` or `engine.container-gone`. Aborting lets go of the command;
   * one that reads its input or writes finds both closed.
   */
  exec(container: string, request: ExecRequest, streams: ExecStreams, signal: AbortSignal): Promise<number>;

  /**
   * Runs a command once in a container of its own, made as a service's are, and resolves to its exit code. What the service
   * needs must be there (a plan `run` sees to it). Aborting ends it.
   */
  run(
    application: Application,
    service: string,
    request: RunRequest,
    streams: ExecStreams,
    signal: AbortSignal,
  ): Promise<number>;

  /**
   * Attaches to the first process of a running container, as it was started: `open` is told whether that has a terminal, and lends
   * the streams. Resolves to its exit code once it has ended, and to 0 once the detach keys are typed. Rejects with
   * `engine.not-running`, `engine.container-gone` or `engine.cannot-attach`. Aborting lets go of it.
   */
  attach(
    container: string,
    request: AttachRequest,
    open: (hasTty: boolean) => AttachedStreams,
    signal: AbortSignal,
  ): Promise<number>;

  /** Resolves to the exit code of a container's run once that is over; at once for one that does not run. */
  waitForExit(container: string, signal: AbortSignal): Promise<number>;

  /** Tells all there is to know of a container, running or not. Rejects with `engine.container-gone`. */
  details(container: string, signal: AbortSignal): Promise<ContainerDetails>;

  /** Lists the processes in a container. Rejects with `engine.not-running` or `engine.container-gone`. */
  top(container: string, signal: AbortSignal): Promise<ProcessTable>;

  /**
   * Tells which addresses the running containers of a project have, and whom they are connected to now. Where the engine is not on this
   * machine, or keeps containers from it, it runs `cat` in each, for the connections are known nowhere else. Whose connections cannot be
   * seen is in `unreadable`; nothing of one container keeps the others from being told.
   */
  connections(project: string, signal: AbortSignal): Promise<ProjectConnections>;

  /**
   * Resolves to what stands at a path of a container, running or not; to undefined if nothing does. A link is not followed. Rejects with
   * `engine.container-gone`, and `engine.path-refused` for a path that the engine does not lend.
   */
  statPath(container: string, path: string, signal: AbortSignal): Promise<PathFacts | undefined>;

  /**
   * Reads what stands at a path as a tar archive, in which it has the last name of the path, or is `.` where that ends in `/.`.
   * Rejects as `statPath` does, and with `engine.path-missing`. The archive is hostile: a container may put anything in it.
   */
  readArchive(container: string, path: string, signal: AbortSignal): Promise<PathArchive>;

  /** Unpacks a tar archive into a folder of a container. Rejects as `readArchive` does, and with `engine.copy-failed`. */
  writeArchive(
    container: string,
    directory: string,
    tar: Readable,
    options: ArchiveOptions,
    signal: AbortSignal,
  ): Promise<void>;

  /** Lists every Compose project on the engine, whoever made it, by name. */
  projects(signal: AbortSignal): Promise<readonly ObservedProject[]>;

  /** Lists what runs on the engine, whoever started it, and the most that each may use, by name. */
  running(signal: AbortSignal): Promise<readonly RunningContainer[]>;

  /** Lists the images that can be run without a pull as `name:tag`, the newest first; none where services need no images. */
  images(signal: AbortSignal): Promise<readonly string[]>;

  /**
   * The digests by which registries know images, as `repository@sha256:…`. An image is asked for by name or id. Of one that was built
   * here and pushed nowhere there is none; one that is not there is left out, as are all where services need no images.
   */
  imageDigests(images: readonly string[], signal: AbortSignal): Promise<Readonly<Record<string, readonly string[]>>>;

  /**
   * Reads images with all their layers as one archive, for `writeImages` of another engine. One that is asked for by name keeps it.
   * Rejects with `engine.image-missing`.
   */
  readImages(images: readonly string[], signal: AbortSignal): Promise<Readable>;

  /** Takes in what `readImages` gave: what that has a name for has it here from then on. Tells how far it is. */
  writeImages(tar: Readable, onProgress: (text: string) => void, signal: AbortSignal): Promise<void>;
}

/** The resources that one container uses at a moment. */
export interface ContainerStats {
  readonly timeMs: number;
  readonly container: string;
  readonly service: string;
  /** The share of one core that is used: 1.5 means one and a half cores. */
  readonly cpu: number;
  readonly memoryBytes: number;
  /** The most that it may use; the machine's memory when nothing limits it. */
  readonly memoryLimitBytes: number;
  /** Bytes since it started, and how many processes and threads there are; undefined where they cannot be told. */
  readonly rxBytes?: number;
  readonly txBytes?: number;
  readonly blockReadBytes?: number;
  readonly blockWriteBytes?: number;
  readonly pids?: number;
  /** Undefined where they are not known: for a container with the host's network, and for a local process. */
  readonly rxBytesPerSecond?: number;
  readonly txBytesPerSecond?: number;
}

export interface ExecRequest {
  /** A program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  /** Gives the command a terminal, where the engine has any: local processes have none. */
  readonly isTty: boolean;
  /** The project that the container belongs to; left out where the container's name is enough. */
  readonly project?: string;
  readonly size?: TerminalSize;
  readonly user?: string;
  readonly workingDir?: string;
  readonly isPrivileged?: boolean;
  /** Variables that are added to the container's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** True: the command goes on by itself once it has started, without streams, and the exit code is 0. */
  readonly isDetached?: boolean;
}

/** An empty `command` means the service's own. */
export interface RunRequest extends ExecRequest {
  /** Left out: a name is made up, as Compose does. */
  readonly name?: string;
  /** Replaces the entrypoint of the service and of the image; it gets `command` and nothing else as arguments. */
  readonly entrypoint?: readonly string[];
  /** False: the container stays when its command has ended. */
  readonly isRemoved: boolean;
  /** True: it publishes the service's ports. */
  readonly hasPorts: boolean;
  /** True: it can be reached by the service's names on its networks, like the service's own containers. */
  readonly hasAliases?: boolean;
  /** True: it goes on by itself as with `exec`, and the container's id is written to `stdout`. */
  readonly isDetached?: boolean;
}

/** The engine reads and writes these, and leaves them open. */
export interface ExecStreams {
  /** Its end is the end of the command's input; left out, the command has none. */
  readonly stdin?: Readable;
  readonly stdout: Writable;
  /** A command with a terminal has one output, so this gets nothing of it. */
  readonly stderr: Writable;
  readonly onResize?: Event<TerminalSize>;
}

export interface AttachRequest {
  /** The keys that detach from the container when they are typed on a terminal; left out: `ctrl-p,ctrl-q`. */
  readonly detachKeys?: string;
}

export type AttachedStreams = ExecStreams & { readonly size?: TerminalSize };

export interface PathFacts {
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  readonly sizeBytes: number;
  /** Where a link leads, as a path from the root. */
  readonly linkTarget?: string;
}

/** How an archive is unpacked. */
export interface ArchiveOptions {
  readonly keepsOwner: boolean;
  /** True: a file may take the place of a folder, which goes with all that is in it, and the other way round. */
  readonly replaces?: boolean;
}

export interface PathArchive {
  readonly facts: PathFacts;
  readonly tar: Readable;
}

/** The processes of a container as `ps` lists them. What stands in the cells is hostile, as every output. */
export interface ProcessTable {
  /** `UID`, `PID`, …, `CMD`; which ones is up to the engine. */
  readonly titles: readonly string[];
  readonly processes: readonly (readonly string[])[];
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface EngineEvent {
  readonly timeMs: number;
  readonly container: string;
  readonly service: string;
  /** Docker's word: `create`, `start`, `die`, `health_status: healthy`, `destroy`, … */
  readonly action: string;
  /** The container's id, and what the engine adds, as Docker names it: `image`, `exitCode` of `die`; where it tells them. */
  readonly id?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface LogOptions {
  /** The services that are read; empty: all. */
  readonly services: readonly string[];
  readonly follow: boolean;
  /** The last N lines of each container; undefined: all. */
  readonly tail?: number;
  /** A container that was there before is read from this moment on. */
  readonly sinceMs?: number;
  /** Used with `follow`: once it is aborted, reading ends as soon as all is delivered that ended containers wrote. */
  readonly enough?: AbortSignal;
  /** Called once for each container whose log the engine does not keep; the others are read all the same. */
  readonly onUnreadable?: (log: UnreadableLog) => void;
}

/** A container's log that cannot be read, and why. */
export interface UnreadableLog {
  readonly service: string;
  readonly container: string;
  readonly problem: Problem;
}

export interface LogLine {
  readonly timeMs: number;
  readonly service: string;
  readonly container: string;
  readonly stream: 'stdout' | 'stderr';
  /** The line without its line end. */
  readonly text: string;
}

/** How to reach an engine; crosses to the tap's worker as it is. */
export type EngineAddress =
  | {
      readonly kind: 'docker';
      /** `unix://…`, `tcp://…`, `npipe://…`, `ssh://…`; wins over `context`. */
      readonly host?: string;
      /** A docker context; with neither, Docker's own rules: `DOCKER_HOST`, `DOCKER_CONTEXT`, the user's current context. */
      readonly context?: string;
      /** What names the host or the context, for people: `patchbay.docker.host`, `--host`. */
      readonly givenBy?: string;
      /** The folder that records which projects were seen on this Docker; undefined: nothing is recorded. */
      readonly memory?: string | undefined;
      /** How services run as local processes beside this Docker's containers; left out: none does. */
      readonly local?: LocalProcesses;
    }
  | {
      readonly kind: 'swarm';
      /** Of a manager; as for Docker. */
      readonly host?: string;
      readonly context?: string;
      readonly givenBy?: string;
      /** Where the engines of nodes are reached, by the nodes' names: a host, or a docker context. Others are looked for among the contexts. */
      readonly nodes?: Readonly<Record<string, string>>;
    }
  | ({ readonly kind: 'process' } & LocalProcesses);

/** What local processes need of this machine. Paths are absolute. */
export interface LocalProcesses {
  /** The folder of the state and logs of every project, which all windows and the command line share. */
  readonly stateDirectory: string;
  /** A Node binary (`process.execPath`) and the built shim that watches over one process. */
  readonly node: string;
  readonly shim: string;
}
