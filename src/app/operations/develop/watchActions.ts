import { Writable } from 'node:stream';
import { performAct, valueOf, type DoorPorts } from '../door.ts';
import { makePlan, performPlan, type PlanSurface } from '../planOperation.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import { ProblemError } from '../../../base/problem.ts';
import { locallyRun } from '../../../develop/session/locallyRun.ts';
import type { RestartedContainer, WatchAction, WatchActed } from '../../../develop/session/ports.ts';
import type { Engine, ExecStreams } from '../../../engine/engine.ts';
import type { Hook } from '../../../manifest/model/container.ts';
import { isUpOrPaused } from '../../../engine/containerState.ts';
import type { Observation } from '../../../engine/observation.ts';
import { imageNames } from '../../../engine/plan/names.ts';
import type { PlanRequest } from '../../../engine/planRequest.ts';
import type { Step } from '../../../engine/step.ts';
import type { Application } from '../../../manifest/model.ts';

type WishedSteps = Omit<PlanRequest, 'observation' | 'application'>;

const editedGraceMs = 1000;

/** Where a watch has done what is more than to copy files. */
export interface WatchActor {
  readonly engine: Pick<Engine, 'observe' | 'perform' | 'exec' | 'run' | 'kind'>;
  /** As the manifest is now. */
  application(): Application;
  /** Whoever began the watch has agreed to it: `confirm` is asked of each plan all the same, and says yes. */
  readonly ports: DoorPorts<PlanSurface>;
  /** What a command of a rule writes, as it comes. */
  onOutput(container: string, chunk: Buffer): void;
}

/** Does what a watch wants done, through the door. Throws what kept it from being done. */
export async function performWatchAction(
  action: WatchAction,
  actor: WatchActor,
  signal: AbortSignal,
): Promise<WatchActed> {
  switch (action.kind) {
    case 'build':
      return build(action.service, actor, signal);
    case 'recreate':
      return recreate(action, actor, signal);
    case 'restart':
      return restart(action, actor, signal);
    case 'exec':
      return { restarted: [], exitCode: await execHook(action, actor, signal) };
  }
}

/** A local process is built beside what runs of it, as it is to be restarted only once that has gone well. */
async function build(service: string, actor: WatchActor, signal: AbortSignal): Promise<WatchActed> {
  const observation = await look(actor, signal);
  const isLocal = locallyRun(observation, [service]).has(service);
  if (!isLocal) return applied({ action: 'build', services: [service] }, observation, actor, signal);
  const run = ownProperty(actor.application().services, service)?.run;
  if (!run?.build) return { restarted: [] };
  const beside = observation.containers.find((each) => each.service === service && each.state === 'running');
  const hook = { command: run.build, workingDir: run.cwd, isPrivileged: false, environment: {} };
  // Beside containers, a command that is run by itself would run in a container.
  if (!beside && observation.engine.traits.declaration !== 'run') throw buildWaits(service, run.build);
  const exitCode = beside
    ? await execHook({ kind: 'exec', service, container: beside.name, hook }, actor, signal)
    : await buildAlone(service, hook, actor, signal);
  if (exitCode !== 0) throw buildFailed(service, run.build, exitCode);
  return { restarted: [] };
}

function buildWaits(service: string, command: readonly string[]): ProblemError {
  const message = `"${service}" has crashed, so that it cannot be built where it runs. Run ${command.join(' ')} by hand, and start it again.`;
  return new ProblemError({ code: 'develop.build-waits', severity: 'error', message });
}

/** Nothing of it runs, as it has crashed. */
async function buildAlone(service: string, hook: Hook, actor: WatchActor, signal: AbortSignal): Promise<number> {
  const { engine, ports } = actor;
  const { command, environment, workingDir = '' } = hook;
  const application = actor.application();
  const request = { command, environment, workingDir, isPrivileged: false, isRemoved: true, hasPorts: false };
  const outcome = await performAct(
    { kind: 'run', application, engine: engine.kind, service, request },
    (its) => engine.run(application, service, { ...request, isTty: false }, outputOf(service, actor), its),
    ports,
    signal,
  );
  return valueOf(outcome) ?? 0;
}

function buildFailed(service: string, command: readonly string[], exitCode: number): ProblemError {
  const message = `The build of "${service}" ended with ${exitCode} (${command.join(' ')}), so that it was not restarted. It is built again at the next change; see what it printed.`;
  return new ProblemError({ code: 'develop.build-failed', severity: 'error', message });
}

/**
 * Makes containers anew whose image or configuration is another one now, and restarts what is to restart with them. Replicas that
 * were stopped, and the number of replicas, are left as they are.
 */
