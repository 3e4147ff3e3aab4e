import * as vscode from 'vscode';
import { whyLines, type WhyLine } from '../../app/develop/whyLines.ts';
import { isWatchable } from '../../app/services/serviceRow.ts';
import { locallyRun } from '../../develop/session/locallyRun.ts';
import { hasProcess } from '../../engine/containerState.ts';
import { showMessage } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';
import type { ApplicationWork, ApplicationWorks } from '../views/applicationWork.ts';
import type { DevelopHost } from './developHost.ts';
import { openPlace } from '../ui/places.ts';

const answerMs = 10_000;

/** Says for a file of the explorer, or the one that is edited, what each rule makes of it. Enter goes to the rule. */
export async function whyNotSynced(
  applications: ApplicationWorks,
  host: DevelopHost,
  [first]: readonly unknown[],
): Promise<void> {
  const uri = first instanceof vscode.Uri ? first : vscode.window.activeTextEditor?.document.uri;
  const title = 'Why Was This File (Not) Synced?';
  if (uri?.scheme !== 'file') {
    void showMessage('information', `${title} Open the file first, or choose it in the Explorer.`);
    return;
  }
  const lines = await Promise.all(applications.made.map((work) => linesOf(work, host, uri.fsPath)));
  const items = lines.flat().map((line) => ({ ...line, line }));
  if (items.length === 0) {
    void showMessage('information', `${title} No application that is open has rules under develop.watch.`);
    return;
  }
  const name = vscode.workspace.asRelativePath(uri);
  const picked = await pickOne(items, {
    title: `Why Was ${name} (Not) Synced?`,
    placeHolder: 'Enter goes to the rule',
  });
  if (picked?.line.rule) await openPlace(picked.line.rule);
}

async function linesOf(work: ApplicationWork, host: DevelopHost, path: string): Promise<readonly WhyLine[]> {
  const { snapshot } = work.monitor;
  if (!('application' in snapshot)) return [];
  const { application } = snapshot;
  if (!Object.values(application.services).some(isWatchable)) return [];
  const names = Object.keys(application.services);
  const local = snapshot.state === 'ready' ? [...locallyRun(snapshot.observation, names)] : [];
  const answers = await host.ensure().request('why', { application, local, path }, AbortSignal.timeout(answerMs));
  const containers = snapshot.state === 'ready' ? snapshot.observation.containers : [];
  const running = new Set(containers.filter(hasProcess).map(({ service }) => service));
  return whyLines(path, answers, {
    application: application.name,
    watches: work.activity.current.watches,
    running,
  });
}
