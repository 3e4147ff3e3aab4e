import * as vscode from 'vscode';
import { hasTag } from '../../app/trees/rowTags.ts';
import type { ChannelNode, ChannelTreeNode } from '../../app/channels/channelTree.ts';
import { consumerNodes, type GroupInside, type GroupNode } from '../../app/channels/groupTree.ts';
import { HeldFigures } from '../../app/channels/heldFigures.ts';
import { TreeRows, type Redraw, type TreeRow } from '../../app/trees/treeRows.ts';
import { abortable, Coalescer } from '../../base/async.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { CommandId, ViewId } from '../catalogue.ts';
import { setContextKey } from '../contextKeys.ts';
import { showInView, tooltipOf } from '../ui/surfaces.ts';
import type { ChannelsState, ChannelWatch } from './channelWatch.ts';
import { actionItem, credentialsRow, showLogRow, tryAgainRow, type ActionRow } from './actionRow.ts';
import { treeItem } from './treeItem.ts';

/** Nobody sees faster changes. */
const redrawDelayMs = 30;

type ChannelsNode = ChannelTreeNode | ActionRow;
type ChannelsRow = TreeRow<ChannelsNode>;

/** The Channels view. While it is visible in a trusted workspace, the broker is looked at. */
export class ChannelsView implements vscode.TreeDataProvider<ChannelsRow>, Disposable {
  readonly #watch: ChannelWatch;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<ChannelsRow[] | undefined>());
  readonly #redraw = this.#store.add(new Coalescer(() => this.#draw(), redrawDelayMs));
  readonly #view: vscode.TreeView<ChannelsRow>;
  readonly #rows = new TreeRows<ChannelsNode>((node) => ('children' in node ? (node.children ?? []) : []));
  readonly #figures = new HeldFigures();
  /** Rows whose children VS Code has asked for and that were not collapsed since. */
  readonly #open = new Set<string>();
  /** Id of an open group → what is in it. */
  readonly #insides = new Map<string, GroupInside>();
  /** The row whose tooltip was asked for last: each time that it is drawn again its tooltip goes. */
  #pointedAt: string | undefined;
  readonly #given = this.#store.add(new Emitter<void>());
  #state: ChannelsState['state'] | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(watch: ChannelWatch) {
    this.#watch = watch;
    this.#view = this.#store.add(
      vscode.window.createTreeView('patchbay.channels' satisfies ViewId, { treeDataProvider: this }),
    );
    this.#store.add(this.#view.onDidChangeVisibility(() => this.#look()));
    this.#store.add(this.#view.onDidCollapseElement(({ element }) => this.#close(element.id)));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#look()));
    this.#store.add(watch.onDidChange(() => this.#redraw.request()));
    this.#store.add(watch.onDidRefresh(() => this.#figures.forgetAll()));
    this.#look();
    this.#redraw.request();
  }

  getTreeItem(row: ChannelsRow): vscode.TreeItem {
    const { node } = row;
    if (node.kind === 'action') return actionItem(node);
    const hasChildren =
      node.kind === 'group' ? hasTag(node, 'hasConsumers') : 'children' in node && node.children.length > 0;
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = treeItem(node, hasChildren ? Collapsed : None);
    // The tooltip is made when it is asked for: its figures change, and must not draw the row again.
    item.tooltip = undefined;
    // Without arguments: VS Code forgets those of a row that is drawn again, and a click that comes just then is lost.
    if (hasTag(node, 'canInspect')) item.command = openCommand;
    return item;
  }

  /**
   * The row that was clicked, or on which Enter was pressed. VS Code selects it before it runs the row's command; it has forgotten
   * the selection while all rows are drawn again, and knows it once it has asked for them.
   */
  async clicked(): Promise<ChannelsRow | undefined> {
    const signal = AbortSignal.timeout(clickPatienceMs);
    while (this.#view.selection.length === 0 && !signal.aborted) {
      await this.#rowsGiven(signal);
    }
    const { selection } = this.#view;
    return selection.length === 1 ? selection[0] : undefined;
  }

  /** Resolves once VS Code knows rows that it has asked for, or when nobody waits any longer. */
  async #rowsGiven(signal: AbortSignal): Promise<void> {
    const given = Promise.withResolvers<true>();
    // VS Code takes rows in right after it was given them.
    const listener = this.#given.event(() => setImmediate(() => given.resolve(true)));
    await abortable(given.promise, signal).catch(() => false);
    listener.dispose();
  }

  resolveTreeItem(item: vscode.TreeItem, { id, node }: ChannelsRow): vscode.TreeItem {
    this.#pointedAt = id;
    if (node.kind !== 'action') item.tooltip = tooltipOf(node.tooltip);
    return item;
  }

  async getChildren(row?: ChannelsRow): Promise<ChannelsRow[]> {
    const children = await this.#childrenOf(row);
    this.#given.fire();
    return children;
  }

  async #childrenOf(row: ChannelsRow | undefined): Promise<ChannelsRow[]> {
    if (!row) {
      this.#rows.update(this.#nodes());
      return [...this.#rows.roots];
    }
    this.#open.add(row.id);
    if (row.node.kind === 'group' && !this.#insides.has(row.id)) {
      await this.#lookInside(row.node);
      const redraw = this.#rows.update(this.#nodes());
      // VS Code draws this one as soon as it has its children.
      this.#fire(redraw === 'everything' ? redraw : redraw.filter((each) => each !== row));
    }
    return [...this.#rows.childrenOf(row)];
  }

  dispose(): void {
    this.#store.dispose();
  }

  #look(): void {
    this.#watch.setLooking(this.#view.visible && vscode.workspace.isTrusted);
  }

  #close(id: string): void {
    this.#open.delete(id);
    this.#insides.delete(id);
    this.#figures.forget(id);
  }

  async #lookInside(group: GroupNode): Promise<void> {
    this.#insides.set(group.id, await this.#watch.inside(group));
  }

  async #draw(): Promise<void> {
    const { current } = this.#watch;
    showInView(this.#view, messageOf(current));
    const hasChangedState = this.#setState(current.state);
    const groups = current.channels.flatMap(({ children }) => children);
    await Promise.all(groups.filter(({ id }) => this.#insides.has(id)).map((group) => this.#lookInside(group)));
    const redraw = this.#rows.update(this.#nodes());
    for (const id of this.#open) if (!this.#rows.has(id)) this.#close(id);
    this.#fire(hasChangedState ? 'everything' : redraw);
  }

  #fire(redraw: Redraw<ChannelsNode>): void {
    if (redraw === 'everything') this.#changed.fire(undefined);
    else if (redraw.length > 0) this.#changed.fire([...redraw]);
  }

  /** True when it differs: then a welcome comes or goes. */
  #setState(state: ChannelsState['state']): boolean {
    if (state === this.#state) return false;
    this.#state = state;
    setContextKey('patchbay.channels.state', state);
    return true;
  }

  #nodes(): readonly ChannelsNode[] {
    if (!vscode.workspace.isTrusted) return [];
    const { state, channels, problem } = this.#watch.current;
    const shown = channels.map((channel) => this.#channelNode(channel));
    if (state !== 'lost' && (state !== 'ready' || !problem)) return shown;
    return [...shown, ...(problem?.code === 'broker.auth-failed' ? [credentialsRow] : []), ...lostRows];
  }

  #channelNode(channel: ChannelNode): ChannelNode {
    const children = channel.children.map((group): GroupNode => {
      const inside = this.#insides.get(group.id);
      return inside ? this.#calm({ ...group, children: consumerNodes(group, inside) }) : group;
    });
    return this.#calm({ ...channel, children });
  }

  #calm<N extends ChannelTreeNode>(node: N): N {
    return this.#open.has(node.id) || this.#pointedAt === node.id ? this.#figures.hold(node) : node;
  }
}

const openCommand = { command: 'patchbay.inspector.openChannel' satisfies CommandId, title: 'Open Channel' };

/** How long a click waits for rows that are just drawn again. */
const clickPatienceMs = 3000;

const lostRows: readonly ActionRow[] = [tryAgainRow('patchbay.channels.refresh'), showLogRow];

/** Says why there are no figures. Where there are no rows either, a welcome says it, and a message would take its place. */
function messageOf({ state, problem, channels }: ChannelsState): string | undefined {
  if (channels.length === 0 && state !== 'lost') return undefined;
  switch (state) {
    case 'connecting':
      return 'Connecting to the broker …';
    // With several brokers, what is wrong with one is told beside the figures of the others.
    case 'ready':
    case 'unavailable':
    case 'notRunning':
    case 'noBroker':
    case 'lost':
      return problem?.message;
  }
}