async function recreate(
  { service, containers, isBuilt }: Extract<WatchAction, { kind: 'recreate' }>,
  actor: WatchActor,
  signal: AbortSignal,
): Promise<WatchActed> {
  const observation = await look(actor, signal);
  if (observation.engine.traits.schedules) return updateOnCluster(service, observation, actor, signal);
  const isMeant = (container: Observation['containers'][number]): boolean =>
    container.service !== service || containers.includes(container.name);
  const seen = { ...observation, containers: observation.containers.filter(isMeant) };
  const replicas = { [service]: containers.length };
  const request = { action: 'up', services: [service], withDependencies: false, replicas } as const;
  const followers = await followersOf(service, containers, seen, actor);
  const { restarted } = await applied(request, seen, actor, signal, service);
  const left = containers.filter((name) => !restarted.some(({ container }) => container === name));
  if (isBuilt && left.length > 0 && locallyRun(observation, [service]).has(service)) {
    const behind = await restart({ kind: 'restart', service, containers: left }, actor, signal);
    return { restarted: [...restarted, ...behind.restarted] };
  }
  if (restarted.length === 0 || followers.length === 0) return { restarted };
  const behind = { action: 'restart', containers: followers, withDependencies: false } as const;
  const others = await applied(behind, await look(actor, signal), actor, signal);
  return { restarted: [...restarted, ...others.restarted] };
}

async function restart(
  { service, containers }: Extract<WatchAction, { kind: 'restart' }>,
  actor: WatchActor,
  signal: AbortSignal,
): Promise<WatchActed> {
  const observation = await look(actor, signal);
  // A cluster restarts the tasks of a service together.
  const meant = observation.engine.traits.schedules ? { services: [service] } : { containers };
  return applied({ action: 'restart', ...meant }, observation, actor, signal, service);
}

/** Has a cluster make the tasks of a service anew, as many as it was told of. */
function updateOnCluster(
  service: string,
  observation: Observation,
  actor: WatchActor,
  signal: AbortSignal,
): Promise<WatchActed> {
  const replicas = observation.cluster?.services.find((each) => each.service === service)?.replicas;
  const asked = replicas === undefined ? {} : { replicas: { [service]: replicas } };
  return applied({ action: 'up', services: [service], withDependencies: false, ...asked }, observation, actor, signal);
}

/** The running containers of services that restart together with a service. */
async function followersOf(
  service: string,
  containers: readonly string[],
  observation: Observation,
  actor: WatchActor,
): Promise<readonly string[]> {
  const request = { action: 'restart', containers, application: actor.application(), observation } as const;
  const { steps } = await makePlan(request);
  const names = steps.flatMap((step) => (step.kind === 'start' && step.service !== service ? [step.name] : []));
  const running = new Set(observation.containers.filter(isUpOrPaused).map(({ name }) => name));
  return names.filter((name) => running.has(name));
}

function look(actor: WatchActor, signal: AbortSignal): Promise<Observation> {
  const known = actor.application();
  return actor.engine.observe(known.name, imageNames(known), signal);
}

async function applied(
  request: WishedSteps,
  observation: Observation,
  actor: WatchActor,
  signal: AbortSignal,
  edited?: string,
): Promise<WatchActed> {
  const { engine, ports } = actor;
  const known = actor.application();
  const whole = await makePlan({ ...request, application: known, observation });
  const work = { plan: { ...whole, steps: whole.steps.map((step) => hastened(step, edited)) }, application: known };
  valueOf(await performPlan(work, () => engine, ports, signal));
  const restarted = work.plan.steps.flatMap((step): RestartedContainer[] =>
    step.kind === 'start' || (step.kind === 'deploy' && step.change !== 'create')
      ? [{ service: step.service, container: step.name }]
      : [],
  );
  return { restarted };
}

/**
 * Whoever has saved a file waits for it. Many programs that are the first process of a container never heed SIGTERM, and would be waited for
 * in vain for Docker's ten seconds; a `stop_grace_period` of the manifest counts all the same.
 */
function hastened(step: Step, edited: string | undefined): Step {
  const isOpen = step.kind === 'stop' && step.service === edited && step.graceMs === undefined;
  return isOpen ? { ...step, graceMs: editedGraceMs } : step;
}

async function execHook(
  { service, container, hook }: Extract<WatchAction, { kind: 'exec' }>,
  actor: WatchActor,
  signal: AbortSignal,
): Promise<number> {
  const { engine, ports } = actor;
  const { command, user, workingDir, isPrivileged, environment } = hook;
  const project = actor.application().name;
  const request = {
    command,
    isPrivileged,
    environment,
    ...(user === undefined ? {} : { user }),
    ...(workingDir === undefined ? {} : { workingDir }),
  };
  const streams = outputOf(container, actor);
  const outcome = await performAct(
    { kind: 'exec', project, engine: engine.kind, service, container, request },
    (its) => engine.exec(container, { ...request, isTty: false, project }, streams, its),
    ports,
    signal,
  );
  return valueOf(outcome) ?? 0;
}

function outputOf(container: string, actor: WatchActor): Pick<ExecStreams, 'stdout' | 'stderr'> {
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      actor.onOutput(container, chunk);
      done();
    },
  });
  return { stdout: output, stderr: output };
}
