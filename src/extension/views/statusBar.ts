import * as vscode from 'vscode';
import type { ActivityTracker } from '../../app/services/activity.ts';
import type { ApplicationMonitor, MonitorSnapshot } from '../../app/monitors/applicationMonitor.ts';
import { Coalescer } from '../../base/async.ts';
import { escapeMarkdown } from '../../base/foreignText.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { StatusEntry, type StatusText } from '../ui/surfaces.ts';
import { applicationOf } from './servicesView.ts';

/** Matches the manifests in the root of a folder. */
const manifestGlob = '{patchbay,compose,docker-compose}.{yaml,yml}';

/** Shows `shop 7/9` at the window's foot. It starts nothing: once somebody has looked, it goes on looking. */
export class StatusBar implements Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #activity: ActivityTracker;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<Disposable>());
  readonly #entry = this.#store.add(new StatusEntry('patchbay.status', 'Patchbay', 'patchbay.services.focus'));

  constructor(monitor: ApplicationMonitor, activity: ActivityTracker) {
    this.#monitor = monitor;
    this.#activity = activity;
    const redraw = this.#store.add(new Coalescer(() => this.#draw(), 100));
    this.#store.add(monitor.onDidChange(() => redraw.request()));
    this.#store.add(activity.onDidChange(() => redraw.request()));
    void this.#showIfManifest();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Before anybody has looked, all that is known is whether there is a manifest. */
  async #showIfManifest(): Promise<void> {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (!folder) return;
    const found = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, manifestGlob), null, 1);
    if (found.length === 0 || this.#looking.value || this.#store.isDisposed) return;
    this.#entry.show(plain('server-environment', 'Patchbay', 'Show the services of this workspace'));
  }

  #draw(): void {
    const { snapshot } = this.#monitor;
    // Before the workspace is trusted, nothing more can be known than at the start.
    if (snapshot.state === 'untrusted') return;
    if (snapshot.state !== 'loading' && !this.#looking.value) this.#looking.set(this.#monitor.retain());
    const text = textOf(snapshot, this.#activity);
    if (text) this.#entry.show(text);
    else this.#entry.hide();
  }
}

function textOf(
  snapshot: Exclude<MonitorSnapshot, { state: 'untrusted' }>,
  activity: ActivityTracker,
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
      return readyText(snapshot, activity);
  }
}

function readyText(snapshot: MonitorSnapshot, activity: ActivityTracker): StatusText | undefined {
  const root = applicationOf(snapshot, activity);
  if (!root) return undefined;
  const isBusy = root.state === 'starting' || root.state === 'stopping';
  return {
    icon: isBusy ? 'loading~spin' : 'server-environment',
    text: root.total === 0 ? root.label : `${root.label} ${root.good}/${root.total}`,
    tooltip: root.tooltip,
    spoken: root.spoken,
    ...(root.state === 'exited' || root.state === 'failed'
      ? { background: 'error' }
      : root.state === 'unhealthy'
        ? { background: 'warning' }
        : {}),
  };
}

function plain(icon: string, text: string, message: string): StatusText {
  return { icon, text, tooltip: escapeMarkdown(message), spoken: `Patchbay: ${message}` };
}
