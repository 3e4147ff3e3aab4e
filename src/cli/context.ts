import type { CommandTerminal } from '../app/operations/containers/terminal.ts';
import type { EngineDrivers } from '../app/engines/engineChoice.ts';
import type { OperationRules } from '../app/operations/door.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import type { Broker } from '../broker/broker.ts';
import type { Engine } from '../engine/engine.ts';
import type { ForwardSettings } from '../engine/forward/settings.ts';
import type { EngineAddresses } from '../engine/signs.ts';
import type { Application } from '../manifest/model.ts';
import type { ListingHost } from '../manifest/files/host.ts';
import type { ProcessEnvironment, Output } from './output/output.ts';
import type { GlobalOptions } from './globalOptions.ts';
import type { Presentation } from './output/presentation.ts';

/** All that a command has of the world, so that tests can stand in for it. */
export interface CliContext {
  readonly version: string;
  /** An absolute path. */
  readonly currentDirectory: string;
  readonly environment: ProcessEnvironment;
  readonly host: ListingHost;
  readonly stdout: Output;
  readonly stderr: Output;
  /**
   * Relative paths start in the current directory; `makesFolder` makes the folder that it is to be in.
   * @throws ProblemError when it cannot be written.
   */
  writeFile(path: string, text: string, makesFolder?: boolean): Promise<void>;
  /** What was piped in; undefined when standard input is a terminal. */
  readInput(): Promise<string | undefined>;
  /** Lends the terminal; where there is one, every key goes to the command, Ctrl+C too. */
  lendTerminal(wantsTty: boolean): CommandTerminal;
  /** Where engines are; `docker` takes its host from an option. */
  readonly engines: EngineAddresses;
  /** The folder of this user's state of Patchbay, absolute. It may not be there yet. */
  readonly stateDirectory: string;
  readonly presentation: Presentation;
  /** What every command that acts is held to. */
  readonly rules: OperationRules;
  /** Why it is done, where a policy asks for a reason. */
  readonly reason?: string;
  /** Hears of every manifest that is read: what acts on it is held to its policies. */
  readonly onManifest?: (application: Application, options: GlobalOptions, context: CliContext) => void;
  /** Hears of the engine that is acted on. */
  readonly onEngine?: (engine: Engine) => void;
  /** Until it is given back, a second Ctrl+C is told in place of ending the process at once. */
  lendInterrupt(): LentInterrupt;
  // Drivers are loaded when first asked for: `check` and `config` start without them.
  loadEngines(logger: Logger): Promise<EngineDrivers>;
  loadBrokers(logger: Logger): Promise<(url: string) => Broker>;
  /**
   * Stands in a network of an engine until the process ends, and resolves to the port of this machine that leads to the first port asked for
   * there. Rejects with `forward.*`.
   */
  openWay(settings: ForwardSettings, tell: (text: string) => void): Promise<number>;
  /** Until it is disposed of, signals go to the handler, `SIGINT` of Ctrl+C too, and abort nothing. */
  catchSignals(onSignal: (signal: string) => void): Disposable;
  /** Ctrl+C aborts it. For a command that only reads, so does a reader that takes nothing any more. */
  readonly signal: AbortSignal;
  /** It is aborted when nothing can be written to standard output any more. */
  readonly unread: AbortSignal;
}

/** What scripts rely on. 130 is what a shell says of a command that Ctrl+C ended; SIGTERM makes it 143, SIGHUP 129. */
export const exitCodes = { done: 0, hasProblems: 1, couldNotRun: 2, cancelled: 130 } as const;

/** One of `exitCodes`, or what a command ended with that ran in a container. */
export type ExitCode = number;

export interface LentInterrupt {
  /** The second Ctrl+C aborts it. */
  readonly signal: AbortSignal;
  dispose(): void;
}

/** The terminal that is lent, without its input for a command that is to read none. */
export function commandTerminal(lent: CommandTerminal, hasInput: boolean): CommandTerminal {
  const { stdin, ...outputs } = lent.streams;
  return { ...lent, streams: stdin && hasInput ? { stdin, ...outputs } : outputs };
}
