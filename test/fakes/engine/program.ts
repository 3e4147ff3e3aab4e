import type { Event } from '../../../src/base/event.ts';

/** What a program does that the fake engine runs: resolves to its exit code. */
export type Play = (process: FakeProcess) => Promise<number>;

/** A program told twice: to a shell, and to the fake engine. */
export interface Program {
  readonly sh: string;
  readonly play: Play;
}

/** A process of the fake engine, as its program sees it. */
export interface FakeProcess {
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Paths of the files that there are, of one machine. */
  readonly files: Set<string>;
  /** As a share of one core. */
  cpu: number;
  out(text: string): void;
  err(text: string): void;
  /** All that is to be read. */
  input(): Promise<string>;
  /** Rejects once it is asked to stop. */
  sleep(durationMs: number): Promise<void>;
  /** Resolves to 0 once it is asked to stop, as a program that traps the signal. */
  untilStopped(): Promise<number>;
  /** Tells of signals that neither stop nor kill: `SIGHUP`. */
  readonly onSignal: Event<string>;
}

/** How much faster time passes for processes of the fake engine. */
export const speed = 20;
