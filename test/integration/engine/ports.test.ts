import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/manifest/model.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { stay } from './programs.ts';
import { type EngineWorld, scriptService } from './world.ts';
import { asProcesses, onDocker, type Worlds } from './worlds.ts';

describe.skipIf(!(await dockerAnswers()))('on Docker', () => {
  describePorts(onDocker(), 'httpd -f -p 80');
});

describe('as local processes', () => {
  describePorts(
    asProcesses(),
    `${process.execPath} -e "require('net').createServer(() => {}).listen(process.env.PORT)"`,
  );
});

function describePorts({ aWorld }: Worlds, listen: string): void {
  const listening = (name: string, port: number): Service =>
    scriptService(name, `${listen} & trap 'kill $!; exit 0' TERM; wait $!`, {
      ports: [{ target: 80, published: String(port), protocol: 'tcp' }],
    });
  const started = async (services: readonly Service[]): Promise<EngineWorld> => {
    const world = aWorld(services);
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
    const world = await started([listening('old', port)]);
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
    const world = await started([listening('a', first), listening('b', second), scriptService('c', stay)]);
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
