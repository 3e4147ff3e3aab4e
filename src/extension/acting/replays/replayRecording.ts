import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { knownApplication, noManifest, type KnownApplication } from '../../../app/monitors/readySnapshot.ts';
import { replayBroker, replayRoutes, replayTargets } from '../../../app/transfers/replayRoutes.ts';
import { demandTrust } from '../../../app/trust.ts';
import { maskUrl } from '../../../base/mask.ts';
import { ProblemError } from '../../../base/problem.ts';
import { recordingSuffix } from '../../../messages/recording/recording.ts';
import { noFilter } from '../../../protocol/filterShapes.ts';
import type { ReplayJob } from '../../../transfer/replay/job.ts';
import { openRecording, type OpenRecording } from '../../../transfer/replay/openRecording.ts';
import type { ApplicationWork } from '../../views/applicationWork.ts';
import { workspaceTrust } from '../../workspaceTrust.ts';
import type { ActingParts } from '../parts/actingParts.ts';
import type { TransferDesk } from '../transfers/transferDesk.ts';
import { askBroker, askReplay } from './replayForm.ts';
import { plainWishes, type ReplayWishes } from './replayWishes.ts';

interface ReplayParts extends ActingParts {
  readonly desk: TransferDesk;
}

/** Asks how a recording is to be replayed, and does it. It is the file of a menu, that of the open editor, or one that is chosen. */
export async function replayRecording(parts: ReplayParts, [file]: readonly unknown[]): Promise<void> {
  demandTrust(workspaceTrust);
  const uri = file instanceof vscode.Uri ? file : (openedRecording() ?? (await chooseRecording()));
  if (!uri) return;
  const path = uri.fsPath;
  const recording = await openRecording(path, AbortSignal.timeout(maxOpenMs));
  const work = await workOf(parts);
  const snapshot = work && (await knownApplication(work.monitor));
  const wishes = await wishesFor(path, recording, snapshot, parts);
  if (!wishes) return;
  const job = await jobOf(path, recording, wishes, snapshot, parts);
  const { speed, times } = job;
  const targets = replayTargets(recording.header, job.broker, job.routes);
  const operation = { kind: 'replay', recording: basename(path), ...targets, speed, times } as const;
  const look = {
    title: `Replaying ${basename(path)}`,
    done: 'Replayed',
    icon: 'run-all',
    steering: { isPaused: wishes.isPaused, speed },
    can: { hasRate: false, hasSpeed: true, hasSteps: true },
  };
  await parts.desk.carry(look, operation, job, work?.door);
}

/** Only a file on a network that is gone takes so long. */
const maxOpenMs = 10_000;

function openedRecording(): vscode.Uri | undefined {
  const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
  const uri = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom ? input.uri : undefined;
  return uri?.fsPath.endsWith(recordingSuffix) ? uri : undefined;
}

async function chooseRecording(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Replay Recording',
    openLabel: 'Replay',
    filters: { 'Recordings of messages': [recordingSuffix.slice(1), 'ndjson'] },
  });
  return chosen?.[0];
}

/** Undefined where there is no application whose broker could be meant. */
async function workOf({ applications, targets }: ReplayParts): Promise<ApplicationWork | undefined> {
  return (await applications.list.known()).length === 0 ? undefined : targets.one();
}

async function wishesFor(
  path: string,
  { header, endUs }: OpenRecording,
  snapshot: KnownApplication | undefined,
  { brokers }: ReplayParts,
): Promise<ReplayWishes | undefined> {
  const name = basename(path);
  const place = snapshot && brokers.placeOf(snapshot, replayBroker(header, snapshot.application.messaging));
  const manifestBroker = place && 'url' in place ? maskUrl(place.url) : undefined;
  const url = manifestBroker === undefined ? await askBroker(name) : undefined;
  if (manifestBroker === undefined && url === undefined) return undefined;
  const target = url === undefined ? 'manifest' : { url };
  const endMs = endUs === undefined ? undefined : endUs / 1000;
  return askReplay({ name, header, endMs, manifestBroker }, { ...plainWishes, target });
}

async function jobOf(
  path: string,
  { header }: OpenRecording,
  wishes: ReplayWishes,
  snapshot: KnownApplication | undefined,
  { brokers }: ReplayParts,
): Promise<ReplayJob> {
  const { target, speed, times, part, where, isMarked, keepsIds } = wishes;
  const messaging = snapshot?.application.messaging ?? { channels: {} };
  const urlOf = (name: string | undefined): string => {
    if (target !== 'manifest') return target.url;
    if (!snapshot) throw new ProblemError(noManifest);
    const place = brokers.addressOf(snapshot, name);
    if ('problem' in place) throw new ProblemError(place.problem);
    return place.url;
  };
  return {
    kind: 'replay',
    path,
    broker: urlOf(replayBroker(header, messaging)),
    routes: await replayRoutes(header, wishes.channels, messaging, urlOf),
    range: { fromUs: usOf(part.fromMs), toUs: usOf(part.untilMs) },
    fromLine: null,
    filter: where === '' ? null : { ...noFilter, mode: 'cel', text: where },
    speed,
    times,
    mark: isMarked ? basename(path, recordingSuffix) : null,
    keepsIds,
    isDry: false,
    run: randomUUID(),
  };
}

function usOf(ms: number | null): number | null {
  return ms === null ? null : ms * 1000;
}
