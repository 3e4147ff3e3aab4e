import * as vscode from 'vscode';
import { onPartsOf } from '../../app/applications/applicationBook.ts';
import {
  applicationRowId,
  closedApplication,
  moreNode,
  placed,
  type MoreNode,
} from '../../app/applications/applicationRows.ts';
import { applicationKeyText } from '../../app/applications/applicationKey.ts';
import {
  applicationsOf,
  orderApplications,
  placeText,
  runningManifests,
} from '../../app/applications/orderApplications.ts';
import { ownedBy } from '../../app/applications/ownedRows.ts';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';
import type { MonitorSnapshot } from '../../app/monitors/applicationMonitor.ts';
import {
  othersNode,
  type ForeignReplicaNode,
  type ForeignServiceNode,
  type OthersNode,
  type ProjectNode,
} from '../../app/services/otherProjects.ts';
import { arrange, type ArrangedApplication, type ArrangedNode } from '../../app/services/serviceGroups.ts';
import type { NodeNode, NodesNode } from '../../app/services/serviceNodes.ts';
import { serviceTree } from '../../app/services/serviceTree.ts';
import { joinText } from '../../app/trees/treeNode.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { assertNever } from '../../base/assert.ts';
import type { ContextKeys } from '../catalogue.ts';
import {
  chooseEngineRow,
  dockerHelpRow,
  openManifestRow,
  problemsRows,
  quotaRow,
  ownedAction,
  showLogRow,
  tryAgainRow,
  type ActionRow,
} from './actionRow.ts';
import { onWorkChange, type ApplicationWorks, type ApplicationWork } from './applicationWork.ts';
import type { ArrangementState } from './arrangementState.ts';
import { canRun, hasFolder, listMessage, viewBadge, viewDescription, viewMessage } from './servicesMessage.ts';

/** An application as a row; below one that cannot be shown stands what to do about it. */
export type ApplicationRow = Omit<ArrangedApplication, 'children' | 'nodes'> & {
  readonly children: readonly (ArrangedApplication['children'][number] | NodesNode | ActionRow)[];
  /** How it stands when it comes; `row` is one that a click opens. */
  readonly opens: 'expanded' | 'collapsed' | 'row';
  /** It shows its application in one more environment, and stays as long as that is shown. */
  readonly isBeside?: true;
};

export type ServicesNode =
  | ApplicationRow
  | Exclude<ArrangedNode, ArrangedApplication>
  | NodesNode
  | NodeNode
  | MoreNode<ApplicationRow>
  | OthersNode
  | ProjectNode
  | ForeignServiceNode
  | ForeignReplicaNode
  | ActionRow;

/**
 * What the Services view shows. With one application: its services, as soon as the view is visible. With several: a row each, and
 * the services of those that somebody opened; all others cost nothing.
 */
