import { isLocalBroker } from '../../../app/channels/localBroker.ts';
import { valueOf } from '../../../app/operations/door.ts';
import { performAcknowledge } from '../../../app/operations/messages/acknowledge.ts';
import { performClaim } from '../../../app/operations/messages/claim.ts';
import { performHandBack } from '../../../app/operations/messages/handBack.ts';
import { performHousekeeping } from '../../../app/operations/messages/housekeeping.ts';
import type { RedriveOperation } from '../../../app/operations/operation.ts';
import { knownApplication } from '../../../app/monitors/readySnapshot.ts';
import { formatCount, plural } from '../../../base/counts.ts';
import { maskUrl } from '../../../base/mask.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import { ProblemError } from '../../../base/problem.ts';
import type { RedriveJob } from '../../../transfer/redrive/job.ts';
import { askText } from '../../ui/inputs.ts';
import { showMessage, tellDone } from '../../ui/messages.ts';
import type { ApplicationWork } from '../../views/applicationWork.ts';
import type { ActingParts } from '../parts/actingParts.ts';
import type { TransferDesk } from '../transfers/transferDesk.ts';
import { chosenDead, type ChosenDead } from './chosenDead.ts';
import { originOf } from './deadOrigin.ts';
import { askFields, askManner, askTarget, type RedriveManner, type RedriveTarget } from './redriveAsk.ts';

/** What acting on dead messages works with. */
export interface DeadLetterParts extends ActingParts {
  readonly desk: TransferDesk;
}

/** Moves what was chosen, once it was asked where to and how. */
export async function redriveChosen(
  parts: DeadLetterParts,
  work: ApplicationWork,
  args: readonly unknown[],
): Promise<void> {
  const chosen = chosenDead(args);
  if (!chosen) return tellLost();
  const target = await askTarget(chosen, work.watch.current.channels);
  if (!target) return;
  const manner = await askManner(chosen, target.name);
  if (!manner) return;
  const withoutFields = target.name === chosen.place.origins[0] ? await askFields(chosen) : [];
  if (!withoutFields) return;
  await redriveAtDesk(parts, work, chosen, target, manner, { withoutFields, edits: [] });
}

/** Runs a redrive at the desk where transfers are watched and steered. */
export async function redriveAtDesk(
  parts: DeadLetterParts,
  work: ApplicationWork,
  chosen: ChosenDead,
  target: RedriveTarget,
  manner: RedriveManner,
  changes: Pick<RedriveJob, 'withoutFields' | 'edits'>,
): Promise<void> {
  const { place, selection, count } = chosen;
  const snapshot = await knownApplication(work.monitor);
  const { origin, url, rules, application } = await originOf(parts, work, place);
  const broker = parts.brokers.addressOf(snapshot, target.broker);
  if ('problem' in broker) throw new ProblemError(broker.problem);
  const isSharded = ownProperty(application.messaging.channels, target.name)?.isSharded;
  const job: RedriveJob = {
    kind: 'redrive',
    from: origin,
    to: { broker: broker.url, key: target.key, kind: target.kind, isSharded },
    payloadField: rules.payloadField,
    selection,
    ...changes,
    withFields: place.group === undefined || target.kind !== 'stream' ? [] : reasonFields(place.group),
    canary: manner.canary,
    stopsOnRenewal: true,
    isDry: manner.isDry,
  };
  const operation: RedriveOperation = {
    ...{ kind: 'redrive', broker: maskUrl(url), channel: place.channel, key: place.key, group: place.group, count },
    to: { broker: maskUrl(broker.url), channel: target.name, key: target.key, channelKind: target.kind },
    isLocal: isLocalBroker(url) && isLocalBroker(broker.url),
  };
  const look = {
    title: `${manner.isDry ? 'Trying to redrive' : 'Redriving'} ${place.channel} to ${target.name}`,
    done: manner.isDry ? 'Would have redriven' : 'Redrove',
    icon: 'debug-step-out',
    ...(manner.ratePerSecond !== undefined && { steering: { ratePerSecond: manner.ratePerSecond } }),
    can: { hasRate: true, hasSpeed: false, hasSteps: true },
  };
  const report = await parts.desk.carry(look, operation, job, work.door);
  if (report && manner.isDry) void showMessage('information', report.notes.join(' '));
  work.watch.refresh();
}

