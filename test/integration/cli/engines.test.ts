import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { root } from '../../../scripts/machine/paths.ts';
import { hasRedisServer } from '../broker/redisServer.ts';
import { eventually } from '../broker/eventually.ts';
import { jsonLines, newCommandLine, type CommandLine } from './commandLine.ts';
import { hasDocker } from './composeWorld.ts';

interface Container {
  readonly Name: string;
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
  readonly Publishers: readonly { readonly TargetPort: number; readonly PublishedPort: number }[];
}

const engines = [
  { engine: 'docker', isHere: hasDocker },
  { engine: 'process', isHere: hasRedisServer() && existsSync(join(root, 'src/engine/process/shim/shim.ts')) },
] as const;

describe.each(engines)('patchbay on the engine $engine', ({ engine, isHere }) => {
  const project = `cli-${engine}-${randomBytes(4).toString('hex')}`;
  const port = 20_000 + (randomBytes(2).readUInt16BE() % 10_000);
  let cli: CommandLine;

  beforeAll(async () => {
    if (!isHere) return;
    if (engine === 'docker') await ensureBaseImages(() => undefined);
    cli = await newCommandLine();
    await cli.write('compose.yaml', manifest(project, port));
  });

  afterEach(async () => {
    if (isHere) await patchbay('down', '--volumes', '--remove-orphans');
  });

  afterAll(async () => {
    if (isHere) await cli.dispose();
  });

  it.skipIf(!isHere)('plans, starts, lists, talks to the broker, and takes down', async () => {
    const planned = await patchbay('plan', '--format', 'json');
    expect(planned.stderr).toBe('');
    const up = await patchbay('up', '--wait');
    expect(up).toMatchObject({ exitCode: 0, stderr: '' });
    expect(up.stdout).toContain(`✓ start ${project}-web-1`);

    const containers = await list();
    expect(containers.map(({ Name, State, Health }) => [Name, State, Health])).toEqual([
      [`${project}-redis-1`, 'running', 'healthy'],
      [`${project}-web-1`, 'running', ''],
    ]);
    expect(containers[0]?.Publishers[0]).toMatchObject({ TargetPort: 6379, PublishedPort: port });
    expect((await patchbay('up', '-d')).stdout).toContain('nothing to do');

    const sent = await patchbay('publish', 'orders', '--field', 'order=7');
    expect(sent).toMatchObject({ exitCode: 0, stderr: '' });
    const { stdout } = await patchbay('tail', 'orders', '--from', 'beginning', '--limit', '1');
    expect(jsonLines(stdout)).toMatchObject([{ source: 'orders', id: sent.stdout.trim(), payload: { order: '7' } }]);

    const elsewhere = await cli.run(['-p', project, '--engine', engine, '--project-directory', '/', 'down']);
    expect(elsewhere).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await list()).toEqual([]);
  });

  it.skipIf(!isHere)('starts as many containers as --scale says', async () => {
    expect((await patchbay('up', '-d', 'web', '--scale', 'web=2')).exitCode).toBe(0);
    expect((await list()).filter(({ Service }) => Service === 'web')).toHaveLength(2);
  });

  it.skipIf(!isHere)('exits with 1 when a service does not become healthy', async () => {
    const { exitCode, stdout, stderr } = await patchbay('-f', 'compose.yaml', '-f', await sickness(), 'up', '-d');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(new RegExp(`- start ${project}-web-1: skipped`));
    expect(stderr).toMatch(/^patchbay: error: /);
  });

  it.skipIf(!isHere)('ends cleanly with Ctrl+C, and leaves what runs', async () => {
    const running = cli.start(['-f', 'compose.yaml', '-f', await sickness('1h'), '--engine', engine, 'up', '-d']);
    await eventually(running.stdout, (text) => text.includes(`… wait until ${project}-redis-1`));
    running.child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await running.ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' });
    expect(stdout).toContain('skipped, cancelled');
    expect((await list()).map(({ State }) => State)).toContain('running');
  });

  function patchbay(...words: string[]): ReturnType<CommandLine['run']> {
    return cli.run(['--engine', engine, ...words]);
  }

  async function list(): Promise<readonly Container[]> {
    return jsonLines((await patchbay('ps', '--format', 'json')).stdout) as readonly Container[];
  }

  /** A file that gives the broker a health check which never succeeds. */
  async function sickness(startPeriod = '0s'): Promise<string> {
    const healthcheck = `{test: ["CMD", "false"], interval: 1s, retries: 1, start_period: ${startPeriod}}`;
    await cli.write(
      'sick.yaml',
      `services: {redis: {healthcheck: ${healthcheck}, x-patchbay: {run: {healthcheck: ${healthcheck}}}}}`,
    );
    return 'sick.yaml';
  }
});

function manifest(project: string, port: number): string {
  return `
name: ${project}
services:
  redis:
    image: redis:7-alpine
    command: ["redis-server", "--save", ""]
    ports: ["127.0.0.1:${port}:6379"]
    healthcheck: {test: ["CMD", "redis-cli", "ping"], interval: 1s, retries: 20}
    x-patchbay:
      run:
        command: redis-server --port ${port} --save ""
        healthcheck: {test: ["CMD", "redis-cli", "-p", "${port}", "ping"], interval: 1s, retries: 20}
  web:
    image: busybox:latest
    command: ["sleep", "1000"]
    init: true
    stop_grace_period: 1s
    depends_on: {redis: {condition: service_healthy}}
    x-patchbay: {run: {command: sleep 1000}}
x-patchbay:
  channels:
    orders: {kind: stream}
`;
}
