import { sleep } from '../../base/async.ts';
import { formatCount } from '../../base/counts.ts';
import type { Publication } from '../../broker/publication.ts';
import type { BrokerWriter } from '../../broker/writer.ts';
import type { Drafting } from '../../messages/drafts/openDrafting.ts';
import { OrderedSender, type BrokerLoss, type SentRun } from '../sending/orderedSender.ts';
import { RateMeter } from '../sending/rateMeter.ts';
import type { TransferControl, TransferPorts, TransferProgress, TransferReport } from '../transfer.ts';
import { fileMessages, type FileMessage, type ReadyMessage } from './fileMessages.ts';
import { placeBehind, type FilePlace, type PublishManyJob } from './job.ts';
import { PublishTally } from './publishTally.ts';

/** What the server takes at once. More would not be faster, and would be uncertain together when the connection is lost. */
const maxBatch = 250;
const maxBatchBytes = 4 * 1_048_576;
/** A broker that was lost is waited for. Servers remember what they were sent for 100 s. */
const maxLossMs = 60_000;
const lossRetryMs = 200;

/** Why not all is sent, in sentences for people. */
type Ending = readonly string[];

/** Sends the messages of one file. While some are on their way, the next ones are read. */
export class PublishRun {
  readonly #job: PublishManyJob;
  readonly #drafting: Drafting | undefined;
  readonly #sender: OrderedSender | undefined;
  readonly #ports: Pick<TransferPorts, 'nowMs'>;
  readonly #control: TransferControl;
  readonly #tally: PublishTally;
  readonly #rate: RateMeter;
  #bytes = 0;
  #batch: ReadyMessage[] = [];
  #batchBytes = 0;
  #sending: Promise<Ending | undefined> = Promise.resolve(undefined);
  /** The first of those on their way that has no answer. */
  #unanswered: FilePlace | undefined;
  #lastRead: FilePlace | undefined;
  /** The message that is not valid, and ended it. */
  #refused: FilePlace | undefined;

  /** Without a writer it only looks. */
  constructor(
    job: PublishManyJob,
    drafting: Drafting | undefined,
    writer: BrokerWriter | undefined,
    ports: Pick<TransferPorts, 'nowMs'>,
    control: TransferControl,
  ) {
    this.#job = job;
    this.#drafting = drafting;
    this.#sender = writer && new OrderedSender(() => writer, `patchbay-publish-${job.run}`);
    this.#ports = ports;
    this.#control = control;
    this.#tally = new PublishTally(job);
    this.#rate = new RateMeter(() => ports.nowMs());
  }

  /** Resolves also when the signal ends it. Rejects when the file cannot be read. */
  async run(signal: AbortSignal): Promise<TransferReport> {
    const problem = this.#drafting?.contract?.problem;
    const notes = problem ? [`${problem} No message was held against it.`] : [];
    const ending = await this.#runAll(signal);
    if (!ending) return this.#tally.report(true, undefined, notes);
    return this.#tally.report(false, this.#next, [...notes, ...ending]);
  }

  /** Undefined once all is done. */
  async #runAll(signal: AbortSignal): Promise<Ending | undefined> {
    try {
      const refused = await this.#readAll(signal);
      return (await this.#flush(signal)) ?? (await this.#sending) ?? refused;
    } catch (error) {
      // What is on its way is counted, whatever ended the rest.
      const ending = await this.#sending.catch(() => undefined);
      if (!signal.aborted) throw error;
      return ending ?? ['It was stopped before its end.'];
    }
  }

  async #readAll(signal: AbortSignal): Promise<Ending | undefined> {
    const onBytes = (bytes: number): void => {
      this.#bytes += bytes;
    };
    for await (const messages of fileMessages(this.#job, this.#drafting, signal, onBytes)) {
      for (const message of messages) {
        this.#lastRead = message.at;
        const isRefused = this.#admit(message);
        if (isRefused) this.#refused = message.at;
        if (isRefused) return ['It ended with the first message that is not valid.'];
        if (this.#batch.length < maxBatch && this.#batchBytes < maxBatchBytes) continue;
        const ending = await this.#flush(signal);
        if (ending) return ending;
      }
      if (!this.#sender) this.#tell('running');
    }
    return undefined;
  }

  /** Takes a message into the next batch, or counts it. True for one that ends it all. */
  #admit(message: FileMessage): boolean {
    if (!this.#sender) this.#judge(message);
    else if (message.kind === 'passed') this.#tally.skipped++;
    else if (message.kind === 'ready' && message.breach === undefined) this.#take(message);
    else return this.#admitInvalid(message);
    return false;
  }

  /** Where nothing is sent: `done` counts what keeps the contract, `skipped` what breaks it, `failed` what cannot be sent at all. */
  #judge(message: FileMessage): void {
    if (message.kind === 'passed') return;
    if (message.kind === 'unusable') {
      this.#tally.failed++;
      this.#tally.tellAt(message.at, 'error', message.reason);
    } else if (message.breach === undefined) this.#tally.done++;
    else {
      this.#tally.skipped++;
      this.#tally.tellAt(message.at, this.#job.invalid === 'send' ? 'warning' : 'error', message.breach);
    }
  }

  #admitInvalid(message: Exclude<FileMessage, { readonly kind: 'passed' }>): boolean {
    const { invalid } = this.#job;
    const reason = message.kind === 'ready' ? (message.breach ?? '') : message.reason;
    const isSent = invalid === 'send' && message.kind === 'ready';
    this.#tally.tellAt(message.at, isSent || invalid === 'skip' ? 'warning' : 'error', reason);
    if (isSent) this.#take(message);
    else if (invalid === 'skip') this.#tally.skipped++;
    else this.#tally.failed++;
    return invalid === 'refuse';
  }

