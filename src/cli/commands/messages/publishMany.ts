import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { payloadRulesOf } from '../../../app/inspector/payloadRules.ts';
import { checkMany } from '../../../app/operations/messages/checkMany.ts';
import { performTransfer, type CarryTransfer } from '../../../app/operations/messages/transfer.ts';
import { carriedHere } from '../../../app/operations/messages/transferHere.ts';
import type { PublishManyOperation } from '../../../app/operations/operation.ts';
import { operationText } from '../../../app/operations/operationText.ts';
import { publishManyOperation } from '../../../app/transfers/publishManyOperation.ts';
import { formatCount, plural } from '../../../base/counts.ts';
import type { MessageFileFormat } from '../../../base/kinds/messageFiles.ts';
import type { SampleKind } from '../../../base/kinds/sampleKinds.ts';
import type { KindsWith } from '../../../base/kinds/sources.ts';
import type { Problem } from '../../../base/problem.ts';
import type { Broker } from '../../../broker/broker.ts';
import { exactJsonText } from '../../../messages/encode/exactJsonText.ts';
import { bytesAsJson } from '../../../messages/export/exportRow.ts';
import type { FilePlace, InvalidChoice, PublishManyJob } from '../../../transfer/publish/job.ts';
import { Steering } from '../../../transfer/steering.ts';
import type { TransferReport } from '../../../transfer/transfer.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import { commandDoor, exitCodeOf } from '../../door.ts';
import { findChannel, type ChannelTarget } from '../../input/channel.ts';
import { publishKindOf } from '../../input/publishTarget.ts';
import { channelDrafting } from '../../input/channelDrafting.ts';
import { printable } from '../../output/output.ts';
import { complain, refusal, reportProblems, stderrLogger } from '../../output/report.ts';
import { withBroker, type BrokerOptions } from '../../sources/brokerSource.ts';
import { TransferLine, tellTransfer } from '../../transferOutput.ts';

export interface PublishManyOptions extends BrokerOptions {
  readonly kind?: KindsWith<'canPublish'>;
  readonly messages?: string;
  readonly format?: MessageFileFormat;
  readonly sample?: SampleKind;
  readonly seed: number;
  readonly count: number;
  readonly rate?: number;
  readonly fromLine?: FilePlace;
  readonly invalid: InvalidChoice;
}

/** So many problems are told; more in one file are counted. */
const maxProblems = 100_000;

/** Sends the messages of a file, or samples of the channel's contract: checked as a whole first, then in their order. */
export async function publishMany(name: string, options: PublishManyOptions, context: CliContext): Promise<ExitCode> {
  return withBroker(name, options, context, async (broker, application) => {
    const channel = await findChannel(name, options.kind, application, broker);
    const job = jobOf(channel, broker, options, context);
    const run = new CommandRun(job, broker, options, context);
    const checked = await run.check();
    const operation = publishManyOperation(job, channel.name, broker.address, checked);
    if (context.presentation.isDry) {
      if (job.from.kind === 'samples') await printSamples(channel, job.from, context);
      return run.tellDry(operation, checked);
    }
    if (checked.failed + checked.skipped > 0 && job.invalid === 'refuse') return run.refuse(checked);
    return run.send(operation, checked);
  });
}

/** Prints what would be sent, a line of JSON each, and on standard error what is special about it. */
async function printSamples(
  channel: ChannelTarget,
  { of: kind, seed, count }: Extract<PublishManyJob['from'], { readonly kind: 'samples' }>,
  { stdout, stderr }: CliContext,
): Promise<void> {
  const drafting = await channelDrafting(channel);
  for (const { value, what, breaks } of drafting?.samples({ kind, seed, count }) ?? []) {
    // One after the other: each is told where it stands.
    await stdout.line(
      printable(value instanceof Uint8Array ? JSON.stringify(bytesAsJson(value)) : exactJsonText(value)),
    );
    const about = breaks ?? what;
    if (about !== undefined) await stderr.line(printable(`  ${about}`));
  }
}

