import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCommandLine, type CommandLine } from '../cli/commandLine.ts';
import { ensureBusybox } from '../engine/images.ts';
import { canRunCluster, Cluster } from './cluster.ts';

const execute = promisify(execFile);
const project = `env${randomBytes(4).toString('hex')}`;
const image = `${project}-web:latest`;

interface ProdWords {
  readonly files?: string;
  readonly more?: string;
}

function manifest({ files = 'prod.yaml', more = '' }: ProdWords): string {
  return `name: ${project}
services:
  web:
    image: '${image}'
    command: [sleep, '3600']
    init: true
    stop_grace_period: 0s
    environment: { LEVEL: debug, TOKEN: dev-s3cret }
    deploy: { endpoint_mode: dnsrr }
x-patchbay:
  environments:
    dev: { engine: docker }
    prod: { engine: swarm, context: prod, files: [${files}], ${more} NODES }
`;
}

const prod = `services:
  web:
    environment: { LEVEL: warn, TOKEN: prod-s3cret, REGION: eu }
    deploy: { replicas: 3 }
`;

describe.skipIf(!(await canRunCluster()))('environments on Docker and on a Swarm of three machines', () => {
  let cli: CommandLine;
  let cluster: Cluster;
  let config = '';
  const docker = async (...words: readonly string[]): Promise<string> =>
    (await execute('docker', [...words])).stdout.trim();
  const patchbay = (...words: readonly string[]) => cli.run(words);
  const write = (words: ProdWords = {}): Promise<void> => {
    const nodes = cluster.names.map((name, index) => `${name}: '${cluster.hosts[index]}'`);
    return cli.write('compose.yaml', manifest(words).replace('NODES', `nodes: { ${nodes.join(', ')} }`));
  };
  /** Another image each time, under the same name. */
  const build = async (version: string): Promise<void> => {
    await docker('create', '--name', `${project}-made`, 'busybox:latest', 'true');
    await docker('commit', '--change', `LABEL version=${version}`, `${project}-made`, image);
    await docker('rm', `${project}-made`);
  };
  /** The ids of the images that run, node by node. */
  const running = async (): Promise<readonly string[]> => {
    const found = await Promise.all(cluster.names.map((_, node) => cluster.docker(node).listContainers()));
    return found.flatMap((containers) => containers.map(({ ImageID: id }) => id));
  };

  beforeAll(async () => {
    await ensureBusybox();
    cluster = await Cluster.start(3);
    config = await mkdtemp(join(tmpdir(), 'patchbay-contexts-'));
    await docker('--config', config, 'context', 'create', 'prod', '--docker', `host=${cluster.hosts[0]}`);
    cli = await newCommandLine({ DOCKER_CONFIG: config });
    // An image that no registry has, and that is on this machine alone.
    await docker('create', '--name', `${project}-made`, 'busybox:latest', 'true');
    await docker('commit', '--change', 'LABEL version=1', `${project}-made`, image);
    await docker('rm', `${project}-made`);
    await write();
    await cli.write('prod.yaml', prod);
    expect(await patchbay('up', '-d', '--environment', 'dev')).toMatchObject({ exitCode: 0 });
  });
  afterAll(async () => {
    await patchbay('down', '--environment', 'dev', '-t', '0');
    await docker('rmi', '-f', image);
    await cluster.remove();
    await rm(config, { recursive: true, force: true });
    await cli.dispose();
  });

  it('is promoted with the very same image, which comes to every node, and every difference is told without a value', async () => {
    const shown = await patchbay('promote', '--from', 'dev', '--to', 'prod', '--dry-run');
    expect(shown.stdout).toContain(`bring ${image} from dev`);
    expect(shown.stdout).toContain('environment.REGION added');
    expect(await running()).toEqual([]);
    const done = await patchbay('promote', '--from', 'dev', '--to', 'prod');
    expect(done).toMatchObject({ exitCode: 0 });
    expect(shown.stdout + done.stdout + done.stderr).not.toContain('s3cret');
    const id = await docker('inspect', '-f', '{{.Image}}', `${project}-web-1`);
    expect(await running()).toEqual([id, id, id]);
    const again = await patchbay('promote', '--from', 'dev', '--to', 'prod');
    expect(again.stdout).toContain('nothing to do');
  });

  it('stays at the images that were written down, and tells of another one in dev', async () => {
    const written = await patchbay('promote', '--from', 'dev', '--to', 'prod', '--write', 'images.yaml');
    expect(written.exitCode).toBe(0);
    await write({ files: 'prod.yaml, images.yaml' });
    expect((await patchbay('up', '-d', '--environment', 'prod')).stdout).toContain('nothing to do');
    expect((await patchbay('drift', '--environment', 'dev', '--against', 'prod')).stdout).not.toContain(
      'running-image',
    );
    await build('2');
    expect(await patchbay('up', '-d', '--environment', 'dev')).toMatchObject({ exitCode: 0 });
    const drifted = await patchbay('drift', '--environment', 'dev', '--against', 'prod');
    expect(drifted.stdout).toContain('drift.running-image');
    expect(drifted.stdout).not.toContain('s3cret');
  });

  it('has drifted once somebody scales it on the cluster, and is brought back by up', async () => {
    expect((await patchbay('drift', '--environment', 'prod')).stdout).toContain('Nothing has drifted');
    await docker('-H', cluster.hosts[0]!, 'service', 'scale', '-d', `${project}_web=4`);
    const { exitCode, stdout } = await patchbay('drift', '--environment', 'prod', '--format', 'json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      { code: 'drift.replicas', file: expect.stringContaining('prod.yaml') as string, line: 4 },
    ]);
    expect(await patchbay('up', '-d', '--environment', 'prod')).toMatchObject({ exitCode: 0 });
    expect(await patchbay('drift', '--environment', 'prod')).toMatchObject({ exitCode: 0 });
  });

  it('is held to the policies of prod, before an image is brought', async () => {
    await write({
      more: 'policies: [{ name: no-region, on: [start], when: \'"REGION" in service.environment\', effect: deny }],',
    });
    const { exitCode, stderr } = await patchbay('promote', '--from', 'dev', '--to', 'prod');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('no-region');
    const ids = await Promise.all(cluster.names.map((_, node) => cluster.docker(node).listImages()));
    expect(ids.map((images) => images.length)).toEqual([1, 1, 1]);
    await write({ files: 'prod.yaml, images.yaml' });
  });

  it('leaves nothing behind', async () => {
    expect(await patchbay('down', '--environment', 'prod')).toMatchObject({ exitCode: 0 });
    expect(await cluster.docker().listServices()).toEqual([]);
    const networks = await cluster
      .docker()
      .listNetworks({ filters: { label: [`com.docker.stack.namespace=${project}`] } });
    expect(networks).toEqual([]);
  });
});
