import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ChannelNode } from '../../../app/channels/channelTree.ts';
import type { RecordOperation } from '../../../app/operations/operation.ts';
import { liveFilter, recordedFileName, redactionRules } from '../../../app/transfers/recordedFile.ts';
import { isNode, subjectOf } from '../../../app/trees/treeRows.ts';
import { knownApplication } from '../../../app/monitors/readySnapshot.ts';
import { maskUrl } from '../../../base/mask.ts';
import { ProblemError } from '../../../base/problem.ts';
import { recordingSuffix } from '../../../messages/recording/recording.ts';
import type { InspectorState } from '../../../protocol/inspector.ts';
import { stateFrom } from '../../../protocol/inspectorSaved.ts';
import type { TapSource } from '../../../protocol/sources/sourceShape.ts';
import type { RecordJob } from '../../../transfer/record/job.ts';
import { emptyInspectorState } from '../../inspector/inspectorState.ts';
import { workOfInspected } from '../../inspector/inspectedApplications.ts';
import type { ApplicationWork } from '../../views/applicationWork.ts';
import type { ActingParts } from '../parts/actingParts.ts';
import type { TransferDesk } from '../transfers/transferDesk.ts';

interface RecordParts extends ActingParts {
  readonly desk: TransferDesk;
}

/** Records what an inspector shows, the channels of rows, or what the user chooses, to a file that they choose. */
export async function recordMessages(parts: RecordParts, args: readonly unknown[]): Promise<void> {
  const inspected = stateFrom(args[0]);
  if (inspected) return recordState(parts, inspected);
  const states: InspectorState[] = [];
  await parts.targets.each(args, async (work, own) => {
    states.push(...(await chosenStates(parts, work, own)));
  });
  await Promise.all(states.map((state) => recordState(parts, state)));
}

async function chosenStates(
  { inspectorHost }: RecordParts,
  { key, monitor }: Pick<ApplicationWork, 'key' | 'monitor'>,
  args: readonly unknown[],
): Promise<readonly InspectorState[]> {
  const { application } = await knownApplication(monitor);
  const [first, all] = args;
  const rows: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
  const channels = rows.map(subjectOf).filter((row) => isNode<ChannelNode>(row, 'channel'));
  const sources =
    channels.length > 0
      ? channels.map(({ channelKind, name }) => `${channelKind}:${name}`)
      : await inspectorHost.chooser.pickSources({ application: application.name, ...key }, []);
  return sources && sources.length > 0 ? [emptyInspectorState(application.name, sources, key)] : [];
}

async function recordState(parts: RecordParts, state: InspectorState): Promise<void> {
  const sources = await readable(parts, state);
  const path = await choosePath(sources);
  if (path === undefined) return;
  const brokers = [...new Set(sources.flatMap((source) => ('broker' in source ? [maskUrl(source.broker.url)] : [])))];
  const job: RecordJob<TapSource> = {
    kind: 'record',
    path,
    sources,
    broker: brokers.length > 0 ? brokers.join(', ') : undefined,
    filter: liveFilter(state.filter),
    redaction: redactionRules(parts.settings.get('recordings.redact')),
  };
  const operation: RecordOperation = { kind: 'record', brokers, sources: sources.map(({ label }) => label), path };
  const name = basename(path, recordingSuffix);
  const look = {
    title: `Recording ${name}`,
    done: 'Recorded',
    icon: 'record',
    can: { hasPause: false as const, hasRate: false, hasSpeed: false, hasSteps: false },
    offer: { label: 'Open', act: () => openWithInspector(path) },
  };
  const { door } = await workOfInspected(parts.applications, state);
  await parts.desk.carry(look, operation, job, door);
}

/** What the sources are now. @throws ProblemError where one cannot be read */
async function readable({ inspectorHost }: RecordParts, state: InspectorState): Promise<readonly TapSource[]> {
  const resolved = await Promise.all(
    state.sources.map((id) => inspectorHost.resolveSource(state, id, { at: 'latest' })),
  );
  const sources = resolved.flatMap((resolution): TapSource[] => {
    if ('problem' in resolution) throw new ProblemError(resolution.problem);
    const { source } = resolution;
    if (source.kind === 'logs') return [{ ...source, tail: 0 }];
    if (source.kind === 'audit') return [{ ...source, fromMs: Date.now() }];
    if ('project' in source && !('engine' in source)) return [{ ...source, isFromNow: true }];
    return source.kind === 'recording' ? [] : [source];
  });
  if (sources.length > 0) return sources;
  throw new ProblemError({
    code: 'record.nothing',
    severity: 'warning',
    message: 'There is nothing to record: a recording is a file already. Choose a channel or a log.',
  });
}

async function choosePath(sources: readonly TapSource[]): Promise<string | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = recordedFileName(
    sources.map(({ label }) => label),
    new Date(),
  );
  const uri = await vscode.window.showSaveDialog({
    title: 'Record Messages',
    saveLabel: 'Record',
    // A longer ending would be added to one that is there.
    filters: { 'Recordings of messages': ['ndjson'] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (!uri) return undefined;
  // A recording is written over nothing, whatever the dialog has asked.
  const path = uri.fsPath.replace(/\.ndjson$/, '').replace(/\.patchbay$/, '');
  return `${path}${recordingSuffix}`;
}

async function openWithInspector(path: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
}
