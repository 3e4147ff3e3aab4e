import * as vscode from 'vscode';
import type { ActivityTracker } from '../../app/services/activity.ts';
import type { ApplicationMonitor, MonitorSnapshot } from '../../app/monitors/applicationMonitor.ts';
import {
  othersNode,
  type ForeignReplicaNode,
  type ForeignServiceNode,
  type OthersNode,
  type ProjectNode,
} from '../../app/services/otherProjects.ts';
import type { OtherProjectsMonitor } from '../../app/monitors/otherProjectsMonitor.ts';
import { arrange, type ArrangedApplication, type ArrangedNode } from '../../app/services/serviceGroups.ts';
import { processesTooltip } from '../../app/services/processList.ts';
import type { ApplicationNode, ReplicaNode, ServiceNode } from '../../app/services/serviceNodes.ts';
import { serviceTree } from '../../app/services/serviceTree.ts';
import { hasTag } from '../../app/trees/rowTags.ts';
import { joinText } from '../../app/trees/treeNode.ts';
import { TreeRows, type TreeRow } from '../../app/trees/treeRows.ts';
import type { UsageMonitor } from '../../app/monitors/usageMonitor.ts';
import { Coalescer } from '../../base/async.ts';
import { oneLine } from '../../base/foreignText.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { ViewId } from '../catalogue.ts';
import { setContextKey } from '../contextKeys.ts';
import { showInView, tooltipOf } from '../ui/surfaces.ts';
import {
  actionItem,
  chooseEngineRow,
  dockerHelpRow,
  problemsRows,
  showLogRow,
  tryAgainRow,
  type ActionRow,
} from './actionRow.ts';
import type { ArrangementState } from './arrangementState.ts';
import { canRun, viewBadge, viewDescription, viewMessage, viewState } from './servicesMessage.ts';
import { treeItem } from './treeItem.ts';

/** Nobody sees faster changes, and a plan's steps come in storms. */
const redrawDelayMs = 30;
const maxTopMs = 1000;

export type ServicesNode =
  | ArrangedNode
  | OthersNode
  | ProjectNode
  | ForeignServiceNode
  | ForeignReplicaNode
  | ActionRow;
export type ServicesRow = TreeRow<ServicesNode>;

export interface ServicesViewParts {
  readonly monitor: ApplicationMonitor;
  readonly activity: ActivityTracker;
  readonly usage: UsageMonitor;
  readonly others: OtherProjectsMonitor;
  readonly arrangement: ArrangementState;
}

