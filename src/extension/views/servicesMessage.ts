import * as vscode from 'vscode';
import type { MonitorSnapshot } from '../../app/monitors/applicationMonitor.ts';
import type { ArrangedApplication } from '../../app/services/serviceGroups.ts';
import { engineName } from '../../app/engines/engineText.ts';
import { joinText } from '../../app/trees/treeNode.ts';
import { oneLine } from '../../base/foreignText.ts';

/** Says whether anything may be run here at all. */
export function canRun(): boolean {
  return vscode.workspace.isTrusted && hasFolder();
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

/** The same, where several applications are rows: each says by itself what is wrong with it. */
export function listMessage(
  engine: MonitorSnapshot,
  shown: readonly ArrangedApplication[],
  filter: string,
): string | undefined {
  if (engine.state === 'engineUnreachable') return engine.problem.message;
  if (filter === '' || shown.length === 0) return undefined;
  const hidden = shown.reduce((sum, each) => sum + each.hidden, 0);
  return filterText({ hidden, children: shown.flatMap(({ children }) => children) }, filter);
}

/** Counts on the view's icon the services that somebody has to look at. */
export function viewBadge(shown: readonly ArrangedApplication[]): vscode.ViewBadge | undefined {
  const inTrouble = shown.filter(({ troubled }) => troubled > 0);
  const count = inTrouble.reduce((sum, { troubled }) => sum + troubled, 0);
  if (count === 0) return undefined;
  const names = inTrouble.map(({ name }) => name).join(', ');
  const tooltip = `${count} ${count === 1 ? 'service' : 'services'} of ${names} unhealthy or failed`;
  return { value: count, tooltip: oneLine(tooltip) };
}

function filterText({ hidden, children }: Pick<ArrangedApplication, 'hidden' | 'children'>, filter: string): string {
  if (children.length === 0) return `No service matches “${filter}”: all ${hidden} are hidden.`;
  return hidden === 0
    ? `Every service matches “${filter}”.`
    : `“${filter}” hides ${hidden} ${hidden === 1 ? 'service' : 'services'}.`;
}

export function hasFolder(): boolean {
  return (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
}
