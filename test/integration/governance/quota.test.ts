import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newCommandLine, type CommandLine } from '../cli/commandLine.ts';
import { ensureBusybox } from '../engine/images.ts';
import { canRunOwnDockerd, OwnDockerd } from '../engine/ownDockerd.ts';

// A quota of all that a developer runs counts what other tests have on the same Docker, and those come and go.
const hasOwnDocker = await canRunOwnDockerd();
if (!hasOwnDocker) console.warn('SKIPPED: quotas on Docker: no second dockerd can run here.');
if (!hasOwnDocker && process.env['CI'] === 'true') throw new Error('No second dockerd can run, and CI skips no test.');

describe.each([
  { engine: 'docker', isHere: hasOwnDocker },
  { engine: 'process', isHere: true },
])('a quota on the engine $engine', ({ engine, isHere }) => {
  const tag = randomBytes(4).toString('hex');
  const [one, other] = [`one-${tag}`, `other-${tag}`];
  let cli: CommandLine;
  let own: OwnDockerd | undefined;

  beforeAll(async () => {
    if (isHere && engine === 'docker') {
      own = await OwnDockerd.start();
      await ensureBusybox(own.docker);
    }
    cli = await newCommandLine();
  });
  afterEach(async () => {
    if (isHere) for (const project of [one, other]) await patchbay(project, 'down');
  });
  afterAll(async () => {
    await cli.dispose();
    await own?.remove();
  });

  /** A service of 0.05 CPUs, and what the manifest says of its quota. */
  async function declare(project: string, quota: string, replicas = 1): Promise<void> {
    const service = `{ image: busybox, command: [sleep, "1000"], init: true, scale: ${replicas}, cpus: 0.05, stop_grace_period: 0s, x-patchbay: { run: { command: sleep 1000 } } }`;
    await cli.write(
      `${project}.yaml`,
      `name: ${project}\nservices: { web: ${service} }\nx-patchbay: { quota: ${quota} }\n`,
    );
  }

  function patchbay(project: string, ...words: readonly string[]) {
    const place = own ? ['--host', own.host] : [];
    return cli.run(['--engine', engine, ...place, '-f', `${project}.yaml`, ...words]);
  }

  /** The ceiling of everything that runs: as much as there is now, and 0.07 more, so that one of the services fits. */
  async function tightly(): Promise<string> {
    await declare(one, '{ developer: { cpus: 100000 }, defaults: { cpus: 0 } }');
    const { stdout } = await patchbay(one, 'quota', '--format', 'json');
    const { scopes } = JSON.parse(stdout) as {
      readonly scopes: readonly { readonly rows: readonly { readonly what: string; readonly running: number }[] }[];
    };
    const running = scopes[0]?.rows.find(({ what }) => what === 'cpus')?.running ?? 0;
    return `{ developer: { cpus: ${running + 0.07} }, defaults: { cpus: 0 } }`;
  }

  it.skipIf(!isHere)('refuses what goes over it before anything is done, and says what', async () => {
    await declare(one, '{ cpus: 0.07 }', 2);
    const checked = await patchbay(one, 'check', '--format', 'json');
    expect(checked).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('"quota.cpus"') as string });
    const planned = await patchbay(one, 'plan', '--format', 'json');
    expect(planned.exitCode).toBe(1);
    const printed = JSON.parse(planned.stdout) as {
      readonly findings: readonly { readonly code: string }[];
      readonly quota: unknown;
    };
    expect(printed.findings.map(({ code }) => code)).toEqual(['quota.cpus']);
    expect(printed.quota).toEqual([
      {
        scope: 'application',
        words: `quota of ${one}`,
        rows: [{ what: 'cpus', before: 0, after: 0.1, allowed: 0.07 }],
      },
    ]);
    const { exitCode, stderr } = await patchbay(one, 'up', '-d');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Quota: CPUs 0 → 0.1 of 0.07');
    expect(stderr).toContain(`CPUs: 0.1, and the quota of ${one} allows 0.07. "web" goes over it.`);
    expect((await patchbay(one, 'ps', '-q')).stdout).toBe('');
  });

  it.skipIf(!isHere)('counts what runs already, and holds up nothing that stops', async () => {
    await declare(one, '{ cpus: 0.07 }');
    expect(await patchbay(one, 'up', '-d')).toMatchObject({ exitCode: 0 });
    const scaled = await patchbay(one, 'scale', 'web=2');
    expect(scaled).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('0.05 + 0.05 = 0.1') as string });
    await declare(one, '{ cpus: 0.01 }');
    expect(await patchbay(one, 'stop')).toMatchObject({ exitCode: 0 });
  });

  it.skipIf(!isHere)('lets exactly one of two starts through that do not both fit', async () => {
    const quota = await tightly();
    await declare(one, quota);
    await declare(other, quota);
    const both = await Promise.all([patchbay(one, 'up', '-d'), patchbay(other, 'up', '-d')]);
    expect(both.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, 1]);
    const refused = both.find(({ exitCode }) => exitCode === 1);
    expect(refused?.stderr).toContain('the quota of all that you run on this machine allows');
    for (const { stderr } of both) expect(stderr).toMatch(/Quota of all you run: CPUs [\d.]+ → [\d.]+ of [\d.]+/);
  });

  it.skipIf(!isHere)('gives its place back to the next once a start is over', async () => {
    const quota = await tightly();
    await declare(one, quota);
    await declare(other, quota);
    expect(await patchbay(one, 'up', '-d')).toMatchObject({ exitCode: 0 });
    expect(await patchbay(other, 'up', '-d')).toMatchObject({ exitCode: 1 });
    expect(await patchbay(one, 'down')).toMatchObject({ exitCode: 0 });
    expect(await patchbay(other, 'up', '-d')).toMatchObject({ exitCode: 0 });
  });
});
