import { sleep } from '../../base/async.ts';
import { plural } from '../../base/counts.ts';
import { toProblem, type Problem } from '../../base/problem.ts';
import type { Broker } from '../../broker/broker.ts';
import type { OpenMove } from '../../broker/moveMessages.ts';
import type { MovableMessage, MoveAnswer, MovedMessage } from '../../broker/mover.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { TransferControl, TransferPorts, TransferProgress, TransferReport } from '../transfer.ts';
import { canaryVerdict } from './canary.ts';
import type { RedriveJob } from './job.ts';
import { outgoing } from './outgoing.ts';
import type { RedriveTally } from './redriveTally.ts';
import { pagesOf, type ReadPage } from './pages.ts';
import { cameBack, type Renewals } from './renewals.ts';
import type { Selected } from './selection.ts';

const maxStepBytes = 1_048_576;
/** For so long a lost connection is waited for. */
const patienceMs = 60_000;
const patienceAfterCancelMs = 3000;
const retryMs = 250;

/** What a run has from the start. */
export interface RedriveParts {
  readonly job: RedriveJob;
  readonly source: Broker;
  readonly target: Broker;
  readonly selected: Selected;
  readonly tally: RedriveTally;
  readonly renewals: Renewals;
  /** What comes behind it was not there when the run began; undefined for a list, where `tally.total` says it. */
  readonly lastId: string | undefined;
  readonly ports: TransferPorts;
  readonly control: TransferControl;
}

/** Moves the messages that were there when it began, in their order. */
export class RedriveRun {
  readonly #parts: RedriveParts;
  readonly #move: OpenMove;
  readonly #nowMs: () => number;
  readonly #ids: string[] = [];
  #stop: Problem | undefined;
  #canaryLeft: number;
  #items = 0;

  constructor(parts: RedriveParts, move: OpenMove) {
    this.#parts = parts;
    this.#move = move;
    this.#nowMs = () => parts.ports.nowMs();
    this.#canaryLeft = parts.job.canary?.count ?? 0;
    parts.tally.takenUp = move.takenUp;
  }

