// `node test/bench/engine.ts`: `up`, `up` again and `down` of 20 idle services, beside docker-compose and beside the bare
// engine driven with full concurrency; and a plan for 500 services. Rounds take turns, so that all meet the same machine.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Dockerode from 'dockerode';
import { applyPlan } from '../../src/app/operations/workflow.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { connectEngine } from '../../src/engine/connect.ts';
import { plan } from '../../src/engine/plan.ts';
import type { PlanRequest } from '../../src/engine/planRequest.ts';
import { imageNames } from '../../src/engine/plan/names.ts';
import { nodeManifestHost } from '../../src/manifest/files/nodeHost.ts';
import { resolve } from '../../src/manifest/resolve.ts';
import { ensureBusybox } from '../integration/engine/images.ts';
import { median, report } from './support/report.ts';

const services = 20;
const project = `pbbench${process.pid}`;
const rounds = Number(process.env['ROUNDS'] ?? 3);
const execute = promisify(execFile);
const command = "trap 'exit 0' TERM; sleep 1000 & wait";
const folder = await mkdtemp(join(tmpdir(), 'patchbay-bench-'));
const file = join(folder, 'compose.yaml');
const cli = new URL('../../dist/cli.js', import.meta.url).pathname;
const docker = new Dockerode();
const engine = connectEngine({ kind: 'docker' }, silentLogger);

await ensureBusybox();
await writeFile(file, manifest());
const application = resolve(
  { files: [file], profiles: [], envFiles: [], projectName: `${project}-ours` },
  nodeManifestHost({}),
).application;
if (!application) throw new Error('The manifest of this bench cannot be read.');
try {
  const times = new Map<string, number[]>();
  const measure = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    const begunAtMs = performance.now();
    await act();
    times.set(name, [...(times.get(name) ?? []), performance.now() - begunAtMs]);
  };
  for (let round = 0; round < rounds; round++) {
    await measure('compose up', () => compose('up', '--detach'));
    await measure('compose no-op', () => compose('up', '--detach'));
    await measure('compose down', () => compose('down').catch(tell));
    await measure('cli up', () => patchbay('up', '-d'));
    await measure('cli no-op', () => patchbay('up', '-d'));
    await measure('cli down', () => patchbay('down').catch(tell));
    await measure('bare up', bareUp);
    await measure('bare down', bareDown);
    await measure('our up', () => ours({ action: 'up' }));
    await measure('our no-op', () => ours({ action: 'up' }));
    await measure('our down', () => ours({ action: 'down' }));
  }
  const figure = (bench: string, ours: string, floor: string, beside: string): void =>
    report({ bench, ours: median(times.get(ours) ?? []), floor: median(times.get(floor) ?? []), unit: 'ms', beside });
  figure('up of 20 services, command line', 'cli up', 'compose up', 'docker-compose up');
  figure('up when all runs, command line', 'cli no-op', 'compose no-op', 'docker-compose up');
  figure('down of 20 services, command line', 'cli down', 'compose down', 'docker-compose down');
  figure('up of 20 services', 'our up', 'bare up', 'the bare engine, all at once');
  figure('down of 20 services', 'our down', 'bare down', 'the bare engine, all at once');
} finally {
  await ours({ action: 'down' });
  await bareDown();
  engine.dispose();
  await rm(folder, { recursive: true, force: true });
}

/** Docker 20.10 now and then miscounts what is in a network when many containers leave it at once, and keeps it for ever. */
function tell(error: unknown): void {
  console.warn((error as { readonly stderr?: string }).stderr?.trim());
}

function compose(...args: readonly string[]): Promise<unknown> {
  return execute('docker-compose', ['-p', `${project}-compose`, '-f', file, ...args]);
}

function patchbay(...args: readonly string[]): Promise<unknown> {
  return execute(process.execPath, [cli, '-p', `${project}-cli`, '-f', file, '--engine', 'docker', ...args]);
}

async function ours(wish: Pick<PlanRequest, 'action'>): Promise<void> {
  if (!application) return;
  const { signal } = new AbortController();
  const observation = await engine.observe(application.name, imageNames(application), signal);
  const steps = plan({ ...wish, application, observation });
  const problems = await applyPlan(steps, application, engine, () => undefined, signal);
  for (const { message } of problems) console.warn(message);
}

async function bareUp(): Promise<void> {
  await docker.createNetwork({ Name: `${project}-bare_default`, CheckDuplicate: true });
  await Promise.all(
    names().map(async (name) => {
      const container = await docker.createContainer({
        name: `${project}-bare-${name}-1`,
        Image: 'busybox:latest',
        Cmd: ['/bin/sh', '-c', command],
        Labels: { 'patchbay.bench': 'bare' },
        HostConfig: { NetworkMode: `${project}-bare_default` },
        NetworkingConfig: { EndpointsConfig: { [`${project}-bare_default`]: { Aliases: [name] } } },
      });
      await container.start();
    }),
  );
}

async function bareDown(): Promise<void> {
  const listed = await docker.listContainers({ all: true, filters: { label: ['patchbay.bench=bare'] } });
  await Promise.all(
    listed.map(async ({ Id }) => {
      const container = docker.getContainer(Id);
      await container.stop();
      await container.remove({ v: true });
    }),
  );
  await docker
    .getNetwork(`${project}-bare_default`)
    .remove()
    .catch(() => undefined);
}

function names(): readonly string[] {
  return Array.from({ length: services }, (_, index) => `service${index}`);
}

function manifest(): string {
  const blocks = names().map(
    (name) => `  ${name}:\n    image: busybox:latest\n    command: ["/bin/sh", "-c", ${JSON.stringify(command)}]\n`,
  );
  return `version: "3.8"\nservices:\n${blocks.join('')}`;
}
