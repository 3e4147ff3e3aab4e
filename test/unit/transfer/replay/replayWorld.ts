import type { Problem } from '../../../../src/base/problem.ts';
import type { Publication, Sent } from '../../../../src/broker/publication.ts';
import type { BrokerWriter } from '../../../../src/broker/writer.ts';
import { FakeBroker } from '../../../fakes/fakeBroker.ts';

interface ServerTraits {
  readonly name?: string;
  /** It knows `IDMP`. */
  readonly remembers?: boolean;
}

/** What all servers of a test took, in the order in which they did: `server key value`. */
export type Taken = string[];

/** A server that takes messages, and loses its connection when a test says so. */
export class FakeServer {
  readonly #taken: Taken;
  readonly #traits: ServerTraits;
  readonly #ids = new Set<string>();
  /** How many more messages it takes before the connection is lost; that many answers go missing with it. */
  lossAfter = Infinity;
  unansweredAtLoss = 0;
  /** How many calls find it away once it was lost. */
  callsAway = 0;
  readonly calls: number[] = [];
  /** What was on its way together is lost together. */
  #isLost = false;

  constructor(taken: Taken, traits: ServerTraits = {}) {
    this.#taken = taken;
    this.#traits = traits;
  }

  get writer(): BrokerWriter {
    const broker = new FakeBroker();
    broker.sendAll = (publications) => Promise.resolve(this.#take(publications));
    return broker;
  }

  #take(publications: readonly Publication[]): readonly Sent[] {
    this.calls.push(publications.length);
    if (this.#isLost) return publications.map(() => failed(away, true));
    if (this.callsAway > 0) {
      this.callsAway--;
      return publications.map(() => failed(away, false));
    }
    const answers = publications.map((publication): Sent => {
      if (this.lossAfter <= 0) return failed(away, true);
      const { key, options, fields } = publication;
      const { idempotency } = options ?? {};
      if (idempotency && !this.#traits.remembers) return failed(refused, false);
      if (key === 'refused') return failed(refused, false);
      this.lossAfter--;
      if (idempotency && this.#ids.has(idempotency.id)) return { kind: 'sent', answer: {} };
      if (idempotency) this.#ids.add(idempotency.id);
      this.#taken.push([this.#traits.name, key, fields[0]?.[1]].filter((part) => part !== undefined).join(' '));
      return { kind: 'sent', answer: {} };
    });
    if (this.lossAfter > 0) return answers;
    this.lossAfter = Infinity;
    this.#isLost = true;
    setImmediate(() => (this.#isLost = false));
    const answered = answers.filter(({ kind }) => kind === 'sent').length - this.unansweredAtLoss;
    return answers.map((answer, at) => (at < answered ? answer : failed(away, true)));
  }
}

const away: Problem = { code: 'broker.unreachable', severity: 'error', message: 'Cannot reach Redis.' };
const refused: Problem = { code: 'broker.refused', severity: 'error', message: 'Redis refused a command.' };

function failed(problem: Problem, isUnknown: boolean): Sent {
  return { kind: 'failed', problem, isUnknown };
}
