import { pipeline } from 'node:stream/promises';
import type { Readable, Writable } from 'node:stream';
import type { Engine, PathFacts } from '../engine.ts';
import { extractTar } from './extract.ts';
import { hostDestination, hostSource, packSource } from './hostSide.ts';
import {
  baseOf,
  meansContent,
  parentOf,
  copyPlace,
  copyRefused,
  type CopyDestination,
  type CopySource,
} from './rules.ts';

type CopyEngine = Pick<Engine, 'statPath' | 'readArchive' | 'writeArchive'>;

export interface CopyOptions {
  /** The source may be a link; what it leads to is copied then, under the link's name. */
  readonly followsLink?: boolean;
  /** Files that are copied into a container get the owner that it runs as. */
  readonly keepsOwner?: boolean;
  readonly onBytes?: (count: number) => void;
  readonly onSkipped?: (name: string, why: string) => void;
}

/** Copies what stands at a path of this machine into a container, as `docker cp` does. */
export async function copyIn(
  engine: CopyEngine,
  container: string,
  { from, to }: { readonly from: string; readonly to: string },
  options: CopyOptions,
  signal: AbortSignal,
): Promise<void> {
  const [source, destination] = await Promise.all([
    hostSource(from, options.followsLink ?? false),
    containerDestination(engine, container, to, signal),
  ]);
  const { directory, name } = copyPlace(source, destination);
  const tar = packSource(source, name, options.onBytes);
  const keepsOwner = options.keepsOwner ?? false;
  try {
    await engine.writeArchive(container, directory, tar, { keepsOwner }, signal);
  } finally {
    tar.destroy();
  }
}

/** Unpacks a tar archive into a folder of a container that is there. */
export async function unpackIn(
  engine: CopyEngine,
  container: string,
  { tar, to }: { readonly tar: Readable; readonly to: string },
  { keepsOwner = false }: CopyOptions,
  signal: AbortSignal,
): Promise<void> {
  const { path, isDirectory } = await containerDestination(engine, container, to, signal);
  if (!isDirectory)
    throw copyRefused(
      `${to} of ${container} is no folder, and an archive can be unpacked in none else`,
      'Name another destination',
    );
  await engine.writeArchive(container, path, tar, { keepsOwner }, signal);
}

/** Copies what stands at a path of a container to this machine, as `docker cp` does; whatever it is, nothing is written elsewhere. */
export async function copyOut(
  engine: CopyEngine,
  container: string,
  { from, to }: { readonly from: string; readonly to: string },
  options: CopyOptions,
  signal: AbortSignal,
): Promise<void> {
  const destination = await hostDestination(to);
  const { tar, ...source } = await openSource(engine, container, from, options, signal);
  try {
    const { directory, rename } = copyPlace(source, destination);
    await extractTar(tar, directory, { ...options, rename }, signal);
  } finally {
    tar.destroy();
  }
}

/** Hands on the archive of what stands at a path of a container, as it comes. `to` stays open. */
export async function packOut(
  engine: CopyEngine,
  container: string,
  { from, to }: { readonly from: string; readonly to: Writable },
  options: CopyOptions,
  signal: AbortSignal,
): Promise<void> {
  const { tar } = await openSource(engine, container, from, options, signal);
  await pipeline(tar, to, { end: false, signal });
}

/** A source with its archive, which the caller ends. */
async function openSource(
  engine: CopyEngine,
  container: string,
  from: string,
  { followsLink = false }: CopyOptions,
  signal: AbortSignal,
): Promise<CopySource & { readonly tar: Readable }> {
  const target = followsLink ? targetOf(await engine.statPath(container, from, signal)) : undefined;
  const path = target ?? from;
  const { facts, tar } = await engine.readArchive(container, path, signal);
  const renamed = target === undefined || meansContent(from) ? {} : { name: baseOf(from) };
  return { path, isDirectory: facts.type === 'directory', ...renamed, tar };
}

/** A destination that is a link means what it leads to. */
async function containerDestination(
  engine: CopyEngine,
  container: string,
  path: string,
  signal: AbortSignal,
): Promise<CopyDestination> {
  const own = await engine.statPath(container, path, signal);
  const target = targetOf(own);
  const place = target === undefined ? path : target.startsWith('/') ? target : `${parentOf(path)}/${target}`;
  const facts = target === undefined ? own : await engine.statPath(container, place, signal);
  if (facts?.type === 'other')
    throw copyRefused(`${path} of ${container} is neither a file nor a folder`, 'Name another destination');
  return { path: place, exists: facts !== undefined, isDirectory: facts?.type === 'directory' };
}

/** Where a link leads; undefined for anything else. */
function targetOf(facts: PathFacts | undefined): string | undefined {
  return facts?.type === 'symlink' ? facts.linkTarget : undefined;
}
