import * as vscode from 'vscode';
import type { MonitorSnapshot } from '../../app/monitors/applicationMonitor.ts';
import type { ApplicationNode } from '../../app/services/serviceNodes.ts';
import { Coalescer } from '../../base/async.ts';
import { escapeMarkdown } from '../../base/foreignText.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { StatusEntry, type StatusText } from '../ui/surfaces.ts';
import { onWorkChange, type ApplicationWorks, type ApplicationWork } from './applicationWork.ts';
import { applicationOf } from './servicesView.ts';

/** Matches the manifests in the root of a folder. */
const manifestGlob = '{patchbay,compose,docker-compose}.{yaml,yml}';
const maxNamed = 2;

/**
 * Shows `shop 7/9` at the window's foot, and the like of each application that is open. It starts nothing: once somebody has
 * looked, it goes on looking.
 */
export class StatusBar implements Disposable {
  readonly #applications: ApplicationWorks;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<Disposable>());
  readonly #entry = this.#store.add(new StatusEntry('patchbay.status', 'Patchbay', 'patchbay.services.focus'));
  #watched: ApplicationWork | undefined;

  constructor(applications: ApplicationWorks) {
    this.#applications = applications;
    const redraw = this.#store.add(new Coalescer(() => this.#draw(), 100));
    this.#store.add(applications.onDidChange(() => redraw.request()));
    this.#store.add(
      onWorkChange(
        applications,
        ({ monitor, activity }) => [monitor, activity],
        () => redraw.request(),
      ),
    );
    void this.#showIfManifest();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Before anybody has looked, all that is known is whether there is a manifest. */
  async #showIfManifest(): Promise<void> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const found = await Promise.all(
      folders.map((folder) => vscode.workspace.findFiles(new vscode.RelativePattern(folder, manifestGlob), null, 1)),
    );
    const isKnown = this.#applications.list.snapshot.state !== 'loading';
    if (found.flat().length === 0 || isKnown || this.#store.isDisposed) return;
    this.#entry.show(plain('server-environment', 'Patchbay', 'Show the services of this workspace'));
  }

  #draw(): void {
    const { only } = this.#applications;
    const text = only ? this.#textOfOne(only) : this.#textOfAll();
    if (text === 'asBefore') return;
    if (text) this.#entry.show(text);
    else this.#entry.hide();
  }

  #textOfOne(work: ApplicationWork): StatusText | 'asBefore' | undefined {
    const { snapshot } = work.monitor;
    // Before the workspace is trusted, nothing more can be known than at the start.
    if (snapshot.state === 'untrusted') return 'asBefore';
    const isWatched = this.#looking.value !== undefined && this.#watched === work;
    if (snapshot.state === 'loading' && !isWatched) return 'asBefore';
    if (!isWatched) this.#watch(work);
    return textOf(snapshot, applicationOf(snapshot, work.activity));
  }

  #textOfAll(): StatusText | 'asBefore' | undefined {
    const { opened, list } = this.#applications;
    this.#watch(undefined);
    if (list.snapshot.state !== 'known') return 'asBefore';
    const count = list.snapshot.applications.length;
    if (count === 0) return undefined;
    const roots = opened.flatMap(({ monitor, activity }) => applicationOf(monitor.snapshot, activity) ?? []);
    if (roots.length === 0)
      return plain('server-environment', 'Patchbay', `Show the ${count} applications of this workspace`);
    return textOfRoots(roots);
  }

  #watch(work: ApplicationWork | undefined): void {
    if (this.#watched === work) return;
    this.#watched = work;
    this.#looking.set(work?.monitor.retain());
  }
}

function textOf(
  snapshot: Exclude<MonitorSnapshot, { state: 'untrusted' }>,
  root: ApplicationNode | undefined,
): StatusText | undefined {
  switch (snapshot.state) {
    case 'noManifest':
      return undefined;
    case 'loading':
      return plain('server-environment', 'Patchbay', 'Looking at what runs …');
    case 'failed':
      return { ...plain('error', 'Patchbay', snapshot.problem.message), background: 'error' };
    case 'brokenManifest':
      return { ...plain('warning', 'Patchbay', 'The manifest cannot be read; see Problems.'), background: 'warning' };
    case 'engineUnreachable': {
      const { application, problem } = snapshot;
      return { ...plain('debug-disconnect', application.name, problem.message), background: 'warning' };
    }
    case 'ready':
      return root && textOfRoots([root]);
  }
}

/** Two have names; of more, the sum is told, and each on hover. */
function textOfRoots(roots: readonly ApplicationNode[]): StatusText {
  const sum = (count: (root: ApplicationNode) => number): number => roots.reduce((all, root) => all + count(root), 0);
  const total = `${roots.length} applications ${sum(({ good }) => good)}/${sum((root) => root.total)}`;
  const states = roots.map(({ state }) => state);
  const isBusy = states.includes('starting') || states.includes('stopping');
  return {
    icon: isBusy ? 'loading~spin' : 'server-environment',
    text: roots.length > maxNamed ? total : roots.map(countsOf).join(' · '),
    tooltip: roots.map(({ tooltip }) => tooltip).join('\n\n---\n\n'),
    spoken: roots.map(({ spoken }) => spoken).join('; '),
    ...(states.includes('exited') || states.includes('failed')
      ? { background: 'error' }
      : states.includes('unhealthy')
        ? { background: 'warning' }
        : {}),
  };
}

function countsOf({ label, good, total }: ApplicationNode): string {
  return total === 0 ? label : `${label} ${good}/${total}`;
}

function plain(icon: string, text: string, message: string): StatusText {
  return { icon, text, tooltip: escapeMarkdown(message), spoken: `Patchbay: ${message}` };
}
