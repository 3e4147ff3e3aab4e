import { describe, expect, it } from 'vitest';
import type { ConnectedMember } from '../../../src/engine/connections.ts';
import { listedSockets } from '../../../src/engine/process/connections.ts';
import { freePort } from '../../../src/engine/process/loopback.ts';
import { localContainers } from '../../../src/engine/process/observe.ts';
import { projectDirectory } from '../../../src/engine/process/records/files.ts';
import { processesOfEach } from '../../../src/engine/process/records/descendants.ts';
import { memberSockets } from '../../../src/engine/proc/socketTable.ts';
import { aService } from '../../fakes/models.ts';
import type { EngineWorld } from './world.ts';
import { asProcesses } from './worlds.ts';

const program = (name: string, code: string) =>
  aService(name, { run: { command: [process.execPath, '-e', code], cwd: '/', environment: {} } });
const soon = (): AbortSignal => AbortSignal.timeout(20_000);

describe('connections of local processes', () => {
  const processes = asProcesses();

  const started = async (): Promise<{ readonly world: EngineWorld; readonly port: number }> => {
    const port = await freePort();
    // Nothing orders the two: the server may not listen yet.
    const dialling = `(function dial() { require('node:net').connect(${port}, '127.0.0.1').on('error', () => setTimeout(dial, 50)); })()`;
    // The child has left the group of the process that the shim has started.
    const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(dialling)}], { detached: true }); setInterval(() => {}, 1000)`;
    const world = processes.aWorld([
      program('server', `require('node:net').createServer().listen(${port}, '127.0.0.1')`),
      program('client', parent),
    ]);
    await world.run({ action: 'up' });
    return { world, port };
  };
  const membersOf = async (world: EngineWorld): Promise<readonly ConnectedMember[]> =>
    (await processes.engine.connections(world.project, soon())).members;

  it('are those of all that a process has started', async () => {
    const { world, port } = await started();
    await expect.poll(async () => (await membersOf(world))[1]?.sockets?.length, { timeout: 20_000 }).toBe(1);
    const [client, server] = await membersOf(world);
    const [socket] = client?.sockets ?? [];
    expect(client).toMatchObject({ service: 'client', isOnHost: true, addresses: [], listens: [] });
    expect(socket).toMatchObject({ local: { host: '127.0.0.1' }, remote: { host: '127.0.0.1', port } });
    expect(server).toMatchObject({
      listens: [port],
      sockets: [{ local: socket?.remote, remote: socket?.local }],
    });
  });

  it('are the same by lsof', async () => {
    const { world } = await started();
    await expect.poll(async () => (await membersOf(world))[0]?.sockets?.length, { timeout: 20_000 }).toBe(1);
    const containers = await localContainers(projectDirectory(processes.folder, world.project));
    const listed = await listedSockets(await processesOfEach(containers), soon());
    expect(listed.map((sockets) => memberSockets(sockets, true))).toEqual(
      (await membersOf(world)).map(({ listens, sockets }) => ({ listens, sockets })),
    );
  });

  it('end with the processes', async () => {
    const { world } = await started();
    await world.run({ action: 'stop', services: ['server'] });
    expect((await membersOf(world)).map(({ service }) => service)).toEqual(['client']);
  });
});
