import { sleep } from '../../base/async.ts';
import { formatCount } from '../../base/counts.ts';
import type { Problem } from '../../base/problem.ts';
import type { Sent } from '../../broker/publication.ts';
import type { BrokerWriter } from '../../broker/writer.ts';
import { isUnreadable, type UnreadableLine } from '../../messages/recording/readLine.ts';
import { isRecordedGap, type RecordedMessage } from '../../messages/recording/recording.ts';
import type { TransferControl, TransferPorts, TransferReport } from '../transfer.ts';
import { replayedCopy } from './copies.ts';
import type { ReplayJob } from './job.ts';
import type { OpenRecording, RecordedStretch } from './openRecording.ts';
import { OrderedSender, type AimedMessage, type BrokerLoss } from '../sending/orderedSender.ts';
import { replayPlaceText } from './replayPlaceText.ts';
import { RateMeter } from '../sending/rateMeter.ts';
import { ReplayClock } from './replayClock.ts';
import { ReplayTally } from './replayTally.ts';
import { routed } from './routes.ts';

/** What is replayed. */
interface ReplaySource extends Pick<OpenRecording, 'endUs' | 'read'> {
  /** Which messages the filter lets pass; undefined where there is none. */
  matching(messages: readonly RecordedAt[]): readonly boolean[] | undefined;
}

/** A message, and the line of the file that it stands on. */
interface RecordedAt {
  readonly message: RecordedMessage;
  readonly line: number;
}

/** A message that is to be sent once it is due. */
interface DueMessage extends AimedMessage {
  readonly atUs: number;
  readonly line: number;
}

/** So many are handed on together: until the last of them are answered nothing else is on its way. */
const maxBatch = 4000;
/** Progress is told at least so often while nothing is due. */
const tickMs = 250;
/** A broker that was lost is waited for. Servers remember what they were sent for 100 s. */
const maxLossMs = 60_000;
const lossRetryMs = 200;

/** Replays one recording. */
export class ReplayRun {
  readonly #job: ReplayJob;
  readonly #recording: ReplaySource;
  readonly #ports: Pick<TransferPorts, 'nowMs'>;
  readonly #control: TransferControl;
  readonly #sender: OrderedSender;
  readonly #clock: ReplayClock;
  readonly #tally = new ReplayTally();
  readonly #rate: RateMeter;
  #number = 0;
  #bytes = 0;
  /** The first message of a pass begins it at once. */
  #isAtStart = true;
  #isConnected = false;
  /** The line of the first message that has not been sent. */
  #nextLine: number | undefined;

  constructor(
    job: ReplayJob,
    recording: ReplaySource,
    writerOf: (broker: string) => BrokerWriter,
    ports: Pick<TransferPorts, 'nowMs'>,
    control: TransferControl,
  ) {
    this.#job = job;
    this.#recording = recording;
    this.#ports = ports;
    this.#control = control;
    this.#sender = new OrderedSender(writerOf, `patchbay-replay-${job.run}`);
    this.#rate = new RateMeter(() => ports.nowMs());
    const { speed = job.speed, isPaused } = control.steering.state;
    this.#clock = new ReplayClock(() => ports.nowMs(), speed, 0);
    this.#clock.set(speed, isPaused);
  }

  /** Resolves also when the signal ends it. Rejects when the recording cannot be read. */
  async run(signal: AbortSignal): Promise<TransferReport> {
    const following = this.#control.steering.onDidChange(() => this.#steer());
    try {
      const { times } = this.#job;
      for (let pass = 0; times === null || pass < times; pass++) {
        const loss = await this.#pass(signal);
        if (loss) return this.#lost(loss);
        // Without a message a pass takes no time, and an endless replay would hold up everything else.
        if (this.#number === 0) break;
      }
      return this.#tally.report(true, undefined, []);
    } catch (error) {
      if (!signal.aborted) throw error;
      return this.#tally.report(this.#job.times === null, this.#nextLine, ['The replay was stopped.']);
    } finally {
      following.dispose();
    }
  }

  async #pass(signal: AbortSignal): Promise<BrokerLoss | undefined> {
    this.#isAtStart = true;
    for await (const stretch of this.#recording.read(signal)) {
      this.#bytes = stretch.bytes;
      const { messages, isLast } = this.#messagesOf(stretch);
      const loss = this.#job.isDry ? this.#note(messages) : await this.#play(messages, signal);
      if (loss || isLast) return loss;
    }
    return undefined;
  }

