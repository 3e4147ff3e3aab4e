import { relative, isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type {
  ApplicationObserver,
  ApplicationState,
  EngineTraits as Traits,
  ObserveOptions,
  PatchbayApi,
  PatchbayError,
  RequestReport,
  ServiceStatus,
} from '../../patchbay.d.ts';
import { noDoings, type ActivityTracker, type Doings } from '../app/services/activity.ts';
import type { ApplicationMonitors } from '../app/monitors/applicationMonitors.ts';
import type { MonitorSnapshot } from '../app/monitors/applicationMonitor.ts';
import { runRequest, type RequestParts } from '../app/operations/requestRun.ts';
import type { ServiceNode } from '../app/services/serviceNodes.ts';
import { serviceTree } from '../app/services/serviceTree.ts';
import type { EngineTraits } from '../engine/traits.ts';
import { isProblemError, type Problem } from '../base/problem.ts';

export interface ApiParts extends RequestParts {
  readonly monitors: ApplicationMonitors;
  readonly activity: ActivityTracker;
}

/** What `activate` returns: `patchbay.d.ts` is its contract. */
export function createApi(parts: ApiParts): PatchbayApi {
  return {
    version: 1,
    observe: (folder, options) => observe(parts, folder, options),
    start: (services) => run(parts, 'up', services),
    stop: (services) => run(parts, 'stop', services),
  };
}

function observe(
  { monitors, activity }: ApiParts,
  folder: vscode.Uri,
  { environment }: ObserveOptions = {},
): ApplicationObserver {
  const monitor = monitors.of({ folder: folderBeside(folder), environment });
  // What is being done is done to the application as the views show it.
  const doings = (): Doings => (environment === undefined ? activity.current : noDoings);
  const changed = new vscode.EventEmitter<ApplicationState>();
  const looking = monitor.retain();
  const state = (): ApplicationState => stateOf(monitor.snapshot, doings(), { folder: folder.fsPath, environment });
  let current = state();
  const look = (): void => {
    const next = state();
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    current = next;
    changed.fire(next);
  };
  const listeners = [monitor.onDidChange(look), activity.onDidChange(look)];
  return {
    get current() {
      return current;
    },
    onDidChange: changed.event,
    dispose: () => {
      for (const listener of listeners.splice(0)) listener.dispose();
      looking.dispose();
      changed.dispose();
    },
  };
}

function stateOf(snapshot: MonitorSnapshot, doings: Doings, { folder, environment }: ObservedPlace): ApplicationState {
  switch (snapshot.state) {
    case 'loading':
      return { state: 'loading' };
    case 'noManifest':
      return unavailable('There is no manifest.');
    case 'brokenManifest':
      return unavailable(
        snapshot.problems.find(({ severity }) => severity === 'error')?.message ??
          `${snapshot.manifest} cannot be read.`,
      );
    case 'untrusted':
    case 'failed':
    case 'engineUnreachable':
      return unavailable(snapshot.problem.message);
    case 'ready': {
      const { application, observation } = snapshot;
      if (!isWithin(folder, application.directory)) return unavailable('The application is of another folder.');
      return {
        state: 'ready',
        name: application.name,
        ...(environment !== undefined && { environment }),
        manifests: [...application.files],
        engine: observation.engine.kind,
        traits: toTraits(observation.engine.traits),
        services: serviceTree(application, observation, doings).children.map(toStatus),
      };
    }
  }
}

/** Without those that only say what people are told. */
function toTraits(traits: EngineTraits): Traits {
  const { declaration, hasImages, hasVolumes, isIsolated, hasTerminals, canPause, canStartFirst } = traits;
  return { declaration, hasImages, hasVolumes, isIsolated, hasTerminals, canPause, canStartFirst };
}

interface ObservedPlace {
  readonly folder: string;
  readonly environment: string | undefined;
}

/** The workspace folder, where there are others beside it; the only one is that of the views. */
function folderBeside(folder: vscode.Uri): string | undefined {
  const { workspaceFolders = [] } = vscode.workspace;
  return workspaceFolders.length > 1 ? vscode.workspace.getWorkspaceFolder(folder)?.uri.fsPath : undefined;
}

function toStatus({ service, state, isOrphan, urls, children }: ServiceNode): ServiceStatus {
  return {
    name: service,
    state,
    isDeclared: !isOrphan,
    containers: children.map(({ container }) => container),
    urls: [...urls],
  };
}

function isWithin(folder: string, directory: string): boolean {
  const path = relative(folder, directory);
  return path === '' || (!path.startsWith('..') && !isAbsolute(path));
}

function unavailable(reason: string): ApplicationState {
  return { state: 'unavailable', reason };
}

async function run(parts: ApiParts, action: 'up' | 'stop', services: readonly string[] = []): Promise<RequestReport> {
  try {
    const { outcome, warnings } = await runRequest(action, services, parts);
    if ('problems' in outcome) throw toError(outcome.problems);
    return { warnings: warnings.map(({ code, message }) => ({ code, message })) };
  } catch (error) {
    throw isProblemError(error) ? toError([error.problem]) : error;
  }
}

/** An error has one code, that of the first problem; its message has them all. */
function toError(problems: readonly Problem[]): PatchbayError {
  const message = problems.map((problem) => problem.message).join('\n');
  return Object.assign(new Error(message), { code: problems[0]?.code ?? 'internal.unexpected' });
}
