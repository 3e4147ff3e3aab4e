import * as vscode from 'vscode';
import type { ActivityTracker } from '../../app/activity.ts';
import type { ApplicationMonitor, MonitorSnapshot } from '../../app/applicationMonitor.ts';
import { escapeMarkdown } from '../../app/treeNode.ts';
import { Coalescer } from '../../base/async.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { applicationOf } from './servicesView.ts';

/** Where a manifest is, in the root of a folder. */
const manifestGlob = '{patchbay,compose,docker-compose}.{yaml,yml}';

/** `shop 7/9` at the window's foot. It starts nothing: once somebody has looked, it goes on looking. */
export class StatusBar implements Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #activity: ActivityTracker;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<Disposable>());
  readonly #item = this.#store.add(
    vscode.window.createStatusBarItem('patchbay.status', vscode.StatusBarAlignment.Left, 10),
  );

  constructor(monitor: ApplicationMonitor, activity: ActivityTracker) {
    this.#monitor = monitor;
    this.#activity = activity;
    this.#item.name = 'Patchbay';
    this.#item.command = 'patchbay.services.focus';
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
    this.#item.text = '$(server-environment) Patchbay';
    this.#item.tooltip = 'Show the services of this workspace';
    this.#item.show();
  }

  #draw(): void {
    const { snapshot } = this.#monitor;
    if (snapshot.state !== 'loading' && !this.#looking.value) this.#looking.set(this.#monitor.retain());
    const face = faceOf(snapshot, this.#activity);
    if (!face) return this.#item.hide();
    this.#item.text = face.text;
    this.#item.tooltip = new vscode.MarkdownString(face.tooltip);
    this.#item.backgroundColor = face.background && new vscode.ThemeColor(`statusBarItem.${face.background}Background`);
    this.#item.accessibilityInformation = { label: face.spoken };
    this.#item.show();
  }
}

interface Face {
  readonly text: string;
  readonly tooltip: string;
  readonly spoken: string;
  readonly background?: 'error' | 'warning';
}

function faceOf(snapshot: MonitorSnapshot, activity: ActivityTracker): Face | undefined {
  switch (snapshot.state) {
    case 'noManifest':
      return undefined;
    case 'loading':
      return plain('$(server-environment) Patchbay', 'Looking at what runs …');
    case 'failed':
      return { ...plain('$(error) Patchbay', snapshot.problem.message), background: 'error' };
    case 'brokenManifest':
      return { ...plain('$(warning) Patchbay', 'The manifest cannot be read; see Problems.'), background: 'warning' };
    case 'engineUnreachable': {
      const { application, problem } = snapshot;
      return { ...plain(`$(debug-disconnect) ${application.name}`, problem.message), background: 'warning' };
    }
    case 'ready':
      return readyFace(snapshot, activity);
  }
}

function readyFace(snapshot: MonitorSnapshot, activity: ActivityTracker): Face | undefined {
  const root = applicationOf(snapshot, activity);
  if (!root) return undefined;
  const isBusy = root.state === 'starting' || root.state === 'stopping';
  return {
    text: `$(${isBusy ? 'loading~spin' : 'server-environment'}) ${root.label} ${root.good}/${root.total}`,
    tooltip: root.tooltip,
    spoken: root.spoken,
    ...(root.state === 'exited' || root.state === 'failed'
      ? { background: 'error' }
      : root.state === 'unhealthy'
        ? { background: 'warning' }
        : {}),
  };
}

function plain(text: string, message: string): Face {
  return { text, tooltip: escapeMarkdown(message), spoken: `Patchbay: ${message}` };
}
