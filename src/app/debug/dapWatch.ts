import { Emitter } from '../../base/event.ts';
import {
  dapNumber,
  parseBreakpoint,
  parseBreakpoints,
  parseDapMessage,
  parsePlaces,
  type DapBreakpoint,
  type DapMessage,
} from './dapMessages.ts';

/** A breakpoint of a file, by the line on which a person has set it, from 1. */
export interface BreakpointPlace {
  readonly path: string;
  readonly line: number;
}

export interface BreakpointStanding extends BreakpointPlace, DapBreakpoint {}

/** Who ended a session: `person` by a button, `restart` by the button that begins it anew, `adapter` since the program was gone. */
export type DebugEnding = 'person' | 'restart' | 'adapter';

/** Follows the messages between VS Code and the debug adapter of one session. It changes none. */
export class DapWatch {
  readonly #pausedThreads = new Set<number>();
  /** Sequence number of a `setBreakpoints` → what it asked for. */
  readonly #asked = new Map<number, { readonly path: string; readonly lines: readonly number[] }>();
  readonly #breakpoints = new Map<string, readonly BreakpointStanding[]>();
  readonly #changed = new Emitter<'state' | 'breakpoints'>();
  #ending: DebugEnding | undefined;
  /** Whether VS Code says that all breakpoints are set; the adapter tells that it wants to hear it. */
  #tellsWhenSet = false;
  #isReady = false;

  readonly onDidChange = this.#changed.event;

  get isPaused(): boolean {
    return this.#pausedThreads.size > 0;
  }

  /** True once the adapter has attached and has all breakpoints. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Undefined while nobody has ended it. */
  get ending(): DebugEnding | undefined {
    return this.#ending;
  }

  get breakpoints(): readonly BreakpointStanding[] {
    return [...this.#breakpoints.values()].flat();
  }

  /** VS Code asks the adapter. */
  asks(value: unknown): void {
    const message = parseDapMessage(value);
    if (message?.kind !== 'request') return;
    const { name, seq, body } = message;
    if (name === 'disconnect' || name === 'terminate') this.#ending ??= body['restart'] === true ? 'restart' : 'person';
    const places = name === 'setBreakpoints' ? parsePlaces(body) : undefined;
    if (places) this.#asked.set(seq, places);
  }

  /** The adapter answers, or tells by itself. */
  tells(value: unknown): void {
    const message = parseDapMessage(value);
    if (message?.kind === 'event') this.#happened(message);
    if (message?.kind === 'response') this.#answered(message);
  }

  #happened({ name, body }: DapMessage): void {
    if (name === 'stopped') this.#pause(dapNumber(body['threadId']) ?? everyThread);
    if (name === 'continued') this.#resume(body);
    if (name === 'terminated') this.#ending ??= 'adapter';
    if (name === 'breakpoint') this.#changedBreakpoint(parseBreakpoint(body['breakpoint']));
  }

  #answered({ name, requestSeq, succeeded, body }: DapMessage): void {
    if (succeeded && resuming.has(name)) this.#resume(body);
    if (name === 'initialize') this.#tellsWhenSet = body['supportsConfigurationDoneRequest'] === true;
    if (succeeded && (this.#tellsWhenSet ? settings : attaching).has(name)) this.#makeReady();
    const places = this.#asked.get(requestSeq);
    if (name !== 'setBreakpoints' || !places) return;
    this.#asked.delete(requestSeq);
    const answers = parseBreakpoints(body['breakpoints']);
    const unknown: DapBreakpoint = { id: undefined, isVerified: false, message: undefined };
    this.#breakpoints.set(
      places.path,
      places.lines.map((line, index) => ({ path: places.path, line, ...(answers[index] ?? unknown) })),
    );
    this.#changed.fire('breakpoints');
  }

  #changedBreakpoint(changed: DapBreakpoint): void {
    if (changed.id === undefined) return;
    for (const [path, all] of this.#breakpoints) {
      if (!all.some(({ id }) => id === changed.id)) continue;
      this.#breakpoints.set(
        path,
        all.map((each) => (each.id === changed.id ? { ...each, ...changed } : each)),
      );
      this.#changed.fire('breakpoints');
    }
  }

  #makeReady(): void {
    if (this.#isReady) return;
    this.#isReady = true;
    this.#changed.fire('state');
  }

  #pause(thread: number): void {
    const wasPaused = this.isPaused;
    this.#pausedThreads.add(thread);
    if (!wasPaused) this.#changed.fire('state');
  }

  /** All threads go on unless the adapter says that only one does. */
  #resume(body: DapMessage['body']): void {
    const wasPaused = this.isPaused;
    const thread = dapNumber(body['threadId']);
    if (body['allThreadsContinued'] === false && thread !== undefined) this.#pausedThreads.delete(thread);
    else this.#pausedThreads.clear();
    if (wasPaused && !this.isPaused) this.#changed.fire('state');
  }
}

/** Stands for the threads of an adapter that names none. */
const everyThread = -1;

const settings: ReadonlySet<string> = new Set(['configurationDone']);
const attaching: ReadonlySet<string> = new Set(['attach', 'launch']);

const resuming: ReadonlySet<string> = new Set([
  ...['continue', 'next', 'stepIn', 'stepOut', 'stepBack', 'reverseContinue', 'goto', 'restartFrame'],
]);

/**
 * The breakpoints that no session of a program has bound. An adapter may have several sessions for one program, of which the one
 * that only leads the others binds none.
 */
export function unboundBreakpoints(watches: Iterable<DapWatch>): readonly BreakpointStanding[] {
  const all = [...watches].flatMap(({ breakpoints }) => breakpoints);
  const byPlace = Map.groupBy(all, ({ path, line }) => `${path}:${line}`);
  return [...byPlace.values()].flatMap((same) => {
    if (same.some(({ isVerified }) => isVerified)) return [];
    return same.find(({ message }) => message !== undefined) ?? same[0] ?? [];
  });
}
