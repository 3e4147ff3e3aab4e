import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, rm, copyFile, symlink } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Dockerode from 'dockerode';
import { pack } from 'tar-fs';

const run = promisify(execFile);
const busybox = '/bin/busybox';

/** Makes sure of `busybox:latest`: the one that is there, else a stand-in from this machine's own static busybox. */
export async function ensureBusybox(docker = new Dockerode()): Promise<void> {
  const isPresent = await docker
    .getImage('busybox:latest')
    .inspect()
    .then(
      () => true,
      () => false,
    );
  if (isPresent) return;
  await access(busybox, constants.X_OK).catch(() => {
    throw new Error('There is no busybox:latest. Run "docker pull busybox", or install busybox-static.');
  });
  const root = await mkdtemp(join(tmpdir(), 'patchbay-busybox-'));
  try {
    await fill(root);
    const stream = await docker.importImage(pack(root) as unknown as NodeJS.ReadableStream, {
      repo: 'busybox',
      tag: 'latest',
      changes: ['CMD ["sh"]', 'LABEL patchbay.stand-in=true'],
    });
    stream.resume();
    await once(stream, 'end');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function fill(root: string): Promise<void> {
  for (const folder of ['bin', 'etc', 'tmp', 'proc', 'sys', 'dev']) await mkdir(join(root, folder));
  await copyFile(busybox, join(root, 'bin/busybox'));
  const { stdout } = await run(busybox, ['--list']);
  const applets = stdout.split('\n').filter((name) => name !== '' && name !== 'busybox');
  await Promise.all(applets.map((name) => symlink('busybox', join(root, 'bin', name))));
}
