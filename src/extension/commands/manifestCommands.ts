import * as vscode from 'vscode';
import type { Location } from '../../base/problem.ts';
import { ProblemError } from '../../base/problem.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import { pickOne } from '../ui/picks.ts';
import { openPlace } from '../ui/places.ts';
import type { ApplicationTargets } from './applicationTargets.ts';
import type { CommandHandlers } from './runCommand.ts';
import { nodesIn } from './targets.ts';

type ManifestCommands = Pick<CommandHandlers, `patchbay.manifest.${'reveal' | 'showProblems' | 'create'}`>;

export function manifestCommands(targets: ApplicationTargets): ManifestCommands {
  return {
    'patchbay.manifest.reveal': (...args) => targets.eachUnopened(args, reveal),
    'patchbay.manifest.showProblems': (...args) => targets.each(args, showProblems),
    'patchbay.manifest.create': () => create(),
  };
}

/** Shows where a service or channel is declared, and the manifest itself for anything else. */
async function reveal({ key, monitor }: ApplicationWork, args: readonly unknown[]): Promise<void> {
  const target = nodesIn(args)[0] ?? args[0];
  const at = locationOf(target);
  if (at) return openPlace(at);
  const service = serviceName(target);
  if (service === undefined) return openPlace({ file: key.manifest });
  const looking = monitor.retain();
  try {
    const snapshot = await monitor.settled(AbortSignal.timeout(10_000));
    const place = 'application' in snapshot ? snapshot.application.services[service]?.at : undefined;
    await openPlace(place ?? { file: key.manifest });
  } finally {
    looking.dispose();
  }
}

/** Opens the manifest at its first error, and the Problems view, which then shows the errors of this file. */
async function showProblems({ key, monitor }: ApplicationWork): Promise<void> {
  const looking = monitor.retain();
  try {
    const snapshot = await monitor.settled(AbortSignal.timeout(10_000));
    const problems = 'problems' in snapshot ? snapshot.problems : [];
    const at = problems.find((problem) => problem.severity === 'error' && problem.at)?.at;
    await openPlace(at ?? { file: key.manifest });
  } finally {
    looking.dispose();
  }
  await vscode.commands.executeCommand('workbench.actions.view.problems');
}

function locationOf(target: unknown): Location | undefined {
  if (typeof target !== 'object' || target === null || !('at' in target)) return undefined;
  return target.at as Location | undefined;
}

function serviceName(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null || !('service' in target)) return undefined;
  return typeof target.service === 'string' ? target.service : undefined;
}

/** Writes the smallest manifest that shows its shape, unless there is one, and opens it. */
async function create(): Promise<void> {
  const folder = await chosenFolder();
  if (!folder) return;
  const uri = vscode.Uri.joinPath(folder.uri, 'patchbay.yaml');
  if (!(await exists(uri))) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(minimalManifest));
  await vscode.window.showTextDocument(uri);
}

/**
 * The only folder, or the one that the user picks; undefined when dismissed.
 * @throws ProblemError `workspace.no-folder`
 */
async function chosenFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) throw new ProblemError(noFolder);
  if (folders.length === 1) return folders[0];
  const items = folders.map((folder) => ({
    label: folder.name,
    icon: 'folder',
    description: folder.uri.fsPath,
    folder,
  }));
  return (await pickOne(items, { title: 'Create Manifest', placeHolder: 'In which folder?' }))?.folder;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

const noFolder = {
  code: 'workspace.no-folder',
  severity: 'error',
  message: 'A manifest belongs in a folder, and none is open. Open one, then create the manifest.',
} as const;

const minimalManifest = `# A Compose file: docker compose runs it as it stands.
# What Patchbay adds stands under x-patchbay.
services:
  redis:
    image: redis:7-alpine
    ports: ["127.0.0.1:6390:6379"]
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 2s
    x-patchbay:
      run: # without a container
        command: redis-server --port 6390
        healthcheck:
          test: ["CMD", "redis-cli", "-p", "6390", "ping"]
          interval: 2s

x-patchbay:
  broker: redis
  channels:
    greetings: { kind: stream }
`;
