import type { Problem } from '../../base/problem.ts';
import type { WatchEvent, WatchRecord, WatchState, WatchStatus } from '../watchEvents.ts';

const maxRecent = 50;

/** What a service is about; of several at a time, the first of these is told. */
const activities = ['arming', 'building', 'restarting', 'syncing'] as const satisfies readonly WatchStatus[];

export type Activity = (typeof activities)[number];

/** Keeps how one service stands, and tells whoever shows it of each change. */
export class ServiceWatchState {
  readonly service: string;
  readonly #tell: (state: WatchState) => void;
  readonly #onEvent: (event: WatchRecord) => void;
  readonly #counts = new Map<Activity, number>();
  /** Whose problem it is, and what they are. */
  readonly #problems = new Map<string, readonly Problem[]>();
  #recent: readonly WatchRecord[] = [];
  #lastSync: WatchState['lastSync'];
  #isSuspended = false;

  constructor(service: string, onEvent: (event: WatchRecord) => void, tell: (state: WatchState) => void) {
    this.service = service;
    this.#onEvent = onEvent;
    this.#tell = tell;
  }

  get state(): WatchState {
    const problems = [...this.#problems.values()].flat();
    return {
      service: this.service,
      status: this.#status(problems),
      ...(this.#lastSync && { lastSync: this.#lastSync }),
      recent: this.#recent,
      problems,
    };
  }

  /** Until it is called, the service is about something. */
  begin(activity: Activity): () => void {
    let isOver = false;
    this.#count(activity, 1);
    return () => {
      if (isOver) return;
      isOver = true;
      this.#count(activity, -1);
    };
  }

  happened(event: WatchEvent): void {
    const record: WatchRecord = { ...event, atMs: Date.now() };
    this.#recent = [record, ...this.#recent].slice(0, maxRecent);
    if (record.event === 'synced') {
      const { files, deleted, bytes, ms, atMs } = record;
      this.#lastSync = { files, deleted, bytes, ms, atMs };
    }
    this.#onEvent(record);
    this.#tell(this.state);
  }

  /** Replaces what `about` has of problems. What is new among them is told once as an event, however often it is tried again. */
  setProblems(about: string, problems: readonly Problem[], container?: string): void {
    const before = this.#problems.get(about) ?? [];
    if (problems.length === 0 && before.length === 0) return;
    if (problems.length === 0) this.#problems.delete(about);
    else this.#problems.set(about, problems);
    const fresh = problems.filter(({ message }) => !before.some((known) => known.message === message));
    for (const problem of fresh) this.happened(troubleOf(this.service, problem, container));
    if (fresh.length === 0) this.#tell(this.state);
  }

  suspend(isSuspended: boolean): void {
    this.#isSuspended = isSuspended;
    this.#tell(this.state);
  }

  #count(activity: Activity, change: number): void {
    this.#counts.set(activity, (this.#counts.get(activity) ?? 0) + change);
    this.#tell(this.state);
  }

  #status(problems: readonly Problem[]): WatchStatus {
    if (this.#isSuspended) return 'suspended';
    const isFailing = problems.some(({ severity }) => severity === 'error');
    const activity = activities.find((each) => (this.#counts.get(each) ?? 0) > 0);
    // What is tried again and again is not told as work.
    if (isFailing && (activity === undefined || activity === 'syncing')) return 'failing';
    return activity ?? 'watching';
  }
}

function troubleOf(service: string, problem: Problem, container: string | undefined): WatchEvent {
  if (problem.severity !== 'error') return { event: 'noted', service, problem };
  return { event: 'failed', service, ...(container === undefined ? {} : { container }), problem };
}
