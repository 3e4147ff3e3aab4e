import type { Problem } from '../../../base/problem.ts';
import type { Application, Service } from '../../../manifest/model.ts';
import type { ObservedNode } from '../../observation.ts';
import type { PlanRequest } from '../../planRequest.ts';
import type { Step } from '../../step.ts';
import { checkSupport } from '../../support/check.ts';
import { serviceOf } from '../dependencies.ts';
import { findDrift } from '../drift.ts';
import { imageName } from '../names.ts';
import { chosen, leavesOrphans } from '../selection.ts';
import { fullNetworks } from './addresses.ts';
import { clusterOf } from './clusterRequest.ts';
import { keptGrants, keptMounts, storedFile, type KeptGrant } from './keptFiles.ts';
import { nodeProblems } from './nodeChange.ts';
import { eligibleNodes } from './placement.ts';
import { rollbackProblems } from './rollback.ts';
import { rolloutProblems } from './rollout.ts';
import { isGlobalMode, serviceMode } from './serviceMode.ts';

/** What a cluster cannot do of what is asked, or not as the manifest says; an error forbids to apply the plan. */
export function clusterProblems(request: PlanRequest, steps: readonly Step[]): readonly Problem[] {
  const { application, action, observation } = request;
  const refused = [
    ...refusedAction(request),
    ...refusedTasks(request),
    ...refusedPlacement(request),
    ...(action === 'node' ? nodeProblems(request, steps) : []),
    ...(action === 'rollback' ? rollbackProblems(request, steps) : []),
    ...(action === 'pause-rollout' || action === 'resume-rollout' ? rolloutProblems(request, steps) : []),
  ];
  if (!application) return refused;
  const told = toldServices(request, steps);
  const services = told.flatMap((name) => serviceOf(application, name) ?? []);
  return [
    ...refused,
    ...refusedScales(application, request),
    ...(services.length === 0
      ? []
      : checkSupport(application, services.map(asItRuns(application, request)), observation)),
    ...keptMountNotes(application, services, request),
    ...fileProblems(application, request, told),
    ...unreachedNodes(application, request, told, steps),
    ...fullNetworks(application, services, observation),
    ...services.flatMap((service) => nowhereToRun(service, request)),
    ...(action === 'up' || action === 'rebuild' ? driftProblems(application, request) : []),
    ...(leavesOrphans(request) ? orphansLeft(application, request) : []),
  ];
}

/** The services of which the cluster is told all that the manifest says, and those that run once. */
function toldServices({ action, services = [] }: PlanRequest, steps: readonly Step[]): readonly string[] {
  const deployed = steps.flatMap((step) =>
    step.kind === 'deploy' && (step.change === 'create' || step.change === 'update') ? [step.service] : [],
  );
  return [...new Set([...(action === 'run' ? services : []), ...deployed])];
}

/**
 * What runs once has its ports on the manager's node alone, as any container has there. A file that the cluster keeps is not one of the
 * manager's node any more.
 */
function asItRuns(
  application: Application,
  { action, services = [], contents = {} }: PlanRequest,
): (service: Service) => Service {
  return (service) => {
    const kept = new Set(keptMounts(application, service, contents).map(({ target }) => target));
    const mounts = service.mounts.filter(({ target }) => !kept.has(target));
    return { ...service, mounts, ...(action === 'run' && services.includes(service.name) ? { ports: [] } : {}) };
  };
}

function keptMountNotes(
  application: Application,
  services: readonly Service[],
  { action, contents = {} }: PlanRequest,
): readonly Problem[] {
  if (action === 'run') return [];
  return services.flatMap((service): readonly Problem[] => {
    const kept = keptMounts(application, service, contents).map(({ file }) => file);
    if (kept.length === 0) return [];
    const message = `"${service.name}": ${kept.join(', ')} ${kept.length === 1 ? 'is' : 'are'} kept by the Swarm as ${kept.length === 1 ? 'a config' : 'configs'}, so that every node has it. A change of the file is seen after the next "up". To mount the file itself, pin the service to its node (deploy.placement.constraints: node.hostname == NAME).`;
    return [{ code: 'engine.mount-kept', severity: 'info', message, at: service.at }];
  });
}

