import { sleep } from '../../base/async.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { ConnectedMember, ProjectConnections } from '../../engine/connections.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Complaints } from '../trace/complaints.ts';

const everyMs = 1500;

/** Who was connected to whom at any time while something went on: a connection that is gone by its end was seen before. */
export class ConnectionLog {
  readonly #engine: Engine | undefined;
  readonly #project: string;
  readonly #complaints: Complaints;
  readonly #signal: AbortSignal;
  readonly #members = new Map<string, ConnectedMember>();
  #last: ProjectConnections | undefined;
  #isBroken = false;

  constructor(engine: Engine | undefined, project: string, complaints: Complaints, signal: AbortSignal) {
    this.#engine = engine;
    this.#project = project;
    this.#complaints = complaints;
    this.#signal = signal;
  }

  /** Undefined where nobody could be asked. */
  get connections(): ProjectConnections | undefined {
    return this.#last && { ...this.#last, members: [...this.#members.values()] };
  }

  /** Looks before, now and then while the work is done, and after it. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const done = new AbortController();
    await this.#look();
    const looking = this.#lookUntil(AbortSignal.any([done.signal, this.#signal]));
    try {
      return await work();
    } finally {
      done.abort();
      await looking;
      await this.#look();
    }
  }

  async #lookUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(everyMs, signal).catch(() => undefined);
      if (!signal.aborted) await this.#look();
    }
  }

  /** What cannot be read is told once, and not tried again. */
  async #look(): Promise<void> {
    if (!this.#engine || this.#isBroken || this.#signal.aborted) return;
    try {
      this.#last = await this.#engine.connections(this.#project, this.#signal);
      for (const member of this.#last.members)
        this.#members.set(member.container, joined(this.#members.get(member.container), member));
    } catch (error) {
      this.#isBroken = true;
      if (!isCancellation(error)) this.#complaints.add(toProblem(error).message, 'engine');
    }
  }
}

/** All sockets that it ever had; of what was started anew in between, those of the new one. */
function joined(before: ConnectedMember | undefined, now: ConnectedMember): ConnectedMember {
  if (!before?.sockets || before.id !== now.id) return now;
  const sockets = [...before.sockets, ...(now.sockets ?? [])];
  const byEnds = new Map(sockets.map((socket) => [JSON.stringify(socket), socket]));
  return { ...now, sockets: [...byEnds.values()] };
}
