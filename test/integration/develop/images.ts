import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import Dockerode from 'dockerode';
import { pack } from 'tar-fs';

const run = promisify(execFile);

/** An image of one static program, which stays: no shell, no tar, no rm. Its users are `root` and `app`. */
export const oneProgram = 'patchbay-test-one-program:latest';
/** An image with the programs of this machine: dash, GNU tar, GNU coreutils. */
export const gnuPrograms = 'patchbay-test-gnu:latest';

export async function makeImages(): Promise<void> {
  await makeImage(oneProgram, async (root) => {
    await copyFile('/bin/busybox', join(root, 'busybox'));
    await mkdir(join(root, 'etc'));
    await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/:\napp:x:1234:2345::/:\n');
    await writeFile(join(root, 'etc/group'), 'root:x:0:\nstaff:x:3456:\n');
  });
  await makeImage(gnuPrograms, async (root) => {
    const names = [
      'dash',
      'tar',
      'head',
      'mv',
      'rm',
      'mkdir',
      'cat',
      'id',
      'ls',
      'stat',
      'find',
      'sleep',
      'readlink',
      'sort',
    ];
    await mkdir(join(root, 'bin'), { recursive: true });
    for (const name of names) await addProgram(root, name);
    await symlink('dash', join(root, 'bin/sh'));
  });
}

export async function removeImages(): Promise<void> {
  const docker = new Dockerode();
  await Promise.all([oneProgram, gnuPrograms].map((name) => docker.getImage(name).remove({ force: true })));
}

async function addProgram(root: string, name: string): Promise<void> {
  const { stdout: file } = await run('sh', ['-c', 'readlink -f "$(command -v "$1")"', 'sh', name]);
  await copyFile(file.trim(), join(root, 'bin', name));
  const { stdout } = await run('ldd', [file.trim()]).catch(() => ({ stdout: '' }));
  for (const [, library = ''] of stdout.matchAll(/^\t(?:.* => )?(\/\S+) \(/gm)) {
    await mkdir(join(root, dirname(library)), { recursive: true });
    await copyFile(library, join(root, dirname(library), basename(library)));
  }
}

async function makeImage(name: string, fill: (root: string) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'patchbay-image-'));
  try {
    await chmod(root, 0o755);
    await fill(root);
    const [repo, tag] = name.split(':');
    const archive = pack(root, { map: (header) => ({ ...header, uid: 0, gid: 0 }) });
    const stream = await new Dockerode().importImage(archive as unknown as NodeJS.ReadableStream, { repo, tag });
    stream.resume();
    await once(stream, 'end');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
