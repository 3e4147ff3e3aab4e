import { expect, it } from 'vitest';
import { freePort } from '../../../src/engine/process/loopback.ts';
import type { EngineTraits } from '../../../src/engine/traits.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { programs, stay } from './programs.ts';
import { codeOfFailure } from './stopped.ts';
import { Captured, scriptService, type EngineWorld } from './world.ts';

/** What every engine tells of the processes it runs, and how it lets somebody talk with one. */
export function describeLooks(
  aWorld: (services: readonly Service[]) => EngineWorld,
  { isIsolated, hasNetworks, schedules, keepsStopped }: EngineTraits,
): void {
  const soon = (): AbortSignal => AbortSignal.timeout(20_000);

  it('lists what runs in a container, and says why nothing can be listed', async () => {
    const world = aWorld([scriptService('box', stay)]);
    await world.run({ action: 'up' });
    const looked = async (): Promise<string> => {
      const { titles, processes } = await world.engine.top(`${world.project}-box-1`, soon());
      expect(titles).toEqual(expect.arrayContaining(['PID', 'CMD']));
      expect(processes.every((cells) => cells.length === titles.length)).toBe(true);
      return processes.map((cells) => cells[titles.indexOf('CMD')]).join('\n');
    };
    // A container counts as running a moment before its program takes the place of what started it.
    await expect.poll(looked, { timeout: 20_000 }).toContain('sleep 1000');
    await world.run({ action: 'stop' });
    const stopped = world.engine.top(`${world.project}-box-1`, soon());
    expect(await codeOfFailure(stopped)).toBe('engine.not-running');
    await expect(world.engine.top(`${world.project}-none-1`, soon())).rejects.toMatchObject({
      problem: { code: 'engine.container-gone' },
    });
  });

  it('tells all there is to know of a container, running or not', async () => {
    const world = aWorld([scriptService('box', stay, { environment: { GREETING: 'hello' } })]);
    await world.run({ action: 'up' });
    const name = `${world.project}-box-1`;
    const details = await world.engine.details(name, soon());
    expect(details.environment).toMatchObject({ GREETING: 'hello' });
    expect(JSON.stringify(details.raw)).toContain(details.id);
    if (hasNetworks) {
      expect(details.networks.map(({ name: network }) => network)).toEqual([`${world.project}_default`]);
      expect(details.networks[0]?.address).toMatch(/^\d+\./);
    } else {
      expect(details.workingDirectory).toMatch(/^\//);
    }
    await world.run({ action: 'stop' });
    if (keepsStopped) expect(await world.engine.details(name, soon())).toMatchObject({ id: details.id });
    await expect(world.engine.details(`${world.project}-none-1`, soon())).rejects.toMatchObject({
      problem: { code: 'engine.container-gone' },
    });
  });

  it('tells which containers run and what is published of them, as members of a network', async () => {
    const hostPort = await freePort();
    const port = { target: 8080, published: String(hostPort), protocol: 'tcp', hostIp: '127.0.0.1' } as const;
    const world = aWorld([scriptService('box', stay, { ports: [port] }), scriptService('other', stay)]);
    await world.run({ action: 'up' });
    await world.run({ action: 'stop', services: ['other'] });
    const { members, unreadable } = await world.engine.connections(world.project, soon());
    expect(unreadable).toEqual([]);
    expect(members).toMatchObject([
      {
        container: `${world.project}-box-1`,
        service: 'box',
        isOnHost: !isIsolated,
        published: [{ hostPort, port: 8080 }],
        sockets: [],
      },
    ]);
    expect(members[0]?.addresses).toHaveLength(isIsolated ? 1 : 0);
  });

  it('waits for the end of what runs, and tells its exit code; of what has ended, at once', async () => {
    const world = aWorld([scriptService('box', stay), scriptService('failing', programs.failing.sh)]);
    await world.run({ action: 'up' });
    const name = `${world.project}-box-1`;
    let isOver = false;
    const waiting = world.engine.waitForExit(name, soon()).finally(() => (isOver = true));
    await expect.poll(() => world.stateOf('failing'), { timeout: 20_000 }).toEqual(['exited none']);
    expect(await world.engine.waitForExit(`${world.project}-failing-1`, soon())).toBe(3);
    expect(isOver).toBe(false);
    // A cluster would replace what is killed.
    await world.run({ action: schedules ? 'stop' : 'kill', services: ['box'] });
    expect(await waiting).toBe(schedules ? 0 : 137);
    const cut = new AbortController();
    await world.run({ action: 'start', services: ['box'] });
    const cancelled = world.engine.waitForExit(name, cut.signal);
    cut.abort();
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('attaches to a process: its input, both outputs, its exit code; or says that it has nothing to attach to', async () => {
    const world = aWorld([scriptService('box', programs.greeting.sh, { isStdinOpen: true })]);
    await world.run({ action: 'up' });
    const streams = new Captured('you\n');
    const attached = world.engine.attach(`${world.project}-box-1`, {}, () => streams, soon());
    if (!isIsolated) {
      await expect(attached).rejects.toMatchObject({ problem: { code: 'engine.cannot-attach' } });
      return;
    }
    expect({ exitCode: await attached, out: streams.out, err: streams.err }).toEqual({
      exitCode: 4,
      out: 'hello you\n',
      err: 'bye\n',
    });
    await expect(world.engine.attach(`${world.project}-box-1`, {}, () => streams, soon())).rejects.toMatchObject({
      problem: { code: 'engine.not-running' },
    });
  });

  // Replicas that a cluster places are all told the same port, and those of one node would fight for it.
  it.skipIf(schedules)('publishes the ports that the manifest names, a replica each', async () => {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const ports = [{ target: 8080, published: `${port}-${port + 1}`, protocol: 'tcp' }] as const;
    const world = aWorld([scriptService('web', stay, { ports, replicas: 2 })]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    const { containers } = await world.observe();
    const published = containers.map(({ publishers }) => publishers[0]?.publishedPort);
    expect(published).toEqual([port, port + 1]);
  });
}
