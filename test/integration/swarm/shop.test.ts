import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { root } from '../../../scripts/machine/paths.ts';
import { newCommandLine, type CommandLine } from '../cli/commandLine.ts';
import { canRunCluster } from './cluster.ts';
import { onCluster } from './swarmWorld.ts';

const built = ['gateway', 'orders', 'payments', 'inventory', 'shipping', 'notifications', 'loadgen'];

/**
 * One image for all that are built from one Dockerfile, so that it travels once; names that stand for replicas, since not every machine
 * that tests run on can route virtual addresses; no ports of this machine.
 */
const override = `
services:
  redis: { deploy: { endpoint_mode: dnsrr }, ports: !reset [] }
${built.map((name) => `  ${name}: { image: 'swarm-shop:1', deploy: { endpoint_mode: dnsrr }, ports: !reset [] }`).join('\n')}
`;

describe.skipIf(!(await canRunCluster()))('the example shop on a Swarm', () => {
  const suite = onCluster(3);
  let cli: CommandLine;
  const patchbay = (...words: readonly string[]): ReturnType<CommandLine['run']> => {
    const files = [join(root, 'examples/shop/patchbay.yaml'), join(cli.directory, 'swarm.yaml')];
    const named = files.flatMap((file) => ['-f', file]);
    return cli.run([...named, '-p', 'swarmshop', '--environment', 'swarm', ...words], '', {
      DOCKER_HOST: suite.cluster.hosts[0]!,
    });
  };

  beforeAll(async () => {
    await ensureBaseImages(() => undefined);
    cli = await newCommandLine();
    const { cluster } = suite;
    const nodes = Object.fromEntries(cluster.names.map((name, node) => [name, cluster.hosts[node]]));
    const environments = { swarm: { engine: 'swarm', nodes } };
    await cli.write('swarm.yaml', `${override}x-patchbay: ${JSON.stringify({ environments })}\n`);
    // The others get them from the manager.
    for (const image of ['node:22-alpine', 'redis:7-alpine']) await cluster.load(image, [0]);
  });
  afterAll(() => cli.dispose());

  it('is built, brought to all nodes without a registry, started in order, and settles orders', async () => {
    const up = await patchbay('up', '--wait');
    expect(up, up.stderr).toMatchObject({ exitCode: 0 });
    expect(up.stdout).toMatch(/swarm-shop:1 .*n2, n3/);
    const ps = await patchbay('ps', '--format', '{{.Service}} {{.Node}} {{.TaskState}}');
    const rows = ps.stdout.trim().split('\n');
    expect(rows).toHaveLength(9);
    expect(rows.every((row) => row.endsWith(' running'))).toBe(true);
    expect(new Set(rows.map((row) => row.split(' ')[1]))).toEqual(new Set(['n1', 'n2', 'n3']));
    await expect
      .poll(async () => (await patchbay('logs', 'payments')).stdout, { timeout: 20_000 })
      .toContain('settled');
    expect((await patchbay('up', '--wait')).stdout).toContain('nothing to do');

    const down = await patchbay('down', '-v');
    expect(down, down.stderr).toMatchObject({ exitCode: 0 });
    const docker = suite.cluster.docker();
    expect(await docker.listServices()).toEqual([]);
    for (const node of suite.cluster.names.keys()) {
      const { Volumes } = await suite.cluster.docker(node).listVolumes();
      expect(Volumes.filter(({ Name }) => Name.startsWith('swarmshop'))).toEqual([]);
    }
  });
});
