import type { Trace, TraceStep } from './trace.ts';

const maxKeptLines = 20;

/** The step that failed, and the end of what it wrote. */
export interface FailedStep {
  readonly name: string;
  readonly lastLines: readonly string[];
}

interface StepState {
  readonly name: string;
  readonly lines: string[];
  /** The beginning of a line whose end has not come. */
  rest: string;
  isAnnounced: boolean;
  isEnded: boolean;
}

/** Turns what BuildKit tells of a build into lines: each step once when it starts, what it writes, and that it was in the cache. */
export class BuildProgress {
  readonly #report: (text: string) => void;
  readonly #steps = new Map<string, StepState>();
  #failed: FailedStep | undefined;

  constructor(report: (text: string) => void) {
    this.#report = report;
  }

  get failed(): FailedStep | undefined {
    return this.#failed;
  }

  take(trace: Trace): void {
    for (const step of trace.steps) this.#begin(step);
    for (const { step, text } of trace.logs) this.#log(step, text);
    for (const step of trace.steps) this.#end(step);
  }

  #begin({ digest, name, isStarted, isCached }: TraceStep): void {
    const state = this.#steps.get(digest) ?? { name, lines: [], rest: '', isAnnounced: false, isEnded: false };
    this.#steps.set(digest, state);
    if (state.isAnnounced || !isStarted || isInternal(name)) return;
    state.isAnnounced = true;
    this.#report(isCached ? `CACHED ${name}` : name);
  }

  #log(digest: string, text: string): void {
    const state = this.#steps.get(digest);
    if (!state) return;
    const lines = (state.rest + text).split(/\r?\n/);
    state.rest = lines.pop() ?? '';
    for (const line of lines) this.#line(state, line);
  }

  #end({ digest, isCompleted, error }: TraceStep): void {
    const state = this.#steps.get(digest);
    if (!state || state.isEnded || !isCompleted) return;
    state.isEnded = true;
    if (state.rest !== '') this.#line(state, state.rest);
    state.rest = '';
    // Steps that were ended because another one failed say so too: the first one is to blame.
    if (error !== '' && !/context canceled/i.test(error)) {
      this.#failed ??= { name: state.name, lastLines: state.lines };
    }
  }

  #line(state: StepState, line: string): void {
    state.lines.push(line);
    if (state.lines.length > maxKeptLines) state.lines.shift();
    if (line.trim() !== '') this.#report(line);
  }
}

/** What BuildKit does for itself: loading the context, looking up an image. */
function isInternal(name: string): boolean {
  return name.startsWith('[internal]') || name === 'copy /context /' || name === '';
}