  async run(signal: AbortSignal): Promise<TransferReport> {
    const { tally } = this.#parts;
    const isEnded = await this.#moveAll(signal).then(
      () => true,
      (error: unknown) => {
        if (!signal.aborted) tally.tell(toProblem(error));
        return false;
      },
    );
    if (this.#stop) tally.tell(this.#stop);
    await this.#end(signal.aborted ? patienceAfterCancelMs : patienceMs);
    tally.renewed = this.#parts.renewals.count;
    return tally.report(isEnded && !this.#stop);
  }

  async #moveAll(signal: AbortSignal): Promise<void> {
    const { job, source, tally } = this.#parts;
    const read: ReadPage = (...place) => this.#patiently(() => roleOf(source, 'mover').readMovable(...place), signal);
    for await (const page of pagesOf(job, read, () => this.#items - tally.done - tally.gone)) {
      const messages = page.filter((message) => this.#wasThere(message));
      await this.#movePage(messages, signal);
      if (this.#stop || messages.length < page.length) return;
    }
  }

  /** What has come since it began is left alone: it may be what came back. */
  #wasThere({ id }: MovableMessage): boolean {
    const { job, tally, source, lastId } = this.#parts;
    if (job.from.kind === 'list') {
      if (this.#items >= (tally.total ?? Infinity)) return false;
      this.#items++;
      return true;
    }
    return lastId === undefined || !roleOf(source, 'log').isBefore(lastId, id);
  }

  async #movePage(messages: readonly MovableMessage[], signal: AbortSignal): Promise<void> {
    const { tally, control, job } = this.#parts;
    const wanted: MovedMessage[] = [];
    for (const [at, message] of messages.entries()) {
      if (!this.#parts.selected.has(message)) {
        tally.left++;
        continue;
      }
      const moved = outgoing(message, job, job.from.kind === 'list' ? `${this.#items}:${at}` : message.id);
      if ('token' in moved) wanted.push(moved);
      else tally.fail(moved);
    }
    for (let from = 0; from < wanted.length && !this.#stop;) {
      if (control.steering.state.isPaused) this.#tell('paused');
      const max = Math.min(stepSize(wanted, from), this.#canaryLeft || Infinity);
      const count = await control.steering.take(max, this.#nowMs, signal);
      from += await this.#moveSome(wanted.slice(from, from + count), signal);
      this.#tell('running');
    }
    this.#tell('running');
  }

  /** Resolves to how many were dealt with. */
  async #moveSome(messages: readonly MovedMessage[], signal: AbortSignal): Promise<number> {
    const { tally, renewals, job } = this.#parts;
    for (const message of messages) renewals.sending(message);
    let isAgain = false;
    const { results, refusal } = await this.#patiently((attempt): Promise<MoveAnswer> => {
      isAgain = attempt > 0;
      return this.#move.move(messages);
    }, signal);
    for (const result of results) {
      if (result.state === 'gone' && !isAgain) tally.gone++;
      else tally.done++;
      if (result.state === 'gone' && isAgain) tally.unanswered++;
      if (result.state !== 'moved' || result.id === undefined) continue;
      renewals.sent(result.id);
      if (this.#canaryLeft > 0) this.#ids.push(result.id);
    }
    if (refusal) this.#stop = refused(messages[results.length]?.token ?? '', refusal);
    else if (job.stopsOnRenewal && renewals.count > 0) this.#stop = cameBack(renewals.count);
    else if (this.#canaryLeft > 0) await this.#judgeCanary(results.length, signal);
    return results.length;
  }

  async #judgeCanary(count: number, signal: AbortSignal): Promise<void> {
    const { job, target, renewals } = this.#parts;
    this.#canaryLeft -= count;
    if (this.#canaryLeft > 0 || !job.canary) return;
    this.#tell(
      'waiting',
      `waiting for what becomes of the first ${job.canary.count === 1 ? 'message' : plural(job.canary.count, 'message')}`,
    );
    const place = { target, to: job.to, ids: this.#ids };
    this.#stop = await canaryVerdict(place, renewals, job.canary.waitMs, this.#nowMs, signal);
  }

  /** Tries again while the connection is lost: what was added is known by then. */
  async #patiently<T>(act: (attempt: number) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let attempt = 0, sinceMs = this.#nowMs(); ; attempt++) {
      signal.throwIfAborted();
      try {
        return await act(attempt);
      } catch (error) {
        if (toProblem(error).code !== 'broker.unreachable' || this.#nowMs() - sinceMs > patienceMs) throw error;
        this.#tell('waiting', 'waiting for the broker');
        await sleep(retryMs, signal);
      }
    }
  }

  async #end(withinMs: number): Promise<void> {
    const { tally, job } = this.#parts;
    try {
      // Also of a run that was cancelled: what was added has to go from here.
      await this.#patiently(() => this.#move.end(), AbortSignal.timeout(withinMs));
    } catch (error) {
      tally.tell(toProblem(error));
      tally.notes.push(
        `Run it again to ${job.to.key}: it begins with what this run could not end, and adds nothing twice.`,
      );
    }
  }

  #tell(state: TransferProgress['state'], position?: string): void {
    const { tally, renewals, control } = this.#parts;
    const back = renewals.count > 0 ? `${plural(renewals.count, 'message')} came back` : undefined;
    control.onProgress(tally.progress(state, position ?? back));
  }
}

/** How many messages go in one step from a place on. */
function stepSize(messages: readonly MovedMessage[], from: number): number {
  let [count, bytes] = [0, 0];
  for (let at = from; at < messages.length && (count === 0 || bytes < maxStepBytes); at++, count++) {
    for (const part of messages[at]?.fields.flat() ?? []) bytes += part.length;
  }
  return count;
}

function refused(id: string, refusal: Error): Problem {
  return {
    code: 'transfer.refused',
    severity: 'error',
    message: `Redis refused to move ${id} (${refusal.message}). It is still where it was, as is all that comes behind it.`,
  };
}
