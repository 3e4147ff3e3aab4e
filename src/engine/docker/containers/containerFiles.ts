import { posix, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-fs';
import { readBounded, UnreadableFile } from '../../../base/disk/boundedFile.ts';
import type { Application, Service } from '../../../manifest/model.ts';
import { apiPath, type DockerClient } from '../connection/client.ts';
import { DockerHttpError, refusedByDocker } from '../connection/errors.ts';
import type { WrittenFile } from '../../fileGrants.ts';
import { seccompFiles, type SeccompProfiles } from '../spec/security.ts';

/** Docker reads no more of a secret than this, and neither does Compose. */
const maxBytes = 500 * 1024;

/** Writes the secrets and configs into a container that has not begun to run. */
export async function writeFiles(
  client: DockerClient,
  service: Service,
  name: string,
  files: readonly WrittenFile[],
  signal: AbortSignal,
): Promise<void> {
  if (files.length === 0) return;
  const contents = await Promise.all(files.map((file) => contentOf(service, file)));
  const tar = archive(files.map((file, index) => ({ ...file, bytes: contents[index] ?? Buffer.alloc(0) })));
  try {
    const path = apiPath('containers', name, '/archive');
    await client.call({ method: 'PUT', path, query: { path: '/', noOverwriteDirNonDir: true }, file: tar }, signal);
  } catch (error) {
    if (!(error instanceof DockerHttpError)) throw error;
    throw refusedByDocker(
      'engine.files-not-written',
      `Cannot write the secrets and configs of "${service.name}" into ${name}: ${error.detail}. With read_only, use "file:" without uid, gid and mode; else correct their targets.`,
      error,
    );
  }
}

/** The texts of the seccomp profiles that a service names. */
export async function readSeccompProfiles(application: Application, service: Service): Promise<SeccompProfiles> {
  const profiles = await Promise.all(
    seccompFiles(service).map(async (path) => {
      const full = resolve(application.directory, path);
      const text = await readSmall(full, `the seccomp profile of "${service.name}"`);
      return [path, compact(text.toString('utf8'), full)] as const;
    }),
  );
  return Object.fromEntries(profiles);
}

function compact(text: string, path: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch (cause) {
    throw refusedByDocker('engine.file-unreadable', `The seccomp profile ${path} is not JSON. Correct it.`, cause);
  }
}

function contentOf(service: Service, { from, target }: WrittenFile): Promise<Buffer> {
  if ('content' in from) return Promise.resolve(Buffer.from(from.content));
  return readSmall(from.file, `what "${service.name}" reads as ${target}`);
}

async function readSmall(path: string, what: string): Promise<Buffer> {
  return readBounded(path, maxBytes).catch((cause: unknown) => {
    const why = cause instanceof UnreadableFile ? cause.reason : undefined;
    if (why === 'too-large')
      throw refusedByDocker(
        'engine.file-too-large',
        `${path}, ${what}, is larger than 500 kB. Mount it as a volume instead.`,
      );
    const reason = why === 'not-a-file' ? ' It is no regular file.' : '';
    const message = `Cannot read ${path}, ${what}.${reason} Create it, or correct the path.`;
    throw refusedByDocker('engine.file-unreadable', message, cause);
  });
}

/** The folders of secrets come first: Docker would make those that are missing for root alone. */
function archive(files: readonly (WrittenFile & { readonly bytes: Buffer })[]): Readable {
  const folders = files.some(({ target }) => target.startsWith('/run/secrets/')) ? ['run/secrets'] : [];
  const tar = pack('/', {
    entries: [],
    finalize: false,
    finish: (entries) => {
      for (const name of folders) entries.entry({ name, type: 'directory', mode: 0o755 });
      for (const { target, uid, gid, mode, bytes } of files) {
        entries.entry({ name: posix.relative('/', target), uid, gid, mode, mtime: new Date(0) }, bytes);
      }
      entries.finalize();
    },
  });
  return Readable.from(tar, { objectMode: false });
}
