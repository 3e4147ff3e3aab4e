import type { Stats } from 'node:fs';
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-fs';
import { ProblemError } from '../../base/problem.ts';
import {
  baseOf,
  meansContent,
  meansDirectory,
  parentOf,
  copyRefused,
  type CopyDestination,
  type CopySource,
} from './rules.ts';

/** A longer chain of links counts as broken. */
const maxLinks = 10;

/** Finds what is to be copied from this machine. A link at the end of the path is copied itself, unless links are followed. */
export async function hostSource(path: string, followsLink: boolean): Promise<CopySource> {
  const given = withSlashes(path);
  const isFollowed = followsLink || meansDirectory(given);
  const full = isFollowed ? await realpath(path).catch(missing(path)) : await realPlace(path);
  const facts = await lstat(full).catch(missing(path));
  if (!facts.isFile() && !facts.isDirectory() && !facts.isSymbolicLink()) {
    throw copyRefused(`${path} is neither a file nor a folder`, 'Choose one that is');
  }
  if (meansContent(given)) {
    if (!facts.isDirectory()) throw copyRefused(`${path} is no folder`, 'Leave out what stands behind it');
    return { path: `${withSlashes(full)}/.`, isDirectory: true };
  }
  const name = baseOf(given);
  const own = baseOf(withSlashes(full));
  return { path: withSlashes(full), isDirectory: facts.isDirectory(), ...(name === own ? {} : { name }) };
}

/** Packs a source under its new name. Only files, folders and links are packed. */
export function packSource(source: CopySource, name: string, onBytes?: (count: number) => void): Readable {
  const [folder, base] = [parentOf(source.path), baseOf(source.path)];
  const renamed = (entry: string): string => {
    const rest = base === '.' ? entry.replace(/^\.\/?/, '') : entry.slice(base.length).replace(/^\//, '');
    return name === '.' ? rest || '.' : [name, ...(rest === '' ? [] : [rest])].join('/');
  };
  const tar = pack(folder, {
    ...(base === '.' ? {} : { entries: [base] }),
    map: (header) => ({ ...header, name: renamed(header.name) }),
  });
  return Readable.from(counted(tar, onBytes), { objectMode: false });
}

async function* counted(tar: AsyncIterable<unknown>, onBytes?: (count: number) => void): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of tar) {
      onBytes?.((chunk as Buffer).length);
      yield chunk as Buffer;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ProblemError(
      { code: 'engine.copy-failed', severity: 'error', message: `Cannot read what is to be copied: ${why}.` },
      error,
    );
  }
}

/** Finds the destination on this machine. A link that is there already is followed. */
export async function hostDestination(path: string): Promise<CopyDestination> {
  const trailing = /(?:[/\\]\.?)$/.exec(path)?.[0] ?? '';
  let place = resolve(path);
  for (let count = 0; ; count++) {
    const facts = await factsOf(place);
    if (!facts) break;
    if (!facts.isSymbolicLink()) return found(place, facts, path);
    if (count === maxLinks) throw copyRefused(`${path} is a link that leads to itself`, 'Choose another destination');
    const target = await readlink(place);
    place = isAbsolute(target) ? target : join(dirname(place), target);
  }
  const parent = await stat(dirname(place)).catch(() => undefined);
  if (!parent?.isDirectory()) throw copyRefused(`the folder ${dirname(place)} is not there`, 'Make it first');
  return { path: withSlashes(place) + withSlashes(trailing), exists: false, isDirectory: false };
}

function found(place: string, facts: Stats, path: string): CopyDestination {
  if (!facts.isDirectory() && !facts.isFile()) {
    throw copyRefused(`${path} is neither a file nor a folder`, 'Choose another destination');
  }
  if (facts.isFile() && meansDirectory(withSlashes(path))) throw copyRefused(`${path} is no folder`, 'Choose another');
  return { path: withSlashes(place), exists: true, isDirectory: facts.isDirectory() };
}

async function realPlace(path: string): Promise<string> {
  const full = resolve(path);
  return join(
    await realpath(dirname(full)).catch(missing(path)),
    full.slice(dirname(full).length).replace(/^[/\\]/, ''),
  );
}

async function factsOf(path: string): Promise<Stats | undefined> {
  return lstat(path).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw copyRefused(`${path} cannot be looked at (${message})`, 'Choose another');
  });
}

function missing(path: string): (cause: unknown) => never {
  return () => {
    throw copyRefused(`${path} is not there`, 'Check the path');
  };
}

function withSlashes(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path;
}
