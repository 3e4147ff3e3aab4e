import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { PatchbayApi, PatchbayError } from '../../../patchbay.d.ts';

/** What came of each attempt; `intruder.json` of the workspace holds it. */
export interface Attempts {
  state?: unknown;
  start?: string;
  stop?: string;
  task?: string;
  commands?: number;
}

/** An extension that tries, in a workspace that is not trusted, all that an extension can do to have Patchbay connect. */
export async function activate(): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const patchbay = vscode.extensions.getExtension<PatchbayApi>('patchbay.patchbay');
  if (!folder || !patchbay) return;
  const attempts: Attempts = {};
  const tell = (attempt: Attempts): void => {
    Object.assign(attempts, attempt);
    writeFileSync(join(folder.uri.fsPath, 'intruder.json'), JSON.stringify(attempts));
  };
  const api = await patchbay.activate();
  const observer = api.observe(folder.uri);
  observer.onDidChange((state) => tell({ state }));
  tell({ state: observer.current });
  if (vscode.workspace.isTrusted) return;
  tell({ start: await outcome(api.start()) });
  tell({ stop: await outcome(api.stop(['web'])) });
  const { contributes } = patchbay.packageJSON as { contributes: { commands: readonly { command: string }[] } };
  const commands = contributes.commands.map(({ command }) => command);
  for (let next = 0; next < commands.length; next += atATime) {
    const some = commands.slice(next, next + atATime);
    await Promise.all(some.map((command) => outcome(vscode.commands.executeCommand(command))));
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  }
  tell({ commands: commands.length });
  const task = new vscode.Task({ type: 'patchbay', command: 'up' }, folder, 'up', 'patchbay');
  tell({ task: await outcome(Promise.resolve(vscode.tasks.executeTask(task))) });
}

/** A notification or a list waits for ever. */
const patienceMs = 300;
/** Most commands wait: to say why they do nothing. */
const atATime = 10;

/** How it ended, the code of its failure, or that it is still waiting: for an answer, in most cases. */
async function outcome(attempt: Thenable<unknown>): Promise<string> {
  const waiting = new Promise<string>((resolve) => setTimeout(() => resolve('waits'), patienceMs));
  const ended = attempt.then(
    () => 'done',
    (error: unknown) => (error as Partial<PatchbayError>).code ?? String(error),
  );
  return Promise.race([ended, waiting]);
}
