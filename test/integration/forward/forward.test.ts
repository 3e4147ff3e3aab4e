import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { dockerAnswers } from '../engine/dockerAnswers.ts';
import { dial, docker, forwardWorlds, listens, portOf, readAll, soon, type ForwardWorld } from './world.ts';

const answer = (text: string) =>
  `require('node:http').createServer((request, response) => response.end('${text} ' + request.url)).listen(8000, ${listens})`;
const stay = 'setInterval(() => undefined, 1000)';
/** Asks an address and says what it met. */
const ask = (url: string) =>
  `fetch('${url}').then((response) => response.text()).then(console.log, (error) => console.log(error.cause?.code ?? error.message))`;

async function httpServer(world: ForwardWorld, listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  world.keep(() => {
    server.close();
    server.closeAllConnections();
  });
  return portOf(server);
}

describe.skipIf(!(await dockerAnswers()))('a forwarder', () => {
  const open = forwardWorlds();
  beforeAll(() => ensureBaseImages(() => undefined));

  const fetched = async (port: number): Promise<string> => (await fetch(`http://127.0.0.1:${port}/x`)).text();

  it('lets containers reach a process that is bound to 127.0.0.1, by the service’s name and all its others', async () => {
    const world = await open();
    const peer = await world.peer('stock', stay);
    const localPort = await httpServer(world, (request, response) => response.end(`local ${request.url ?? ''}`));
    await world.forwarder({ inbound: [{ containerPort: 80, localPort }] });
    for (const name of ['orders', 'api', `${world.project}-orders-1`]) {
      expect(await world.inside(peer, ask(`http://${name}/from-${name}`))).toBe(`local /from-${name}`);
    }
  });

  it('lets the process reach ports of others that publish none, by name and by address', async () => {
    const world = await open();
    const peer = await world.peer('stock', answer('stock'));
    const format = `{{(index .NetworkSettings.Networks "${world.network}").IPAddress}}`;
    const address = await docker(['inspect', '--format', format, peer]);
    const held = await world.forwarder({
      outbound: [
        { host: 'stock', port: 8000 },
        { host: address, port: 8000 },
        { host: 'elsewhere', port: 8000 },
      ],
      extraHosts: [`elsewhere:${address}`],
    });
    for (const { localPort } of held.outbound) expect(await fetched(localPort)).toBe('stock /x');
  });

  it('carries Redis: commands, pipelines and messages that come by themselves', async () => {
    const world = await open();
    await world.container('redis', ['redis:7-alpine']);
    const held = await world.forwarder({ outbound: [{ host: 'redis', port: 6379 }] });
    const { default: Redis } = await import('ioredis');
    const port = held.outbound[0]?.localPort ?? 0;
    const [client, subscriber] = [new Redis(port), new Redis(port)];
    world.keep(() => [client.disconnect(), subscriber.disconnect()]);
    await subscriber.subscribe('news');
    const heard = once(subscriber, 'message');
    const pipeline = client.pipeline();
    for (let index = 0; index < 2000; index++) pipeline.incr('counter');
    expect((await pipeline.exec())?.at(-1)).toEqual([null, 2000]);
    await client.publish('news', 'hello');
    expect(await heard).toEqual(['news', 'hello']);
  });

  it('listens nowhere but on the loopback interface of this machine', async () => {
    const world = await open();
    const held = await world.forwarder({ outbound: [{ host: 'stock', port: 8000 }] });
    const port = held.outbound[0]?.localPort ?? 0;
    const others = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const reachable = others.filter(({ internal, family }) => !internal && family === 'IPv4');
    expect(reachable.length).toBeGreaterThan(0);
    for (const { address } of reachable) {
      // The same port can be had on every other interface: nobody listens there.
      const server = createTcpServer();
      await once(server.listen(port, address), 'listening');
      server.close();
    }
    expect(
      await docker(['inspect', '--format', '{{json .HostConfig.PortBindings}}', ...(await world.forwarders())]),
    ).toBe('null');
  });

  it('stands in every network of the service, also in one that leads nowhere else', async () => {
    const world = await open();
    const inner = await world.aNetwork(`${world.project}_inner`, ['--internal']);
    const near = await world.peer('near', stay);
    const far = await world.peer('far', answer('far'), [], inner);
    const localPort = await httpServer(world, (_, response) => response.end('local'));
    const held = await world.forwarder({
      networks: [
        { name: world.network, aliases: ['orders'] },
        { name: inner, aliases: ['orders', 'only-here'] },
      ],
      inbound: [{ containerPort: 8080, localPort }],
      outbound: [{ host: 'far', port: 8000 }],
    });
    expect(await world.inside(near, ask('http://orders:8080'))).toBe('local');
    expect(await world.inside(far, ask('http://only-here:8080'))).toBe('local');
    expect(await world.inside(near, ask('http://only-here:8080'))).toBe('ENOTFOUND');
    expect(await fetched(held.outbound[0]?.localPort ?? 0)).toBe('far /x');
  });

  it('reaches others, and is reached, over IPv6 too', async () => {
    const prefix = `fd00:${Math.floor(Math.random() * 0xffff).toString(16)}:${Math.floor(Math.random() * 0xffff).toString(16)}`;
    const world = await open(['--ipv6', '--subnet', `${prefix}::/64`]);
    const sixOnly = answer('six').replace('listen(8000', `listen(8000, '${prefix}::66'`);
    const peer = await world.peer('stock', sixOnly, ['--ip6', `${prefix}::66`]);
    const localPort = await httpServer(world, (_, response) => response.end('local'));
    const held = await world.forwarder({
      networks: [{ name: world.network, aliases: ['orders'], ipv6Address: `${prefix}::77` }],
      inbound: [{ containerPort: 8080, localPort }],
      outbound: [
        { host: 'stock', port: 8000 },
        { host: `${prefix}::66`, port: 8000 },
      ],
    });
    for (const { localPort: port } of held.outbound) expect(await fetched(port)).toBe('six /x');
    expect(await world.inside(peer, ask(`http://[${prefix}::77]:8080`))).toBe('local');
  });

  it('keeps the address that the manifest gives the service, and the names of its links', async () => {
    const world = await open(['--subnet', '10.213.77.0/24']);
    const peer = await world.peer('stock', answer('stock'));
    const localPort = await httpServer(world, (_, response) => response.end('local'));
    const held = await world.forwarder({
      networks: [{ name: world.network, aliases: ['orders'], ipv4Address: '10.213.77.9' }],
      links: [`${peer}:cellar`],
      inbound: [{ containerPort: 8080, localPort }],
      outbound: [{ host: 'cellar', port: 8000 }],
    });
    expect(await world.inside(peer, ask('http://10.213.77.9:8080'))).toBe('local');
    expect(await fetched(held.outbound[0]?.localPort ?? 0)).toBe('stock /x');
  });

  it('resets the connection of who asks for what is not there, and says why', async () => {
    const world = await open();
    const peer = await world.peer('stock', answer('stock'));
    const held = await world.forwarder({
      inbound: [{ containerPort: 8080, localPort: 9 }],
      outbound: [
        { host: 'stock', port: 7999 },
        { host: 'nobody', port: 80 },
      ],
    });
    expect(await world.inside(peer, ask('http://orders:8080'))).toBe('ECONNRESET');
    for (const { localPort } of held.outbound) {
      await expect(dial(localPort).then(readAll)).rejects.toMatchObject({ code: 'ECONNRESET' });
    }
    expect(world.refusals).toEqual(['stock:7999 connection refused', expect.stringMatching(/^nobody:80 /)]);
    // A port that nobody forwards is as closed as any other of a container.
    expect(await world.inside(peer, ask('http://orders:8081'))).toBe('ECONNREFUSED');
  });

  it('finds a process on ::1 alone', async () => {
    const world = await open();
    const peer = await world.peer('stock', stay);
    const server = createServer((_, response) => response.end('six'));
    world.keep(() => server.close());
    await once(server.listen(0, '::1'), 'listening');
    const address = server.address();
    const localPort = typeof address === 'object' && address ? address.port : 0;
    await world.forwarder({ inbound: [{ containerPort: 9090, localPort }] });
    expect(await world.inside(peer, ask('http://orders:9090'))).toBe('six');
  });

  it('has no rights, no storage, no log, and is gone with its image left when it is closed', async () => {
    const world = await open();
    const held = await world.forwarder({ inbound: [{ containerPort: 80, localPort: 9 }] });
    const [name = ''] = await world.forwarders();
    const [info] = JSON.parse(await docker(['inspect', name])) as [
      { HostConfig: Record<string, unknown>; Config: Record<string, unknown>; Mounts: unknown[]; Image: string },
    ];
    expect(info.HostConfig).toMatchObject({
      AutoRemove: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      LogConfig: { Type: 'none' },
      RestartPolicy: { Name: 'no' },
    });
    expect(info.Config).toMatchObject({ User: '65534:65534' });
    expect(info.Mounts).toEqual([]);
    await held.close();
    expect(await world.forwarders()).toEqual([]);
    expect(await docker(['image', 'inspect', '--format', '{{.Id}}', info.Image])).toBe(info.Image);
  });

  it('refuses while a container of the service runs, and opens once that is stopped', async () => {
    const world = await open();
    const container = await world.container('orders', ['busybox', 'sleep', '1000']);
    const held = await world.hold();
    await expect
      .poll(() => world.states)
      .toContainEqual({
        state: 'waiting',
        problem: expect.objectContaining({
          code: 'forward.container-runs',
          message: expect.stringContaining(container) as string,
        }) as object,
      });
    await docker(['kill', container]);
    await held.opened;
    expect(await world.forwarders()).toHaveLength(1);
  });

  it('gives way to a container of the service that something else starts, and comes back after it', async () => {
    const world = await open();
    const container = await world.container('orders', ['busybox', 'sleep', '1000']);
    await docker(['kill', container]);
    await world.forwarder();
    await docker(['start', container]);
    await expect.poll(() => world.states.at(-1)?.state, soon).toBe('waiting');
    await expect.poll(() => world.forwarders(), soon).toEqual([]);
    await docker(['kill', container]);
    await expect.poll(() => world.states.at(-1), soon).toEqual({ state: 'open' });
  });

  it('stands for several services of one project at once', async () => {
    const world = await open();
    const [one, two] = [
      await httpServer(world, (_, response) => response.end('one')),
      await httpServer(world, (_, response) => response.end('two')),
    ];
    await world.forwarder({ inbound: [{ containerPort: 80, localPort: one }] });
    const held = await world.forwarder({
      service: 'stock',
      networks: [{ name: world.network, aliases: ['stock'] }],
      inbound: [{ containerPort: 80, localPort: two }],
      outbound: [{ host: 'orders', port: 80 }],
    });
    const peer = await world.peer('peer', stay);
    expect(await world.inside(peer, ask('http://orders'))).toBe('one');
    expect(await world.inside(peer, ask('http://stock'))).toBe('two');
    // One local process reaches the other by its forwarder.
    expect(await fetched(held.outbound[0]?.localPort ?? 0)).toBe('one');
  });

  it('waits where its network is missing, and says so', async () => {
    const world = await open();
    await world.hold({ networks: [{ name: `${world.project}_gone`, aliases: ['orders'] }] });
    await expect
      .poll(() => world.states)
      .toContainEqual({
        state: 'waiting',
        problem: expect.objectContaining({ code: 'forward.network-missing' }) as object,
      });
    await expect.poll(() => world.forwarders(), soon).toEqual([]);
  });

  it('refuses a port of this machine that is taken, before anything is made', async () => {
    const world = await open();
    const localPort = await world.local(() => undefined);
    await expect(world.hold({ outbound: [{ host: 'stock', port: 80, localPort }] })).rejects.toMatchObject({
      problem: { code: 'forward.port-taken', message: expect.stringContaining(String(localPort)) as string },
    });
    expect(await world.forwarders()).toEqual([]);
  });
});