/** The Services view. While it is visible in a trusted workspace, the monitors work. */
export class ServicesView implements vscode.TreeDataProvider<ServicesRow>, Disposable {
  readonly #parts: ServicesViewParts;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<Disposable>());
  readonly #changed = this.#store.add(new vscode.EventEmitter<ServicesRow[] | undefined>());
  readonly #redraw = this.#store.add(new Coalescer(() => this.#draw(), redrawDelayMs));
  readonly #view: vscode.TreeView<ServicesRow>;
  readonly #rows = new TreeRows<ServicesNode>((node) => ('children' in node ? node.children : []));
  /** Expanded row → the row that it was below then. */
  readonly #expanded = new Map<string, string>();
  #state: string | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(parts: ServicesViewParts) {
    this.#parts = parts;
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
    const { monitor, activity, usage, others, arrangement } = parts;
    for (const part of [monitor, activity, usage, others, arrangement]) {
      this.#store.add(part.onDidChange(() => this.#redraw.request()));
    }
    this.#look();
    this.#draw();
  }

  getTreeItem({ node }: ServicesRow): vscode.TreeItem {
    if (node.kind === 'action') return actionItem(node);
    const item = treeItem(node, collapsibleState(node));
    item.description = oneLine(joinText(node.description, 'usage' in node && node.usage));
    // The tooltip is made when it is asked for: its figures change every second, and must not draw the row again.
    item.tooltip = undefined;
    return item;
  }

  async resolveTreeItem(item: vscode.TreeItem, { node }: ServicesRow): Promise<vscode.TreeItem> {
    if (node.kind === 'action') return item;
    const processes = node.kind === 'replica' ? await this.#processesOf(node) : '';
    item.tooltip = tooltipOf(`${node.tooltip}${processes}`);
    return item;
  }

  async getChildren(row?: ServicesRow): Promise<ServicesRow[]> {
    if (row?.node.kind === 'project') this.#parts.others.setOpen(row.node.project, true);
    if (row) return [...this.#rows.childrenOf(row)];
    if (!canRun()) return [];
    const { monitor } = this.#parts;
    // VS Code shows its progress bar, and no welcome, until this resolves.
    if (this.#looking.value) await monitor.settled(AbortSignal.timeout(patienceMs)).catch(() => undefined);
    this.#rows.update(this.#nodes());
    return [...this.#rows.roots];
  }

  /** Asks the engine only when somebody hovers. The tooltip goes without processes when they take long, because nobody waits for it. */
  async #processesOf(node: ReplicaNode): Promise<string> {
    const { engine } = this.#parts.monitor;
    if (!engine || !hasTag(node, 'canTop')) return '';
    const asking = engine.top(node.container, AbortSignal.timeout(maxTopMs));
    return asking.then(processesTooltip, () => '');
  }

  dispose(): void {
    this.#store.dispose();
  }

  #look(): void {
    const { monitor, usage, others } = this.#parts;
    const isLooking = this.#view.visible && canRun();
    usage.setLooking(isLooking);
    others.setLooking(isLooking);
    if (isLooking === (this.#looking.value !== undefined)) return;
    this.#looking.set(isLooking ? monitor.retain() : undefined);
    this.#redraw.request();
  }

  /**
   * A service that is expanded leaves its figures to the rows of its replicas: a figure in its own row would have VS Code ask
   * for those rows anew every second, and lose them for a click each time.
   */
  #setExpanded({ id, node }: ServicesRow, isExpanded: boolean): void {
    if (node.kind === 'project') this.#parts.others.setOpen(node.project, isExpanded);
    const parent = this.#rows.parentOf(id);
    if (isExpanded && parent !== undefined) this.#expanded.set(id, parent);
    else this.#expanded.delete(id);
    this.#redraw.request();
  }

  /** Below another parent, VS Code shows a row collapsed again, and says nothing of it. */
  #isExpanded(id: string, parent: string): boolean {
    return this.#expanded.get(id) === parent;
  }

  #application(): ArrangedApplication | undefined {
    const { monitor, activity, usage, arrangement } = this.#parts;
    const { snapshot } = monitor;
    if (snapshot.state !== 'ready' || !canRun()) return undefined;
    const { application, observation } = snapshot;
    const root = serviceTree(application, observation, activity.current, usage.current);
    return withoutFigures(arrange(root, arrangement.current), (id, parent) => this.#isExpanded(id, parent));
  }

  #nodes(application = this.#application()): readonly ServicesNode[] {
    const { monitor, others } = this.#parts;
    if (!canRun()) return [];
    if (monitor.snapshot.state === 'engineUnreachable') return unreachableRows;
    if (!application) return [];
    const group = othersNode(others.current, application.name, others.insides);
    const problems = monitor.snapshot.state === 'ready' ? problemsRows(monitor.snapshot.problems) : [];
    return [...problems, application, ...(group ? [group] : [])];
  }

  #draw(): void {
    const { monitor, arrangement } = this.#parts;
    const { snapshot } = monitor;
    const application = this.#application();
    showInView(this.#view, viewMessage(snapshot, application, arrangement.current.filter));
    this.#view.description = viewDescription(snapshot);
    this.#view.badge = viewBadge(application);
    const hasChangedState = this.#setState(viewState(snapshot));
    const redraw = this.#rows.update(this.#nodes(application));
    for (const id of this.#expanded.keys()) if (this.#rows.parentOf(id) === undefined) this.#expanded.delete(id);
    if (redraw === 'everything' || hasChangedState) this.#changed.fire(undefined);
    else if (redraw.length > 0) this.#changed.fire([...redraw]);
  }

  /** True when it differs: then a welcome comes or goes. */
  #setState(state: ReturnType<typeof viewState>): boolean {
    if (state === this.#state) return false;
    this.#state = state;
    setContextKey('patchbay.state', state);
    return true;
  }
}

const patienceMs = 60_000;

function withoutFigures(
  root: ArrangedApplication,
  isExpanded: (id: string, parent: string) => boolean,
): ArrangedApplication {
  const strip = (service: ServiceNode, parent: string): ServiceNode =>
    isExpanded(service.id, parent) ? { ...service, usage: undefined } : service;
  const children = root.children.map((child) =>
    child.kind === 'group'
      ? { ...child, children: child.children.map((service) => strip(service, child.id)) }
      : strip(child, root.id),
  );
  return { ...root, children };
}

const unreachableRows: readonly ActionRow[] = [
  tryAgainRow('patchbay.services.refresh'),
  chooseEngineRow,
  dockerHelpRow,
  showLogRow,
];

/** The application's services as they are, for whoever needs them without the view. */
export function applicationOf(snapshot: MonitorSnapshot, activity: ActivityTracker): ApplicationNode | undefined {
  if (snapshot.state !== 'ready') return undefined;
  return serviceTree(snapshot.application, snapshot.observation, activity.current);
}

function collapsibleState(node: Exclude<ServicesNode, ActionRow>): vscode.TreeItemCollapsibleState {
  const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;
  if (node.kind === 'application' || node.kind === 'group') return Expanded;
  return 'children' in node && node.children.length > 0 ? Collapsed : None;
}
