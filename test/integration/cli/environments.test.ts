import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBaseImages } from '../../../scripts/machine/images.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';
import { hasDocker } from './composeWorld.ts';

const execute = promisify(execFile);
const project = `env${randomBytes(4).toString('hex')}`;
const image = `${project}-web`;

/** `files` of prod, beside what it says itself. */
function manifest(level: string, more = ''): string {
  return `name: ${project}
services:
  web:
    image: ${image}:latest
    command: [sleep, '3600']
    init: true
    environment: { LEVEL: ${level}, TOKEN: dev-s3cret }
x-patchbay:
  environments:
    dev: {}
    prod: { files: [prod.yaml${more}], env_files: [prod.env] }
`;
}

const prod = `name: ${project}-prod
services:
  web:
    image: ${image}:stable
    environment: { LEVEL: warn, TOKEN: '\${TOKEN}', REGION: eu }
    deploy: { replicas: 2 }
`;

describe.skipIf(!hasDocker)('two environments of one application, on real Docker', () => {
  let cli: CommandLine;
  const patchbay = (...words: readonly string[]) => cli.run(['--engine', 'docker', ...words]);
  const docker = async (...words: readonly string[]): Promise<string> =>
    (await execute('docker', [...words])).stdout.trim();
  const imageOf = (container: string): Promise<string> => docker('inspect', '-f', '{{.Image}}', container);
  /** Another image each time, under the same name. */
  const build = async (tag: string, version: string): Promise<void> => {
    await docker('create', '--name', `${project}-made`, 'busybox:latest', 'true');
    await docker('commit', '--change', `LABEL version=${version}`, `${project}-made`, `${image}:${tag}`);
    await docker('rm', `${project}-made`);
  };

  beforeAll(async () => {
    await ensureBaseImages(() => undefined);
    cli = await newCommandLine();
    await build('latest', '1');
    await build('stable', '0');
    await cli.write('compose.yaml', manifest('debug'));
    await cli.write('prod.yaml', prod);
    await cli.write('prod.env', 'TOKEN=prod-s3cret\n');
    expect(await patchbay('up', '-d', '--environment', 'dev')).toMatchObject({ exitCode: 0, stderr: '' });
  }, 60_000);
  afterAll(async () => {
    for (const environment of ['dev', 'prod']) {
      await patchbay('down', '--environment', environment, '-t', '0', '--volumes');
    }
    const ids = await docker('images', '-q', '--no-trunc', image);
    await docker('rmi', '-f', ...new Set(ids.split('\n')));
    await cli.dispose();
  }, 60_000);

  it('has not drifted right after it was started, and has once the manifest says otherwise', async () => {
    expect(await patchbay('drift', '--environment', 'dev')).toMatchObject({ exitCode: 0 });
    await cli.write('compose.yaml', manifest('info'));
    const { exitCode, stdout } = await patchbay('drift', '--environment', 'dev', '--format', 'json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ line: 7, code: 'drift.configuration', severity: 'warning' }]);
    expect(stdout).toContain('environment.LEVEL changed');
    await cli.write('compose.yaml', manifest('debug'));
  });

  it('is refused by a policy of prod alone, before anything happens', async () => {
    const policy =
      'policies: [{ name: no-region, on: [start], when: \'"REGION" in service.environment\', effect: deny }]';
    await cli.write('compose.yaml', manifest('debug').replace('env_files:', `${policy}, env_files:`));
    const { exitCode, stderr } = await patchbay('promote', '--from', 'dev', '--to', 'prod');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('no-region');
    expect(await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${project}-prod`)).toBe('');
    const json = await patchbay('promote', '--from', 'dev', '--to', 'prod', '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({ findings: [{ code: 'policy.no-region', services: ['web'] }] });
    expect(await patchbay('check', '--environment', 'dev')).toMatchObject({ exitCode: 0 });
    expect(await patchbay('check', '--environment', 'prod')).toMatchObject({ exitCode: 1 });
    await cli.write('compose.yaml', manifest('debug'));
  });

  it('promotes the very same image to prod, which is otherwise as prod says, and shows no secret', async () => {
    const shown = await patchbay('promote', '--from', 'dev', '--to', 'prod', '--dry-run');
    expect(shown.stdout).toContain('environment.REGION added');
    expect(await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${project}-prod`)).toBe('');
    const done = await patchbay('promote', '--from', 'dev', '--to', 'prod', '--write', 'images.yaml');
    expect(done).toMatchObject({ exitCode: 0 });
    expect(shown.stdout + done.stdout).not.toContain('s3cret');
    const running = await imageOf(`${project}-web-1`);
    for (const number of [1, 2]) expect(await imageOf(`${project}-prod-web-${number}`)).toBe(running);
    const environment = await docker('inspect', '-f', '{{.Config.Env}}', `${project}-prod-web-1`);
    expect(environment).toContain('TOKEN=prod-s3cret');
    expect(environment).toContain('REGION=eu');
  });

  it('finds nothing to promote a second time, and keeps the digests that were written down', async () => {
    const again = await patchbay('promote', '--from', 'dev', '--to', 'prod');
    expect(again.stdout).toContain('runs already as it should');
    expect(again.stdout).toContain('nothing to do');
    expect(await readFile(join(cli.directory, 'images.yaml'), 'utf8')).toContain(await imageOf(`${project}-web-1`));
    await cli.write('compose.yaml', manifest('debug', ', images.yaml'));
    expect((await patchbay('plan', '--environment', 'prod')).stdout).toContain('nothing to do');
  });

  it('tells that another image runs in dev than in prod, once there is one', async () => {
    await build('latest', '2');
    expect(await patchbay('up', '-d', '--environment', 'dev')).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await patchbay('drift', '--environment', 'dev', '--against', 'prod');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('drift.running-image');
    expect(stdout).not.toContain('s3cret');
  });
});
