import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { end, findProgram, run, until } from '../../../scripts/machine/run.ts';
import { ForwardWorld, portOf, soon } from './world.ts';

const runtime = ['crun', 'runc'].find((program) => findProgram(program) !== undefined);
/** What gives containers of Podman names in their networks. */
const hasNames = ['/usr/lib/podman/aardvark-dns', '/usr/libexec/podman/aardvark-dns'].some((file) => existsSync(file));
const canRun = process.getuid?.() === 0 && findProgram('podman') !== undefined && runtime !== undefined && hasNames;
if (!canRun) console.warn('SKIPPED: this needs root, and podman with netavark and aardvark-dns.');

/** Small enough for a machine that lets nobody raise a limit. */
const configuration = `
[network]
network_backend = "netavark"
[engine]
runtime = "${runtime ?? ''}"
cgroup_manager = "cgroupfs"
events_logger = "file"
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
`;

describe.skipIf(!canRun)('a forwarder on Podman', () => {
  let folder = '';
  let service: ChildProcess | undefined;
  let podman: Dockerode;
  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-podman-'));
    await writeFile(at('containers.conf'), configuration);
    const places = ['--root', at('root'), '--runroot', at('run'), '--tmpdir', at('tmp'), '--storage-driver', 'vfs'];
    service = spawn('podman', [...places, 'system', 'service', '--time', '0', `unix://${at('podman.sock')}`], {
      env: { ...process.env, CONTAINERS_CONF: at('containers.conf') },
      stdio: 'ignore',
    });
    podman = new Dockerode({ socketPath: at('podman.sock') });
    const answers = (): Promise<boolean> =>
      podman.ping().then(
        () => true,
        () => false,
      );
    expect(await until(answers, 30_000)).toBe(true);
  });
  afterAll(async () => {
    if (service) await end(service);
    await run('umount', ['--lazy', at('root/overlay'), at('root/vfs')]);
    await rm(folder, { recursive: true, force: true });
  });

  it('carries connections each way by name, and leaves nothing', async ({ skip }) => {
    const world = new ForwardWorld();
    const server = createServer((_, response) => response.end('local'));
    world.keep(() => server.close());
    await podman.createNetwork({ Name: world.network, Driver: 'bridge' });
    world.keep(() => podman.getNetwork(world.network).remove());
    const engine = { host: `unix://${at('podman.sock')}` };
    try {
      const orders = await world.hold({ engine, inbound: [{ containerPort: 80, localPort: await portOf(server) }] });
      const hasFailed = (): boolean => /OCI|cgroup/.test(JSON.stringify(world.states));
      await expect.poll(() => world.states.at(-1)?.state === 'open' || hasFailed(), soon).toBe(true);
      // Some machines let Podman run nothing at all.
      skip(hasFailed(), `Podman runs no container here: ${JSON.stringify(world.states.at(-1))}`);
      const stock = await world.hold({
        engine,
        service: 'stock',
        networks: [{ name: world.network, aliases: ['stock'] }],
        outbound: [
          { host: 'orders', port: 80 },
          { host: 'api', port: 80 },
        ],
      });
      await stock.opened;
      for (const { localPort } of stock.outbound) {
        expect(await (await fetch(`http://127.0.0.1:${localPort}/`)).text()).toBe('local');
      }
      await Promise.all([orders.close(), stock.close()]);
      expect(await podman.listContainers({ all: true })).toEqual([]);
    } finally {
      await world.remove();
    }
  });
});
