import { basename, dirname, join, resolve } from 'node:path';
import { pathBelow } from '../../base/disk/pathBelow.ts';
import type { ListingHost } from '../files/host.ts';
import type { ResolvedManifest } from '../resolve.ts';
import { chainsInComments, manifestFileName } from './chains.ts';
import { projectFiles } from './composeSettings.ts';
import { environmentsOf } from './environments.ts';
import { foldersUpTo, type Context, type Evidence } from './evidence.ts';
import { isWholeByName } from './judge.ts';
import type { SaidChain } from './projectTexts.ts';

/** What candidates are looked for in. */
export interface Search {
  readonly host: ListingHost;
  /** The folder that no candidate is outside of. */
  readonly root: string;
  readonly resolveFiles: (files: readonly string[]) => Pick<ResolvedManifest, 'tree' | 'application'>;
  /** The chains that the texts around a folder say. */
  readonly chainsAround: (folder: string) => readonly SaidChain[];
}

/** More than anybody wants to choose from. */
const maxCandidates = 12;

/** The contexts that a file may have, those with the strongest evidence first. Each has files within the project alone. */
export function contextsFor(path: string, search: Search): readonly Context[] {
  const { host, root } = search;
  const found = new Map<string, Context>();
  for (const candidate of everyCandidate(path, search)) {
    const { files } = candidate;
    const key = files.join('\0');
    const isUsable =
      files.length > 1 &&
      files.includes(path) &&
      files.every((file) => file === path || isManifestBelow(root, file, host));
    if (isUsable && !found.has(key)) found.set(key, candidate);
    if (found.size >= maxCandidates) break;
  }
  return [...found.values()];
}

function isManifestBelow(root: string, file: string, host: ListingHost): boolean {
  return (pathBelow(root, file) ?? '') !== '' && manifestFileName.test(file) && host.exists(file);
}

function* everyCandidate(path: string, search: Search): Generator<Context> {
  const { host, root } = search;
  const folder = dirname(path);
  const around = foldersUpTo(folder, root).map((one) => ({ folder: one, ...projectFiles(one, host) }));
  for (const one of around) yield* environmentsWith(path, one.folder, one.files, search);
  for (const { files, namedIn } of around) {
    if (namedIn !== undefined) yield { files, evidence: { kind: 'composeFile', at: { file: namedIn, line: 0 } } };
  }
  const own = chainsInComments((host.readText(path) ?? '').slice(0, maxLength)).map((chain) => ({
    ...chain,
    file: path,
  }));
  yield* chained(path, own, 'comment', search);
  yield* chained(path, search.chainsAround(folder), 'command', search);
  yield* byName(path, around[0]?.files ?? [], host);
  for (const [index, { files }] of around.entries()) {
    const kind = index === 0 ? 'folder' : 'above';
    const [main] = files;
    if (main === undefined || files.includes(path)) continue;
    yield { files: [main, path], evidence: { kind } };
    yield { files: [...files, path], evidence: { kind } };
  }
  // An example of a manifest that is there has nothing to stand in for.
  if (isWholeByName(path)) yield* overrideExamples(path, host);
  else for (const one of around.slice(0, 2)) yield* examples(path, one.folder, host);
}

const maxLength = 200_000;

function* environmentsWith(
  path: string,
  folder: string,
  files: readonly string[],
  { resolveFiles }: Search,
): Generator<Context> {
  const [main] = files;
  if (main === undefined || files.includes(path)) return;
  for (const { name, files: over } of environmentsOf(resolveFiles(files), folder)) {
    if (over.includes(path)) {
      yield { files: [...files, ...over], evidence: { kind: 'environment', name, at: { file: main, line: 0 } } };
    }
  }
}

/** Paths in a command start in the folder of its file, in the root or in the folder of the manifest: whichever has them all. */
export function* chained(
  path: string,
  chains: readonly SaidChain[],
  kind: 'comment' | 'command',
  { host, root }: Pick<Search, 'host' | 'root'>,
): Generator<Context> {
  for (const { paths, file, line } of chains) {
    if (!paths.some((one) => basename(one) === basename(path))) continue;
    const starts = new Set([dirname(file), root, dirname(path)]);
    for (const start of starts) {
      const files = paths.map((one) => resolve(start, one));
      if (!files.includes(path) || !files.every((one) => isManifestBelow(root, one, host))) continue;
      yield { files, evidence: { kind, at: { file, line } } };
      break;
    }
  }
}

/** `docker-compose.test.override.yml` → `docker-compose.test.yml`, then `docker-compose.yml`; words may be joined by dashes too. */
function* byName(path: string, ofFolder: readonly string[], host: ListingHost): Generator<Context> {
  const folder = dirname(path);
  const evidence: Evidence = { kind: 'name' };
  const [, stem = '', ending = ''] = /^(.*?)(\.ya?ml)(?:\.\w+)?$/i.exec(basename(path)) ?? [];
  const endings = new Set([ending, '.yaml', '.yml']);
  for (let name = shortened(stem); name !== undefined; name = shortened(name)) {
    for (const one of endings) {
      const file = join(folder, `${name}${one}`);
      if (file === path || !host.exists(file)) continue;
      yield { files: [file, path], evidence };
      const [main] = ofFolder;
      if (main !== undefined && main !== file) yield { files: [main, file, path], evidence };
    }
  }
  const first = /^[^.]*/.exec(stem)?.[0] ?? '';
  const names = baseWords.flatMap((word) => [`${first}.${word}`, `${first}-${word}`, word]);
  for (const file of names.flatMap((name) => [...endings].map((one) => join(folder, `${name}${one}`)))) {
    if (file !== path && host.exists(file)) yield { files: [file, path], evidence };
  }
}

const baseWords = ['base', 'common', 'shared', 'core', 'main'];

function shortened(stem: string): string | undefined {
  const end = Math.max(...['.', '-', '_'].map((sign) => stem.lastIndexOf(sign)));
  return end <= 0 ? undefined : stem.slice(0, end);
}

/** `compose.yaml.example`, `docker-compose.example.yml` and their like. */
function* examples(path: string, folder: string, host: ListingHost): Generator<Context> {
  const names = host
    .list(folder)
    .filter(({ isFolder, name }) => !isFolder && exampleName.test(name))
    .map(({ name }) => name)
    .toSorted();
  for (const name of names.slice(0, 4)) {
    const file = join(folder, name);
    if (file !== path) yield { files: [file, path], evidence: { kind: 'example' } };
  }
}

/** The examples of an override that everybody makes for themselves, as long as there is none. */
export function* overrideExamples(path: string, host: ListingHost): Generator<Context> {
  const folder = dirname(path);
  const names = host.list(folder).filter(({ isFolder }) => !isFolder);
  if (names.some(({ name }) => overrideName.test(name))) return;
  for (const { name } of names.filter((one) => overrideExampleName.test(one.name)).slice(0, 4)) {
    yield { files: [path, join(folder, name)], evidence: { kind: 'example' } };
  }
}

const overrideName = /^(?:docker-)?compose\.override\.ya?ml$/i;
const overrideExampleName =
  /^(?:docker-)?compose\.override(?:\.ya?ml\.(?:example|sample|dist|template)|[.-](?:example|sample|dist|template)\.ya?ml)$/i;

const exampleName =
  /^(?:docker-)?compose(?:\.ya?ml\.(?:example|sample|dist|template)|[.-](?:example|sample|dist|template)\.ya?ml)$/i;
