import { relative, isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type {
  ApplicationObserver,
  ApplicationState,
  PatchbayApi,
  PatchbayError,
  ServiceStatus,
} from '../../patchbay.d.ts';
import type { ActivityTracker } from '../app/services/activity.ts';
import type { ApplicationMonitor, MonitorSnapshot } from '../app/monitors/applicationMonitor.ts';
import type { PlanRuns } from '../app/operations/planRuns.ts';
import type { ServiceNode } from '../app/services/serviceNodes.ts';
import { serviceTree } from '../app/services/serviceTree.ts';
import { isProblemError, type Problem } from '../base/problem.ts';
import { plan as makePlan } from '../engine/plan.ts';
import { readySnapshot } from './planRunner.ts';

export interface ApiParts {
  readonly monitor: ApplicationMonitor;
  readonly activity: ActivityTracker;
  readonly runs: PlanRuns;
}

/** What `activate` returns: `patchbay.d.ts` is its contract. */
export function createApi(parts: ApiParts): PatchbayApi {
  return {
    version: 1,
    observe: (folder) => observe(parts, folder),
    start: (services) => run(parts, 'up', services),
    stop: (services) => run(parts, 'stop', services),
  };
}

function observe({ monitor, activity }: ApiParts, folder: vscode.Uri): ApplicationObserver {
  const changed = new vscode.EventEmitter<ApplicationState>();
  const looking = monitor.retain();
  const state = (): ApplicationState => stateOf(monitor.snapshot, activity, folder.fsPath);
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

function stateOf(snapshot: MonitorSnapshot, activity: ActivityTracker, folder: string): ApplicationState {
  switch (snapshot.state) {
    case 'loading':
      return { state: 'loading' };
    case 'noManifest':
      return unavailable('There is no manifest.');
    case 'brokenManifest':
      return unavailable(`${snapshot.manifest} cannot be read.`);
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
        manifests: [...application.files],
        engine: observation.engine.kind,
        services: serviceTree(application, observation, activity.current).children.map(toStatus),
      };
    }
  }
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
