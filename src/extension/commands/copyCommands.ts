import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { performCopy, type CopyWork } from '../../app/operations/containers/copy.ts';
import { valueOf, type DoorPorts } from '../../app/operations/door.ts';
import type { CopyOperation } from '../../app/operations/operation.ts';
import { formatBytes } from '../../base/bytes.ts';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { askText } from '../ui/inputs.ts';
import { isConfirmed, showMessage, tellDone } from '../ui/messages.ts';
import { withProgress, type ProgressStep } from '../ui/progress.ts';
import type { ServiceCommandParts } from './serviceParts.ts';

const reportPeriodMs = 200;
const maxTold = 5;

/** Copies a file or folder out of a container, into a folder that is chosen. */
export async function copyFromContainer(parts: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const title = 'Copy Files from Container';
  const replica = await parts.targets.replica(args, 'canCopy', title);
  if (!replica) return;
  const { container, service } = replica;
  const paths = lastPaths(parts.memory, service);
  const from = await askPath(
    title,
    `A file or folder in ${container}. End with /. for what is in a folder`,
    paths.from,
  );
  if (from === undefined) return;
  const picked = await vscode.window.showOpenDialog({
    title: 'Choose a Folder to Copy To',
    openLabel: 'Copy Here',
    canSelectFiles: false,
    canSelectFolders: true,
    ...startIn(paths.folder),
  });
  const folder = picked?.[0]?.fsPath;
  if (folder === undefined) return;
  await paths.keep({ from, folder });
  const name = basename(from.replace(/\/+$/, ''));
  const isThere = !from.endsWith('/.') && existsSync(join(folder, name));
  const confirm = (): boolean | Promise<boolean> =>
    !isThere ||
    isConfirmed(`${name} is already in ${folder}.`, 'Files with the same names are overwritten.', 'Overwrite');
  const copy = { direction: 'out', service, container, from: [from], to: folder } as const;
  if (!(await copying(parts, `Copy ${from} of ${container}`, copy, confirm))) return;
  tellDone(`Copied ${from} from ${container} to ${folder}`);
}

/** Copies files and folders that are chosen into a container. */
export async function copyToContainer(parts: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const title = 'Copy Files to Container';
  const replica = await parts.targets.replica(args, 'canCopy', title);
  if (!replica) return;
  const { container, service } = replica;
  const paths = lastPaths(parts.memory, service);
  const picked = await vscode.window.showOpenDialog({
    title: `Choose What to Copy to ${container}`,
    openLabel: 'Copy',
    canSelectFiles: true,
    canSelectFolders: true,
    canSelectMany: true,
    ...startIn(paths.folder),
  });
  if (!picked || picked.length === 0) return;
  const sources = picked.map(({ fsPath }) => fsPath);
  const into = sources.length > 1 ? 'A folder' : 'A folder, or a new name,';
  const to = await askPath(title, `${into} of ${container}. Files with the same name are overwritten`, paths.to);
  if (to === undefined) return;
  await paths.keep({ to, folder: join(sources[0] ?? '', '..') });
  // Several cannot all become one: with a slash behind it, it is a folder or a mistake.
  const place = sources.length > 1 && !to.endsWith('/') ? `${to}/` : to;
  const copy = { direction: 'in', service, container, from: sources, to: place } as const;
  if (!(await copying(parts, `Copy to ${container}`, copy, () => true))) return;
  tellDone(`Copied ${sources.map((path) => basename(path)).join(', ')} to ${to} in ${container}`);
}

/** Shows how much is copied, with a way to cancel; then what was left out. False when the person said no. */
async function copying(
  { monitor, door }: ServiceCommandParts,
  title: string,
  copy: Omit<CopyOperation, 'kind' | 'project' | 'engine'>,
  confirm: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const looking = monitor.retain();
  const left: string[] = [];
  try {
    const { application } = await readySnapshot(monitor);
    const engine = monitor.demandEngine();
    const operation = { ...copy, kind: 'copy', project: application.name, engine: engine.kind } as const;
    const asking: DoorPorts['surface']['confirm'] = async (its, reasons) =>
      (await confirm()) && door.surface.confirm(its, reasons);
    const ports = { ...door, surface: { ...door.surface, confirm: asking } };
    const outcome = await performCopy(operation, engine, copyWork(title, left), ports, new AbortController().signal);
    valueOf(outcome);
    if (outcome.kind === 'declined') return false;
  } finally {
    looking.dispose();
  }
  if (left.length === 0) return true;
  const more = left.length > maxTold ? `; and ${left.length - maxTold} more` : '';
  void showMessage('warning', `${title}: left out ${left.slice(0, maxTold).join('; ')}${more}.`);
  return true;
}

/** Gathers in `left` what is left out. */
function copyWork(title: string, left: string[]): CopyWork {
  let onBytes: (count: number) => void = () => undefined;
  return {
    options: { onBytes: (count) => onBytes(count), onSkipped: (name, why) => void left.push(`${name}: ${why}`) },
    follow: (go, signal) =>
      withProgress(title, (report, cancelling) => {
        onBytes = counter(report);
        return go(AbortSignal.any([signal, cancelling]));
      }),
  };
}

function counter(report: (step: ProgressStep) => void): (count: number) => void {
  let bytes = 0;
  let toldAtMs = -Infinity;
  return (count) => {
    bytes += count;
    if (Date.now() - toldAtMs < reportPeriodMs) return;
    toldAtMs = Date.now();
    report({ message: formatBytes(bytes), increment: 0 });
  };
}

async function askPath(title: string, prompt: string, value = '/'): Promise<string | undefined> {
  const answer = await askText({
    title,
    prompt,
    value,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'Enter a path, such as /app/config' : undefined),
  });
  return answer?.trim();
}

interface CopyPaths {
  /** The paths in the container. */
  readonly from?: string;
  readonly to?: string;
  /** The folder on this machine. */
  readonly folder?: string;
}

/** Remembers where the last copy of a service went, and came from. */
function lastPaths(memory: vscode.Memento, service: string) {
  const key = `patchbay.copy.${service}`;
  const kept = memory.get<CopyPaths>(key, {});
  return { ...kept, keep: (paths: CopyPaths): Thenable<void> => memory.update(key, { ...kept, ...paths }) };
}

function startIn(folder: string | undefined): Pick<vscode.OpenDialogOptions, 'defaultUri'> {
  const uri = folder === undefined ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.file(folder);
  return uri ? { defaultUri: uri } : {};
}
