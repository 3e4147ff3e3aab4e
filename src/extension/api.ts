import * as vscode from 'vscode';
import type {
  ApplicationObserver,
  ApplicationState,
  EngineTraits as Traits,
  EnvironmentOptions,
  ObservedBroker,
  OperationOutcome,
  OperationRequest,
  PatchbayApi,
  PatchbayError,
  RequestProblem,
  RequestReport,
  ServiceStatus,
} from '../../patchbay.d.ts';
import { brokerUrl } from '../app/channels/brokerAddress.ts';
import { observedBrokers, type ObservedBroker as BrokerFacts } from '../app/channels/observedBrokers.ts';
import type { ApplicationMonitor, MonitorSnapshot } from '../app/monitors/applicationMonitor.ts';
import type { ApplicationMonitors, MonitorKey } from '../app/monitors/applicationMonitors.ts';
import { readySnapshot } from '../app/monitors/readySnapshot.ts';
import type { OperationRules } from '../app/operations/door.ts';
import { PlanRuns } from '../app/operations/planRuns.ts';
import { runRequest } from '../app/operations/requestRun.ts';
import { ActivityTracker } from '../app/services/activity.ts';
import type { ServiceNode } from '../app/services/serviceNodes.ts';
import { serviceTree } from '../app/services/serviceTree.ts';
import { pathBelow } from '../base/disk/pathBelow.ts';
import type { Logger } from '../base/logger.ts';
import { isProblemError, ProblemError, type Problem } from '../base/problem.ts';
import type { EngineTraits } from '../engine/traits.ts';
import type { BrokerHost } from './brokerHost.ts';

export interface ApiParts {
  readonly monitors: ApplicationMonitors;
  /** What acts on the application that the views show. */
  readonly shown: ApplicationWork;
  readonly rules: OperationRules;
  readonly brokers: Pick<BrokerHost, 'placeOf'>;
  readonly logger: Logger;
}

/** What acts on one application in one environment, and what it is about to do. */
interface ApplicationWork {
  readonly activity: ActivityTracker;
  readonly runs: PlanRuns;
}

/** What `activate` returns: `patchbay.d.ts` is its contract. */
export function createApi(parts: ApiParts): PatchbayApi {
  const works = new Map([[parts.monitors.of(), parts.shown]]);
  const placed = (key: MonitorKey): Placed => {
    const monitor = parts.monitors.of(key);
    const work = works.get(monitor) ?? newWork(monitor, parts.rules);
    works.set(monitor, work);
    return { ...parts, ...work, monitor };
  };
  const at = (folder: vscode.Uri, { environment }: EnvironmentOptions = {}): Placed =>
    placed({ folder: folderBeside(folder), environment });
  return {
    version: 1,
    observe: (folder, options) => observe(at(folder, options), { folder: folder.fsPath, ...options }),
    start: async (services) => reportOf(await request(placed({}), { action: 'start', ...(services && { services }) })),
    stop: async (services) => reportOf(await request(placed({}), { action: 'stop', ...(services && { services }) })),
    request: (folder, asked) => request(at(folder, asked), asked, folder.fsPath),
  };
}

/** One application in one environment, and all that is needed to look at it and to act on it. */
interface Placed extends ApplicationWork, Pick<ApiParts, 'brokers' | 'logger'> {
  readonly monitor: ApplicationMonitor;
}

function newWork(monitor: ApplicationMonitor, rules: OperationRules): ApplicationWork {
  const activity = new ActivityTracker();
  return { activity, runs: new PlanRuns(monitor, activity, rules) };
}

function observe(placed: Placed, place: ObservedPlace): ApplicationObserver {
  const { monitor, activity } = placed;
  const changed = new vscode.EventEmitter<ApplicationState>();
  const looking = monitor.retain();
  const state = (): ApplicationState => stateOf(monitor.snapshot, placed, place);
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

function stateOf(
  snapshot: MonitorSnapshot,
  { activity, brokers }: Placed,
  { folder, environment }: ObservedPlace,
): ApplicationState {
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
      if (pathBelow(folder, application.directory) === undefined) return unavailable(otherFolder.message);
      return {
        state: 'ready',
        name: application.name,
        ...(environment !== undefined && { environment }),
        manifests: [...application.files],
        engine: observation.engine.kind,
        traits: toTraits(observation.engine.traits),
        brokers: observedBrokers(
          application,
          environment === undefined
            ? (name) => brokers.placeOf(snapshot, name)
            : (name) => brokerUrl(application, observation, name),
        ).map(toBroker),
        services: serviceTree(application, observation, activity.current).children.map(toStatus),
      };
    }
  }
}

/** Leaves out the fields that only say what people are told. */
function toTraits(traits: EngineTraits): Traits {
  const { declaration, hasImages, hasVolumes, isIsolated, hasTerminals, canPause, canStartFirst } = traits;
  return { declaration, hasImages, hasVolumes, isIsolated, hasTerminals, canPause, canStartFirst };
}

function toBroker({ problem, ...broker }: BrokerFacts): ObservedBroker {
  return { ...broker, ...(problem && { problem: toRequestProblem(problem) }) };
}

interface ObservedPlace extends EnvironmentOptions {
  readonly folder: string;
}

/** Finds the workspace folder where there are several. A single one is that of the views, which needs no name. */
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

const otherFolder: Problem = {
  code: 'api.other-folder',
  severity: 'error',
  message: 'The application is of another folder.',
};

function unavailable(reason: string): ApplicationState {
  return { state: 'unavailable', reason };
}

/** Whatever keeps it from being begun, no manifest or no engine for instance, refuses it. */
async function request(
  placed: Placed,
  { action, services = [] }: OperationRequest,
  folder?: string,
): Promise<OperationOutcome> {
  const looking = placed.monitor.retain();
  try {
    const { application } = await readySnapshot(placed.monitor);
    if (folder !== undefined && pathBelow(folder, application.directory) === undefined)
      throw new ProblemError(otherFolder);
    const { outcome, warnings } = await runRequest(action === 'start' ? 'up' : 'stop', services, placed);
    const told = { warnings: warnings.map(toRequestProblem) };
    return 'problems' in outcome
      ? { ...told, outcome: outcome.kind, problems: outcome.problems.map(toRequestProblem) }
      : { ...told, outcome: outcome.kind };
  } catch (error) {
    if (!isProblemError(error)) throw error;
    return { outcome: 'refused', problems: [toRequestProblem(error.problem)], warnings: [] };
  } finally {
    looking.dispose();
  }
}

function reportOf(outcome: OperationOutcome): RequestReport {
  if ('problems' in outcome) throw toError(outcome.problems);
  return { warnings: outcome.warnings };
}

function toRequestProblem({ code, message }: Problem): RequestProblem {
  return { code, message };
}

/** An error has one code, that of the first problem; its message has them all. */
function toError(problems: readonly RequestProblem[]): PatchbayError {
  const message = problems.map((problem) => problem.message).join('\n');
  return Object.assign(new Error(message), { code: problems[0]?.code ?? 'internal.unexpected' });
}
