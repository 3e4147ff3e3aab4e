import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { pathBelow } from '../../base/disk/pathBelow.ts';
import { tarEntries } from '../../engine/copy/tarReader.ts';
import { ignoreFileLines, PathPatterns } from '../../engine/ignore/pathPatterns.ts';
import type { EngineLooks } from '../detect/inspect.ts';
import type { PathMap } from '../model.ts';
import { mappedFiles, type MappedFile } from './pathMaps.ts';

/** How a file of this machine stands to the same file in a container. */
export type FileStanding =
  | { readonly kind: 'same' | 'differs' | 'missing' | 'ignored' | 'covered'; readonly at: MappedFile }
  | { readonly kind: 'outside' };

/** Larger files are compared by their size alone. */
const maxComparedBytes = 4 * 1_048_576;

/** Looks where a file is in a container, and whether it is the same there. `content` is what it is on this machine. */
export async function fileStanding(
  engine: Pick<EngineLooks, 'statPath' | 'readArchive'>,
  container: string,
  maps: readonly PathMap[],
  file: { readonly path: string; readonly content: Buffer },
  signal: AbortSignal,
): Promise<FileStanding> {
  const [first, ...others] = mappedFiles(maps, file.path);
  if (!first) return { kind: 'outside' };
  let standing: FileStanding | undefined;
  // In order: a file that is found by a less certain map counts only where the others have none.
  for (const at of [first, ...others]) {
    const kind = await standingAt(engine, container, at, file, signal);
    if (kind === 'same') return { kind, at };
    standing ??= { kind, at };
    if (kind === 'differs' && standing.kind !== 'differs') standing = { kind, at };
  }
  return standing ?? { kind: 'outside' };
}

async function standingAt(
  engine: Pick<EngineLooks, 'statPath' | 'readArchive'>,
  container: string,
  at: MappedFile,
  { path, content }: { readonly path: string; readonly content: Buffer },
  signal: AbortSignal,
): Promise<'same' | 'differs' | 'missing' | 'ignored' | 'covered'> {
  const facts = await engine.statPath(container, at.remotePath, signal);
  if (facts?.type === 'file') {
    if (facts.sizeBytes !== content.length) return 'differs';
    if (content.length > maxComparedBytes) return 'same';
    return (await hashIn(engine, container, at.remotePath, signal)) === hashOf(content) ? 'same' : 'differs';
  }
  if (facts?.type === 'symlink') return 'same';
  if (isIgnored(at.map, path)) return 'ignored';
  return at.map.covered.some((folder) => !posix.relative(folder, at.remotePath).startsWith('..'))
    ? 'covered'
    : 'missing';
}

function isIgnored({ ignore }: PathMap, path: string): boolean {
  const below = ignore && pathBelow(ignore.root, path);
  return (
    below !== undefined &&
    below !== '' &&
    new PathPatterns(ignoreFileLines(ignore?.text ?? '')).isMatched(below.replaceAll('\\', '/'))
  );
}

async function hashIn(
  engine: Pick<EngineLooks, 'readArchive'>,
  container: string,
  path: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { tar } = await engine.readArchive(container, path, signal);
  try {
    for await (const entry of tarEntries(tar)) {
      const hash = createHash('sha256');
      for await (const part of entry.body()) hash.update(part);
      return hash.digest('hex');
    }
  } finally {
    tar.destroy();
  }
  return undefined;
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Why a breakpoint in a file is not bound, and what to do; undefined where the file is as it should be. */
export function standingAdvice(standing: FileStanding, service: string): string | undefined {
  switch (standing.kind) {
    case 'same':
      return undefined;
    case 'outside':
      return `Nothing says where this file is in ${service}: no mount, watch rule or COPY has it. Set localRoot and remoteRoot in x-patchbay.debug of the service.`;
    case 'missing':
      return `${standing.at.remotePath} is not in the container, where ${origin(standing)} puts this file. Rebuild ${service}, or watch it.`;
    case 'differs':
      return `${standing.at.remotePath} in the container is not this file as it is here. Rebuild ${service}, or watch it.`;
    case 'ignored':
      return `This file stays out of the container: ${standing.at.map.origin === 'watch' ? 'an ignore of its watch rule' : '.dockerignore'} says so.`;
    case 'covered':
      return `${standing.at.remotePath} is not in the container: something else is mounted there.`;
  }
}

function origin({ at }: { readonly at: MappedFile }): string {
  switch (at.map.origin) {
    case 'manifest':
      return 'x-patchbay.debug';
    case 'bind':
      return 'a mount';
    case 'watch':
      return 'a watch rule';
    case 'dockerfile':
      return 'the Dockerfile';
  }
}
