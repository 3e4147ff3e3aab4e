import { describe, expect, it } from 'vitest';
import type { ConnectedMember, ProjectConnections } from '../../../src/engine/connections.ts';
import { askContainer, type SocketsFound } from '../../../src/engine/docker/sockets/askContainer.ts';
import { DockerClient } from '../../../src/engine/docker/connection/client.ts';
import { inspect } from '../../../src/engine/docker/observe/observe.ts';
import { freePort } from '../../../src/engine/process/loopback.ts';
import { memberSockets } from '../../../src/engine/proc/socketTable.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { scriptService, type EngineWorld } from './world.ts';
import { onDocker } from './worlds.ts';

const listen = (port: number): string => `exec httpd -f -p ${port}`;
/** Dials until somebody answers, and says nothing. */
const dial = (host: string, port: number): string =>
  `mkfifo /tmp/quiet; sleep 1000 > /tmp/quiet & while true; do nc ${host} ${port} < /tmp/quiet; sleep 0.1; done`;
const soon = (): AbortSignal => AbortSignal.timeout(20_000);

describe.skipIf(!(await dockerAnswers()))('connections of containers', () => {
  const { aWorld } = onDocker();

  const member = ({ members }: ProjectConnections, service: string): ConnectedMember => {
    const found = members.find((each) => each.service === service);
    if (!found) throw new Error(`There is no ${service}.`);
    return found;
  };
  const until = async (
    world: EngineWorld,
    isThere: (found: ProjectConnections) => boolean,
  ): Promise<ProjectConnections> => {
    let found: ProjectConnections | undefined;
    const look = async (): Promise<boolean> => {
      found = await world.engine.connections(world.project, soon());
      return isThere(found);
    };
    await expect.poll(look, { timeout: 20_000 }).toBe(true);
    if (!found) throw new Error('Nothing was found.');
    return found;
  };

  const openOf = (sockets: ConnectedMember['sockets']) => sockets?.filter(({ isOver }) => !isOver);
  const askDirectly = async ({ id = '' }: ConnectedMember, isShared: boolean): Promise<SocketsFound> => {
    const client = new DockerClient({});
    try {
      const info = await inspect(client, id, soon());
      if (!info) throw new Error(`${id} is gone.`);
      return await askContainer(client, info, isShared, soon());
    } finally {
      client.dispose();
    }
  };

  it('tell who listens where, and who is connected to whom', async () => {
    const world = aWorld([scriptService('server', listen(8080)), scriptService('client', dial('server', 8080))]);
    await world.run({ action: 'up' });
    const found = await until(world, (each) => (member(each, 'client').sockets ?? []).some(({ isOver }) => !isOver));
    const [server, client] = [member(found, 'server'), member(found, 'client')];
    const [serverAddress = '', clientAddress = ''] = [server.addresses[0], client.addresses[0]];
    expect(server.listens).toEqual([8080]);
    expect(client.listens).toEqual([]);
    const socket = client.sockets?.find(({ isOver }) => !isOver);
    expect(socket).toEqual({
      local: { host: clientAddress, port: socket?.local.port },
      remote: { host: serverAddress, port: 8080 },
    });
    expect(server.sockets).toContainEqual({ local: socket?.remote, remote: socket?.local });
    expect(found.gateways).toHaveLength(2);
    expect(found.unreadable).toEqual([]);
  });

  it('are the same where the container itself has to be asked', async () => {
    const world = aWorld([scriptService('server', listen(8080)), scriptService('client', dial('server', 8080))]);
    await world.run({ action: 'up' });
    const found = await until(world, (each) => (member(each, 'server').sockets ?? []).some(({ isOver }) => !isOver));
    const asked = found.members.flatMap((each) => [false, true].map((isShared) => ({ each, isShared })));
    for (const { each, isShared } of asked) {
      const answer = await askDirectly(each, isShared);
      const { listens, sockets } = memberSockets('sockets' in answer ? answer.sockets : [], false);
      expect({ listens, open: openOf(sockets) }).toEqual({ listens: each.listens, open: openOf(each.sockets) });
    }
  });

  it('of a shared network are told apart by what each has open', async () => {
    const world = aWorld([
      scriptService('owner', listen(8080)),
      scriptService('guest', dial('127.0.0.1', 8080), { networkMode: 'service:owner', networks: {} }),
      scriptService('alone', listen(8081)),
    ]);
    await world.run({ action: 'up' });
    const found = await until(world, (each) => (member(each, 'guest').sockets ?? []).length > 0);
    const [owner, guest, alone] = [member(found, 'owner'), member(found, 'guest'), member(found, 'alone')];
    expect([owner, guest, alone].map(({ isSharing = false }) => isSharing)).toEqual([true, true, false]);
    expect(guest.addresses).toEqual(owner.addresses);
    expect(guest.sockets).toMatchObject([{ remote: { host: '127.0.0.1', port: 8080 } }]);
    expect(owner.sockets).toMatchObject([{ local: { host: '127.0.0.1', port: 8080 } }]);
    expect({ owner: owner.listens, guest: guest.listens }).toEqual({ owner: [8080], guest: [] });
  });

  it('on the network of the machine are its own alone', async () => {
    const port = await freePort();
    const world = aWorld([scriptService('web', listen(port), { networkMode: 'host', networks: {} })]);
    await world.run({ action: 'up' });
    const found = await until(world, (each) => (member(each, 'web').listens ?? []).includes(port));
    expect(member(found, 'web')).toMatchObject({ isOnHost: true, addresses: [], listens: [port], sockets: [] });
  });

  it('are told of all others when one container is paused, and of that one too where the kernel can be asked', async () => {
    const world = aWorld([scriptService('server', listen(8080)), scriptService('client', dial('server', 8080))]);
    await world.run({ action: 'up' });
    await world.run({ action: 'pause', services: ['server'] });
    const found = await world.engine.connections(world.project, soon());
    expect(found.members.map(({ service }) => service)).toEqual(['client', 'server']);
    const { problem } = { problem: undefined, ...(await askDirectly(member(found, 'server'), false)) };
    expect(problem).toMatchObject({ code: 'engine.connections-unreadable' });
    expect(problem?.message).toMatch(/cannot be seen: it is paused\.$/);
  });
});
