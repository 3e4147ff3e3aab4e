import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { pathBelow } from '../../base/disk/pathBelow.ts';
import { ProblemError } from '../../base/problem.ts';
import { extractTar } from '../copy/extract.ts';
import { hostSource, packSource } from '../copy/hostSide.ts';
import { baseOf, meansContent } from '../copy/rules.ts';
import type { PathArchive, PathFacts } from '../engine.ts';
import { containerGone, pathMissing } from '../failures.ts';
import { readContainer } from './observe.ts';

/** A local process has no files of its own: what is copied is in its working directory, and nothing else of the machine. */
export async function statPath(directory: string, name: string, path: string): Promise<PathFacts | undefined> {
  const place = await placeIn(directory, name, path);
  return place && factsOf(place);
}

export async function readArchive(directory: string, name: string, path: string): Promise<PathArchive> {
  const place = await placeIn(directory, name, path);
  const facts = place && (await factsOf(place));
  if (!facts) throw pathMissing(name, path);
  const source = await hostSource(meansContent(path) ? `${place.full}/.` : place.full, false);
  return { facts, tar: packSource(source, source.name ?? baseOf(path)) };
}

async function factsOf({ full }: Place): Promise<PathFacts | undefined> {
  const facts = await lstat(full).catch(() => undefined);
  if (!facts) return undefined;
  const type = facts.isDirectory()
    ? 'directory'
    : facts.isFile()
      ? 'file'
      : facts.isSymbolicLink()
        ? 'symlink'
        : 'other';
  const linkTarget = type === 'symlink' ? await realpath(full).catch(() => undefined) : undefined;
  return { type, sizeBytes: facts.size, ...(linkTarget === undefined ? {} : { linkTarget }) };
}

export async function writeArchive(
  directory: string,
  name: string,
  path: string,
  tar: Readable,
  signal: AbortSignal,
): Promise<void> {
  const place = await placeIn(directory, name, path);
  const real = place && (await realpath(place.full).catch(() => undefined));
  if (!place || real === undefined) throw pathMissing(name, path);
  if (pathBelow(place.root, real) === undefined) throw outside(name, path, place.root);
  if (!(await lstat(real)).isDirectory()) throw pathMissing(name, path);
  await extractTar(tar, real, {}, signal);
}

interface Place {
  /** The working directory, with its links followed. */
  readonly root: string;
  /** A path below it, whose last part may be a link. */
  readonly full: string;
}

/** Resolves to undefined if there is no folder that it could be in. @throws ProblemError for a path outside of the working directory */
async function placeIn(directory: string, name: string, path: string): Promise<Place | undefined> {
  const container = await readContainer(directory);
  if (!container) throw containerGone(name);
  const { cwd } = container.config;
  const root = await realpath(cwd).catch(() => undefined);
  if (root === undefined) throw pathMissing(name, cwd);
  const wanted = path.replace(/[/\\]\.$/, '') || sep;
  const given = isAbsolute(wanted) ? wanted : join(root, wanted);
  const below = pathBelow(cwd, given);
  const full = resolve(below === undefined ? given : join(root, below));
  if (pathBelow(root, full) === undefined) throw outside(name, path, cwd);
  if (full === root) return { root, full };
  const parent = await realpath(dirname(full)).catch(() => undefined);
  if (parent === undefined) return undefined;
  // A link on the way may lead anywhere.
  if (pathBelow(root, parent) === undefined) throw outside(name, path, cwd);
  return { root, full: join(parent, basename(full)) };
}

function outside(name: string, path: string, cwd: string): ProblemError {
  return new ProblemError({
    code: 'engine.path-refused',
    severity: 'error',
    message: `${path} is not in ${cwd}, where ${name} runs. Of a local process only what is in its folder can be copied; the rest is this machine's own.`,
  });
}
