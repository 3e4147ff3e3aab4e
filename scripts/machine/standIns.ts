import { chmod, cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { root as checkout } from './paths.ts';
import { findProgram, run } from './run.ts';

/** How to make something that serves in place of an image, from the programs of a Linux machine. */
export interface StandIn {
  /** For people. */
  readonly contents: string;
  /** Dockerfile instructions for `docker import --change`. */
  readonly changes: readonly string[];
  readonly fill: (root: string) => Promise<void>;
}

const path = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The image's own build of Redis accepts connections from other containers; Debian's has to be told. */
const openRedis = `#!/bin/sh
case "$1" in -v|--version|-h|--help) exec /usr/local/lib/redis-server "$@" ;; esac
exec /usr/local/lib/redis-server "$@" --protected-mode no
`;

/** Base images by the name that manifests use. All have a shell, wget, nc and httpd: the applets of busybox. */
export const standIns: Readonly<Record<string, StandIn>> = {
  'busybox:latest': {
    contents: "Debian's busybox",
    changes: [path, 'CMD ["sh"]'],
    fill: (root) => fillBusybox(root),
  },
  'node:22-alpine': {
    contents: `Node ${process.version} and busybox`,
    changes: [path, 'CMD ["node"]'],
    fill: async (root) => {
      await fillBusybox(root, ['node:x:1000:']);
      await addProgram(root, nodeBinary(), 'node');
    },
  },
  'redis:7-alpine': {
    contents: "Debian's redis-server and busybox",
    changes: [path, 'WORKDIR /data', 'VOLUME /data', 'EXPOSE 6379', 'CMD ["redis-server"]'],
    fill: async (root) => {
      await fillBusybox(root, ['redis:x:999:']);
      await mkdir(join(root, 'data'));
      await addProgram(root, programOrFail('redis-server', 'redis-server'), 'redis-server', 'usr/local/lib');
      await writeFile(join(root, 'usr/local/bin/redis-server'), openRedis, { mode: 0o755 });
      await addProgram(root, programOrFail('redis-cli', 'redis-tools'), 'redis-cli');
    },
  },
  'python:3-alpine': {
    contents: "Debian's python3 with its standard library and busybox",
    changes: [path, 'ENV PYTHONUNBUFFERED=1', 'CMD ["python3"]'],
    fill: fillPython,
  },
};

/** A root file system with busybox's applets, the usual folders, and the users `root`, `nobody` and those of `groups`. */
async function fillBusybox(root: string, groups: readonly string[] = []): Promise<void> {
  const folders = [
    'bin',
    'etc',
    'tmp',
    'root',
    'home',
    'var/run',
    'usr/bin',
    'usr/local/bin',
    'lib',
    'dev',
    'proc',
    'sys',
  ];
  for (const folder of folders) await mkdir(join(root, folder), { recursive: true });
  await chmod(join(root, 'tmp'), 0o1777);
  const busybox = programOrFail('busybox', 'busybox-static');
  await addProgram(root, busybox, 'busybox', 'bin');
  const { output } = await run(busybox, ['--list']);
  for (const applet of output.split('\n').filter((name) => name !== '' && name !== 'busybox')) {
    await symlink('busybox', join(root, 'bin', applet));
  }
  const users = groups.map((group) => group.split(':')).map(([name, , id]) => `${name}:x:${id}:${id}::/tmp:/bin/sh`);
  await writeLines(join(root, 'etc/passwd'), [
    'root:x:0:0:root:/root:/bin/sh',
    'nobody:x:65534:65534::/:/bin/sh',
    ...users,
  ]);
  await writeLines(join(root, 'etc/group'), ['root:x:0:', 'nobody:x:65534:', ...groups]);
  // glibc asks DNS first without it, and `localhost` is in the hosts file only.
  await writeLines(join(root, 'etc/nsswitch.conf'), ['hosts: files dns']);
}

async function fillPython(root: string): Promise<void> {
  await fillBusybox(root);
  // The system's own: what stands first on PATH may be the shim of a version manager.
  const python = '/usr/bin/python3';
  if (!existsSync(python)) failFor('python3', 'python3');
  const asked = await run(python, ['-c', 'import sys, sysconfig; print(sysconfig.get_path("stdlib"))']);
  const library = asked.output.trim();
  if (asked.code !== 0 || !existsSync(library))
    throw new Error(`${python} does not say where its library is: ${library}`);
  const left = new Set([
    'test',
    'dist-packages',
    'site-packages',
    '__pycache__',
    'idlelib',
    'ensurepip',
    'lib2to3',
    'pydoc_data',
  ]);
  await cp(library, join(root, library), {
    recursive: true,
    dereference: true,
    filter: (source) => !left.has(basename(source)) && !relative(library, source).startsWith('config-'),
  });
  const modules = join(library, 'lib-dynload');
  const extensions = existsSync(modules) ? (await readdir(modules)).filter((name) => name.endsWith('.so')) : [];
  await addLibraries(
    root,
    extensions.map((name) => join(modules, name)),
  );
  // In /usr/bin, as at home: Python finds its library from where it stands.
  await addProgram(root, python, 'python3', 'usr/bin');
}

/** Copies a program and the shared libraries it loads. */
async function addProgram(root: string, file: string, name: string, folder = 'usr/local/bin'): Promise<void> {
  await mkdir(join(root, folder), { recursive: true });
  await cp(file, join(root, folder, name), { dereference: true });
  await chmod(join(root, folder, name), 0o755);
  await addLibraries(root, [file]);
}

/** `ldd` prints `name => /path (address)`, `/loader (address)`, or says that a program is static. */
async function addLibraries(root: string, files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const { output } = await run('ldd', files);
  const libraries = new Set(output.split('\n').flatMap((line) => /^\t(?:.* => )?(\/\S+) \(/.exec(line)?.[1] ?? []));
  for (const library of libraries) {
    await mkdir(dirname(join(root, library)), { recursive: true });
    await cp(library, join(root, library), { dereference: true });
  }
}

/** The Node of the development dependencies, else the one that runs this. */
function nodeBinary(): string {
  const bundled = join(checkout, 'node_modules/node/bin/node');
  return existsSync(bundled) ? bundled : process.execPath;
}

function programOrFail(name: string, debianPackage: string): string {
  const found = findProgram(name);
  return found ?? failFor(name, debianPackage);
}

function failFor(name: string, debianPackage: string): never {
  throw new Error(
    `A stand-in image needs ${name}, which is not on PATH. Install it (Debian: ${debianPackage}), or pull the real image.`,
  );
}

function writeLines(file: string, lines: readonly string[]): Promise<void> {
  return writeFile(file, lines.join('\n') + '\n');
}
