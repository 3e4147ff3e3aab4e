import * as vscode from 'vscode';
import { applicationRowId } from '../../app/applications/applicationRows.ts';
import type { ActivityTracker } from '../../app/services/activity.ts';
import type { MonitorSnapshot } from '../../app/monitors/applicationMonitor.ts';
import type { ProjectNode } from '../../app/services/otherProjects.ts';
import { processesTooltip } from '../../app/services/processList.ts';
import type { ApplicationNode, ReplicaNode, ServiceNode } from '../../app/services/serviceNodes.ts';
import { serviceTree } from '../../app/services/serviceTree.ts';
import { hasTag } from '../../app/trees/rowTags.ts';
import { joinText } from '../../app/trees/treeNode.ts';
import { TreeRows, type Redraw, type TreeRow } from '../../app/trees/treeRows.ts';
import { Coalescer } from '../../base/async.ts';
import { oneLine } from '../../base/foreignText.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { CommandId, ViewId } from '../catalogue.ts';
import { setContextKey } from '../contextKeys.ts';
import { showInView, tooltipOf } from '../ui/surfaces.ts';
import { actionItem, type ActionRow } from './actionRow.ts';
import type { ApplicationWorks, ApplicationWork } from './applicationWork.ts';
import type { ArrangementState } from './arrangementState.ts';
import { canRun } from './servicesMessage.ts';
import { ServicesModel, type ApplicationRow, type ServicesNode } from './servicesModel.ts';
import { treeItem } from './treeItem.ts';

/** Nobody sees faster changes, and a plan's steps come in storms. */
const redrawDelayMs = 30;
const maxTopMs = 1000;

export type ServicesRow = TreeRow<ServicesNode>;

/** The Services view. While it is visible in a trusted workspace, the monitors work. */
export class ServicesView implements vscode.TreeDataProvider<ServicesRow>, Disposable {
  readonly #applications: ApplicationWorks;
  readonly #model: ServicesModel;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<ServicesRow[] | undefined>());
  readonly #redraw = this.#store.add(new Coalescer(() => this.#draw(), redrawDelayMs));
  readonly #view: vscode.TreeView<ServicesRow>;
  readonly #rows = new TreeRows<ServicesNode>((node) => ('children' in node ? node.children : []));
  /** Expanded row → the row that it was below then. */
  readonly #expanded = new Map<string, string>();
  #state: string | undefined;
  #told = '';

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(applications: ApplicationWorks, arrangement: ArrangementState) {
    this.#applications = applications;
    this.#model = this.#store.add(new ServicesModel(applications, arrangement));
    this.#view = this.#store.add(
      vscode.window.createTreeView('patchbay.services' satisfies ViewId, {
        treeDataProvider: this,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.#store.add(this.#view.onDidChangeVisibility(() => this.#look()));
    this.#store.add(this.#view.onDidExpandElement(({ element }) => this.#setExpanded(element, true)));
    this.#store.add(this.#view.onDidCollapseElement(({ element }) => this.#setExpanded(element, false)));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#look()));
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#redraw.request()));
    this.#store.add(this.#model.onDidChange(() => this.#redraw.request()));
    this.#look();
    this.#draw();
  }

  /** Shows the row of an application among several, with its services. */
  async reveal(manifest: string): Promise<void> {
    await vscode.commands.executeCommand('patchbay.services.focus');
    this.#draw();
    const row = this.#rows.find(applicationRowId({ manifest }));
    if (row) await this.#view.reveal(row, { select: true, focus: true, expand: true });
  }

  getTreeItem(row: ServicesRow): vscode.TreeItem {
    const { node } = row;
    if (node.kind === 'action') return actionItem(node);
    const item = treeItem(node, collapsibleState(node));
    if (node.kind === 'application' && node.opens === 'row') item.command = openCommand(row);
    item.description = oneLine(joinText(node.description, 'usage' in node && node.usage));
    // The tooltip is made when it is asked for: its figures change every second, and must not draw the row again.
    item.tooltip = undefined;
    return item;
  }

  async resolveTreeItem(item: vscode.TreeItem, { node }: ServicesRow): Promise<vscode.TreeItem> {
    if (node.kind === 'action') {
      if (node.tooltip !== undefined) item.tooltip = tooltipOf(node.tooltip);
      return item;
    }
    const processes = node.kind === 'replica' ? await this.#processesOf(node) : '';
    item.tooltip = tooltipOf(`${node.tooltip}${processes}`);
    return item;
  }

  getParent({ id }: ServicesRow): ServicesRow | undefined {
    const parent = this.#rows.parentOf(id);
    return parent === undefined ? undefined : this.#rows.find(parent);
  }

  async getChildren(row?: ServicesRow): Promise<ServicesRow[]> {
    if (row) {
      if (row.node.kind === 'project') this.#setOpen(row.node, true);
      if (row.node.kind === 'application') await this.#open(row.node);
      return [...this.#rows.childrenOf(row)];
    }
    if (!canRun()) return [];
    // VS Code shows its progress bar, and no welcome, until this resolves.
    if (this.#model.isLooking) await this.#model.settled(AbortSignal.timeout(patienceMs)).catch(() => undefined);
    this.#rows.update(this.#nodes());
    return [...this.#rows.roots];
  }

  /** Its services are known once it is open. Whatever has changed by then is drawn, the row itself too: it would be lost else. */
  async #open(node: ApplicationRow): Promise<void> {
    if (node.opens === 'row' || !this.#model.mustOpen(node)) return;
    await this.#model.open(node, AbortSignal.timeout(patienceMs)).catch(() => undefined);
    this.#fire(this.#rows.update(this.#nodes()));
  }

  /** Asks the engine only when somebody hovers. The tooltip goes without processes when they take long, because nobody waits for it. */
  async #processesOf(node: ReplicaNode): Promise<string> {
    const engine = this.#workOf(node)?.monitor.engine;
    if (!engine || !hasTag(node, 'canTop')) return '';
    const asking = engine.top(node.container, AbortSignal.timeout(maxTopMs));
    return asking.then(processesTooltip, () => '');
  }

  #workOf({ application }: { readonly application?: string }): ApplicationWork | undefined {
    return application === undefined ? undefined : this.#applications.withKey(application);
  }

  #setOpen(node: ProjectNode, isOpen: boolean): void {
    this.#workOf(node)?.others.setOpen(node.project, isOpen);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #look(): void {
    const isLooking = this.#view.visible && canRun();
    if (isLooking === this.#model.isLooking) return;
    this.#model.setLooking(isLooking);
    this.#redraw.request();
  }

  /**
   * A service that is expanded leaves its figures to the rows of its replicas: a figure in its own row would have VS Code ask
   * for those rows anew every second, and lose them for a click each time.
   */
  #setExpanded({ id, node }: ServicesRow, isExpanded: boolean): void {
    if (node.kind === 'project') this.#setOpen(node, isExpanded);
    if (node.kind === 'application' && !isExpanded) this.#model.close(node);
    const parent = this.#rows.parentOf(id);
    if (isExpanded && parent !== undefined) this.#expanded.set(id, parent);
    else this.#expanded.delete(id);
    this.#redraw.request();
  }

  /** Below another parent, VS Code shows a row collapsed again, and says nothing of it. */
  #isExpanded(id: string, parent: string): boolean {
    return this.#expanded.get(id) === parent;
  }

  #nodes(): readonly ServicesNode[] {
    return this.#model.nodes.map((node) =>
      node.kind === 'application' ? withoutFigures(node, (id, parent) => this.#isExpanded(id, parent)) : node,
    );
  }

