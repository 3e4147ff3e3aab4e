import type Dockerode from 'dockerode';
import { sleep } from '../../../src/base/async.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { PlanRequest } from '../../../src/engine/planRequest.ts';
import type { Service } from '../../../src/manifest/model.ts';
import type { OwnDockerd } from './ownDockerd.ts';
import { stay } from './programs.ts';
import { VolumeBytes } from './volumeBytes.ts';
import { EngineWorld, quickCheck, scriptService } from './world.ts';

export interface DrillOutcome {
  readonly kills: number;
  /** Kills that met work under way; the others came when it was done. */
  readonly hits: number;
  /** How many runs it took after each kill until nothing was left to do. */
  readonly runs: readonly number[];
  readonly leftBehind: readonly string[];
  /** Volumes with bytes in them, and those of them that went, or lost their bytes, without being asked to. */
  readonly volumes: number;
  readonly lost: readonly string[];
}

export type Wish = Omit<PlanRequest, 'observation' | 'application'>;

const maxRuns = 3;
const maxDelayMs = 1500;

/**
 * Kills an engine at random points of up, down, scale and change. After each, the same wish must come true on the engine that
 * is back; at the end nothing may be left. `random` yields numbers from 0 to 1.
 */
export async function killDrill(
  dockerd: OwnDockerd,
  kills: number,
  random: () => number,
  onKill: (text: string) => void = () => undefined,
): Promise<DrillOutcome> {
  const engine = connectEngine({ kind: 'docker', host: dockerd.host }, silentLogger);
  const world = new EngineWorld(engine, shop(0));
  const bytes = new VolumeBytes(dockerd.docker);
  const runs: number[] = [];
  const lost = new Set<string>();
  let hits = 0;
  const look = async ({ removeVolumes = false }: Wish): Promise<void> => {
    if (removeVolumes) bytes.forget();
    for (const name of await bytes.lost()) lost.add(name);
  };
  try {
    for (let kill = 0; kill < kills; kill++) {
      const wish = nextWish(world, kill, random);
      const isHit = await killDuring(dockerd, world, wish, random() * maxDelayMs);
      if (isHit) hits++;
      // Before the next run, which could make good what a kill has cost.
      await look(wish);
      const count = await converge(world, wish);
      runs.push(count);
      await look(wish);
      await bytes.fill(engine, (await world.observe()).containers);
      onKill(`${kill + 1}: ${JSON.stringify(wish)} ${isHit ? 'was hit' : 'was done'}, converged in ${count}`);
    }
    await converge(world, { action: 'down', removeVolumes: true });
    return { kills, hits, runs, leftBehind: await leftBehind(dockerd.docker), volumes: bytes.count, lost: [...lost] };
  } finally {
    engine.dispose();
  }
}

function nextWish(world: EngineWorld, kill: number, random: () => number): Wish {
  const wishes: readonly (() => Wish)[] = [
    () => ({ action: 'up' }),
    () => ({ action: 'scale', replicas: { worker: 1 + Math.floor(random() * 4) } }),
    () => {
      world.declare(shop(kill));
      return { action: 'up' };
    },
    () => ({ action: 'down', removeVolumes: random() < 0.5 }),
  ];
  return wishes[kill % wishes.length]?.() ?? { action: 'up' };
}

/** True when the kill met work under way. */
async function killDuring(dockerd: OwnDockerd, world: EngineWorld, wish: Wish, delayMs: number): Promise<boolean> {
  const working = world.run(wish).then(
    (problems) => problems.length > 0,
    () => true,
  );
  await sleep(delayMs);
  await dockerd.kill();
  const isHit = await working;
  await dockerd.start();
  return isHit;
}

export async function converge(world: EngineWorld, wish: Wish): Promise<number> {
  const told: string[] = [];
  for (let count = 1; count <= maxRuns; count++) {
    const problems = await world.run(wish);
    const { steps } = await world.plan(wish);
    if (problems.length === 0 && steps.length === 0) return count;
    told.push(...problems.map(({ message }) => message), ...steps.map(({ id, reason }) => `${id} (${reason})`));
  }
  throw new Error(`${JSON.stringify(wish)} did not come true in ${maxRuns} runs: ${told.join('; ')}`);
}

/** What there is on an engine, or of a project on it. */
export async function leftBehind(docker: Dockerode, project?: string): Promise<readonly string[]> {
  const filtered =
    project === undefined ? {} : { filters: JSON.stringify({ label: [`com.docker.compose.project=${project}`] }) };
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true, ...filtered }),
    docker.listNetworks(filtered),
    docker.listVolumes(filtered),
  ]);
  const own = networks.filter(({ Name }) => !['bridge', 'host', 'none'].includes(Name));
  return [
    ...containers.map(({ Names }) => `container ${Names.join()}`),
    ...own.map(({ Name }) => `network ${Name}`),
    ...volumes.map(({ Name }) => `volume ${Name}`),
  ];
}

/** Two that must be healthy first, workers, one with an anonymous volume, one that only has to finish. */
function shop(version: number): readonly Service[] {
  const environment = { VERSION: String(version) };
  const needs = (...names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, { condition: 'service_healthy', isRequired: true } as const]));
  const named = { type: 'volume', source: 'data', target: '/data', isReadOnly: false } as const;
  const anonymous = { type: 'volume', target: '/kept', isReadOnly: false } as const;
  return [
    scriptService('store', stay, { healthcheck: quickCheck('true', { retries: 50 }), mounts: [named] }),
    scriptService('queue', stay, {
      healthcheck: quickCheck('true', { retries: 50 }),
      mounts: [anonymous],
      environment,
    }),
    scriptService('worker', stay, { replicas: 2, dependsOn: needs('store', 'queue'), environment }),
    scriptService('web', stay, { dependsOn: needs('store'), mounts: [anonymous], environment }),
    scriptService('api', stay, { dependsOn: needs('queue') }),
  ];
}
