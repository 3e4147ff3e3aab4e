import * as vscode from 'vscode';
import type { ChannelTreeNode } from '../../app/channelTree.ts';
import { consumerNodes } from '../../app/groupTree.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { CommandId, ViewId } from '../catalogue.ts';
import { setContextKey } from '../contextKeys.ts';
import type { ChannelsState, ChannelWatch } from './channelWatch.ts';
import { actionItem, credentialsRow, showLogRow, tryAgainRow, type ActionRow } from './actionRow.ts';
import { treeItem } from './treeItem.ts';

type ChannelsRow = ChannelTreeNode | ActionRow;

/** The Channels view. While it is visible in a trusted workspace, the broker is looked at. */
export class ChannelsView implements vscode.TreeDataProvider<ChannelsRow>, Disposable {
  readonly #watch: ChannelWatch;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<undefined>());
  readonly #view: vscode.TreeView<ChannelsRow>;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(watch: ChannelWatch) {
    this.#watch = watch;
    this.#view = this.#store.add(
      vscode.window.createTreeView('patchbay.channels' satisfies ViewId, { treeDataProvider: this }),
    );
    this.#store.add(this.#view.onDidChangeVisibility(() => this.#look()));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#look()));
    this.#store.add(watch.onDidChange(() => this.#draw()));
    this.#look();
    this.#draw();
  }

  getTreeItem(node: ChannelsRow): vscode.TreeItem {
    if (node.kind === 'action') return actionItem(node);
    const hasChildren = 'children' in node ? node.children.length > 0 : node.contextValue.includes(':hasConsumers');
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = treeItem(node, hasChildren ? Collapsed : None);
    if (node.contextValue.includes(':canInspect')) {
      item.command = {
        command: 'patchbay.inspector.openChannel' satisfies CommandId,
        title: 'Open Channel',
        arguments: [node],
      };
    }
    return item;
  }

  async getChildren(node?: ChannelsRow): Promise<ChannelsRow[]> {
    if (node?.kind === 'group') return [...consumerNodes(node, await this.#watch.inside(node))];
    if (node) return 'children' in node ? [...node.children] : [];
    if (!vscode.workspace.isTrusted) return [];
    const { state, channels, problem } = this.#watch.current;
    if (state !== 'lost') return [...channels];
    return [...channels, ...(problem?.code === 'broker.auth-failed' ? [credentialsRow] : []), ...lostRows];
  }

  dispose(): void {
    this.#store.dispose();
  }

  #look(): void {
    this.#watch.setLooking(this.#view.visible && vscode.workspace.isTrusted);
  }

  #draw(): void {
    const { current } = this.#watch;
    this.#view.message = messageOf(current);
    setContextKey('patchbay.channels.state', current.state);
    this.#changed.fire(undefined);
  }
}

const lostRows: readonly ActionRow[] = [tryAgainRow('patchbay.channels.refresh'), showLogRow];

/** Says why there are no figures. Where there are no rows either, a welcome says it, and a message would take its place. */
function messageOf({ state, problem, channels }: ChannelsState): string | undefined {
  if (channels.length === 0 && state !== 'lost') return undefined;
  switch (state) {
    case 'ready':
      return undefined;
    case 'connecting':
      return 'Connecting to the broker …';
    case 'unavailable':
    case 'notRunning':
    case 'noBroker':
    case 'lost':
      return problem?.message;
  }
}
