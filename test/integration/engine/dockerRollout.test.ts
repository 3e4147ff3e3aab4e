import { once } from 'node:events';
import { get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { stay } from './programs.ts';
import { type EngineWorld, scriptService } from './world.ts';
import { onDocker } from './worlds.ts';

/**
 * Answers with its version; on SIGTERM it takes no more, and ends once all is answered, as a server should. The kernel resets
 * connections that wait to be accepted when a socket is closed; so it closes while the one who asks waits for its answer, for
 * then nobody else can be waiting (a health check asks from within).
 */
const serve = `
let isEnding = false;
const end = () => server.close(() => process.exit(0));
const server = require('node:http').createServer((request, response) => {
  if (isEnding && !request.socket.remoteAddress.endsWith('127.0.0.1')) end();
  response.end(process.env.VERSION);
});
if (process.env.VERSION === 'broken') process.exit(3);
setTimeout(() => server.listen(80), 300);
process.on('SIGTERM', () => { isEnding = true; setTimeout(end, 1000); });`;

/** Asks one request after the other, each on a connection of its own, and tells what it met. */
const ask = `
let isOver = false;
process.on('SIGTERM', () => (isOver = true));
const { get } = require('node:http');
const one = () => new Promise((resolve) => {
  const options = { host: 'web', port: 80, agent: false, timeout: 5000 };
  const request = get(options, (response) => response.setEncoding('utf8').on('data', resolve).on('error', () => resolve('failed: cut')));
  request.on('error', (error) => resolve('failed: ' + (error.code ?? error.message)));
  request.on('timeout', () => request.destroy(new Error('timeout')));
});
(async () => {
  const counts = {};
  for (let last; !isOver; await new Promise((resolve) => setTimeout(resolve, 5))) {
    const met = await one();
    counts[met] = (counts[met] ?? 0) + 1;
    if (met !== last) console.log('met ' + met);
    last = met;
  }
  console.log('counted ' + JSON.stringify(counts));
})();`;

describe.skipIf(!(await dockerAnswers()))('replicas that are made anew', () => {
  const { engine, aWorld } = onDocker(() => ensureBaseImages(() => undefined));

  const node = (name: string, script: string, facts: Partial<Service> = {}): Service =>
    scriptService(name, '', {
      image: 'node:22-alpine',
      command: ['node', '-e', script],
      run: undefined as never,
      ...facts,
    });
  const web = (version: string, facts: Partial<Service> = {}): Service =>
    node('web', serve, {
      replicas: 2,
      environment: { VERSION: version },
      healthcheck: {
        test: [
          'CMD',
          'node',
          '-e',
          "require('node:http').get('http://127.0.0.1/', () => process.exit(0)).on('error', () => process.exit(1))",
        ],
        intervalMs: 1000,
        timeoutMs: 10_000,
        retries: 20,
        startPeriodMs: 0,
      },
      ...facts,
    });
  const client = node('client', ask, { dependsOn: { web: { condition: 'service_healthy', isRequired: true } } });
  const started = async (services: readonly Service[]): Promise<EngineWorld> => {
    const world = aWorld(services);
    expect(await world.run({ action: 'up' }, AbortSignal.timeout(120_000))).toEqual([]);
    return world;
  };
  const up = (world: EngineWorld) => world.run({ action: 'up' }, AbortSignal.timeout(120_000));
  const clientSaid = async (world: EngineWorld): Promise<readonly string[]> => {
    const lines: string[] = [];
    const options = { services: ['client'], follow: false };
    await engine.logs(world.project, options, ({ text }) => void lines.push(text), AbortSignal.timeout(20_000));
    return lines;
  };
  const untilClientMet = async (world: EngineWorld, what: string): Promise<void> => {
    await expect.poll(() => clientSaid(world), { timeout: 30_000, interval: 200 }).toContain(`met ${what}`);
  };
  /** What the client counted, once it has stopped. */
  const counted = async (world: EngineWorld): Promise<Readonly<Record<string, number>>> => {
    await world.run({ action: 'stop', services: ['client'] });
    const last = (await clientSaid(world)).find((line) => line.startsWith('counted ')) ?? '';
    return JSON.parse(last.slice('counted '.length)) as Record<string, number>;
  };

  it('answer by the name of their service throughout, without one failure', async () => {
    const world = await started([web('one'), client]);
    await untilClientMet(world, 'one');
    world.declare([web('two'), client]);
    expect(await up(world)).toEqual([]);
    await untilClientMet(world, 'two');
    const counts = await counted(world);
    console.info(`requests while two replicas were made anew: ${JSON.stringify(counts)}`);
    expect(Object.keys(counts).sort()).toEqual(['one', 'two']);
    expect((await world.observe()).containers.map(({ name }) => name.replace(`${world.project}-`, '')).sort()).toEqual([
      'client-1',
      'web-1',
      'web-2',
    ]);
  });

  it('answer throughout without a health check, once each has run for a while', async () => {
    const bare = (version: string): Service => {
      const { healthcheck, ...service } = web(version);
      expect(healthcheck).toBeDefined();
      return service;
    };
    const world = await started([bare('one'), node('client', ask)]);
    await untilClientMet(world, 'one');
    world.declare([bare('two'), node('client', ask)]);
    const before = (await clientSaid(world)).length;
    expect(await up(world)).toEqual([]);
    await untilClientMet(world, 'two');
    expect((await clientSaid(world)).slice(before).filter((line) => line.includes('failed'))).toEqual([]);
  });

  it('answer throughout though each has a port of its own, and so has to stop first', async () => {
    const first = await freePair();
    const second = first + 1;
    const range = { target: 80, published: `${first}-${second}`, protocol: 'tcp' } as const;
    const world = await started([web('one', { ports: [range] })]);
    const done = new AbortController();
    const asking = askAll([first, second], done.signal);
    world.declare([web('two', { ports: [range] })]);
    expect(await up(world)).toEqual([]);
    done.abort();
    const counts = await asking;
    console.info(`requests while two replicas with ports were made anew: ${JSON.stringify(counts)}`);
    expect(counts['failed'] ?? 0).toBe(0);
    expect(counts['one']).toBeGreaterThan(0);
  });

  it('stop first when the engine gave each a volume of its own, which the next one goes on with', async () => {
    const stateful = (version: string): Service =>
      web(version, { mounts: [{ type: 'volume', target: '/data', isReadOnly: false }] });
    const world = await started([stateful('one')]);
    world.declare([stateful('two')]);
    const order: string[] = [];
    expect(await world.run({ action: 'up' }, AbortSignal.timeout(120_000), (id) => order.push(id))).toEqual([]);
    const [first, second] = ['1', '2'].map((number) => `${world.project}-web-${number}`);
    expect(order.filter((id) => /^(start|remove)/.test(id))).toEqual([
      `remove:${first}`,
      `start:${first}`,
      `remove:${second}`,
      `start:${second}`,
    ]);
  });

  it('converge wherever they are cut short, and one of them still runs by then', async () => {
    const plain = (version: number): Service =>
      scriptService('web', stay, {
        replicas: 2,
        environment: { VERSION: String(version) },
        deploy: { update: { monitorMs: 0 } },
      });
    const world = await started([plain(0)]);
    const running = async (): Promise<number> =>
      (await world.stateOf('web')).filter((state) => state.startsWith('running')).length;
    const { length } = await changed(world, plain(1));
    expect(length).toBe(10);
    for (let cutAt = 1; cutAt <= length; cutAt += 2) {
      world.declare([plain(cutAt)]);
      const cut = new AbortController();
      let begun = 0;
      const first = world.run({ action: 'up' }, cut.signal, () => {
        if (++begun > cutAt) cut.abort();
      });
      await first.catch((error: unknown) => expect(cut.signal.aborted, String(error)).toBe(true));
      expect(await running(), `cut at ${cutAt}`).toBeGreaterThan(0);
      expect(await up(world)).toEqual([]);
      expect((await world.observe()).containers.map(({ name, state }) => [name, state])).toEqual(
        [1, 2].map((number) => [`${world.project}-web-${number}`, 'running']),
      );
      expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    }
  });

  it('go on answering when the new ones are broken, and are made anew once that is corrected', async () => {
    const world = await started([web('one'), client]);
    await untilClientMet(world, 'one');
    world.declare([web('broken'), client]);
    expect(await up(world)).toMatchObject([{ code: 'engine.container-exited' }]);
    // Again: it is told again, and still nothing is lost.
    expect(await up(world)).toMatchObject([{ code: 'engine.container-exited' }]);
    world.declare([web('two'), client]);
    expect(await up(world)).toEqual([]);
    await untilClientMet(world, 'two');
    expect(Object.keys(await counted(world)).sort()).toEqual(['one', 'two']);
    expect((await world.plan({ action: 'up', services: ['web'] })).steps).toEqual([]);
    expect((await world.observe()).containers).toHaveLength(3);
  });
});

async function changed(world: EngineWorld, service: Service) {
  world.declare([service]);
  return (await world.plan({ action: 'up' })).steps;
}

/** Asks at these ports, one after the other until one answers, again and again. */
async function askAll(ports: readonly number[], signal: AbortSignal): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  while (!signal.aborted) {
    let met = 'failed';
    for (const port of ports) {
      met = await askOne(port);
      if (met !== 'failed') break;
    }
    counts[met] = (counts[met] ?? 0) + 1;
    await pause(5);
  }
  return counts;
}

function askOne(port: number): Promise<string> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, agent: false, timeout: 5000 }, (response) => {
      response
        .setEncoding('utf8')
        .on('data', resolve)
        .on('error', () => resolve('failed'))
        .on('end', () => resolve('failed'));
    });
    request.on('error', () => resolve('failed'));
    request.on('timeout', () => request.destroy());
  });
}

/** A port that is free, and so is the next one. */
async function freePair(): Promise<number> {
  for (;;) {
    const first = await listenOnce(0);
    if (first !== undefined && (await listenOnce(first + 1)) !== undefined) return first;
  }
}

async function listenOnce(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    await once(server.listen(port, '0.0.0.0'), 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}
