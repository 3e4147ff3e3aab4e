import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../../src/engine/engine.ts';
import { markVariable } from '../../../src/engine/process/records/descendants.ts';
import { containerDirectory, projectDirectory } from '../../../src/engine/process/records/files.ts';
import { identify, isAlive, type ProcessIdentity } from '../../../src/engine/process/records/identity.ts';
import { readConfig, readRecord } from '../../../src/engine/process/records/records.ts';
import { plan } from '../../../src/engine/plan.ts';
import { applyPlan } from '../../../src/app/operations/workflow.ts';
import { stay } from './programs.ts';
import { Captured, EngineWorld, eventsDuring, scriptService, shim } from './world.ts';
import { asProcesses } from './worlds.ts';

const isLinux = process.platform === 'linux';

describe('what local processes leave', () => {
  const suite = asProcesses();
  const { aWorld } = suite;
  const directoryOf = (world: EngineWorld, service: string): string =>
    containerDirectory(projectDirectory(suite.folder, world.project), `${world.project}-${service}-1`);
  /** What a service's script has written into a file of this name: the number of a process. */
  const processIn = async (world: EngineWorld, name: string): Promise<ProcessIdentity> => {
    const file = join(suite.folder, `${world.project}.${name}`);
    await expect.poll(() => (existsSync(file) ? readFile(file, 'utf8') : ''), { timeout: 10_000 }).toMatch(/^\d+\n$/);
    return identify(Number(await readFile(file, 'utf8')));
  };
  const leaving =
    (name: string, how: string): ((project: string) => string) =>
    (project) =>
      `${how} sh -c 'echo $$ > ${join(suite.folder, `${project}.${name}`)}; exec sleep 1000' &`;

  it.skipIf(!isLinux)('is nothing of what has left the group, even if that ignores being asked', async () => {
    const world = aWorld([]);
    const session = leaving('session', 'setsid')(world.project);
    const stubborn = leaving('stubborn', `setsid sh -c "trap '' TERM HUP; exec \\"\\$@\\"" sh`)(world.project);
    world.declare([scriptService('web', `${session} ${stubborn} ${stay}`)]);
    for (const end of ['stop', 'down'] as const) {
      expect(await world.run({ action: 'up' })).toEqual([]);
      const left = await Promise.all(['session', 'stubborn'].map((name) => processIn(world, name)));
      expect(await Promise.all(left.map(isAlive))).toEqual([true, true]);
      expect(await world.run({ action: end })).toEqual([]);
      expect(await Promise.all(left.map(isAlive))).toEqual([false, false]);
      await Promise.all(['session', 'stubborn'].map((name) => rm(join(suite.folder, `${world.project}.${name}`))));
    }
  });

  it.skipIf(!isLinux)('is nothing of a daemon whose first process has ended by itself', async () => {
    const world = aWorld([]);
    world.declare([scriptService('web', `${leaving('daemon', 'setsid')(world.project)} sleep 0.5; exit 3`)]);
    await world.run({ action: 'up' });
    const daemon = await processIn(world, 'daemon');
    await expect.poll(() => world.stateOf('web')).toEqual(['exited none']);
    expect(await isAlive(daemon)).toBe(false);
  });

  it.skipIf(!isLinux)(
    'is told as it is after its shims were killed, is not started twice, and can be ended',
    async () => {
      const world = aWorld([]);
      const session = leaving('session', 'setsid')(world.project);
      world.declare([scriptService('web', `${session} ${stay}`), scriptService('other', stay)]);
      await world.run({ action: 'up' });
      const session1 = await processIn(world, 'session');
      const before = await readRecord(directoryOf(world, 'web'));
      // The group's first process goes too: what has left it is all that runs.
      process.kill(before.shim!.pid, 'SIGKILL');
      process.kill(before.child!.pid, 'SIGKILL');
      await expect.poll(() => world.stateOf('web')).toEqual(['running unhealthy']);
      const [, web] = (await world.observe()).containers;
      expect(web).toMatchObject({ service: 'web', isUnwatched: true });
      expect(web?.healthLog[0]?.output).toContain('what watched over them was killed');
      // None of these starts a second one beside it.
      for (const action of ['start', 'up', 'scale'] as const) {
        const { steps } = await world.plan({ action, replicas: { web: 1 } });
        expect(steps.map(({ reason }) => reason)).toContain('what watched over it was killed');
      }
      expect(await world.run({ action: 'up' })).toEqual([]);
      expect(await isAlive(session1)).toBe(false);
      expect(await world.stateOf('web')).toEqual(['running none']);
      const again = await readRecord(directoryOf(world, 'web'));
      process.kill(again.shim!.pid, 'SIGKILL');
      await expect.poll(() => world.stateOf('web')).toEqual(['running unhealthy']);
      expect(await world.run({ action: 'stop' })).toEqual([]);
      expect(await isAlive(again.child)).toBe(false);
      expect(await world.stateOf('web')).toEqual(['exited none']);
      expect((await world.plan({ action: 'up' })).steps.map(({ kind }) => kind)).toContain('start');
    },
  );

  it('is nothing of a project that is down: no journal, no folder', async () => {
    const world = aWorld([scriptService('web', stay), scriptService('other', stay)]);
    const project = projectDirectory(suite.folder, world.project);
    for (let round = 0; round < 3; round++) {
      const events = await eventsDuring(
        world,
        async () => {
          expect(await world.run({ action: 'up' })).toEqual([]);
          expect(await world.run({ action: 'down', removeVolumes: true })).toEqual([]);
        },
        (seen: readonly EngineEvent[]) => seen.filter(({ action }) => action === 'destroy').length === 2,
      );
      // Who watches sees all of it, though the journal is gone.
      expect(events.filter(({ action }) => action === 'create')).toHaveLength(2);
      expect(existsSync(project)).toBe(false);
    }
  });

  it('are hidden folders of those who were killed, until the project is down', async () => {
    const world = aWorld([scriptService('web', stay)]);
    await world.run({ action: 'up' });
    const containers = join(projectDirectory(suite.folder, world.project), 'containers');
    const draft = join(containers, `.${randomUUID()}`);
    await mkdir(draft);
    writeFileSync(join(draft, 'config.json'), '{"environment":{"SECRET":"x"}}');
    await utimes(draft, new Date(0), new Date(0));
    await world.run({ action: 'down' });
    expect(existsSync(draft)).toBe(false);
    expect(existsSync(containers)).toBe(false);
  });
});

