import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { payloadRulesOf } from '../../../app/inspector/payloadRules.ts';
import { knownApplication } from '../../../app/monitors/readySnapshot.ts';
import { checkMany } from '../../../app/operations/messages/checkMany.ts';
import { carriedByTap } from '../../../app/operations/messages/transfer.ts';
import { publishManyOperation } from '../../../app/transfers/publishManyOperation.ts';
import { progressText } from '../../../app/transfers/transferText.ts';
import { demandTrust } from '../../../app/trust.ts';
import { messageFileFormats, messageFiles } from '../../../base/kinds/messageFiles.ts';
import { hasTrait } from '../../../base/kinds/sources.ts';
import { maskUrl } from '../../../base/mask.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import { ProblemError } from '../../../base/problem.ts';
import type { PublishManyJob } from '../../../transfer/publish/job.ts';
import { Steering } from '../../../transfer/steering.ts';
import type { TransferReport } from '../../../transfer/transfer.ts';
import { channelIn } from '../../commands/channelCommands.ts';
import { withProgress } from '../../ui/progress.ts';
import type { ApplicationWork } from '../../views/applicationWork.ts';
import { workspaceTrust } from '../../workspaceTrust.ts';
import type { ActingParts } from '../parts/actingParts.ts';
import type { TransferDesk } from '../transfers/transferDesk.ts';
import { askFile, type FileAnswer, type FileWishes } from './fileForm.ts';
import type { FileProblems } from './fileProblems.ts';

interface PublishFileParts extends ActingParts {
  readonly desk: TransferDesk;
  readonly problems: FileProblems;
}

/** So many problems are told of one file; the others are counted. */
const maxProblems = 10_000;

/** Sends the messages of a file to the channel of a row, or one that is picked: looked through as a whole first. */
export async function publishFile(parts: PublishFileParts, args: readonly unknown[]): Promise<void> {
  demandTrust(workspaceTrust);
  const [file] = args;
  if (!(file instanceof vscode.Uri))
    return parts.targets.each(args, (work, own) => sendTo(parts, work, own, undefined));
  const work = await parts.targets.one();
  if (work) await sendTo(parts, work, [], file);
}

async function sendTo(
  parts: PublishFileParts,
  work: ApplicationWork,
  args: readonly unknown[],
  file: vscode.Uri | undefined,
): Promise<void> {
  const target = await targetOf(parts, work, args);
  const path = target && (file ?? (await chooseFile(target.channel)))?.fsPath;
  if (!target || path === undefined) return;
  const title = `Publish ${basename(path)} to ${target.channel}`;
  let wishes: FileWishes = { start: null, ratePerSecond: undefined };
  for (;;) {
    const job = jobOf(path, target.to, wishes);
    const checked = await check(parts, job);
    if (!checked) return;
    parts.problems.set(path, checked);
    const answer = await askFile(title, checked, wishes);
    if (!answer) return;
    if (answer.kind === 'problems') return parts.problems.show(path, checked);
    if (answer.kind === 'send') return send(parts, work, job, target.channel, checked, answer);
    wishes = answer.wishes;
  }
}

interface FileTarget {
  /** Its name. */
  readonly channel: string;
  readonly to: PublishManyJob['to'];
}

async function targetOf(
  { brokers }: PublishFileParts,
  { monitor, watch }: ApplicationWork,
  args: readonly unknown[],
): Promise<FileTarget | undefined> {
  const node = await channelIn({ monitor, watch }, args, 'canPublish', 'Publish from File');
  if (!node || !hasTrait(node.channelKind, 'canPublish')) return undefined;
  const snapshot = await knownApplication(monitor);
  const place = brokers.addressOf(snapshot, node.broker);
  if ('problem' in place) throw new ProblemError(place.problem);
  const declared = ownProperty(snapshot.application.messaging.channels, node.name);
  const to = {
    broker: place.url,
    kind: node.channelKind,
    key: node.key,
    payload: payloadRulesOf(declared),
    options: { isSharded: declared?.isSharded },
  };
  return { channel: node.name, to };
}

async function chooseFile(channel: string): Promise<vscode.Uri | undefined> {
  const extensions = messageFileFormats.flatMap((format) => messageFiles[format].extensions);
  const chosen = await vscode.window.showOpenDialog({
    title: `Publish from File to ${channel}`,
    openLabel: 'Publish',
    filters: { 'Files of messages': extensions.map((extension) => extension.slice(1)) },
  });
  return chosen?.[0];
}

function jobOf(path: string, to: PublishManyJob['to'], { start }: FileWishes): PublishManyJob {
  return {
    kind: 'publishMany',
    from: { kind: 'file', path },
    to,
    start,
    invalid: 'refuse',
    isDryRun: false,
    total: null,
    maxProblems,
    run: randomUUID(),
  };
}

/** Undefined when it was cancelled. */
async function check({ tap }: PublishFileParts, job: PublishManyJob): Promise<TransferReport | undefined> {
  const name = job.from.kind === 'file' ? basename(job.from.path) : '';
  return withProgress(`Checking ${name}`, async (tell, signal) => {
    const control = {
      steering: new Steering(),
      onProgress: (progress: Parameters<typeof progressText>[0]) =>
        tell({ message: progressText(progress), increment: 0 }),
    };
    const report = await checkMany(
      job,
      carriedByTap(() => tap.ensure()),
      control,
      signal,
    );
    return signal.aborted ? undefined : report;
  });
}

async function send(
  parts: PublishFileParts,
  { door }: Pick<ApplicationWork, 'door'>,
  checkedJob: PublishManyJob,
  channel: string,
  checked: TransferReport,
  { invalid, wishes }: Extract<FileAnswer, { readonly kind: 'send' }>,
): Promise<void> {
  const job = { ...checkedJob, invalid, total: checked.done + checked.skipped + checked.failed };
  const operation = publishManyOperation(job, channel, maskUrl(job.to.broker), checked);
  const look = {
    title: `Publishing ${operation.from} to ${channel}`,
    done: 'Sent',
    icon: 'send',
    steering: wishes.ratePerSecond === undefined ? {} : { ratePerSecond: wishes.ratePerSecond },
    can: { hasRate: true, hasSpeed: false, hasSteps: true },
  };
  await parts.desk.carry(look, operation, job, door);
}