function refusedAction({ action }: PlanRequest): readonly Problem[] {
  if (action !== 'pause' && action !== 'unpause' && action !== 'kill') return [];
  const why =
    action === 'kill'
      ? 'a Swarm replaces a task that somebody ends'
      : 'a Swarm takes a halted task for lost, and replaces it';
  const next = action === 'kill' ? 'Restart the service, or stop it.' : 'Stop the service, and start it again later.';
  return [error('engine.not-on-cluster', `"${action}" is not done here: ${why}. ${next}`)];
}

/** Replicas of a service are all the same to a cluster, which brings back one that somebody stops. */
function refusedTasks({ containers, observation }: PlanRequest): readonly Problem[] {
  const tasks = observation.containers.filter(({ name, task }) => task && containers?.includes(name));
  const [first] = tasks;
  if (!first) return [];
  const names = tasks.map(({ name }) => name).join(', ');
  const message = `${names}: a Swarm starts and stops the tasks of a service together, and brings back one that is gone. Name the service "${first.service}" instead, or scale it.`;
  return [error('engine.not-on-cluster', message)];
}

function refusedPlacement({ local = [] }: PlanRequest): readonly Problem[] {
  if (local.length === 0) return [];
  const message = `${quoted(local)} cannot run locally among the services of a Swarm: its tasks are on other machines. Start the application on this machine’s Docker instead ("--engine docker").`;
  return [error('engine.not-on-cluster', message)];
}

function refusedScales(application: Application, { replicas = {} }: PlanRequest): readonly Problem[] {
  return Object.keys(replicas).flatMap((name) => {
    const service = serviceOf(application, name);
    if (!service || !isGlobalMode(serviceMode(application, service))) return [];
    const message = `"${name}" has one task on every node ("deploy.mode: global"), so it cannot be scaled. Say "mode: replicated", or change on which nodes it may be ("deploy.placement").`;
    return [error('engine.not-on-cluster', message, service.at)];
  });
}

/** Messages name files, and never hold their content. */
function fileProblems(application: Application, request: PlanRequest, told: readonly string[]): readonly Problem[] {
  const { observation, contents = {} } = request;
  const { everywhere } = clusterOf(observation);
  const grants = told.flatMap((name) => {
    const service = serviceOf(application, name);
    return service ? keptGrants(application, service, contents) : [];
  });
  const files = new Map(grants.map((grant) => [`${grant.kind}:${grant.file}`, grant]));
  return [...files.values()].flatMap((grant): readonly Problem[] => {
    if (grant.name === undefined) return unreadable(application, grant);
    const there = grant.kind === 'config' ? everywhere.configs : everywhere.secrets;
    if (!grant.isExternal || there.includes(grant.name)) return [];
    const { kind, name } = grant;
    const message = `The ${kind} "${name}" is external, and this Swarm has none of that name. Nothing was started. Create it ("docker ${kind} create ${name} FILE"), or remove "external" from the manifest.`;
    return [error(`engine.external-${kind}-missing`, message)];
  });
}

function unreadable(application: Application, { kind, file }: KeptGrant): readonly Problem[] {
  const stored = storedFile(application, kind, file);
  // What says nowhere what is in it is a problem of its own.
  if (!stored || stored.driver !== undefined || (stored.file === undefined && stored.content === undefined)) return [];
  const where =
    stored.file ?? (stored.environment === undefined ? 'its "content:"' : `the variable ${stored.environment}`);
  const message = `The ${kind} "${file}" cannot be taken from ${where}: it is not there or cannot be read, is empty, or has 500 KiB or more, which a Swarm does not keep. Nothing was started. Correct that, or mount a volume in its place.`;
  return [error('engine.file-unreadable', message)];
}