function jobOf(
  channel: ChannelTarget,
  { address }: Broker,
  options: PublishManyOptions,
  { currentDirectory }: CliContext,
): PublishManyJob {
  const { messages, sample, seed, count, format, fromLine, invalid } = options;
  const { declared, key, name } = channel;
  if (sample !== undefined && declared?.contract === undefined) {
    throw refusal('no-contract', `The manifest has no contract for ${name}, so nothing says what a sample is.`);
  }
  return {
    kind: 'publishMany',
    from:
      sample === undefined
        ? { kind: 'file', path: resolve(currentDirectory, messages ?? ''), format }
        : { kind: 'samples', of: sample, seed, count },
    to: {
      broker: address,
      kind: publishKindOf(channel),
      key,
      payload: payloadRulesOf(declared),
      options: { isSharded: declared?.isSharded },
    },
    start: fromLine ?? null,
    // Who asks for samples that are not valid wants them sent.
    invalid: sample === 'invalid' ? 'send' : invalid,
    isDryRun: false,
    total: null,
    maxProblems,
    run: randomUUID(),
  };
}

/** One job of the command line. */
class CommandRun {
  readonly #job: PublishManyJob;
  readonly #options: PublishManyOptions;
  readonly #context: CliContext;
  readonly #carry: CarryTransfer;

  constructor(job: PublishManyJob, broker: Broker, options: PublishManyOptions, context: CliContext) {
    this.#job = job;
    this.#options = options;
    this.#context = context;
    const logger = stderrLogger(context.stderr, options.verbose === true);
    const lent = { value: broker, dispose: () => undefined };
    this.#carry = carriedHere({ broker: () => lent, nowMs: () => performance.now(), logger });
  }

  /** Reads all of it before the first message is sent. */
  async check(): Promise<TransferReport> {
    const line = new TransferLine(this.#context);
    const control = { steering: new Steering(), onProgress: line.show };
    const report = await checkMany(this.#job, this.#carry, control, this.#context.signal);
    await line.clear();
    this.#context.signal.throwIfAborted();
    return report;
  }

  async tellDry(operation: PublishManyOperation, checked: TransferReport): Promise<ExitCode> {
    const { stdout, stderr } = this.#context;
    await this.#tellProblems(checked);
    await stderr.line(printable(`Dry run: ${operationText(operation)} is not done.`));
    const all = checked.done + checked.skipped + checked.failed;
    const line = `${formatCount(operation.count)} of ${plural(all, 'message')} can be sent.`;
    await (this.#job.from.kind === 'samples' ? stderr : stdout).line(line);
    return operation.count === all ? exitCodes.done : exitCodes.hasProblems;
  }

  async refuse(checked: TransferReport): Promise<ExitCode> {
    const { done, skipped, failed } = checked;
    await this.#tellProblems(checked);
    const invalid = skipped + failed;
    const wrong = `${formatCount(invalid)} of ${plural(done + invalid, 'message')} ${invalid === 1 ? 'is' : 'are'} not valid`;
    const next = 'Mend them, or choose with --invalid skip or --invalid send.';
    await complain(this.#context.stderr, `${wrong}, so nothing was sent. ${next}`);
    return exitCodes.hasProblems;
  }

  async send(operation: PublishManyOperation, { done, skipped, failed }: TransferReport): Promise<ExitCode> {
    const line = new TransferLine(this.#context);
    const { rate } = this.#options;
    const steering = new Steering(rate === undefined ? {} : { ratePerSecond: rate });
    const job = { ...this.#job, total: done + skipped + failed };
    const control = { steering, onProgress: line.show };
    const door = commandDoor(this.#context);
    const outcome = await performTransfer(operation, job, this.#carry, control, door, this.#context.signal);
    await line.clear();
    if (outcome.kind !== 'done') return exitCodeOf(outcome, this.#context);
    const { problems, ...report } = outcome.value;
    return tellTransfer('Sent', { ...report, problems: problems.map(atItsLine) }, this.#context);
  }

  async #tellProblems({ problems, moreProblems, notes }: TransferReport): Promise<void> {
    const { stderr } = this.#context;
    await reportProblems(stderr, problems.map(atItsLine));
    if (moreProblems > 0) await complain(stderr, `There are ${formatCount(moreProblems)} more like these.`);
    for (const note of notes) await complain(stderr, note);
  }
}

/** The place stands before the words, as compilers have it. */
function atItsLine(problem: Problem): Problem {
  if (!problem.at) return problem;
  const words = problem.message.replace(/^Line [\d:]+: /, '');
  return { ...problem, message: `${words.charAt(0).toUpperCase()}${words.slice(1)}` };
}
