import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, it } from 'vitest';
import { forwarderPrograms } from '../../../scripts/build/forwarder.ts';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { dockerAnswers } from '../engine/dockerAnswers.ts';
import { DockerProxy } from '../engine/dockerProxy.ts';
import { canRunOwnDockerd, OwnDockerd } from '../engine/ownDockerd.ts';
import { docker, forwardWorlds, portOf, soon, type ForwardWorld } from './world.ts';

const program = new URL('../../../src/engine/forward/main.ts', import.meta.url).pathname;
const stay = 'setInterval(() => undefined, 1000)';
const ask = (url: string) =>
  `fetch('${url}').then((response) => response.text()).then(console.log, (error) => console.log(error.cause?.code ?? error.message))`;

async function localServer(world: ForwardWorld): Promise<number> {
  const server = createServer((_, response) => response.end('local'));
  world.keep(() => {
    server.close();
    server.closeAllConnections();
  });
  return portOf(server);
}

describe.skipIf(!(await dockerAnswers()))('what is left of a forwarder', () => {
  const open = forwardWorlds();
  beforeAll(() => ensureBaseImages(() => undefined));

  /** The program that holds a forwarder, and what it writes. */
  const start = async (world: ForwardWorld): Promise<{ child: ChildProcess; events: string[] }> => {
    const child = spawn(process.execPath, [program, forwarderPrograms], { stdio: ['pipe', 'pipe', 'inherit'] });
    world.keep(() => child.kill('SIGKILL'));
    const events: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      events.push((JSON.parse(line) as { readonly event: string }).event);
    });
    const settings = world.settings({ inbound: [{ containerPort: 80, localPort: await localServer(world) }] });
    child.stdin.write(`${JSON.stringify(settings)}\n`);
    await expect.poll(() => events, soon).toContain('open');
    expect(await world.forwarders()).toHaveLength(1);
    return { child, events };
  };

  it('is nothing when the program that holds it is killed', async () => {
    const world = await open();
    const { child } = await start(world);
    child.kill('SIGKILL');
    await expect.poll(() => world.forwarders(), soon).toEqual([]);
  });

  it.each([
    ['its input ends', (child: ChildProcess) => child.stdin?.end()],
    ['it is asked to end', (child: ChildProcess) => child.kill('SIGTERM')],
  ])('is nothing once the program has ended because %s', async (_, act) => {
    const world = await open();
    const { child } = await start(world);
    act(child);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await world.forwarders()).toEqual([]);
  });

  it('is nothing when the program that started its holder is killed', async () => {
    const world = await open();
    const settings = JSON.stringify(world.settings());
    const holder = `
const { spawn } = require('node:child_process');
const child = spawn(process.execPath, [${JSON.stringify(program)}, ${JSON.stringify(forwarderPrograms)}], { stdio: ['pipe', 'inherit', 'inherit'] });
child.stdin.write(${JSON.stringify(settings)} + '\\n');
setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['-e', holder], { stdio: ['ignore', 'pipe', 'inherit'] });
    world.keep(() => child.kill('SIGKILL'));
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await expect.poll(() => text, soon).toContain('"open"');
    child.kill('SIGKILL');
    await expect.poll(() => world.forwarders(), soon).toEqual([]);
  });

  it.each([
    ['removed', ['rm', '--force']],
    ['killed', ['kill']],
  ])('is nothing when something else has %s it, until a container of the project starts', async (_, command) => {
    const world = await open();
    await world.forwarder({ inbound: [{ containerPort: 80, localPort: await localServer(world) }] });
    await docker([...command, ...(await world.forwarders())]);
    const removed = { state: 'waiting', problem: expect.objectContaining({ code: 'forward.removed' }) as object };
    await expect.poll(() => world.states.at(-1), soon).toEqual(removed);
    expect(await world.forwarders()).toEqual([]);
    const peer = await world.peer('stock', stay);
    await expect.poll(() => world.states.at(-1), soon).toEqual({ state: 'open' });
    expect(await world.inside(peer, ask('http://orders'))).toBe('local');
  });

  it('stands once its network is there, without being asked again', async () => {
    const world = await open();
    const name = `${world.project}_later`;
    const held = await world.hold({
      networks: [{ name, aliases: ['orders'] }],
      inbound: [{ containerPort: 80, localPort: await localServer(world) }],
    });
    const missing = {
      state: 'waiting',
      problem: expect.objectContaining({ code: 'forward.network-missing' }) as object,
    };
    await expect.poll(() => world.states.at(-1), soon).toEqual(missing);
    await world.aNetwork(name);
    await expect.poll(() => world.states.at(-1), soon).toEqual({ state: 'open' });
    const peer = await world.peer('stock', stay, [], name);
    expect(await world.inside(peer, ask('http://orders'))).toBe('local');
    await held.close();
  });

  it('is made anew when the connection to the engine is cut, and the old one is gone', async () => {
    const world = await open();
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-forward-'));
    world.keep(() => rm(folder, { recursive: true }));
    const proxy = new DockerProxy(join(folder, 'docker.sock'));
    await proxy.open();
    world.keep(() => proxy.cut());
    const peer = await world.peer('stock', stay);
    const localPort = await localServer(world);
    await world.forwarder({ engine: { host: proxy.host }, inbound: [{ containerPort: 80, localPort }] });
    await proxy.cut();
    // Nothing can ask the engine to remove it: it has noticed by itself.
    await expect.poll(() => world.forwarders(), soon).toEqual([]);
    await proxy.open();
    await expect.poll(() => world.states.at(-1), soon).toEqual({ state: 'open' });
    expect(await world.inside(peer, ask('http://orders'))).toBe('local');
    expect(await world.forwarders()).toHaveLength(1);
  });

  it('that nobody holds any more is cleared away by the next', async () => {
    const world = await open();
    const old = await world.container('orders', ['busybox', 'sleep', '1000'], ['--label', 'dev.patchbay.forwarder=1']);
    await world.forwarder();
    const now = await world.forwarders();
    expect(now).toHaveLength(1);
    expect(now).not.toContain(old);
  });
});

describe.skipIf(!(await canRunOwnDockerd()))('a forwarder on an engine that crashes', () => {
  const open = forwardWorlds();

  it('stands again once the engine does', async () => {
    const own = await OwnDockerd.start();
    try {
      const world = await open();
      await own.docker.createNetwork({ Name: world.network });
      const engine = { host: own.host };
      const localPort = await localServer(world);
      const states = (): string | undefined => world.states.at(-1)?.state;
      const held = await world.forwarder({ engine, inbound: [{ containerPort: 80, localPort }] });
      await own.kill();
      await expect.poll(states, soon).toBe('waiting');
      await own.start();
      await expect.poll(states, { timeout: 60_000 }).toBe('open');
      // Another local process of the same project reaches it by its name.
      const other = await world.forwarder({
        engine,
        service: 'stock',
        networks: [{ name: world.network, aliases: ['stock'] }],
        outbound: [{ host: 'orders', port: 80 }],
      });
      expect(await (await fetch(`http://127.0.0.1:${other.outbound[0]?.localPort ?? 0}/`)).text()).toBe('local');
      await Promise.all([held.close(), other.close()]);
      // For a moment after it has answered, Docker may list as dead what it has removed.
      await expect.poll(() => own.docker.listContainers({ all: true }), soon).toEqual([]);
    } finally {
      await own.remove();
    }
  });
});
