import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCommandLine, type CommandLine } from '../cli/commandLine.ts';
import { canRunCluster } from './cluster.ts';
import { onCluster } from './swarmWorld.ts';

const run = promisify(execFile);

const stack = (greeting: string): string => `
name: adopted
services:
  web:
    image: busybox:latest
    command: ['sleep', '1000']
    stop_grace_period: 500ms
    environment: { GREETING: ${greeting} }
    configs: [settings]
    secrets: [token]
    volumes: ['data:/data']
    deploy: { replicas: 2, endpoint_mode: dnsrr, update_config: { monitor: 1s }, rollback_config: { monitor: 1s } }
  agent:
    image: busybox:latest
    command: ['sleep', '1000']
    stop_grace_period: 500ms
    deploy: { mode: global, endpoint_mode: dnsrr, update_config: { monitor: 1s } }
volumes: { data: {} }
configs: { settings: { file: ./settings.txt } }
secrets: { token: { file: ./token.txt } }
`;

describe.skipIf(!(await canRunCluster()))('a stack of `docker stack deploy`', () => {
  const suite = onCluster(3);
  let folder = '';
  let cli: CommandLine;
  /** Says where the nodes are, as nobody has a registry here. */
  const manifest = (greeting: string): string => {
    const { names, hosts } = suite.cluster;
    const nodes = Object.fromEntries(names.map((name, node) => [name, hosts[node]]));
    return `${stack(greeting)}x-patchbay: ${JSON.stringify({ environments: { swarm: { engine: 'swarm', nodes } } })}\n`;
  };
  const docker = async (...words: readonly string[]): Promise<string> =>
    (await run('docker', ['-H', suite.cluster.hosts[0]!, ...words], { cwd: cli.directory })).stdout.trim();
  const patchbay = (...words: readonly string[]): ReturnType<CommandLine['run']> =>
    cli.run(['--environment', 'swarm', ...words], '', { DOCKER_HOST: suite.cluster.hosts[0]! });
  const idOf = (service: string): Promise<string> => docker('service', 'inspect', '--format', '{{.ID}}', service);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-adopted-'));
    cli = await newCommandLine();
    await cli.write('settings.txt', 'one');
    await cli.write('token.txt', 'hunter2');
    await cli.write('compose.yaml', manifest('hello'));
    // Its reader of manifests knows no name of the project.
    await writeFile(join(folder, 'stack.yaml'), `version: '3.8'${stack('hello').replace('name: adopted', '')}`);
    const words = ['stack', 'deploy', '--resolve-image', 'never', '-c', join(folder, 'stack.yaml'), 'adopted'];
    await writeFile(join(folder, 'settings.txt'), 'one');
    await writeFile(join(folder, 'token.txt'), 'hunter2');
    await docker(...words);
  });
  afterAll(async () => {
    await cli.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('is seen, updated in place, and gone after down', async () => {
    await expect
      .poll(async () => (await patchbay('ps', '--format', '{{.Service}} {{.State}}')).stdout.split('\n').length - 1, {
        timeout: 20_000,
      })
      .toBe(5);
    const id = await idOf('adopted_web');
    const up = await patchbay('up', '--wait');
    expect(up, up.stderr).toMatchObject({ exitCode: 0 });
    expect(up.stdout).toContain('made by another tool');
    expect(await idOf('adopted_web')).toBe(id);
    const again = await patchbay('up', '-d');
    expect(again.stdout).toContain('adopted: nothing to do');

    const ps = await patchbay('ps');
    expect(ps.stdout).toMatch(/adopted-web-1 +busybox\S* +web +n[123] +Up/);
    expect(await docker('stack', 'services', 'adopted', '--format', '{{.Name}} {{.Replicas}}')).toMatch(
      /adopted_web 2\/2/,
    );

    const down = await patchbay('down', '-v');
    expect(down.exitCode).toBe(0);
    for (const kind of ['service', 'config', 'secret']) expect(await docker(kind, 'ls', '-q')).toBe('');
    expect(await docker('network', 'ls', '-q', '--filter', 'label=com.docker.stack.namespace=adopted')).toBe('');
  });

  it('is changed, rolled back and taken off a node from the command line', async () => {
    const first = await patchbay('up', '-d');
    expect(first, first.stderr).toMatchObject({ exitCode: 0 });
    await cli.write('compose.yaml', manifest('goodbye'));
    const plan = await patchbay('plan');
    expect(plan.stdout).toContain('environment.GREETING changed');
    expect(await patchbay('up', '-d')).toMatchObject({ exitCode: 0 });
    const rollback = await patchbay('rollback', 'web');
    expect(rollback).toMatchObject({ exitCode: 0 });
    expect(
      await docker('service', 'inspect', '--format', '{{json .Spec.TaskTemplate.ContainerSpec.Env}}', 'adopted_web'),
    ).toContain('GREETING=hello');

    expect(await patchbay('node', 'drain', 'n3')).toMatchObject({ exitCode: 0 });
    await expect
      .poll(async () => (await patchbay('nodes', '--format', '{{.Name}} {{.Availability}} {{.Running}}')).stdout, {
        timeout: 20_000,
      })
      .toContain('n3 drain 0');
    expect(await patchbay('node', 'activate', 'n3')).toMatchObject({ exitCode: 0 });
    expect(await patchbay('node', 'label', 'n3', 'zone=a')).toMatchObject({ exitCode: 0 });
    expect((await patchbay('nodes')).stdout).toMatch(/n3 .* zone=a\n/);
    expect(await patchbay('down', '-v')).toMatchObject({ exitCode: 0 });
    expect(await docker('service', 'ls', '-q')).toBe('');
  });
});
