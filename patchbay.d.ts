/**
 * What Patchbay gives to other extensions:
 *
 *     const patchbay = vscode.extensions.getExtension<PatchbayApi>('patchbay.patchbay');
 *     const api = await patchbay?.activate();
 *
 * In an untrusted workspace nothing is observed and nothing is run.
 */
import type { Event, Uri } from 'vscode';

export interface PatchbayApi {
  /** Grows when something is taken away or changes its meaning; what is added leaves it. */
  readonly version: 1;
  /** The applications of all workspace folders; none is resolved for it. */
  applications(): Promise<readonly ApplicationInfo[]>;
  /**
   * Looks at an application, and at its engine, until it is disposed. `place` is its manifest, or a folder, whose first application
   * is meant. Several applications, and several environments of one, can be observed at once.
   */
  observe(place: Uri, options?: EnvironmentOptions): ApplicationObserver;
  /**
   * Starts services of the application that was used last with what they depend on, healthy where the manifest says so; left out: all that are active. No plan is
   * shown. Resolves when all is done; rejects with a `PatchbayError` when it is refused, or when a step has failed.
   */
  start(services?: readonly string[]): Promise<RequestReport>;
  /** Stops services; left out: all. Resolves and rejects as `start` does. */
  stop(services?: readonly string[]): Promise<RequestReport>;
  /**
   * Starts or stops services of an application, in one of its environments, as `start` and `stop` do. `place` is as in `observe`. It resolves to how it
   * ended, also when it is refused or has failed. Rejects with an `AbortError` when the person cancels it.
   */
  request(place: Uri, request: OperationRequest): Promise<OperationOutcome>;
}

/** An application of the workspace, before anybody looks at it. */
export interface ApplicationInfo {
  /** The name of its Compose project. */
  readonly name: string;
  /** Its main file. */
  readonly manifest: Uri;
  /** The workspace folder that it is in. */
  readonly folder: Uri;
}

export interface OperationRequest extends EnvironmentOptions {
  readonly action: 'start' | 'stop';
  /** Left out or empty: all that are active. */
  readonly services?: readonly string[];
  /** Why, where a policy asks for a reason: without one it is refused. It is recorded. */
  readonly reason?: string;
}

/**
 * `done`: all of it was done. `refused`: nothing was begun; `problems` says why. `declined`: nothing was begun, since the person who was
 * asked said no. `failed`: it was begun, and `problems` says what went wrong.
 */
export type OperationOutcome = RequestReport &
  (
    | { readonly outcome: 'done' | 'declined' }
    | { readonly outcome: 'refused' | 'failed'; readonly problems: readonly RequestProblem[] }
  );

export interface EnvironmentOptions {
  /**
   * A name of `x-patchbay.environments`: its files and profiles are added, and its engine and context win over the settings. Left
   * out: the application as the views show it.
   */
  readonly environment?: string;
}

export interface ApplicationObserver {
  /** What is known now. */
  readonly current: ApplicationState;
  readonly onDidChange: Event<ApplicationState>;
  dispose(): void;
}

/** `unavailable`: there is no manifest, it cannot be read, the workspace is not trusted, or the engine cannot be reached. */
export type ApplicationState =
  | { readonly state: 'loading' }
  | { readonly state: 'unavailable'; readonly reason: string }
  | {
      readonly state: 'ready';
      readonly name: string;
      /** Left out where none was asked for. */
      readonly environment?: string;
      /** Absolute paths, the main one first. */
      readonly manifests: readonly string[];
      /** The kind of engine. What it can do is in `traits`, so that nobody has to know all kinds. */
      readonly engine: 'docker' | 'swarm' | 'process';
      readonly traits: EngineTraits;
      /** The servers that its channels are on. */
      readonly brokers: readonly ObservedBroker[];
      /** In the manifest's order; those that it does not declare, last. */
      readonly services: readonly ServiceStatus[];
    };

/** What an engine can do, and how. */
export interface EngineTraits {
  /** Which part of a service's declaration it follows: the container's, or `x-patchbay.run` and what that leaves to it. */
  readonly declaration: 'container' | 'run';
  readonly hasImages: boolean;
  /** Data is kept in volumes, which outlive the containers that mount them. */
  readonly hasVolumes: boolean;
  /** What runs has ports and files of its own, apart from the machine's. */
  readonly isIsolated: boolean;
  /** A command in a container can have a terminal. */
  readonly hasTerminals: boolean;
  readonly canPause: boolean;
  /** A new container may start before the one that it replaces stops. */
  readonly canStartFirst: boolean;
}

export interface ObservedBroker {
  /** Left out for the one of `x-patchbay.broker`, which needs no name. */
  readonly name?: string;
  /** `redis://127.0.0.1:6379`; credentials are masked. Left out while it cannot be reached: `problem` says why. */
  readonly address?: string;
  readonly problem?: RequestProblem;
  /** The names of the channels that the manifest declares on it. */
  readonly channels: readonly string[];
}

export interface ServiceStatus {
  readonly name: string;
  /**
   * `stopped`: not running; also what was never created, or was removed: then there are no `containers`. `paused`: halted until it is told to go on. `inactive`: left out by its profiles. `completed`: a job that others wait on to finish, and that has. `crashing`: brought back
   * again and again. `exited`: ended with an error, by itself. `failed`: could not be started. On a Swarm: `lost`: its node is down. `pending`:
   * no node takes it. `halted`: an update of it has stopped half-way.
   */
  readonly state:
    | 'stopped'
    | 'starting'
    | 'stopping'
    | 'running'
    | 'healthy'
    | 'unhealthy'
    | 'paused'
    | 'restarting'
    | 'crashing'
    | 'completed'
    | 'exited'
    | 'failed'
    | 'lost'
    | 'pending'
    | 'halted'
    | 'inactive';
  /** False when it runs under the application's name, but is not in the manifest. */
  readonly isDeclared: boolean;
  readonly containers: readonly string[];
  /** What can be opened in a browser, as `http://localhost:8080`. */
  readonly urls: readonly string[];
}

/** What there is to know beside how a request ended. */
export interface RequestReport {
  /** What the engine does not do as the manifest says, for instance; none of it has kept the request from being done. */
  readonly warnings: readonly RequestProblem[];
}

export interface RequestProblem {
  /** Stable and dotted, as that of an error. */
  readonly code: string;
  readonly message: string;
}

/** An `Error` whose code is stable and dotted: `engine.port-taken`. */
export interface PatchbayError extends Error {
  readonly code: string;
}
