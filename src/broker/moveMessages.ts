import { randomUUID } from 'node:crypto';
import { ProblemError } from '../base/problem.ts';
import type { Broker } from './broker.ts';
import type {
  MarkedMessage,
  MessageMover,
  MoveAnswer,
  MovedMessage,
  MoveJournal,
  MoveOrigin,
  MoveResult,
  MoveTarget,
} from './mover.ts';
import { roleOf } from './roleOf.ts';

/** From where to where messages are moved; both brokers may be one. */
export interface MoveRoute {
  readonly source: Broker;
  readonly from: MoveOrigin;
  readonly target: Broker;
  readonly to: MoveTarget;
}

/** A move that has begun. Calls follow each other. */
export interface OpenMove {
  /** Each message is added and removed in one step of the broker. */
  readonly isAtOnce: boolean;
  /** How many messages an earlier run had added and not removed yet: they are removed now. */
  readonly takenUp: number;
  /** Moves messages, in order. After a rejection the same messages may be given again: what was added is not added twice. */
  move(messages: readonly MovedMessage[]): Promise<MoveAnswer>;
  /** Removes all that was added and leaves no mark. Without it, the next run from the same place does that. */
  end(): Promise<void>;
}

/**
 * Begins to move messages, once what an earlier run has left is ended. That one may still be running somewhere: it moves nothing any
 * more. Only the door and the tap may call it.
 */
export async function openMove(route: MoveRoute): Promise<OpenMove> {
  const { source, from, target, to } = route;
  const owner = randomUUID();
  const mover = roleOf(source, 'mover');
  const left = await mover.unfinished(from);
  const takenUp = left ? await endEarlier(route, left, owner) : 0;
  if (source === target && mover.canMoveAtOnce(from, to)) {
    return {
      isAtOnce: true,
      takenUp,
      move: (messages) => mover.move(from, to, messages),
      end: () => Promise.resolve(),
    };
  }
  const place = { to, broker: source === target ? null : target.address };
  const { mark } = await mover.own(from, owner, { mark: randomUUID(), ...place });
  const marked = new MarkedMove(mover, from, roleOf(target, 'mover'), to, mark, owner);
  await marked.begin();
  return marked.opened(takenUp);
}

/** Ends what was begun to the same place or to another one: otherwise a message could go to both. */
async function endEarlier(route: MoveRoute, left: MoveJournal, owner: string): Promise<number> {
  const { source, from, target } = route;
  const its = left.broker === null ? source : left.broker === target.address ? target : undefined;
  if (!its) throw new ProblemError(unreachableEarlier(from, left));
  const mover = roleOf(source, 'mover');
  const { mark, to } = await mover.own(from, owner, left);
  const earlier = new MarkedMove(mover, from, roleOf(its, 'mover'), to, mark, owner);
  await earlier.begin();
  const count = earlier.leftCount;
  await earlier.end();
  return count;
}

/**
 * Moves between places that no step of a broker reaches together. A message is added with a mark in one step, then removed, then its mark
 * is. Killed anywhere, the marks say what was added: it is removed, and not added again. Whoever owns the marks last goes on, and
 * whoever owned them before is refused.
 */
class MarkedMove {
  readonly #source: MessageMover;
  readonly #from: MoveOrigin;
  readonly #target: MessageMover;
  readonly #to: MoveTarget;
  readonly #mark: string;
  readonly #owner: string;
  /** Marks of removed messages, the oldest first. */
  #removed: string[] = [];
  #left: readonly MarkedMessage[] = [];

  constructor(
    source: MessageMover,
    from: MoveOrigin,
    target: MessageMover,
    to: MoveTarget,
    mark: string,
    owner: string,
  ) {
    this.#source = source;
    this.#from = from;
    this.#target = target;
    this.#to = to;
    this.#mark = mark;
    this.#owner = owner;
  }

  /** How many were found added and perhaps not removed. */
  get leftCount(): number {
    return this.#left.length;
  }

  opened(takenUp: number): OpenMove {
    const move = (messages: readonly MovedMessage[]): Promise<MoveAnswer> => this.#move(messages);
    return { isAtOnce: false, takenUp, move, end: () => this.end() };
  }

  /** Takes the marks over, which fences off an earlier owner, and only then reads them. */
  async begin(): Promise<void> {
    this.#left = await this.#target.ownMarks(this.#to, this.#mark, this.#owner);
  }

  async end(): Promise<void> {
    // What was added in a step whose answer was lost is known by its mark alone.
    await this.begin();
    for (let at = 0; at < this.#left.length; at += maxAtOnce) {
      const some = this.#left.slice(at, at + maxAtOnce);
      await this.#source.removeMarked(this.#from, this.#owner, some);
    }
    await this.#target.endMarks(this.#to, this.#mark, this.#owner);
    await this.#source.end(this.#from, this.#owner);
  }

  async #move(messages: readonly MovedMessage[]): Promise<MoveAnswer> {
    const there = await this.#source.present(this.#from, messages);
    const wanted = messages.filter((_, at) => there[at]);
    const { results, refusal } = await this.#target.addMarked(this.#to, this.#mark, this.#owner, wanted);
    const added = wanted.slice(0, results.length);
    await this.#source.removeMarked(this.#from, this.#owner, added);
    this.#removed.push(...added.map(({ token }) => token));
    await this.#forget();
    return { results: inPlaces(messages, there, results), refusal };
  }

  /** Only marks that are long done with are removed while it runs: a broker that loses its last second then loses none that counts. */
  async #forget(): Promise<void> {
    if (this.#removed.length <= maxMarks) return;
    const old = this.#removed.slice(0, maxMarks / 2);
    this.#removed = this.#removed.slice(old.length);
    for (let at = 0; at < old.length; at += maxAtOnce) {
      const some = old.slice(at, at + maxAtOnce);
      // In this order: a mark without its note would have an equal item removed.
      await this.#target.unmark(this.#to, this.#mark, some);
      await this.#source.forgetRemoved(this.#from, this.#owner, some);
    }
  }
}

/** How many marks a run leaves at most; one takes some 50 bytes. */
const maxMarks = 10_000;
const maxAtOnce = 500;

/** The results of those that were there, and `gone` for the others, up to where one was refused. */
function inPlaces(
  messages: readonly MovedMessage[],
  there: readonly boolean[],
  results: readonly MoveResult[],
): readonly MoveResult[] {
  const placed: MoveResult[] = [];
  let at = 0;
  for (const index of messages.keys()) {
    if (!there[index]) {
      placed.push({ state: 'gone' });
      continue;
    }
    const result = results[at++];
    if (!result) break;
    placed.push(result);
  }
  return placed;
}

function unreachableEarlier({ key }: MoveOrigin, { to, broker }: MoveJournal): ProblemError['problem'] {
  return {
    code: 'broker.unfinished-move',
    severity: 'error',
    message:
      `An earlier redrive of ${JSON.stringify(key)} to ${JSON.stringify(to.key)} at ${broker ?? 'the same broker'} was not ended: ` +
      'what it has added there is not removed here yet. Redrive to there once more first.',
  };
}