export class ServicesModel implements Disposable {
  readonly #applications: ApplicationWorks;
  readonly #arrangement: ArrangementState;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<Disposable>());
  readonly #changed = this.#store.add(new Emitter<void>());
  /** The application that was in use when the window was opened, which is open from the start. */
  #first: string | undefined;
  #only: string | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(applications: ApplicationWorks, arrangement: ArrangementState) {
    this.#applications = applications;
    this.#arrangement = arrangement;
    const tell = (): void => this.#changed.fire();
    this.#store.add(applications.onDidChange(() => this.#keepOnly()));
    for (const part of [applications, arrangement]) this.#store.add(part.onDidChange(tell));
    this.#store.add(
      onWorkChange(applications, ({ monitor, activity, usage, others }) => [monitor, activity, usage, others], tell),
    );
  }

  get isLooking(): boolean {
    return this.#looking.value !== undefined;
  }

  setLooking(isLooking: boolean): void {
    if (isLooking === this.isLooking) return;
    if (isLooking) this.#applications.list.start();
    this.#looking.set(
      isLooking ? onPartsOf(() => this.#watched(), this.#applications.onDidChange, watchPart) : undefined,
    );
  }

  /** Waits, with patience, until there is something to show. */
  async settled(signal: AbortSignal): Promise<void> {
    await this.#applications.list.known(signal);
    await this.#applications.only?.monitor.settled(signal);
  }

  /** True for an application among several that nobody has opened yet. */
  mustOpen({ application, isBeside }: ApplicationRow): boolean {
    const work = application === undefined ? undefined : this.#applications.withKey(application);
    const { only, list } = this.#applications;
    if (!work || only || isBeside || this.#applications.isOpen(work.key.manifest)) return false;
    return list.applications.some(({ manifest }) => manifest === work.key.manifest);
  }

  /** Opens the application of a row, and waits until its services are known. */
  async open(row: ApplicationRow, signal: AbortSignal): Promise<void> {
    if (this.#applications.only) return;
    const work = row.application === undefined ? undefined : this.#applications.withKey(row.application);
    if (!work) return;
    const { monitor } = this.#applications.open(work.key.manifest);
    // Held meanwhile: one that is closed or deleted while it is waited for would never settle, and VS Code draws nothing before that.
    const looking = monitor.retain();
    try {
      if (this.isLooking) await monitor.settled(signal);
    } finally {
      looking.dispose();
    }
  }

  close(row: ApplicationRow): void {
    const work = row.application === undefined ? undefined : this.#applications.withKey(row.application);
    if (!work || this.#applications.only || row.isBeside) return;
    this.#first = '';
    this.#applications.close(work.key.manifest);
  }

  get nodes(): readonly ServicesNode[] {
    if (!canRun()) return [];
    const { only, list } = this.#applications;
    if (only) return this.#nodesOfOne(only);
    return list.applications.length === 0 ? [] : this.#nodesOfAll(list.applications);
  }

  get state(): ContextKeys['patchbay.state'] {
    if (!hasFolder()) return 'noFolder';
    if (!vscode.workspace.isTrusted) return 'untrusted';
    const { only, list } = this.#applications;
    const { snapshot } = list;
    if (snapshot.state !== 'known') return snapshot.state;
    if (only) return only.monitor.snapshot.state;
    return snapshot.applications.length === 0 ? 'noManifest' : 'ready';
  }

  get message(): string | undefined {
    const { only, engineOnly, opened } = this.#applications;
    const { filter } = this.#arrangement.current;
    if (only) return viewMessage(only.monitor.snapshot, this.#arranged(only), filter);
    const shown = [...opened, ...this.#beside()].flatMap((work) => this.#arranged(work) ?? []);
    return listMessage(engineOnly.monitor.snapshot, shown, filter);
  }

  get description(): string | undefined {
    const { only, engineOnly } = this.#applications;
    return viewDescription((only ?? engineOnly).monitor.snapshot);
  }

  /** True where a person can choose an environment for something that is shown. */
  get hasEnvironments(): boolean {
    return this.#watched().some(({ monitor: { snapshot } }) => {
      const { environments = {} } = ('application' in snapshot && snapshot.application.governance) || {};
      return Object.keys(environments).length > 0;
    });
  }

  /** True where something that is shown runs on several machines. */
  get hasNodes(): boolean {
    return this.#watched().some(({ monitor: { snapshot } }) => {
      return snapshot.state === 'ready' && (snapshot.observation.cluster?.nodes.length ?? 0) > 0;
    });
  }

  get badge(): vscode.ViewBadge | undefined {
    const { only, opened } = this.#applications;
    const shown = [...(only ? [only] : opened), ...this.#beside()];
    return viewBadge(shown.flatMap((work) => this.#arranged(work) ?? []));
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** The only application stays open when another one comes. */
  #keepOnly(): void {
    const { only, list } = this.#applications;
    const before = this.#only;
    this.#only = only?.key.manifest;
    if (only || before === undefined || !this.isLooking) return;
    if (list.applications.some(({ manifest }) => manifest === before)) this.#applications.open(before);
  }

  #watched(): readonly ApplicationWork[] {
    const { only, opened, engineOnly, list } = this.#applications;
    if (only) return [only, ...this.#beside()];
    return list.applications.length === 0 ? [] : [...opened, ...this.#beside(), engineOnly];
  }

  /** What is shown in one more environment. */
  #beside(): readonly ApplicationWork[] {
    const { list } = this.#applications;
    return list.applications.flatMap(({ manifest }) => this.#applications.beside(manifest));
  }

  /** The rows of the other environments of an application. They are open as long as they are shown. */
  #besideRows(application: WorkspaceApplication): readonly ApplicationRow[] {
    return this.#applications.beside(application.manifest).map((work) => ({
      ...placed(this.#standing(application, work), { key: work.key, place: '', isPinned: false, isBeside: true }),
      opens: 'expanded',
      isBeside: true,
    }));
  }

  #arranged({ monitor, activity, usage }: ApplicationWork): ArrangedApplication | undefined {
    const { snapshot } = monitor;
    if (snapshot.state !== 'ready' || !canRun()) return undefined;
    const { application, observation } = snapshot;
    const root = serviceTree(application, observation, activity.current, usage.current);
    return arrange(root, this.#arrangement.current);
  }

  #nodesOfOne(work: ApplicationWork): readonly ServicesNode[] {
    if (work.monitor.snapshot.state === 'engineUnreachable') return unreachableRows;
    const root = this.#arranged(work);
    if (!root) return [];
    const key = applicationKeyText(work.key);
    const { environment = '' } = work.key;
    const row = { ...withSections(root, key), id: applicationRowId(work.key), opens: 'expanded' as const };
    const elsewhere = work.others.current.filter(({ name }) => !this.#isOpenAs(name));
    const others = othersNode(elsewhere, root.name, work.others.insides);
    const own = { ...row, description: joinText(environment, row.description) };
    const { snapshot } = work.monitor;
    const problems = snapshot.state === 'ready' ? problemsRows(snapshot.problems) : [];
    const beside = this.#applications.list.applications.flatMap((application) => this.#besideRows(application));
    return [...problems, own, ...beside, ...(others ? [ownedBy(others, key)] : [])];
  }

  #nodesOfAll(all: readonly WorkspaceApplication[]): readonly ServicesNode[] {
    const { marks, engineOnly, list } = this.#applications;
    this.#first ??= this.#applications.current?.manifest ?? '';
    const projects = engineOnly.others.current;
    const { pinned, hidden, used } = marks;
    const running = runningManifests(all, projects);
    const { first, more } = orderApplications(all, { pinned, hidden, used, running });
    const isCut = list.snapshot.state === 'known' && list.snapshot.isCut;
    const others = othersNode(
      projects.filter((project) => applicationsOf(project, all).length === 0 && !this.#isOpenAs(project.name)),
      '',
      engineOnly.others.insides,
    );
    return [
      ...first.flatMap((application) => [this.#row(application, all), ...this.#besideRows(application)]),
      ...(more.length > 0 || isCut
        ? [
            moreNode(
              more.map((one): ApplicationRow => ({ ...this.#row(one, all), children: [], opens: 'row' })),
              isCut,
            ),
          ]
        : []),
      ...(engineOnly.monitor.snapshot.state === 'engineUnreachable' ? unreachableRows : []),
      ...(others ? [ownedBy(others, applicationKeyText(engineOnly.key))] : []),
    ];
  }

  /** The name that an application is found by may be another than the one that it is resolved to. */
  #isOpenAs(project: string): boolean {
    return [...this.#applications.opened, ...this.#beside()].some(({ monitor: { snapshot } }) => {
      return 'application' in snapshot && snapshot.application.name === project;
    });
  }

  #row(application: WorkspaceApplication, all: readonly WorkspaceApplication[]): ApplicationRow {
    const { marks } = this.#applications;
    const { manifest } = application;
    const key = this.#applications.shownKey(manifest);
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const placing = {
      key,
      place: placeText(application, all, folders),
      isPinned: marks.pinned.includes(manifest),
    };
    const isOpen = this.#applications.isOpen(manifest) || this.#first === manifest;
    const work = this.#applications.peek(manifest);
    return { ...placed(this.#standing(application, work), placing), opens: isOpen ? 'expanded' : 'collapsed' };
  }

  #standing(application: WorkspaceApplication, work: ApplicationWork | undefined): Omit<ApplicationRow, 'opens'> {
    const root = work && this.#arranged(work);
    if (root) return this.#openRow(root, work);
    const projects = this.#applications.engineOnly.others.current;
    const { applications } = this.#applications.list;
    const project = projects.find((each) => applicationsOf(each, applications).includes(application));
    const row = closedApplication(application, project);
    const problem = work && problemOf(work.monitor.snapshot);
    if (!problem) return row;
    const { text, rows } = problem;
    return {
      ...row,
      description: text,
      icon: { codicon: 'warning', color: 'list.warningForeground' },
      spoken: `${row.spoken}, ${text}`,
      children: rows.map((each) => ownedAction(each, applicationKeyText(work.key))),
    };
  }

  #openRow(root: ArrangedApplication, { key, monitor }: ApplicationWork): Omit<ApplicationRow, 'opens'> {
    const { snapshot } = monitor;
    if (snapshot.state !== 'ready') return root;
    const engine = viewDescription(snapshot);
    const description = joinText(
      root.description,
      engine !== viewDescription(this.#applications.engineOnly.monitor.snapshot) && engine,
    );
    const own = withSections(root, applicationKeyText(key));
    const problems = problemsRows(snapshot.problems).map((row) => ownedAction(row, applicationKeyText(key)));
    return { ...own, description, children: [...problems, ...own.children] };
  }
}

/** The row of an application, with that of its quota before its services, and that of its nodes behind them. */
function withSections(root: ArrangedApplication, key: string): Omit<ApplicationRow, 'opens'> {
  // Its figures change every second, and must not draw the row of the application again.
  const { quota: _figures, nodes, ...own } = ownedBy(root, key);
  const quota = quotaRow(root).map((row) => ownedAction(row, key));
  return { ...own, children: [...quota, ...own.children, ...(nodes ? [ownedBy(nodes, key)] : [])] };
}

/** Figures and other projects are read as long as somebody looks. */
function watchPart({ key, monitor, usage, others }: ApplicationWork): Disposable {
  const looking = monitor.retain();
  if (key.manifest !== '') usage.setLooking(true);
  others.setLooking(true);
  return {
    dispose: () => {
      usage.setLooking(false);
      others.setLooking(false);
      looking.dispose();
    },
  };
}

/** What keeps the services of an application from being shown, and what a person can do about it. */
function problemOf(
  snapshot: MonitorSnapshot,
): { readonly text: string; readonly rows: readonly ActionRow[] } | undefined {
  switch (snapshot.state) {
    case 'loading':
    case 'ready':
    case 'noManifest':
    case 'untrusted':
      return undefined;
    case 'failed':
      return { text: 'cannot be read', rows: [tryAgainRow('patchbay.services.refresh'), showLogRow] };
    case 'brokenManifest':
      return { text: 'the manifest cannot be read', rows: [...problemsRows(snapshot.problems), openManifestRow] };
    case 'engineUnreachable':
      return { text: 'engine cannot be reached', rows: unreachableRows };
    default:
      return assertNever(snapshot);
  }
}

const unreachableRows: readonly ActionRow[] = [
  tryAgainRow('patchbay.services.refresh'),
  chooseEngineRow,
  dockerHelpRow,
  showLogRow,
];