/** Nodes that would be given tasks of an image which they lack and nobody can bring them. */
function unreachedNodes(
  application: Application,
  { observation }: PlanRequest,
  told: readonly string[],
  steps: readonly Step[],
): readonly Problem[] {
  const { nodes, unregistered } = clusterOf(observation);
  const unreached = nodes.filter(isUnreached);
  if (unreached.length === 0) return [];
  const pushed = new Set(steps.flatMap((step) => (step.kind === 'push' ? [step.image] : [])));
  const built = new Set(
    steps.flatMap((step) => (step.kind === 'build' ? [step.image, ...(step.sameImages ?? [])] : [])),
  );
  const images = new Set(
    told.flatMap((name) => {
      const service = serviceOf(application, name);
      return service ? [imageName(application, service)] : [];
    }),
  );
  const stuck = [...images].filter((image) => !pushed.has(image) && (built.has(image) || unregistered.includes(image)));
  const [image] = stuck;
  if (image === undefined) return [];
  const [node] = unreached;
  const names = unreached.map(({ name }) => name).join(', ');
  const others = stuck.length === 1 ? '' : ` (and ${stuck.length - 1} more)`;
  const message =
    `No registry has ${image}${others}, and the Docker of ${names} is not reached to bring it there. Nothing was started. ` +
    `Name a registry in "image:" (registry.example.com/${image.startsWith('sha256:') ? 'NAME' : image}), or say where that Docker is: by a Docker context, or in "x-patchbay.environments.<name>.nodes" (${node?.name ?? 'node'}: ssh://user@${node?.address ?? 'host'}); or drain the node.`;
  return [error('engine.node-unreachable', message)];
}

function isUnreached({ state, availability, isHere, images }: ObservedNode): boolean {
  return state === 'ready' && availability === 'active' && !isHere && images === undefined;
}

/** Constraints that no node meets: tasks wait, and nothing says so before they do. */
function nowhereToRun({ name, deploy, replicas, at }: Service, { observation }: PlanRequest): readonly Problem[] {
  const { constraints = [] } = deploy?.placement ?? {};
  const { nodes } = clusterOf(observation);
  if (constraints.length === 0 || replicas === 0 || eligibleNodes(nodes, deploy?.placement)?.length !== 0) return [];
  const message = `No node that takes tasks meets what "${name}" asks for (${constraints.join(', ')}), so its tasks wait. Change "deploy.placement.constraints", or the labels of a node.`;
  return [{ code: 'engine.no-node-fits', severity: 'warning', message, at }];
}

/** Networks of a cluster are never made anew beneath its services: all of them would have to stop. */
function driftProblems(application: Application, request: PlanRequest): readonly Problem[] {
  const { renewed, problems } = findDrift(application, request.observation, chosen(application, request));
  const kept = [...renewed].map(([name, what]): Problem => {
    const message = `The network ${name} is not as the manifest says (${what}), and stays as it is while services are in it. Take the application down and start it again.`;
    return { code: 'engine.network-differs', severity: 'warning', message };
  });
  return [...kept, ...problems];
}

function orphansLeft(application: Application, { action, observation }: PlanRequest): readonly Problem[] {
  const orphans = clusterOf(observation).services.filter(({ service }) => !serviceOf(application, service));
  if (orphans.length === 0) return [];
  const kept = action === 'down' ? ', and so do the networks' : '';
  const names = orphans.map(({ name }) => name).join(', ');
  const by = action === 'down' ? 'down' : 'up';
  const message = `The manifest names no service ${quoted(orphans.map(({ service }) => service))}: ${names} ${orphans.length === 1 ? 'stays' : 'stay'}${kept}. Remove what is left of it with "${by} --remove-orphans", or in the Services view.`;
  return [{ code: 'engine.orphans', severity: 'info', message }];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

function error(code: string, message: string, at?: Problem['at']): Problem {
  return { code, severity: 'error', message, ...(at ? { at } : {}) };
}