/** Who looks into the dead letter later is told why it lies there. */
function reasonFields(group: string): RedriveJob['withFields'] {
  return [['error', `Given up: ${group} was given it again and again and has not acknowledged it.`]];
}

/** Makes pending entries another consumer's. */
export async function claimChosen(
  parts: DeadLetterParts,
  work: ApplicationWork,
  args: readonly unknown[],
): Promise<void> {
  const pending = await pendingOf(parts, work, args);
  if (!pending) return;
  const { on, broker, ids } = pending;
  const consumer = await askText({
    title: 'Claim',
    prompt: `The name of a consumer of ${on.group}; one that is not there is made`,
    validateInput: (text) => (text.trim() === '' ? 'A name' : undefined),
  });
  if (consumer === undefined) return;
  const operation = { kind: 'claim', ...on, consumer: consumer.trim(), ids } as const;
  const claimed = valueOf(await performClaim(operation, broker, work.door, new AbortController().signal));
  if (claimed) tell(work, `Claimed ${formatCount(claimed.length)} for ${consumer.trim()}`);
}

/** Has pending entries delivered once more. */
export async function retryChosen(
  parts: DeadLetterParts,
  work: ApplicationWork,
  args: readonly unknown[],
): Promise<void> {
  const pending = await pendingOf(parts, work, args);
  if (!pending) return;
  const { on, broker, ids } = pending;
  const operation = { kind: 'handBack', ...on, ids } as const;
  const count = valueOf(await performHandBack(operation, broker, work.door, new AbortController().signal));
  if (count !== undefined)
    tell(work, `${plural(count, 'entry', 'entries')} of ${on.channel} can be claimed by ${on.group} now`);
}

/** Gives dead messages up: pending entries are acknowledged, those of a dead letter deleted. */
export async function dropChosen(
  parts: DeadLetterParts,
  work: ApplicationWork,
  args: readonly unknown[],
): Promise<void> {
  const chosen = chosenDead(args);
  if (!chosen) return tellLost();
  const { on, broker, ids } = await idsOf(parts, work, chosen);
  if (ids.length === 0) return work.watch.refresh();
  const { signal } = new AbortController();
  const { group } = chosen.place;
  const outcome =
    group === undefined
      ? await performHousekeeping({ kind: 'deleteEntries', ...on, ids }, broker, work.door, signal)
      : await performAcknowledge({ kind: 'acknowledge', ...on, group, ids }, broker, work.door, signal);
  const count = valueOf<number | null>(outcome);
  if (count !== undefined) tell(work, `Dropped ${plural(count ?? 0, 'message')} of ${on.channel}`);
}

/** At most so many are acted on one by one; a command called again takes the next ones. */
const maxIds = 10_000;

async function pendingOf(parts: DeadLetterParts, work: ApplicationWork, args: readonly unknown[]) {
  const chosen = chosenDead(args);
  const group = chosen?.place.group;
  if (!chosen || group === undefined) return tellLost();
  const { on, broker, ids } = await idsOf(parts, work, chosen);
  if (ids.length > 0) return { broker, ids, on: { ...on, group } };
  work.watch.refresh();
  return undefined;
}

async function idsOf(parts: DeadLetterParts, work: ApplicationWork, { place, selection }: ChosenDead) {
  const { origin, url, rules } = await originOf(parts, work, place);
  const request = { place: origin, payloadField: rules.payloadField, limit: maxIds, withFields: false };
  const wire = { ...selection, ids: copied(selection.ids), reasons: copied(selection.reasons) };
  const found = await parts.tap.ensure().request('deadMessages', { ...request, selection: wire });
  return {
    on: { broker: maskUrl(url), channel: place.channel, key: place.key },
    broker: { url, tap: () => parts.tap.ensure() },
    ids: found.map(({ id }) => id),
  };
}

/** What is sent may be written into. */
export function copied(texts: readonly string[] | undefined): string[] | undefined {
  return texts && [...texts];
}

function tell(work: ApplicationWork, text: string): void {
  tellDone(text);
  work.watch.refresh();
}

function tellLost(): undefined {
  void showMessage('information', 'The row changed meanwhile. Choose it again.');
  return undefined;
}
