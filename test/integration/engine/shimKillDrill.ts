import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sleep } from '../../../src/base/async.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { containersDirectory, projectDirectory } from '../../../src/engine/process/records/files.ts';
import { isAlive } from '../../../src/engine/process/records/identity.ts';
import { readRecord } from '../../../src/engine/process/records/records.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { converge, type DrillOutcome, type Wish } from './killDrill.ts';
import { stay } from './programs.ts';
import { EngineWorld, processesIn, quickCheck, scriptService } from './world.ts';

const maxDelayMs = 2000;

/**
 * Kills the shims of local processes (SIGKILL) at random points of up, change, scale, stop and down, and while all is well. After each, the same
 * wish must come true; at the end no process of the project may be left. `random` yields numbers from 0 to 1.
 */
export async function shimKillDrill(
  stateDirectory: string,
  kills: number,
  random: () => number,
  onKill: (text: string) => void = () => undefined,
): Promise<DrillOutcome> {
  const engine = connectEngine(processesIn(stateDirectory), silentLogger);
  const world = new EngineWorld(engine, []);
  const project = projectDirectory(stateDirectory, world.project);
  const runs: number[] = [];
  let version = 0;
  let killed = 0;
  let hits = 0;
  try {
    while (killed < kills) {
      const wish = nextWish(runs.length, random);
      if (wish === change) version++;
      world.declare(services(world.project, version));
      const working = world.run(wish).catch(() => []);
      await Promise.race([working, sleep(random() * maxDelayMs)]);
      const met = await killShims(project, random);
      await working;
      killed += met;
      if (met > 0) hits++;
      const count = await converge(world, wish);
      runs.push(count);
      onKill(`${killed}: ${JSON.stringify(wish)} lost ${met} shims, converged in ${count}`);
    }
    await converge(world, { action: 'down' });
    return { kills: killed, hits, runs, leftBehind: await processesOf(world.project), volumes: 0, lost: [] };
  } finally {
    await world.remove();
    engine.dispose();
  }
}

const change: Wish = { action: 'up' };

function nextWish(run: number, random: () => number): Wish {
  const wishes: readonly Wish[] = [
    { action: 'up' },
    { action: 'scale', replicas: { worker: 1 + Math.floor(random() * 4) } },
    change,
    { action: 'stop' },
    { action: 'up', recreate: 'changed' },
    { action: 'down' },
  ];
  return wishes[run % wishes.length] ?? change;
}

/** Kills about half of the shims that live; resolves to how many. */
async function killShims(project: string, random: () => number): Promise<number> {
  const root = containersDirectory(project);
  const names = await readdir(root).catch(() => []);
  const records = await Promise.all(names.map((name) => readRecord(join(root, name))));
  const living = await Promise.all(records.map(async ({ shim: its }) => ((await isAlive(its)) ? its : undefined)));
  const doomed = living.filter((its) => its !== undefined).filter(() => random() < 0.6);
  for (const { pid } of doomed) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Ended by itself meanwhile.
    }
  }
  return doomed.length;
}

/** The processes, by their environment, that a project has left. */
async function processesOf(project: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(`DRILL=${project}`) ? [`process ${pid}`] : [];
    }),
  );
  return found.flat();
}

function services(project: string, version: number): readonly Service[] {
  const environment = { DRILL: project, VERSION: String(version) };
  const local = (name: string, facts: Partial<Service> = {}): Service => {
    const service = scriptService(name, stay, { environment, ...facts });
    return { ...service, run: { command: ['/bin/sh', '-c', stay], cwd: '/', environment } };
  };
  const needs = { store: { condition: 'service_healthy', isRequired: true } } as const;
  return [
    local('store', { healthcheck: quickCheck('true', { retries: 50 }) }),
    local('worker', { replicas: 2, dependsOn: needs }),
    local('web', { restart: 'always', dependsOn: needs }),
  ];
}