  /** What of a stretch is to be sent. What lies behind the range's end is not read. */
  #messagesOf({ lines, firstLine }: RecordedStretch): {
    readonly messages: readonly DueMessage[];
    readonly isLast: boolean;
  } {
    const { range, fromLine } = this.#job;
    const wanted: RecordedAt[] = [];
    for (const [index, recorded] of lines.entries()) {
      const line = firstLine + index;
      if (fromLine !== null && line < fromLine) continue;
      if (isUnreadable(recorded)) this.#tally.fail(unreadable(line, recorded));
      else if (range.toUs !== null && recorded.at >= range.toUs) return { messages: this.#aimed(wanted), isLast: true };
      else if (range.fromUs !== null && recorded.at < range.fromUs) this.#tally.passedOver++;
      else if (isRecordedGap(recorded)) this.#tally.missing += recorded.gap.lost;
      else wanted.push({ message: recorded, line });
    }
    return { messages: this.#aimed(wanted), isLast: false };
  }

  #aimed(wanted: readonly RecordedAt[]): readonly DueMessage[] {
    const matches = this.#recording.matching(wanted);
    const aimed: DueMessage[] = [];
    for (const [index, { message, line }] of wanted.entries()) {
      const target = matches?.[index] === false ? 'passed over' : routed(message.channel, this.#job.routes);
      if (target === 'passed over') {
        this.#tally.passedOver++;
        continue;
      }
      const publication = target ? replayedCopy(message, target.key, this.#job) : 'routed';
      if (typeof publication === 'string') this.#tally.leftOut(publication);
      else {
        const broker = target?.broker ?? this.#job.broker;
        aimed.push({ broker, publication, number: this.#number++, atUs: message.at, line });
      }
    }
    return aimed;
  }

  /** In place of sending them. */
  #note(messages: readonly DueMessage[]): undefined {
    for (const { publication } of messages) this.#tally.foresee(publication);
    this.#tell('running');
  }

  async #play(messages: readonly DueMessage[], signal: AbortSignal): Promise<BrokerLoss | undefined> {
    let waitedMs = 0;
    for (let left = messages, [first] = left; first; [first] = left) {
      this.#nextLine = first.line;
      const batch = await this.#dueOf(first, left, signal);
      const { sent, loss } = await this.#sender.send(batch, signal);
      for (const answer of sent) this.#count(answer);
      const last = batch[sent.length - 1];
      // The first one waited for the connection: those behind it keep their distance to it.
      if (!this.#isConnected && last) this.#clock.moveTo(last.atUs);
      this.#isConnected ||= last !== undefined;
      left = left.slice(sent.length);
      if (!loss) {
        this.#tell('running');
        continue;
      }
      waitedMs = sent.length > 0 ? 0 : waitedMs + lossRetryMs;
      if (loss.uncertain > 0 || waitedMs > maxLossMs) {
        this.#nextLine = left[0]?.line;
        return loss;
      }
      this.#tell('waiting');
      await sleep(lossRetryMs, signal);
      // What was not due while the broker was away does not come all at once.
      if (left[0]) this.#clock.moveTo(left[0].atUs);
    }
    return undefined;
  }

  #count(answer: Sent): void {
    this.#rate.count(1);
    if (answer.kind === 'sent') this.#tally.done++;
    else this.#tally.fail(answer.problem);
  }

  /** Waits until the first message is due; resolves to all that are. */
  async #dueOf(
    { atUs }: DueMessage,
    messages: readonly DueMessage[],
    signal: AbortSignal,
  ): Promise<readonly DueMessage[]> {
    const { steering } = this.#control;
    if (this.#isAtStart) this.#clock.moveTo(atUs);
    this.#isAtStart = false;
    for (;;) {
      signal.throwIfAborted();
      if (steering.state.isPaused) {
        this.#tell('paused');
        await steering.whenRunning(signal);
        // It is still paused when one step is taken.
        if (steering.state.isPaused) return this.#taken(messages, 1);
      }
      const dueInMs = this.#clock.dueInMs(atUs);
      if (dueInMs <= 0) {
        this.#tally.late(-dueInMs);
        const most = Math.min(maxBatch, messages.length);
        return this.#taken(messages, await steering.take(most, () => this.#ports.nowMs(), signal));
      }
      this.#tell('running');
      await this.#changedOr(Math.min(dueInMs, tickMs), signal);
    }
  }

  #taken(messages: readonly DueMessage[], most: number): readonly DueMessage[] {
    const end = messages.findIndex(({ atUs }, at) => at >= most || (at > 0 && this.#clock.dueInMs(atUs) > 0));
    const taken = end < 0 ? messages : messages.slice(0, end);
    const last = taken.at(-1);
    if (last) this.#clock.passed(last.atUs);
    return taken;
  }

  /** Waits for so long, or until somebody steers. */
  #changedOr(ms: number, signal: AbortSignal): Promise<void> {
    const changed = new AbortController();
    const listener = this.#control.steering.onDidChange(() => changed.abort());
    return sleep(ms, AbortSignal.any([signal, changed.signal]))
      .catch(() => signal.throwIfAborted())
      .finally(() => listener.dispose());
  }

  #steer(): void {
    const { speed = this.#job.speed, isPaused } = this.#control.steering.state;
    this.#clock.set(speed, isPaused);
  }

  #tell(state: 'running' | 'paused' | 'waiting'): void {
    this.#control.onProgress({
      state,
      done: this.#tally.done,
      skipped: this.#tally.skipped,
      failed: this.#tally.failed,
      bytes: this.#bytes,
      ratePerSecond: this.#rate.perSecond,
      position: replayPlaceText(this.#clock.placeUs, this.#recording.endUs),
    });
  }

  #lost({ problem, uncertain }: BrokerLoss): TransferReport {
    this.#tally.tell(problem);
    const notes = uncertain === 0 ? [] : [uncertainText(uncertain)];
    return this.#tally.report(false, this.#nextLine, notes);
  }
}

function unreadable(line: number, { mistake }: UnreadableLine): Problem {
  return { code: 'recording.unreadable-line', severity: 'error', message: `Line ${formatCount(line)}: ${mistake}` };
}

function uncertainText(count: number): string {
  const what = count === 1 ? '1 message was' : `${formatCount(count)} messages were`;
  return `${what} sent, and the connection was lost before the broker answered. Look whether they arrived before going on.`;
}
