import * as vscode from 'vscode';
import type { MonitorSnapshot } from '../../app/monitors/applicationMonitor.ts';
import type { ArrangedApplication } from '../../app/services/serviceGroups.ts';
import { engineName } from '../../app/engines/engineText.ts';
import { joinText } from '../../app/trees/treeNode.ts';
import { oneLine } from '../../base/foreignText.ts';
import type { ContextKeys } from '../catalogue.ts';

/** Says whether anything may be run here at all. */
export function canRun(): boolean {
  return vscode.workspace.isTrusted && hasFolder();
}

export function viewState(snapshot: MonitorSnapshot): ContextKeys['patchbay.state'] {
  if (!hasFolder()) return 'noFolder';
  return vscode.workspace.isTrusted ? snapshot.state : 'untrusted';
}

/** Names the engine. It also says why, where the engine takes the place of another that people may expect. */
export function viewDescription(snapshot: MonitorSnapshot): string | undefined {
  if (snapshot.state === 'ready') {
    const { engine } = snapshot.observation;
    return oneLine(joinText(engineName(engine), engine.traits.isFallback && engine.reason));
  }
  return snapshot.state === 'engineUnreachable' ? 'no engine' : undefined;
}

/** Says something only beside rows: a message in an empty view would take the place of its welcome. */
export function viewMessage(
  snapshot: MonitorSnapshot,
  shown: ArrangedApplication | undefined,
  filter: string,
): string | undefined {
  if (snapshot.state === 'engineUnreachable') return snapshot.problem.message;
  if (snapshot.state !== 'ready' || !shown) return undefined;
  return filter === '' ? undefined : filterText(shown, filter);
}

/** Counts on the view's icon the services that somebody has to look at. */
export function viewBadge(shown: ArrangedApplication | undefined): vscode.ViewBadge | undefined {
  if (!shown || shown.troubled === 0) return undefined;
  const { troubled, name } = shown;
  const tooltip = `${troubled} ${troubled === 1 ? 'service' : 'services'} of ${name} unhealthy or failed`;
  return { value: troubled, tooltip: oneLine(tooltip) };
}

function filterText({ hidden, children }: ArrangedApplication, filter: string): string {
  if (children.length === 0) return `No service matches “${filter}”: all ${hidden} are hidden.`;
  return hidden === 0
    ? `Every service matches “${filter}”.`
    : `“${filter}” hides ${hidden} ${hidden === 1 ? 'service' : 'services'}.`;
}

function hasFolder(): boolean {
  return (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
}
