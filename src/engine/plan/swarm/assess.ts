import { maskText } from '../../../base/mask.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { Service } from '../../../manifest/model.ts';
import { describeChanges, describeDeviations } from '../../configParts.ts';
import type { ClusterService, ObservedContainer } from '../../observation.ts';
import type { DeployChange } from '../../step.ts';
import type { DependencyGraph } from '../dependencies.ts';
import { imageName } from '../names.ts';
import { clusterHash, clusterParts } from './clusterHash.ts';
import type { ClusterUp } from './clusterRequest.ts';
import { clusterServiceName, isGlobalMode, isJobMode, serviceMode, type ServiceMode } from './serviceMode.ts';
import { endedTasks, isUpdateHalted, isSettled } from './standing.ts';

/** What becomes of one service on a cluster. */
export interface ClusterAssessment {
  readonly service: Service;
  /** Its name on the cluster. */
  readonly name: string;
  readonly mode: ServiceMode;
  readonly there: ClusterService | undefined;
  readonly tasks: readonly ObservedContainer[];
  /** How many are wanted; undefined: one on every node. */
  readonly wanted: number | undefined;
  readonly hash: string;
  /** What the cluster is told; undefined: nothing. */
  readonly change: PlannedDeploy | undefined;
  /** Set when no update can make it so: it is removed first. */
  readonly isReplaced: boolean;
  /** False: the cluster is still about what it was told before. */
  readonly isSettled: boolean;
}

export interface PlannedDeploy {
  readonly change: DeployChange;
  /** For people: `environment.DB changed`. */
  readonly reason: string;
}

/** Service → what becomes of it. */
export type ClusterAssessments = ReadonlyMap<string, ClusterAssessment>;

/** What a service is judged by, beside itself. */
export interface AssessedBefore {
  readonly graph: DependencyGraph;
  /** Those that it depends on. */
  readonly others: ClusterAssessments;
}

export function assessOnCluster(
  request: ClusterUp,
  service: Service,
  there: ClusterService | undefined,
  tasks: readonly ObservedContainer[],
  before: AssessedBefore,
): ClusterAssessment {
  const { application, contents } = request;
  const mode = serviceMode(application, service);
  const wanted = isGlobalMode(mode) ? undefined : wantedCount(request, service, there);
  const hash = clusterHash(application, service, contents);
  const isOtherMode = there !== undefined && there.mode !== mode;
  const isReplaced = isOtherMode && request.mode === 'up';
  const change = isReplaced
    ? ({ change: 'create', reason: `it was ${modeText(there.mode)}, and becomes ${modeText(mode)}` } as const)
    : changeOf(request, { service, mode, there, tasks, wanted, hash }, before);
  return {
    service,
    name: there?.name ?? clusterServiceName(application, service.name),
    mode,
    there,
    tasks,
    wanted,
    hash,
    change,
    isReplaced,
    isSettled: there === undefined || isSettled(there, tasks, wanted),
  };
}

type Facts = Pick<ClusterAssessment, 'service' | 'mode' | 'there' | 'tasks' | 'wanted' | 'hash'>;

function changeOf(request: ClusterUp, facts: Facts, before: AssessedBefore): PlannedDeploy | undefined {
  const { service, there, wanted } = facts;
  if (!there) return { change: 'create', reason: 'not there yet' };
  const changed = request.mode === 'up' ? whyChanged(request, facts, there) : undefined;
  if (changed !== undefined) return { change: 'update', reason: changed };
  if (there.replicasBeforeStop !== undefined) {
    return wanted === 0 ? undefined : { change: 'start', reason: 'it was stopped' };
  }
  const asked = request.recreated.get(service.name) ?? whyFollows(facts, before);
  if (asked !== undefined) return { change: 'restart', reason: asked };
  if (wanted !== undefined && there.replicas !== undefined && wanted !== there.replicas) {
    const isAsked = Object.hasOwn(request.replicas, service.name);
    return { change: 'scale', reason: isAsked ? 'asked for that many' : 'the manifest wants that many' };
  }
  return whyEnded(request, facts, there);
}

/** Why the cluster has to be told anew of a service, for people. */
function whyChanged(request: ClusterUp, { service, hash }: Facts, there: ClusterService): string | undefined {
  const { application, contents, observation, renewed, recreated } = request;
  const { configParts: before = {} } = there;
  if (renewed.has(service.name)) return recreated.get(service.name) ?? 'its image is built anew';
  const isUntold = Object.keys(before).length === 0;
  if (there.configHash === undefined) {
    const parts = clusterParts(application, service, contents);
    const deviations = isUntold ? undefined : describeDeviations(before, parts);
    return `made by another tool${deviations === undefined ? '' : `: ${deviations}`}`;
  }
  if (there.configHash !== hash) {
    const changes = isUntold ? undefined : describeChanges(before, clusterParts(application, service, contents));
    return changes ?? 'its configuration changed';
  }
  const present = ownProperty(observation.images, imageName(application, service));
  if (present !== undefined && there.imageId !== undefined && there.imageId !== present) return 'its image is newer';
  if (!isUpdateHalted(there)) return undefined;
  if (there.update?.isHeld) return 'its update was paused, and goes on';
  const message = maskText(there.update?.message ?? '').slice(0, maxMessageLength);
  return `its update was halted${message === '' ? '' : `: ${message}`}`;
}

/** What a cluster says of an update may be long, and names containers. */
const maxMessageLength = 120;

/** Why a service restarts with one that it depends on (`depends_on.restart`). */
function whyFollows({ service, there }: Facts, { graph, others }: AssessedBefore): string | undefined {
  if (there?.replicas === 0) return undefined;
  const anew = graph.dependenciesOf(service.name).find((edge) => {
    const { change, isReplaced } = others.get(edge.service) ?? {};
    return edge.followsRestart && (isReplaced === true || (change !== undefined && replacing.has(change.change)));
  });
  return anew === undefined ? undefined : `${anew.service} is made anew`;
}

const replacing: ReadonlySet<DeployChange> = new Set(['update', 'restart', 'rebalance']);

/** What has ended and does not come back by itself: a job that failed, or a service without a restart policy. */
function whyEnded({ asked, mode }: ClusterUp, { service, tasks }: Facts, there: ClusterService) {
  const ended = endedTasks(tasks);
  const [first] = ended;
  if (!first || there.replicas === 0) return undefined;
  const failed = ended.find(({ exitCode }) => exitCode !== 0);
  if (!isJobMode(there.mode)) return { change: 'start', reason: endText(failed ?? first) } as const;
  if (failed) return { change: 'restart', reason: endText(failed) } as const;
  return asked.has(service.name) && mode !== 'scale'
    ? ({ change: 'restart', reason: 'asked to run it again' } as const)
    : undefined;
}

function endText({ exitCode, task }: ObservedContainer): string {
  return exitCode === undefined ? `it was ${task?.state ?? 'ended'}` : `exited with code ${exitCode}`;
}

function wantedCount(
  { replicas, mode }: ClusterUp,
  service: Service,
  there: ClusterService | undefined,
): number | undefined {
  const asked = ownProperty(replicas, service.name);
  if (asked !== undefined) return Math.max(0, asked);
  const kept = there?.replicasBeforeStop ?? there?.replicas;
  return (mode === 'start' || mode === 'scale') && kept !== undefined ? kept : service.replicas;
}

function modeText(mode: ServiceMode): string {
  return modeTexts[mode];
}

const modeTexts: Readonly<Record<ServiceMode, string>> = {
  replicated: 'a number of replicas',
  global: 'one on every node',
  'replicated-job': 'a job',
  'global-job': 'a job on every node',
};
