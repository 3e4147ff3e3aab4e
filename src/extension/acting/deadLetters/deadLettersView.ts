import * as vscode from 'vscode';
import { onPartsOf } from '../../../app/applications/applicationBook.ts';
import { applicationKeyText } from '../../../app/applications/applicationKey.ts';
import { ownedBy } from '../../../app/applications/ownedRows.ts';
import { deadPlaces, type DeadPlace } from '../../../app/channels/deadLetterPlaces.ts';
import { deadLetterNode, type DeadLook, type DeadTreeNode } from '../../../app/channels/deadLetterTree.ts';
import { knownApplication } from '../../../app/monitors/readySnapshot.ts';
import { TreeRows, type TreeRow } from '../../../app/trees/treeRows.ts';
import { Coalescer } from '../../../base/async.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../../base/disposable.ts';
import { toProblem } from '../../../base/problem.ts';
import type { ViewId } from '../../catalogue.ts';
import { setContextKey } from '../../contextKeys.ts';
import { showInView } from '../../ui/surfaces.ts';
import type { ApplicationWork } from '../../views/applicationWork.ts';
import { treeItem } from '../../views/treeItem.ts';
import type { ActingParts } from '../parts/actingParts.ts';
import { originOf } from './deadOrigin.ts';

type Row = TreeRow<DeadTreeNode>;

/** Looking again at what has not changed is of no use, and at what changes all the time too costly. */
const lookDelayMs = 500;

/** Where dead messages lie, by why they are dead. It is there once somebody asked for it, and looks while it is visible. */
export class DeadLettersView implements vscode.TreeDataProvider<Row>, Disposable {
  readonly #parts: ActingParts;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<Disposable>());
  readonly #changed = this.#store.add(new vscode.EventEmitter<Row[] | undefined>());
  readonly #look = this.#store.add(new Coalescer(() => this.#lookAgain(), lookDelayMs));
  readonly #rows = new TreeRows<DeadTreeNode>((node) => node.children);
  /** Id of a place → what was found there, and what was known of it then. */
  readonly #found = new Map<string, { readonly stamp: string; readonly look: DeadLook }>();
  #view: vscode.TreeView<Row> | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(parts: ActingParts) {
    this.#parts = parts;
  }

  /** Opens the view. */
  async show(): Promise<void> {
    this.#view ??= this.#create();
    setContextKey('patchbay.deadLetters.isShown', true);
    await vscode.commands.executeCommand(`${'patchbay.deadLetters' satisfies ViewId}.focus`);
  }

  /** Looks at everything anew. */
  refresh(): void {
    this.#found.clear();
    for (const { watch } of this.#shown()) watch.refresh();
    this.#look.request();
  }

  getTreeItem({ node }: Row): vscode.TreeItem {
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    if (node.children.length === 0) return treeItem(node, None);
    return treeItem(node, node.kind === 'deadLetter' ? Expanded : Collapsed);
  }

  getChildren(row?: Row): Row[] {
    return [...(row ? this.#rows.childrenOf(row) : this.#rows.roots)];
  }

  dispose(): void {
    this.#store.dispose();
  }

  #create(): vscode.TreeView<Row> {
    const view = vscode.window.createTreeView('patchbay.deadLetters' satisfies ViewId, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#store.add(view);
    this.#store.add(view.onDidChangeVisibility(() => this.#follow(view.visible)));
    this.#follow(view.visible);
    return view;
  }

  #follow(isVisible: boolean): void {
    if (!isVisible || !vscode.workspace.isTrusted) return this.#looking.set(undefined);
    const { applications } = this.#parts;
    const seen = (): readonly ApplicationWork[] => this.#shown();
    const watch = (work: ApplicationWork): Disposable => {
      const store = new DisposableStore();
      store.add(work.watch.retain());
      store.add(work.watch.onDidChange(() => this.#look.request()));
      return store;
    };
    this.#looking.set(onPartsOf(seen, (listener) => applications.onDidChange(listener), watch));
    this.#look.request();
  }

  /** The only application, or those that are open. */
  #shown(): readonly ApplicationWork[] {
    const { only, opened } = this.#parts.applications;
    return only ? [only] : opened;
  }

  async #lookAgain(): Promise<void> {
    const nodes = await Promise.all(this.#shown().map((work) => this.#nodesOf(work)));
    const redraw = this.#rows.update(nodes.flat());
    if (this.#view) showInView(this.#view, this.#message(nodes.flat().length));
    if (redraw === 'everything') this.#changed.fire(undefined);
    else if (redraw.length > 0) this.#changed.fire([...redraw]);
  }

  #message(count: number): string | undefined {
    if (count > 0) return undefined;
    const states = this.#shown().map(({ watch }) => watch.current.state);
    if (!states.includes('ready')) return 'The broker has not been heard yet.';
    return 'No dead letters. They are found by deadLetter of a channel, by names such as orders.dead, and in consumer groups whose entries were delivered 3 times or more.';
  }

  async #nodesOf(work: ApplicationWork): Promise<readonly DeadTreeNode[]> {
    const { channels } = work.watch.current;
    if (channels.length === 0) return [];
    const { application } = await knownApplication(work.monitor);
    const key = applicationKeyText(work.key);
    const places = deadPlaces(application, channels);
    const looks = await Promise.all(places.map((place) => this.#lookAt(work, place, key)));
    return (
      places
        .map((place, at) => ownedBy(deadLetterNode(application.name, place, looks[at]), key))
        // Of a group only what it has tried again and again is dead.
        .filter(({ place, count }) => place.group === undefined || count > 0)
    );
  }

  async #lookAt(work: ApplicationWork, place: DeadPlace, key: string): Promise<DeadLook> {
    const id = JSON.stringify([key, place.key, place.broker, place.group]);
    const facts = work.watch.factsOf(place);
    const group = facts?.groups.find(({ name }) => name === place.group);
    const stamp = JSON.stringify([place, facts?.length, facts?.ratePerSecond, group?.pending]);
    const known = this.#found.get(id);
    if (known?.stamp === stamp) return known.look;
    const look = await this.#ask(work, place);
    this.#found.set(id, { stamp, look });
    return look;
  }

  async #ask(work: ApplicationWork, place: DeadPlace): Promise<DeadLook> {
    try {
      const { origin, rules } = await originOf(this.#parts, work, place);
      const minDeliveries = place.minDeliveries;
      return await this.#parts.tap.ensure().request('deadLetters', { place: origin, ...rules, minDeliveries });
    } catch (error) {
      return { problem: toProblem(error) };
    }
  }
}