describe('local processes of two projects with the same container_name', () => {
  const suite = asProcesses();

  it('are stopped, removed and entered as those of the project that is meant, without a manifest too', async () => {
    const { engine } = suite;
    const service = scriptService('web', stay, { containerName: 'the-same' });
    const worlds = [new EngineWorld(engine, [service]), new EngineWorld(engine, [service])] as const;
    try {
      for (const world of worlds) expect(await world.run({ action: 'up' })).toEqual([]);
      for (const world of worlds) {
        const streams = new Captured();
        const request = { command: ['/bin/sh', '-c', 'echo $HOSTNAME'], isTty: false, project: world.project };
        expect(await engine.exec('the-same', request, streams, AbortSignal.timeout(20_000))).toBe(0);
      }
      const unsaid = { command: ['true'], isTty: false };
      await expect(engine.exec('the-same', unsaid, new Captured(), AbortSignal.timeout(20_000))).rejects.toMatchObject({
        problem: { code: 'engine.ambiguous' },
      });
      for (const [mine, other] of [worlds, [worlds[1], worlds[0]] as const]) {
        for (const action of ['stop', 'down'] as const) {
          const before = await other.observe();
          const steps = plan({ action, observation: await mine.observe() });
          expect(await applyPlan(steps, undefined, engine, () => undefined, AbortSignal.timeout(30_000))).toEqual([]);
          expect(await other.observe()).toEqual(before);
          expect((await mine.observe()).containers.map(({ state }) => state)).toEqual(
            action === 'stop' ? ['exited'] : [],
          );
        }
      }
    } finally {
      await Promise.all(worlds.map((world) => world.remove()));
    }
  });
});

describe('two windows at once', () => {
  const suite = asProcesses();
  const { connect } = suite;

  it('bring the same about when both start and both take down, and leave no draft behind', async () => {
    for (let round = 0; round < 8; round++) {
      const world = new EngineWorld(connect(), [scriptService('web', stay, { environment: { SECRET: 'x' } })]);
      const windows = [connect(), connect(), connect()];
      const never = AbortSignal.timeout(60_000);
      const both = async (action: 'up' | 'down'): Promise<void> => {
        const observation = await world.observe();
        const steps = plan({ action, application: world.application, observation });
        const runs = windows.map((window) => applyPlan(steps, world.application, window, () => undefined, never));
        expect(await Promise.all(runs)).toEqual([[], [], []]);
      };
      await both('up');
      const containers = join(projectDirectory(suite.folder, world.project), 'containers');
      expect(await readdir(containers)).toEqual([`${world.project}-web-1`]);
      expect(await world.stateOf('web')).toEqual(['running none']);
      await both('down');
      expect(existsSync(containers)).toBe(false);
    }
  });

  it.skipIf(!isLinux)(
    'run a container once though each finds the lock of a dead shim',
    async () => {
      const world = new EngineWorld(connect(), [scriptService('web', stay)]);
      await world.run({ action: 'up' });
      const directory = containerDirectory(projectDirectory(suite.folder, world.project), `${world.project}-web-1`);
      for (let round = 0; round < 6; round++) {
        const { shim: held } = await readRecord(directory);
        process.kill(held!.pid, 'SIGKILL');
        await expect.poll(() => isAlive(held)).toBe(false);
        const rivals = Array.from({ length: 5 }, () => spawn(process.execPath, [shim, directory], { stdio: 'ignore' }));
        const ends = rivals.map((rival) => once(rival, 'exit'));
        // All but one leave it.
        await Promise.race([settledCount(ends, rivals.length - 1), once(AbortSignal.timeout(30_000), 'abort')]);
        expect(rivals.filter(({ exitCode }) => exitCode === null)).toHaveLength(1);
        await expect.poll(() => world.stateOf('web')).toEqual(['running none']);
        const { id } = (await readConfig(directory))!;
        expect(firstProcessesOf(id)).toHaveLength(1);
      }
      await world.remove();
    },
    120_000,
  );
});

async function settledCount(promises: readonly Promise<unknown>[], count: number): Promise<void> {
  let settled = 0;
  await new Promise<void>((resolve) => {
    for (const promise of promises) void promise.then(() => ++settled === count && resolve());
  });
}

function readText(path: string): string {
  return readFileSync(path, 'latin1');
}

/** Those that carry the mark and lead their own group: what a shim has started. */
function firstProcessesOf(id: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const environment = readText(`/proc/${pid}/environ`);
      const stat = readText(`/proc/${pid}/stat`);
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return environment.includes(`${markVariable}=${id}`) && group === pid && state !== 'Z';
    } catch {
      return false;
    }
  });
}