  #take(message: ReadyMessage): void {
    this.#batch.push(message);
    this.#batchBytes += bytesOf(message.publication);
  }

  /** Sends the batch once the one before it has arrived: no message overtakes another, and no more than two are in memory. */
  async #flush(signal: AbortSignal): Promise<Ending | undefined> {
    const ending = await this.#sending;
    if (ending || this.#batch.length === 0) return ending;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#sending = this.#send(batch, signal);
    // Whoever flushes next hears of it; until then nobody listens.
    this.#sending.catch(() => undefined);
    return undefined;
  }

  async #send(batch: readonly ReadyMessage[], signal: AbortSignal): Promise<Ending | undefined> {
    let waitedMs = 0;
    for (let left = batch; left.length > 0;) {
      this.#unanswered = left[0]?.at;
      const { sent, loss } = await this.#sendDue(left, signal);
      const refused = this.#count(left, sent);
      left = left.slice(sent.length);
      if (refused) return refused;
      this.#unanswered = left[0]?.at;
      this.#tell(loss ? 'waiting' : 'running');
      if (!loss) continue;
      waitedMs = sent.length > 0 ? 0 : waitedMs + lossRetryMs;
      if (loss.uncertain > 0 || waitedMs > maxLossMs) return this.#lost(loss);
      await sleep(lossRetryMs, signal);
    }
    return undefined;
  }

  /** Sends as many as may go now. */
  async #sendDue(messages: readonly ReadyMessage[], signal: AbortSignal): Promise<SentRun> {
    const { steering } = this.#control;
    if (steering.state.isPaused) this.#tell('paused');
    const most = await steering.take(messages.length, () => this.#ports.nowMs(), signal);
    return (
      (await this.#sender?.send(most < messages.length ? messages.slice(0, most) : messages, signal)) ?? { sent: [] }
    );
  }

  /** An ending where the broker refused one: those behind it would stand before it once it is sent again. */
  #count(messages: readonly ReadyMessage[], sent: SentRun['sent']): Ending | undefined {
    let refused: FilePlace | undefined;
    let behind = 0;
    for (const [index, answer] of sent.entries()) {
      const message = messages[index];
      if (!message) break;
      if (answer.kind === 'sent') {
        this.#tally.done++;
        if (message.breach !== undefined) this.#tally.sentInvalid++;
        if (refused) behind++;
        continue;
      }
      this.#tally.failed++;
      refused ??= message.at;
      this.#tally.tellAt(message.at, 'error', `the broker refused it: ${answer.problem.message.replace(/\.$/, '')}`);
    }
    this.#rate.count(sent.length);
    if (!refused) return undefined;
    this.#unanswered = refused;
    const were = behind === 1 ? '1 message behind it was' : `${formatCount(behind)} messages behind it were`;
    return [
      'It ended with the first message that the broker refused.',
      ...(behind > 0 ? [`${were} on the way already, and arrived.`] : []),
    ];
  }

  #lost({ problem, uncertain }: BrokerLoss): Ending {
    this.#tally.tell(problem);
    if (uncertain === 0) return ['The broker did not come back in time.'];
    const were = uncertain === 1 ? '1 message was' : `${formatCount(uncertain)} messages were`;
    return [
      `${were} sent, and the connection was lost before the broker answered. Look whether they arrived before going on.`,
    ];
  }

  /** Where to go on from. */
  get #next(): FilePlace | undefined {
    return this.#unanswered ?? this.#batch[0]?.at ?? this.#refused ?? (this.#lastRead && placeBehind(this.#lastRead));
  }

  #tell(state: TransferProgress['state']): void {
    const { done, skipped, failed } = this.#tally;
    const { total } = this.#job;
    const place = this.#unanswered ?? this.#lastRead;
    this.#control.onProgress({
      state,
      done,
      skipped,
      failed,
      ...(total !== null && { total }),
      bytes: this.#bytes,
      ratePerSecond: this.#rate.perSecond,
      ...(place && { position: `line ${formatCount(place.line)}` }),
    });
  }
}

function bytesOf({ fields }: Publication): number {
  return fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}
