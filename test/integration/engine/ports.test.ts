import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { Engine, EngineAddress } from '../../../src/engine/engine.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';
import { stay } from './programs.ts';
import { EngineWorld, scriptService } from './world.ts';

const shim = new URL('../../../src/engine/process/shim.ts', import.meta.url).pathname;

describe.skipIf(!(await dockerAnswers()))('on Docker', () => {
  beforeAll(() => ensureBusybox());
  describePorts(() => Promise.resolve({ kind: 'docker' }), 'httpd -f -p 80');
});

describe('as local processes', () => {
  let folder = '';
  afterAll(() => rm(folder, { recursive: true, force: true }));
  describePorts(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-ports-'));
    return { kind: 'process', stateDirectory: folder, node: process.execPath, shim };
  }, `${process.execPath} -e "require('net').createServer(() => {}).listen(process.env.PORT)"`);
});

function describePorts(address: () => Promise<EngineAddress>, listen: string): void {
  let engine: Engine;
  const worlds: EngineWorld[] = [];

  beforeAll(async () => {
    engine = connectEngine(await address(), silentLogger);
  });
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.remove();
  });
  afterAll(() => engine.dispose());

  const listening = (name: string, port: number): Service =>
    scriptService(name, `${listen} & trap 'kill $!; exit 0' TERM; wait $!`, {
      ports: [{ target: 80, published: String(port), protocol: 'tcp' }],
    });
  const aWorld = async (services: readonly Service[]): Promise<EngineWorld> => {
    const world = new EngineWorld(engine, services);
    worlds.push(world);
    expect(await world.run({ action: 'up' })).toEqual([]);
    return world;
  };
  const portsOf = async (world: EngineWorld): Promise<Readonly<Record<string, number>>> => {
    const { containers } = await world.observe();
    return Object.fromEntries(
      containers.map(({ service, publishers }) => [service, publishers[0]?.publishedPort ?? 0]),
    );
  };

  it('a service that is renamed gets the port that it had under its old name, the first time', async () => {
    const port = await freePort();
    const world = await aWorld([listening('old', port)]);
    world.declare([listening('new', port)]);
    const { problems } = await world.plan({ action: 'up' });
    expect(problems).toMatchObject([
      { code: 'engine.orphans', message: expect.stringContaining(`${world.project}-old-1 stays`) as string },
    ]);
    expect(await world.run({ action: 'up', removeOrphans: true })).toEqual([]);
    expect(await portsOf(world)).toEqual({ new: port });
    expect(await world.stateOf('new')).toEqual(['running none']);
  });

  it('two services exchange their ports, and a third gets the one that is left', async () => {
    const [first, second, third] = [await freePort(), await freePort(), await freePort()];
    const world = await aWorld([listening('a', first), listening('b', second), scriptService('c', stay)]);
    world.declare([listening('a', second), listening('b', third), listening('c', first)]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await portsOf(world)).toEqual({ a: second, b: third, c: first });
    world.declare([listening('a', third), listening('b', second), listening('c', first)]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await portsOf(world)).toEqual({ a: third, b: second, c: first });
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '0.0.0.0'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
