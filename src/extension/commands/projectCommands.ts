import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { readySnapshot } from '../../app/monitors/readySnapshot.ts';
import { showMessage } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';
import type { ServiceCommandParts } from './serviceParts.ts';
import { nodesIn } from './targets.ts';

/** Stops what runs of somebody else's project, after showing what that is. */
export async function stopProject(parts: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  await runOnProject(parts, args, 'stop', 'Stop Project');
}

/** Removes the containers and networks of somebody else's project, after showing which. */
export async function removeProject(parts: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  await runOnProject(parts, args, 'down', 'Remove Project');
}

/**
 * Opens a window on the folder that another project was started from: with its manifest there, its containers are adopted.
 * VS Code asks whether that folder is trusted, whatever the labels of the containers say.
 */
export async function openProjectFolder(parts: ServiceCommandParts, args: readonly unknown[]): Promise<void> {
  const title = 'Open Project Folder';
  const name = await projectIn(parts, args, title);
  const project = parts.others.current.find((each) => each.name === name);
  if (!project) return;
  const folder = project.workingDirectory;
  if (folder === undefined || !isAbsolute(folder) || !(await isFolder(folder))) {
    const where = folder === undefined ? 'It is not known where it was started.' : `There is no folder ${folder} here.`;
    void showMessage('information', `${title}: ${where} Open the folder of its manifest to manage ${project.name}.`);
    return;
  }
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder), { forceNewWindow: true });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function runOnProject(
  parts: ServiceCommandParts,
  args: readonly unknown[],
  action: 'stop' | 'down',
  title: string,
): Promise<void> {
  const project = await projectIn(parts, args, title);
  if (project === undefined) return;
  await parts.runner.runOther(project, action);
  parts.others.look();
}

async function projectIn(
  { monitor, others }: ServiceCommandParts,
  args: readonly unknown[],
  title: string,
): Promise<string | undefined> {
  const [row] = nodesIn(args);
  if (row?.kind === 'project') return row.project;
  const { application } = await readySnapshot(monitor);
  const names = others.current.map(({ name }) => name).filter((name) => name !== application.name);
  if (names.length === 0) {
    void showMessage('information', `${title}: the Services view shows no other project on this engine.`);
    return undefined;
  }
  const choices = names.map((name) => ({ label: name, project: name }));
  return (await pickOne(choices, { title, placeHolder: 'Which project?' }))?.project;
}
