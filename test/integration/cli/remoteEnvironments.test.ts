import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBusybox } from '../engine/images.ts';
import { canRunOwnDockerd, OwnDockerd } from '../engine/ownDockerd.ts';
import { canRunSshd, SshServer, TlsDocker } from '../engine/remoteDocker.ts';
import { newCommandLine, type CommandLine } from './commandLine.ts';
import { hasDocker } from './composeWorld.ts';

const execute = promisify(execFile);
const project = `far${randomBytes(4).toString('hex')}`;
const image = `${project}-web:latest`;
const manifest = `name: ${project}
services:
  web: { image: '${image}', command: [sleep, '3600'], init: true, stop_grace_period: 0s }
x-patchbay:
  environments:
    dev: { engine: docker }
    stage: { context: stage }
    prod: { context: prod }
    wrong: { context: wrong }
`;
const canRun = hasDocker && (await canRunOwnDockerd()) && (await canRunSshd());

describe.skipIf(!canRun)('environments on other machines, through contexts over ssh and TLS', () => {
  let cli: CommandLine;
  let stage: OwnDockerd;
  let ssh: SshServer;
  let prod: TlsDocker;
  let stranger: TlsDocker;
  let config = '';
  const patchbay = (...words: readonly string[]) => cli.run(['--engine', 'auto', ...words]);
  const docker = async (...words: readonly string[]): Promise<string> =>
    (await execute('docker', [...words])).stdout.trim();
  const imagesOf = async (engine: OwnDockerd): Promise<readonly string[]> =>
    (await engine.docker.listContainers()).map(({ ImageID: id }) => id);

  beforeAll(async () => {
    await ensureBusybox();
    [stage, prod, stranger, ssh] = await Promise.all([
      OwnDockerd.start(),
      TlsDocker.start(),
      TlsDocker.start(),
      SshServer.start(),
    ]);
    config = await mkdtemp(join(tmpdir(), 'patchbay-contexts-'));
    // The address of the one Docker with the certificates of the other.
    const foreign = stranger.contextOptions.replace(/^host=[^,]+/, /^host=[^,]+/.exec(prod.contextOptions)![0]);
    const socket = stage.host.replace('unix://', '');
    const contexts = {
      stage: `host=ssh://127.0.0.1:${ssh.port}${socket}`,
      prod: prod.contextOptions,
      wrong: foreign,
    };
    for (const [name, options] of Object.entries(contexts)) {
      await docker('--config', config, 'context', 'create', name, '--docker', options);
    }
    cli = await newCommandLine({ PATH: ssh.path, DOCKER_CONFIG: config });
    await docker('create', '--name', `${project}-made`, 'busybox:latest', 'true');
    await docker('commit', `${project}-made`, image);
    await docker('rm', `${project}-made`);
    await cli.write('compose.yaml', manifest);
  });
  afterAll(async () => {
    await patchbay('down', '--environment', 'dev', '-t', '0');
    await docker('rmi', '-f', image);
    await Promise.all([stage.remove(), prod.remove(), stranger.remove(), ssh.remove()]);
    await rm(config, { recursive: true, force: true });
    await cli.dispose();
  });

  it('get from each other the very same image, which no registry has, by ssh and by TLS', async () => {
    expect(await patchbay('up', '-d', '--environment', 'dev')).toMatchObject({ exitCode: 0, stderr: '' });
    const id = await docker('inspect', '-f', '{{.Image}}', `${project}-web-1`);
    const shown = await patchbay('promote', '--from', 'dev', '--to', 'stage', '--dry-run');
    expect(shown.stdout).toContain(`bring ${image} from dev`);
    expect(await imagesOf(stage)).toEqual([]);
    expect(await patchbay('promote', '--from', 'dev', '--to', 'stage')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await imagesOf(stage)).toEqual([id]);
    expect(await patchbay('promote', '--from', 'stage', '--to', 'prod')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await imagesOf(prod.engine)).toEqual([id]);
  });

  it('are looked at side by side, each on its own machine', async () => {
    const listed = await Promise.all(['stage', 'prod'].map((name) => patchbay('ps', '--environment', name)));
    for (const { exitCode, stdout } of listed) {
      expect(exitCode).toBe(0);
      expect(stdout).toContain(`${project}-web-1`);
    }
    const compared = await patchbay('drift', '--environment', 'stage', '--against', 'prod');
    expect(compared).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing has drifted') as string });
    const stopped = await patchbay('stop', '-t', '0', '--environment', 'stage');
    expect(stopped.exitCode).toBe(0);
    expect(await imagesOf(stage)).toEqual([]);
    expect(await imagesOf(prod.engine)).toHaveLength(1);
  });

  it('are refused with what is wrong where the certificates are those of another authority', async () => {
    const { exitCode, stderr } = await patchbay('ps', '--environment', 'wrong');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('docker context "wrong"');
    expect(stderr).toContain('ca.pem');
  });
});
