import { brokerSchemeOf } from '../../base/kinds/brokerSchemes.ts';
import type { Problem } from '../../base/problem.ts';
import type { Publication, Sent } from '../../broker/publication.ts';
import type { BrokerWriter } from '../../broker/writer.ts';

/** A message on its way. */
export interface AimedMessage {
  /** The URL of the broker that it goes to. */
  readonly broker: string;
  readonly publication: Publication;
  /** Tells it from all others of the transfer, also when it is sent once more. */
  readonly number: number;
}

/** What became of messages that were to be sent in order. */
export interface SentRun {
  /** In the order of the messages. They are fewer than there were when the broker went away meanwhile. */
  readonly sent: readonly Sent[];
  readonly loss?: BrokerLoss | undefined;
}

/** The broker went away before the rest was sent. */
export interface BrokerLoss {
  readonly problem: Problem;
  /** How many of the rest may have arrived all the same, and would arrive twice when they are sent again. */
  readonly uncertain: number;
}

/** So many are sent together, and so many times that before the first ones are answered. */
const maxTogether = 400;
const maxOnTheWay = 3;
/** So many ids of a producer a server remembers unless it is told otherwise (`IDMP-MAXSIZE`): more could not be sent again. */
const maxRemembered = 100;
/** How long an answer is waited for once the replay is to end. */
const lastAnswerMs = 3000;

/**
 * Sends messages in their order, whatever channels and brokers they go to. Where the server knows `IDMP`, an entry that is sent
 * again is added once: whether it does, the first entry finds out.
 */
export class OrderedSender {
  readonly #writerOf: (broker: string) => BrokerWriter;
  readonly #producer: string;
  /** Whether a broker tells entries that it has been sent before, where that is known. */
  readonly #remembers = new Map<string, boolean>();

  constructor(writerOf: (broker: string) => BrokerWriter, producer: string) {
    this.#writerOf = writerOf;
    this.#producer = producer;
  }

  /** Never rejects for what a broker says. Once the signal is aborted, it waits a short while for what is on its way. */
  async send(messages: readonly AimedMessage[], signal: AbortSignal): Promise<SentRun> {
    const sent: Sent[] = [];
    for (let run = this.#nextRun(messages); run; run = this.#nextRun(messages.slice(sent.length))) {
      // The next run waits for this one: it goes to another server, and would overtake it.
      const answers = await this.#sendRun(run, signal);
      const lost = lostAtEnd(answers);
      sent.push(...answers.slice(0, answers.length - lost.length));
      const [first] = lost;
      if (first) return { sent, loss: { problem: first.problem, uncertain: this.#uncertain(run, answers, lost) } };
    }
    return { sent };
  }

  /** The first messages, as far as they go to one broker. */
  #nextRun(messages: readonly AimedMessage[]): Run | undefined {
    const [first] = messages;
    if (!first) return undefined;
    const { broker } = first;
    const remembers = this.#remembers.get(broker);
    // The entry that finds out goes alone.
    const isTrial = remembers === undefined && isRepeatable(first);
    const end = messages.findIndex((each, at) => {
      return at > 0 && (isTrial || each.broker !== broker || (remembers === undefined && isRepeatable(each)));
    });
    return { broker, messages: end < 0 ? messages : messages.slice(0, end), isTrial };
  }

  async #sendRun(run: Run, signal: AbortSignal): Promise<readonly Sent[]> {
    const { broker, isTrial } = run;
    const isNumbered = isTrial || this.#remembers.get(broker) === true;
    const answers = await this.#sendParts(run, isNumbered, signal);
    const [answer] = answers;
    if (!isTrial || !answer) return answers;
    if (answer.kind === 'sent') this.#remembers.set(broker, true);
    // An older server takes the word for an id that is none.
    else if (answer.problem.code === 'broker.refused') {
      this.#remembers.set(broker, false);
      return this.#sendParts(run, false, signal);
    }
    return answers;
  }

  /** One connection keeps the order of what is on its way; a cluster has several. Ends early where the broker has gone. */
  async #sendParts({ broker, messages }: Run, isNumbered: boolean, signal: AbortSignal): Promise<readonly Sent[]> {
    const most = brokerSchemeOf(broker)?.endsWith('+cluster') ? 1 : maxOnTheWay;
    const size = isNumbered ? Math.floor(maxRemembered / most) : maxTogether;
    const answers: Sent[] = [];
    const onTheWay: Promise<readonly Sent[]>[] = [];
    for (let from = 0; from < messages.length && lostAtEnd(answers.slice(-1)).length === 0; from += size) {
      onTheWay.push(this.#answers(broker, messages.slice(from, from + size), isNumbered, signal));
      if (onTheWay.length === most) answers.push(...((await onTheWay.shift()) ?? []));
    }
    for (const part of await Promise.all(onTheWay)) answers.push(...part);
    return answers;
  }

  async #answers(
    broker: string,
    messages: readonly AimedMessage[],
    isNumbered: boolean,
    signal: AbortSignal,
  ): Promise<readonly Sent[]> {
    const publications = messages.map((each) => (isNumbered ? this.#numbered(each) : each.publication));
    const sending = this.#writerOf(broker).sendAll(publications);
    return (await answeredInTime(sending, signal)) ?? publications.map(() => unanswered);
  }

  #numbered(message: AimedMessage): Publication {
    const { publication, number } = message;
    if (!isRepeatable(message)) return publication;
    const idempotency = { producer: this.#producer, id: String(number) };
    return { ...publication, options: { ...publication.options, idempotency } };
  }

  #uncertain({ broker, messages, isTrial }: Run, answers: readonly Sent[], lost: readonly Failure[]): number {
    const isNumbered = isTrial || this.#remembers.get(broker) === true;
    const theirs = messages.slice(answers.length - lost.length, answers.length);
    return theirs.filter((each, at) => lost[at]?.isUnknown && !(isNumbered && isRepeatable(each))).length;
  }
}

type Failure = Extract<Sent, { readonly kind: 'failed' }>;

/** Messages that go to one broker together. */
interface Run {
  readonly broker: string;
  readonly messages: readonly AimedMessage[];
  /** Its one entry finds out whether the broker tells what it has been sent before. */
  readonly isTrial: boolean;
}

const unanswered: Sent = {
  kind: 'failed',
  problem: {
    code: 'broker.unreachable',
    severity: 'error',
    message: 'The broker did not answer before the replay was stopped.',
  },
  isUnknown: true,
};

/** Of an entry with an id of its own the broker takes no other identity. */
function isRepeatable({ publication: { kind, options } }: AimedMessage): boolean {
  return kind === 'stream' && options?.id === undefined;
}

/** Those at the end that were not sent because the broker was not there. One that it refused does not hold up the others. */
function lostAtEnd(answers: readonly Sent[]): readonly Failure[] {
  const kept = answers.findLastIndex((each) => each.kind === 'sent' || each.problem.code !== 'broker.unreachable');
  return answers.slice(kept + 1).flatMap((each) => (each.kind === 'failed' ? [each] : []));
}

/** Undefined where no answer has come for a while after the signal was aborted. */
function answeredInTime(sending: Promise<readonly Sent[]>, signal: AbortSignal): Promise<readonly Sent[] | undefined> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onAbort = (): void => {
      timer = setTimeout(() => resolve(undefined), lastAnswerMs);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    void sending.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    });
  });
}
