import { posix, resolve } from 'node:path';
import { pathBelow } from '../../base/disk/pathBelow.ts';
import { dockerfileText } from '../../manifest/files/dockerfile.ts';
import { isRemote } from '../../manifest/files/paths.ts';
import type { Build, Service } from '../../manifest/model.ts';
import type { PathMap } from '../model.ts';
import { copiedPaths, type CopiedPath } from './dockerfileMaps.ts';

/** What is on this machine, as far as maps depend on it. */
export interface LocalFiles {
  kindOf(path: string): 'file' | 'folder' | undefined;
  /** Undefined for what is no text file. */
  readText(path: string): string | undefined;
}

export interface PathMapRequest {
  readonly service: Service;
  /** The project's: where sources are looked for when nothing says where else. */
  readonly directory: string;
  /** Where the program starts in the container. */
  readonly workingDirectory: string;
  readonly files: LocalFiles;
}

export interface ServicePaths {
  /** Where files of this machine are in a container, the most certain first. */
  readonly maps: readonly PathMap[];
  /** Where compilers have seen them: the maps above, and those of every stage of the build. */
  readonly buildMaps: readonly PathMap[];
}

/** Finds out where the files of this machine are in a container: from the manifest, bind mounts, watch rules and the Dockerfile. */
export function pathMaps(request: PathMapRequest): ServicePaths {
  const { service, files } = request;
  const stated = [...manifestMaps(request), ...bindMaps(service, files), ...watchMaps(service, files)];
  const built = service.build ? dockerfileMaps(service.build, files) : { image: [], anyStage: [] };
  const withCovers = (maps: readonly Bare[]): readonly PathMap[] =>
    distinct(maps.map((map) => ({ ...map, covered: coveredBy(service, map) })));
  return {
    maps: withCovers([...stated, ...built.image]),
    buildMaps: withCovers([...stated, ...built.image, ...built.anyStage]),
  };
}

type Bare = Omit<PathMap, 'covered'>;

function manifestMaps({ service, directory, workingDirectory, files }: PathMapRequest): readonly Bare[] {
  const { debug, build } = service;
  if (!debug) return [];
  const { localRoot, remoteRoot, pathMappings } = debug;
  const context = build && !isRemote(build.context) ? build.context : directory;
  const whole =
    localRoot === undefined && remoteRoot === undefined
      ? []
      : [{ localRoot: localRoot ?? context, remoteRoot: remoteRoot ?? workingDirectory }];
  return [...pathMappings, ...whole].map((map) => ({
    ...map,
    origin: 'manifest',
    isFile: files.kindOf(map.localRoot) === 'file',
  }));
}

function bindMaps({ mounts }: Service, files: LocalFiles): readonly Bare[] {
  return mounts.flatMap(({ type, source, target }): readonly Bare[] => {
    const kind = type === 'bind' && source !== undefined ? files.kindOf(source) : undefined;
    if (kind === undefined || source === undefined) return [];
    return [{ localRoot: source, remoteRoot: target, origin: 'bind', isFile: kind === 'file' }];
  });
}

function watchMaps({ watch = [] }: Service, files: LocalFiles): readonly Bare[] {
  return watch.flatMap(({ action, path, target, ignore }): readonly Bare[] => {
    if (target === undefined || !action.includes('sync')) return [];
    const root = { root: path, text: ignore.join('\n') };
    const isFile = files.kindOf(path) === 'file';
    return [
      {
        localRoot: path,
        remoteRoot: target,
        origin: 'watch',
        isFile,
        ...(ignore.length > 0 && !isFile && { ignore: root }),
      },
    ];
  });
}

function dockerfileMaps(
  build: Build,
  files: LocalFiles,
): { readonly image: readonly Bare[]; readonly anyStage: readonly Bare[] } {
  const text = isRemote(build.context) ? undefined : dockerfileText(build, files);
  const folders = new Map(
    Object.entries(build.additionalContexts ?? {}).filter(([, place]) => !/^[\w+-]+:/.test(place)),
  );
  if (text === undefined) return { image: [], anyStage: [] };
  const folderOf = (context: string): string => (context === '' ? build.context : (folders.get(context) ?? ''));
  const { copied, inAnyStage } = copiedPaths({
    text,
    target: build.target,
    args: build.args,
    contexts: [...folders.keys()],
    isFolder: (context, path) => {
      const kind = files.kindOf(resolve(folderOf(context), path));
      return kind === undefined ? !/\.\w+$/.test(path) : kind === 'folder';
    },
  });
  const ignored = ignoreText(build, files);
  const toMap = ({ context, source, target }: CopiedPath): Bare => {
    const localRoot = resolve(folderOf(context), source);
    return {
      localRoot,
      remoteRoot: target,
      origin: 'dockerfile',
      isFile: files.kindOf(localRoot) === 'file',
      ...(context === '' && ignored !== undefined && { ignore: { root: build.context, text: ignored } }),
    };
  };
  return { image: copied.map(toMap), anyStage: inAnyStage.map(toMap) };
}

/** `Dockerfile.dockerignore` beside the Dockerfile wins over the context's own. */
function ignoreText({ context, dockerfile }: Build, files: LocalFiles): string | undefined {
  return (
    files.readText(`${resolve(context, dockerfile)}.dockerignore`) ?? files.readText(resolve(context, '.dockerignore'))
  );
}

/** What is mounted below the root of a map, unless it is the map's own mount; a mount over the root itself covers an image's files. */
function coveredBy({ mounts, tmpfs, watch = [] }: Service, map: Bare): readonly string[] {
  const targets = [...mounts.map(({ target }) => target), ...tmpfs.map((text) => text.split(':')[0] ?? text)];
  const synced = new Set(watch.map(({ target }) => target));
  return [...new Set(targets)].filter((target) => {
    const way = posix.relative(map.remoteRoot, target);
    if (way === '') return map.origin === 'dockerfile' && !synced.has(target);
    return !way.startsWith('..');
  });
}

function distinct(maps: readonly PathMap[]): readonly PathMap[] {
  const seen = new Set<string>();
  return maps.filter(({ localRoot, remoteRoot }) => {
    const key = `${localRoot}\0${remoteRoot}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A file of this machine in the container, and the map that says so. */
export interface MappedFile {
  readonly map: PathMap;
  readonly remotePath: string;
}

/** Every place where a file may be in the container, the most certain first; of one origin, the map that is nearest to the file. */
export function mappedFiles(maps: readonly PathMap[], file: string): readonly MappedFile[] {
  const found = maps.flatMap((map): readonly (MappedFile & { readonly depth: number })[] => {
    const below = map.isFile ? (map.localRoot === file ? '' : undefined) : pathBelow(map.localRoot, file);
    if (below === undefined) return [];
    const remotePath = below === '' ? map.remoteRoot : posix.join(map.remoteRoot, below.replaceAll('\\', '/'));
    return [{ map, remotePath, depth: map.localRoot.length }];
  });
  const order = (origin: PathMap['origin']): number => origins.indexOf(origin);
  return found
    .toSorted((one, other) => order(one.map.origin) - order(other.map.origin) || other.depth - one.depth)
    .map(({ map, remotePath }) => ({ map, remotePath }));
}

const origins: readonly PathMap['origin'][] = ['manifest', 'bind', 'watch', 'dockerfile'];
