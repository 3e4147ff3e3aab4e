import * as vscode from 'vscode';
import type { ActivityTracker } from '../../app/activity.ts';
import type { ApplicationMonitor, MonitorSnapshot } from '../../app/applicationMonitor.ts';
import { engineName, serviceTree, type ApplicationNode, type ServiceTreeNode } from '../../app/serviceTree.ts';
import { Coalescer } from '../../base/async.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { ViewId } from '../catalogue.ts';
import { setContextKey } from '../contextKeys.ts';
import { actionItem, chooseEngineRow, showLogRow, tryAgainRow, type ActionRow } from './actionRow.ts';
import { treeItem } from './treeItem.ts';

/** Faster than that nobody sees a difference, and a plan's steps come in storms. */
const redrawDelayMs = 30;

type ServicesRow = ServiceTreeNode | ActionRow;

/** The Services view. While it is visible in a trusted workspace, the monitor works. */
export class ServicesView implements vscode.TreeDataProvider<ServicesRow>, Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #activity: ActivityTracker;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<Disposable>());
  readonly #changed = this.#store.add(new vscode.EventEmitter<undefined>());
  readonly #redraw = this.#store.add(new Coalescer(() => this.#draw(), redrawDelayMs));
  readonly #view: vscode.TreeView<ServicesRow>;
  #drawn = '';

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(monitor: ApplicationMonitor, activity: ActivityTracker) {
    this.#monitor = monitor;
    this.#activity = activity;
    this.#view = this.#store.add(
      vscode.window.createTreeView('patchbay.services' satisfies ViewId, {
        treeDataProvider: this,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.#store.add(this.#view.onDidChangeVisibility(() => this.#look()));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#look()));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#redraw.request()));
    this.#store.add(monitor.onDidChange(() => this.#redraw.request()));
    this.#store.add(activity.onDidChange(() => this.#redraw.request()));
    this.#look();
    this.#draw();
  }

  getTreeItem(node: ServicesRow): vscode.TreeItem {
    return node.kind === 'action' ? actionItem(node) : treeItem(node, collapsibleState(node));
  }

  async getChildren(node?: ServicesRow): Promise<ServicesRow[]> {
    if (node) return 'children' in node ? [...node.children] : [];
    if (!canRun()) return [];
    // VS Code shows its progress bar, and no welcome, until this resolves.
    if (this.#looking.value) await this.#monitor.settled(AbortSignal.timeout(patienceMs)).catch(() => undefined);
    const { snapshot } = this.#monitor;
    if (snapshot.state === 'engineUnreachable') return unreachableRows;
    const root = applicationOf(snapshot, this.#activity);
    return root ? [root] : [];
  }

  dispose(): void {
    this.#store.dispose();
  }

  #look(): void {
    const isLooking = this.#view.visible && canRun();
    if (isLooking === (this.#looking.value !== undefined)) return;
    this.#looking.set(isLooking ? this.#monitor.retain() : undefined);
    this.#redraw.request();
  }

  /** Only what differs is drawn again: while VS Code asks for rows anew, a click on one of them finds none. */
  #draw(): void {
    const { snapshot } = this.#monitor;
    const [message, description, state] = [messageOf(snapshot), descriptionOf(snapshot), stateOf(snapshot)];
    const drawn = JSON.stringify([message, description, state, applicationOf(snapshot, this.#activity)]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#view.message = message;
    this.#view.description = description;
    setContextKey('patchbay.state', state);
    this.#changed.fire(undefined);
  }
}

const patienceMs = 60_000;

const unreachableRows: ActionRow[] = [tryAgainRow('patchbay.services.refresh'), chooseEngineRow, showLogRow];

/** The tree's root, for whoever needs rows without the view. */
export function applicationOf(snapshot: MonitorSnapshot, activity: ActivityTracker): ApplicationNode | undefined {
  if (snapshot.state !== 'ready') return undefined;
  return serviceTree(snapshot.application, snapshot.observation, activity.current);
}

function canRun(): boolean {
  return vscode.workspace.isTrusted && (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
}

function stateOf(snapshot: MonitorSnapshot): MonitorSnapshot['state'] | 'noFolder' | 'untrusted' {
  if ((vscode.workspace.workspaceFolders?.length ?? 0) === 0) return 'noFolder';
  return vscode.workspace.isTrusted ? snapshot.state : 'untrusted';
}

/** Which engine, always in sight. */
function descriptionOf(snapshot: MonitorSnapshot): string | undefined {
  if (snapshot.state === 'ready') return engineName(snapshot.observation.engine);
  return snapshot.state === 'engineUnreachable' ? 'engine cannot be reached' : undefined;
}

/** Only beside rows: a message in an empty view would take the place of its welcome. */
function messageOf(snapshot: MonitorSnapshot): string | undefined {
  if (snapshot.state === 'engineUnreachable') return snapshot.problem.message;
  if (snapshot.state !== 'ready') return undefined;
  const errors = snapshot.problems.filter(({ severity }) => severity === 'error').length;
  if (errors === 0) return undefined;
  return `The manifest has ${errors} ${errors === 1 ? 'error' : 'errors'}; see Problems.`;
}

function collapsibleState(node: ServiceTreeNode): vscode.TreeItemCollapsibleState {
  if (node.kind === 'application') return vscode.TreeItemCollapsibleState.Expanded;
  if (node.kind === 'replica' || node.children.length === 0) return vscode.TreeItemCollapsibleState.None;
  return vscode.TreeItemCollapsibleState.Collapsed;
}
