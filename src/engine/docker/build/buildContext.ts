import { readdir, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-fs';
import { pathBelow } from '../../../base/disk/pathBelow.ts';
import { readBounded } from '../../../base/disk/boundedFile.ts';
import { refusedByDocker } from '../connection/errors.ts';
import { contextFilter, type ContextFilter } from './dockerignore.ts';

export interface BuildContext {
  readonly tar: Readable;
  /** Where the Dockerfile stands in the archive. */
  readonly dockerfile: string;
}

const foreignDockerfile = '.patchbay.Dockerfile';

/** No Dockerfile is larger. */
const maxTextBytes = 10 * 1_048_576;

/**
 * The archive of a build's context, without what its `.dockerignore` leaves out; links stay links. `inline` is the Dockerfile
 * itself, in place of a file; `edit` changes what the builder reads of it.
 */
export async function buildContext(
  context: string,
  dockerfile: string,
  inline?: string,
  edit?: (text: string) => string,
): Promise<BuildContext> {
  const path = resolve(context, dockerfile);
  const inside = inline === undefined ? pathBelow(context, path) : undefined;
  await assertReadable(context, 'folder', 'build.context');
  if (inline === undefined) await assertReadable(path, 'file', 'build.dockerfile');
  const name = inside?.split(sep).join('/') ?? foreignDockerfile;
  const filter = contextFilter(await ignoreText(context, path), [name, '.dockerignore']);
  const written =
    inside !== undefined && !edit ? undefined : (inline ?? (await readBounded(path, maxTextBytes)).toString('utf8'));
  const files = await filesOf(context, '', filter);
  const tar = pack(context, {
    entries: written === undefined ? files : files.filter((file) => file !== name),
    ...(written !== undefined
      ? {
          finalize: false,
          finish: (archive) => {
            archive.entry({ name }, edit ? edit(written) : written);
            archive.finalize();
          },
        }
      : {}),
  });
  return { tar: Readable.from(readable(tar, context), { objectMode: false }), dockerfile: name };
}

/** The archive of a folder as the file system of an image: all of it is root's, as what is copied from a context is. */
export async function folderArchive(folder: string, key: string): Promise<Readable> {
  await assertReadable(folder, 'folder', key);
  const filter = contextFilter(await ignoreText(folder, join(folder, 'Dockerfile')), []);
  const tar = pack(folder, {
    entries: await filesOf(folder, '', filter),
    map: (header) => ({ ...header, uid: 0, gid: 0, uname: '', gname: '' }),
  });
  return Readable.from(readable(tar, folder), { objectMode: false });
}

/** A file that goes away meanwhile, or may not be read, is the context's fault and not the engine's. */
async function* readable(tar: AsyncIterable<unknown>, context: string): AsyncGenerator {
  try {
    yield* tar;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `Cannot build: ${context} cannot be read (${reason}). Leave the file out with .dockerignore, or try again.`;
    throw refusedByDocker('engine.build-failed', message, cause);
  }
}

/** Every file and empty folder that the filter lets in. */
async function filesOf(context: string, folder: string, filter: ContextFilter): Promise<string[]> {
  const entries = await readdir(join(context, folder), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry): Promise<string[]> => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const isOut = filter.isOut(path);
      if (!entry.isDirectory()) return isOut || entry.isSocket() || entry.isFIFO() ? [] : [path];
      if (isOut && filter.isOutWhole(path)) return [];
      const below = await filesOf(context, path, filter);
      // A folder that is listed brings all that is in it: only an empty one stands for itself.
      const isEmpty = below.length === 0 && !isOut && (await readdir(join(context, path))).length === 0;
      return isEmpty ? [path] : below;
    }),
  );
  return found.flat();
}

/** `Dockerfile.dockerignore` beside the Dockerfile wins over the context's own. */
async function ignoreText(context: string, dockerfile: string): Promise<string> {
  for (const file of [`${dockerfile}.dockerignore`, join(context, '.dockerignore')]) {
    const text = await readBounded(file, maxTextBytes).catch(() => undefined);
    if (text !== undefined) return text.toString('utf8');
  }
  return '';
}

async function assertReadable(path: string, kind: 'folder' | 'file', key: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (kind === 'folder' ? found?.isDirectory() : found?.isFile()) return;
  throw refusedByDocker(
    'engine.build-failed',
    `Cannot build: there is no ${kind} ${path}. Correct ${key} in the manifest.`,
  );
}
