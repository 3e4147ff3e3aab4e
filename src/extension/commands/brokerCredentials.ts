import * as vscode from 'vscode';
import type { ApplicationMonitor } from '../../app/applicationMonitor.ts';
import type { BrokerHost } from '../brokerHost.ts';
import { readySnapshot } from '../planRunner.ts';

/** Asks for user and password of the application's broker, and keeps them in the editor's secret storage. An empty password forgets them. */
export async function setBrokerCredentials(monitor: ApplicationMonitor, brokers: BrokerHost): Promise<void> {
  const snapshot = await readySnapshot(monitor);
  const label = brokers.labelOf(snapshot);
  if (label === undefined) {
    void vscode.window.showInformationMessage(`${snapshot.application.name} has no broker that can be reached now.`);
    return;
  }
  const title = `Credentials of ${label}`;
  const username = await vscode.window.showInputBox({
    title,
    prompt: "The user of Redis's ACL; empty for the default one",
    ignoreFocusOut: true,
  });
  if (username === undefined) return;
  const password = await vscode.window.showInputBox({
    title,
    prompt: 'The password; empty forgets what was kept',
    password: true,
    ignoreFocusOut: true,
  });
  if (password === undefined) return;
  await brokers.setCredentials(snapshot, password === '' ? undefined : { username, password });
  const outcome = password === '' ? 'forgotten' : 'kept in the secret storage of VS Code';
  vscode.window.setStatusBarMessage(`$(check) Credentials ${outcome}`, 5000);
}