  #draw(): void {
    const { message, description, badge, state, hasEnvironments, hasNodes } = this.#model;
    showInView(this.#view, message);
    this.#view.description = description;
    this.#view.badge = badge;
    this.#tellList(hasEnvironments, hasNodes);
    const hasChangedState = this.#setState(state);
    const redraw = this.#rows.update(this.#nodes());
    for (const id of this.#expanded.keys()) if (this.#rows.parentOf(id) === undefined) this.#expanded.delete(id);
    this.#fire(hasChangedState ? 'everything' : redraw);
  }

  /** Menus depend on it. VS Code hears only of what is new. */
  #tellList(hasEnvironments: boolean, hasNodes: boolean): void {
    const { list, marks } = this.#applications;
    const isSeveral = list.applications.length > 1;
    const hasHidden = list.applications.some(({ manifest }) => marks.hidden.includes(manifest));
    const told = JSON.stringify([isSeveral, hasHidden, hasEnvironments, hasNodes]);
    if (told === this.#told) return;
    this.#told = told;
    setContextKey('patchbay.services.isSeveral', isSeveral);
    setContextKey('patchbay.services.hasHidden', hasHidden);
    setContextKey('patchbay.services.hasEnvironments', hasEnvironments);
    setContextKey('patchbay.services.hasNodes', hasNodes);
  }

  #fire(redraw: Redraw<ServicesNode>): void {
    if (redraw === 'everything') this.#changed.fire(undefined);
    else if (redraw.length > 0) this.#changed.fire([...redraw]);
  }

  /** True when it differs: then a welcome comes or goes. */
  #setState(state: ServicesModel['state']): boolean {
    if (state === this.#state) return false;
    this.#state = state;
    setContextKey('patchbay.state', state);
    return true;
  }
}

const patienceMs = 60_000;

function withoutFigures(root: ApplicationRow, isExpanded: (id: string, parent: string) => boolean): ApplicationRow {
  const strip = (service: ServiceNode, parent: string): ServiceNode =>
    isExpanded(service.id, parent) ? { ...service, usage: undefined } : service;
  const children = root.children.map((child) => {
    if (child.kind === 'action' || child.kind === 'nodes') return child;
    if (child.kind === 'service') return strip(child, root.id);
    return { ...child, children: child.children.map((service) => strip(service, child.id)) };
  });
  return { ...root, children };
}

/** The application's services as they are, for whoever needs them without the view. */
export function applicationOf(snapshot: MonitorSnapshot, activity: ActivityTracker): ApplicationNode | undefined {
  if (snapshot.state !== 'ready') return undefined;
  return serviceTree(snapshot.application, snapshot.observation, activity.current);
}

function openCommand(row: ServicesRow): vscode.Command {
  return { command: 'patchbay.applications.open' satisfies CommandId, title: 'Open Application', arguments: [row] };
}

function collapsibleState(node: Exclude<ServicesNode, ActionRow>): vscode.TreeItemCollapsibleState {
  const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;
  if (node.kind === 'group') return Expanded;
  if (node.kind === 'application') return { expanded: Expanded, collapsed: Collapsed, row: None }[node.opens];
  return 'children' in node && node.children.length > 0 ? Collapsed : None;
}
