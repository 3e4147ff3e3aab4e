import { relative, isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type {
  ApplicationObserver,
  ApplicationState,
  EngineTraits as Traits,
  ObserveOptions,
  PatchbayApi,
  PatchbayError,
  ServiceStatus,
} from '../../patchbay.d.ts';
import { noDoings, type ActivityTracker, type Doings } from '../app/services/activity.ts';
import type { ApplicationMonitor, MonitorSnapshot } from '../app/monitors/applicationMonitor.ts';
import type { ApplicationMonitors } from '../app/monitors/applicationMonitors.ts';
import type { PlanRuns } from '../app/operations/planRuns.ts';
import type { ServiceNode } from '../app/services/serviceNodes.ts';
import { serviceTree } from '../app/services/serviceTree.ts';
import type { EngineTraits } from '../engine/traits.ts';
import { isProblemError, type Problem } from '../base/problem.ts';
import { plan as makePlan } from '../engine/plan.ts';
import { readySnapshot } from './planRunner.ts';

export interface ApiParts {
  readonly monitor: ApplicationMonitor;
  readonly monitors: ApplicationMonitors;
  readonly activity: ActivityTracker;
  readonly runs: PlanRuns;
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

/** No plan is shown: whoever calls has asked the person, or acts on a wish of theirs. */
async function run(
  { monitor, runs }: ApiParts,
  action: 'up' | 'stop',
  services: readonly string[] = [],
): Promise<void> {
  const looking = monitor.retain();
  try {
    const { application, observation } = await readySnapshot(monitor);
    const unknown = services.find((name) => !Object.hasOwn(application.services, name));
    if (unknown !== undefined) throw toError(unknownService(unknown));
    const plan = makePlan({ action, application, observation, services });
    const [first] = await runs.apply(plan, application, () => undefined, new AbortController().signal);
    if (first) throw toError(first);
  } catch (error) {
    throw isProblemError(error) ? toError(error.problem) : error;
  } finally {
    looking.dispose();
  }
}

function toError({ code, message }: Problem): PatchbayError {
  return Object.assign(new Error(message), { code });
}

function unknownService(name: string): Problem {
  return { code: 'api.unknown-service', severity: 'error', message: `The manifest has no service "${name}".` };
}
