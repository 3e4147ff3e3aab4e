import * as vscode from 'vscode';
import { onPartsOf } from '../../app/applications/applicationBook.ts';
import { applicationKeyText } from '../../app/applications/applicationKey.ts';
import { applicationRowId } from '../../app/applications/applicationRows.ts';
import { ownedBy } from '../../app/applications/ownedRows.ts';
import { hasTag } from '../../app/trees/rowTags.ts';
import { arrangeChannels, type ArrangedChannel, type ArrangedChannelNode } from '../../app/channels/channelGroups.ts';
import type { ChannelNode } from '../../app/channels/channelTree.ts';
import { consumerNodes, type GroupInside, type GroupNode } from '../../app/channels/groupTree.ts';
import { HeldFigures } from '../../app/channels/heldFigures.ts';
import { shortLabel } from '../../app/trees/shortLabel.ts';
import { joinText, type TreeNode } from '../../app/trees/treeNode.ts';
import { TreeRows, type Redraw, type TreeRow } from '../../app/trees/treeRows.ts';
import { abortable, Coalescer } from '../../base/async.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { escapeMarkdown } from '../../base/foreignText.ts';
import { DisposableSlot, DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import type { CommandId, ViewId } from '../catalogue.ts';
import { setContextKey } from '../contextKeys.ts';
import { showInView, tooltipOf } from '../ui/surfaces.ts';
import type { ApplicationWorks, ApplicationWork } from './applicationWork.ts';
import type { Settings } from '../settings.ts';
import { ChannelArrangementState } from './channelArrangement.ts';
import { channelsMessage, channelsStateText, isOtherThanNone, lagBadge } from './channelsMessage.ts';
import type { ChannelsState } from './channelWatch.ts';
import {
  actionItem,
  credentialsRow,
  openManifestRow,
  ownedAction,
  showLogRow,
  tryAgainRow,
  type ActionRow,
} from './actionRow.ts';
import { treeItem } from './treeItem.ts';

/** Nobody sees faster changes. */
const redrawDelayMs = 30;

/** An application among several: its channels are looked at while it is expanded. */
interface ChannelsOfApplication extends TreeNode {
  readonly kind: 'application';
  readonly application: string;
  readonly isExpanded: boolean;
  readonly children: readonly (ArrangedChannel | ActionRow)[];
}

type ChannelsNode = ChannelsOfApplication | ArrangedChannelNode | ActionRow;
type ChannelsRow = TreeRow<ChannelsNode>;

/**
 * The Channels view. While it is visible in a trusted workspace, the broker is looked at. With several applications, those that are
 * open are rows, and the brokers of the expanded ones are looked at.
 */
export class ChannelsView implements vscode.TreeDataProvider<ChannelsRow>, Disposable {
  readonly #applications: ApplicationWorks;
  readonly #looking = new DisposableSlot<Disposable>();
  /** Keys of the applications whose rows were collapsed or expanded by a person. */
  readonly #chosen = new Map<string, boolean>();
  readonly #turned = new Emitter<void>();
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
  readonly arrangement: ChannelArrangementState;

  constructor(applications: ApplicationWorks, settings: Settings) {
    this.#applications = applications;
    this.arrangement = this.#store.add(new ChannelArrangementState(settings));
    this.#store.add(this.#looking);
    this.#store.add(this.#turned);
    this.#view = this.#store.add(
      vscode.window.createTreeView('patchbay.channels' satisfies ViewId, {
        treeDataProvider: this,
        canSelectMany: true,
        showCollapseAll: true,
      }),
    );
    this.#store.add(this.arrangement.onDidChange(() => this.#arrange()));
    this.#store.add(this.#view.onDidChangeVisibility(() => this.#look()));
    this.#store.add(this.#view.onDidExpandElement(({ element }) => this.#turn(element, true)));
    this.#store.add(this.#view.onDidCollapseElement(({ element }) => this.#turn(element, false)));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#look()));
    this.#store.add(applications.onDidChange(() => this.#redraw.request()));
    this.#store.add(
      onPartsOf(
        () => applications.made,
        applications.onDidMake,
        ({ watch }) => {
          const store = new DisposableStore();
          watch.setSearch(this.arrangement.search);
          store.add(watch.onDidChange(() => this.#redraw.request()));
          store.add(watch.onDidRefresh(() => this.#figures.forgetAll()));
          return store;
        },
      ),
    );
    this.#look();
    this.#redraw.request();
  }

  /** Shows the row of a channel, if the filter does not leave it out. */
  async reveal({ key, watch }: ApplicationWork, name: string): Promise<void> {
    await vscode.commands.executeCommand('patchbay.channels.focus');
    const text = applicationKeyText(key);
    if (!this.#applications.only) this.#chosen.set(text, true);
    await this.#draw();
    const channel = watch.current.channels.find((each) => each.name === name);
    const row = channel && this.#rows.find(`${text}${channel.id}`);
    if (row) await this.#view.reveal(row, { select: true, focus: true });
  }

  getParent({ id }: ChannelsRow): ChannelsRow | undefined {
    const parent = this.#rows.parentOf(id);
    return parent === undefined ? undefined : this.#rows.find(parent);
  }

  getTreeItem(row: ChannelsRow): vscode.TreeItem {
    const { node } = row;
    if (node.kind === 'action') return actionItem(node);
    const hasChildren =
      node.kind === 'group' ? hasTag(node, 'hasConsumers') : 'children' in node && node.children.length > 0;
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    if (node.kind === 'application') return treeItem(node, node.isExpanded ? Expanded : Collapsed);
    const item = treeItem(node, hasChildren ? Collapsed : None);
    if (node.kind === 'unshown' && node.does) item.command = unshownCommands[node.does];
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
    const isLooking = this.#view.visible && vscode.workspace.isTrusted;
    if (isLooking === (this.#looking.value !== undefined)) return;
    if (isLooking) this.#applications.list.start();
    this.#looking.set(isLooking ? this.#watchAll() : undefined);
    this.#redraw.request();
  }

  #arrange(): void {
    for (const { watch } of this.#applications.made) watch.setSearch(this.arrangement.search);
    this.#redraw.request();
  }

  /** The brokers of what can be seen are looked at, as long as somebody sees it. */
  #watchAll(): Disposable {
    const changes: Event<void> = (listener) => {
      const listeners = [this.#applications.onDidChange(listener), this.#turned.event(listener)];
      return toDisposable(() => {
        for (const each of listeners) each.dispose();
      });
    };
    const seen = (): readonly ApplicationWork[] => this.#shown().filter((work) => this.#isExpanded(work));
    return onPartsOf(seen, changes, ({ watch }) => watch.retain());
  }

  /** The only application, or those that are open. */
  #shown(): readonly ApplicationWork[] {
    const { only, opened } = this.#applications;
    return only ? [only] : opened;
  }

  /** The application in use is expanded from the start. */
  #isExpanded({ key }: ApplicationWork): boolean {
    const { only, current } = this.#applications;
    if (only) return true;
    const text = applicationKeyText(key);
    const isExpanded = this.#chosen.get(text) ?? current?.manifest === key.manifest;
    // It stays so when another one comes into use.
    this.#chosen.set(text, isExpanded);
    return isExpanded;
  }

  #turn({ id, node }: ChannelsRow, isExpanded: boolean): void {
    if (!isExpanded) this.#close(id);
    if (node.kind !== 'application') return;
    this.#chosen.set(node.application, isExpanded);
    this.#turned.fire();
    this.#redraw.request();
  }

  #close(id: string): void {
    this.#open.delete(id);
    this.#insides.delete(id);
    this.#figures.forget(id);
  }

  async #lookInside(group: GroupNode): Promise<void> {
    const work = group.application === undefined ? undefined : this.#applications.withKey(group.application);
    if (work) this.#insides.set(group.id, await work.watch.inside(group));
  }

  async #draw(): Promise<void> {
    const works = this.#shown();
    const { only } = this.#applications;
    showInView(this.#view, only && channelsMessage(only.watch.current, this.arrangement.current.filter));
    const hasChangedState = this.#setState(this.#stateOf(works));
    const channels = works.flatMap((work) => this.#channelsOf(work));
    // Nobody looks at the figures of a view that is hidden, so it counts nothing.
    this.#view.badge = this.#view.visible ? lagBadge(channels) : undefined;
    const groups = channels.flatMap(({ children }) => children);
    await Promise.all(groups.filter(({ id }) => this.#insides.has(id)).map((group) => this.#lookInside(group)));
    const redraw = this.#rows.update(this.#nodes());
    for (const id of this.#open) if (!this.#rows.has(id)) this.#close(id);
    this.#fire(hasChangedState ? 'everything' : redraw);
  }

  #stateOf(works: readonly ApplicationWork[]): ChannelsState['state'] {
    const { only, list } = this.#applications;
    if (only) return only.watch.current.state;
    if (works.length > 0) return 'ready';
    return list.applications.length > 1 ? 'noneOpen' : 'unavailable';
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
    const { only } = this.#applications;
    return only ? this.#nodesOf(only) : this.#shown().map((work) => this.#applicationNode(work));
  }

  /** The rows of one application's channels. Their ids, and the application that they name, keep those of several apart. */
  #nodesOf(work: ApplicationWork): readonly (ArrangedChannel | ActionRow)[] {
    const { current } = work.watch;
    const { state, problem, unshown } = current;
    const key = applicationKeyText(work.key);
    const all = this.#channelsOf(work).map((channel) => this.#channelNode(channel));
    if (all.length === 0 && isOtherThanNone(current)) return [ownedAction(openManifestRow, key)];
    const shown = arrangeChannels(all, this.arrangement.current, unshown).map((node) => ownedBy(node, key));
    if (state !== 'lost' && (state !== 'ready' || !problem)) return shown;
    const rows = [...(problem?.code === 'broker.auth-failed' ? [credentialsRow] : []), ...lostRows];
    return [...shown, ...rows.map((row) => ownedAction(row, key))];
  }

  #channelsOf(work: ApplicationWork): readonly ChannelNode[] {
    const key = applicationKeyText(work.key);
    return work.watch.current.channels.map((channel) => ownedBy(channel, key));
  }

  #applicationNode(work: ApplicationWork): ChannelsOfApplication {
    const { key, watch } = work;
    const { applications } = this.#applications.list;
    const name = applications.find(({ manifest }) => manifest === key.manifest)?.name ?? '';
    const isExpanded = this.#isExpanded(work);
    const what = isExpanded ? channelsStateText(watch.current) : '';
    const children = isExpanded ? this.#nodesOf(work) : [];
    return {
      kind: 'application',
      id: applicationRowId(key),
      application: applicationKeyText(key),
      label: shortLabel(name),
      description: joinText(key.environment, what),
      tooltip: escapeMarkdown(watch.current.problem?.message ?? name),
      icon: { codicon: 'server-environment' },
      contextValue: 'application',
      spoken: `${name}, application, ${what === '' ? `${children.length} channels` : what}`,
      isExpanded,
      children,
    };
  }

  #channelNode(channel: ChannelNode): ChannelNode {
    const children = channel.children.map((group): GroupNode => {
      const inside = this.#insides.get(group.id);
      return inside ? this.#calm({ ...group, children: consumerNodes(group, inside) }) : group;
    });
    return this.#calm({ ...channel, children });
  }

  #calm<N extends ChannelNode | GroupNode>(node: N): N {
    return this.#open.has(node.id) || this.#pointedAt === node.id ? this.#figures.hold(node) : node;
  }
}

const unshownCommands = {
  showMore: { command: 'patchbay.channels.showMore' satisfies CommandId, title: 'Show More' },
  filter: { command: 'patchbay.channels.filter' satisfies CommandId, title: 'Filter' },
} as const;

const openCommand = { command: 'patchbay.inspector.openChannel' satisfies CommandId, title: 'Open Channel' };

/** How long a click waits for rows that are just drawn again. */
const clickPatienceMs = 3000;

const lostRows: readonly ActionRow[] = [tryAgainRow('patchbay.channels.refresh'), showLogRow];
