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
import { onPartsOf } from '../app/applications/applicationBook.ts';
import { noManifest, readySnapshot } from '../app/monitors/readySnapshot.ts';
import { runRequest } from '../app/operations/requestRun.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { ServiceNode } from '../app/services/serviceNodes.ts';
import { serviceTree } from '../app/services/serviceTree.ts';
import { pathBelow } from '../base/disk/pathBelow.ts';
import { demandTrust } from '../app/trust.ts';
import { workspaceTrust } from './workspaceTrust.ts';
import type { Logger } from '../base/logger.ts';
import { isProblemError, ProblemError, type Problem } from '../base/problem.ts';
import type { EngineTraits } from '../engine/traits.ts';
import type { BrokerHost } from './brokerHost.ts';
import type { ApplicationWorks, ApplicationWork } from './views/applicationWork.ts';

export interface ApiParts {
  readonly applications: ApplicationWorks;
  readonly brokers: Pick<BrokerHost, 'placeOf'>;
  readonly logger: Logger;
}

/** What `activate` returns: `patchbay.d.ts` is its contract. */
export function createApi(parts: ApiParts): PatchbayApi {
  const { applications } = parts;
  const current = async (action: 'start' | 'stop', services: readonly string[] = []): Promise<RequestReport> =>
    reportOf(await request(() => currentWork(applications), { action, services }, parts));
  return {
    version: 1,
    applications: async () => {
      const all = await applications.list.known();
      return all.map(({ name, manifest, folder }) => ({
        name,
        manifest: vscode.Uri.file(manifest),
        folder: vscode.Uri.file(folder),
      }));
    },
    observe: (place, options = {}) => observe({ path: place.fsPath, ...options }, parts),
    start: (services) => current('start', services),
    stop: (services) => current('stop', services),
    request: (place, asked) => request(() => workAt({ path: place.fsPath, ...asked }, applications), asked, parts),
  };
}

/** @throws ProblemError `api.which-application` */
function currentWork(applications: ApplicationWorks): ApplicationWork | undefined {
  const { current, list } = applications;
  if (current) return applications.shown(current.manifest);
  if (list.applications.length > 1) throw new ProblemError(whichApplication);
  return undefined;
}

/** A folder or a manifest, and the environment that is asked for. */
interface Place extends EnvironmentOptions {
  readonly path: string;
}

/** The application of a manifest, or the first one in a folder; undefined where there is none. */
function workAt({ path, environment }: Place, applications: ApplicationWorks): ApplicationWork | undefined {
  const all = applications.list.applications;
  const found =
    all.find(({ manifest, files }) => manifest === path || files.includes(path)) ??
    all.find(({ manifest }) => pathBelow(path, manifest) !== undefined);
  return found && applications.of({ manifest: found.manifest, environment });
}

/** Follows the application of a place, which may come, go or become another while it is observed. */
function observe(place: Place, parts: ApiParts): ApplicationObserver {
  const { applications } = parts;
  const changed = new vscode.EventEmitter<ApplicationState>();
  const store = new DisposableStore();
  const state = (): ApplicationState => {
    const work = workAt(place, applications);
    return work ? stateOf(work, place, parts) : missing(applications);
  };
  let current = state();
  const look = (): void => {
    const next = state();
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    current = next;
    changed.fire(next);
  };
  store.add(applications.list.onDidChange(look));
  store.add(
    onPartsOf(
      () => [workAt(place, applications)].filter((work) => work !== undefined),
      applications.list.onDidChange,
      (work) => {
        const watching = new DisposableStore();
        for (const part of [work.monitor, work.activity]) watching.add(part.onDidChange(look));
        watching.add(work.monitor.retain());
        look();
        return watching;
      },
    ),
  );
  applications.list.start();
  return {
    get current() {
      return current;
    },
    onDidChange: changed.event,
    dispose: () => {
      store.dispose();
      changed.dispose();
    },
  };
}

function missing({ list }: ApplicationWorks): ApplicationState {
  const { snapshot } = list;
  if (snapshot.state === 'loading') return { state: 'loading' };
  if (snapshot.state === 'failed') return unavailable(snapshot.problem.message);
  return unavailable(snapshot.applications.length === 0 ? 'There is no manifest.' : otherFolder.message);
}

function stateOf(
  { monitor: { snapshot }, activity }: ApplicationWork,
  { environment }: Place,
  { brokers }: ApiParts,
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

function toStatus({ service, state, isOrphan, urls, children }: ServiceNode): ServiceStatus {
  return {
    name: service,
    state,
    isDeclared: !isOrphan,
    containers: children.map(({ container }) => container),
    urls: [...urls],
  };
}

const whichApplication: Problem = {
  code: 'api.which-application',
  severity: 'error',
  message: 'This workspace has several applications. Name the manifest of one in a `request`.',
};

const otherFolder: Problem = {
  code: 'api.other-folder',
  severity: 'error',
  message: 'The application belongs to another folder.',
};

function unavailable(reason: string): ApplicationState {
  return { state: 'unavailable', reason };
}

/** Whatever keeps it from being begun, no manifest or no engine for instance, refuses it. */
async function request(
  find: () => ApplicationWork | undefined,
  { action, services = [], reason }: OperationRequest,
  { applications, logger }: ApiParts,
): Promise<OperationOutcome> {
  let looking: Disposable | undefined;
  try {
    demandTrust(workspaceTrust);
    await applications.list.known();
    const work = find();
    looking = work?.monitor.retain();
    if (!work) throw new ProblemError(applications.list.applications.length === 0 ? noManifest : otherFolder);
    await readySnapshot(work.monitor);
    const { outcome, warnings } = await runRequest(action === 'start' ? 'up' : 'stop', services, reason, {
      ...work,
      logger,
    });
    const told = { warnings: warnings.map(toRequestProblem) };
    return 'problems' in outcome
      ? { ...told, outcome: outcome.kind, problems: outcome.problems.map(toRequestProblem) }
      : { ...told, outcome: outcome.kind };
  } catch (error) {
    if (!isProblemError(error)) throw error;
    return { outcome: 'refused', problems: [toRequestProblem(error.problem)], warnings: [] };
  } finally {
    looking?.dispose();
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
