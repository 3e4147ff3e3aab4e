import type { DebugRuntime } from '../../base/kinds/debugRuntimes.ts';
import type { PathMapping } from '../../manifest/model/debug.ts';
import type { GoBuild } from '../detect/goBuild.ts';
import type { AdapterConfiguration, DebugConnection, PathMap } from '../model.ts';
import { wholeRoots } from '../paths/wholeRoots.ts';

/** What an adapter has to know to attach to the program of a container. */
export interface AdapterRequest {
  readonly runtime: DebugRuntime;
  readonly service: string;
  readonly container: string;
  readonly connection: DebugConnection;
  readonly maps: readonly PathMap[];
  readonly buildMaps: readonly PathMap[];
  readonly workingDirectory: string;
  /** The folder of the sources on this machine. */
  readonly localRoot: string;
  readonly goBuild?: GoBuild;
  /** What the `docker` command is told to reach the engine: `--context`, `--host`. */
  readonly dockerOptions: readonly string[];
  /** Where vsdbg is in the container. */
  readonly vsdbg?: string;
}

/** What an adapter is given. Attributes of the manifest, then the person's own, win; what they say of an object is added to ours. */
export function attachConfiguration(
  request: AdapterRequest,
  ...attributes: readonly Readonly<Record<string, unknown>>[]
): AdapterConfiguration {
  const made = configurations[request.runtime](request);
  return Object.assign({ name: request.service }, made, ...attributes) as AdapterConfiguration;
}

type Configure = (request: AdapterRequest) => AdapterConfiguration;

const configurations: Readonly<Record<DebugRuntime, Configure>> = {
  node: ({ runtime, connection, maps, workingDirectory }) => {
    const [root, ...others] = wholeRoots(sourceMaps(runtime, maps), workingDirectory);
    return {
      type: 'node',
      request: 'attach',
      address: connection.host,
      port: connection.port,
      // It connects again by itself when the program has started anew: the relay's port stays.
      restart: true,
      skipFiles: ['<node_internals>/**'],
      // Programs lie in the container's folders, which are in no workspace.
      resolveSourceMapLocations: ['**', '!**/node_modules/**'],
      ...root,
      ...(others.length > 0 && { sourceMapPathOverrides: overridesOf(others) }),
    };
  },
  python: ({ runtime, connection, maps }) => ({
    type: 'debugpy',
    request: 'attach',
    connect: { host: connection.host, port: connection.port },
    pathMappings: foldersOf(runtime, maps),
    subProcess: true,
  }),
  go: (request) => ({
    type: 'go',
    request: 'attach',
    mode: 'remote',
    debugAdapter: 'dlv-dap',
    host: request.connection.host,
    port: request.connection.port,
    substitutePath: goPaths(request),
  }),
  dotnet: ({ runtime, container, connection, buildMaps, dockerOptions, vsdbg, localRoot }) => ({
    type: 'coreclr',
    request: 'attach',
    processId: connection.processId,
    sourceFileMap: Object.fromEntries(foldersOf(runtime, buildMaps).map((map) => [map.remoteRoot, map.localRoot])),
    pipeTransport: {
      pipeProgram: 'docker',
      pipeArgs: [...dockerOptions, 'exec', '-i', container],
      pipeCwd: localRoot,
      debuggerPath: vsdbg,
      // What follows is a list of arguments, which no shell reads.
      quoteArgs: false,
    },
  }),
  java: ({ connection }) => ({
    type: 'java',
    request: 'attach',
    hostName: connection.host,
    port: connection.port,
    timeout: 30_000,
  }),
};

function overridesOf(roots: readonly PathMapping[]): Readonly<Record<string, string>> {
  return Object.fromEntries(roots.map(({ localRoot, remoteRoot }) => [`${remoteRoot}/*`, `${localRoot}/*`]));
}

/** What single files count for: `COPY requirements.txt /tmp/` says nothing of where sources are. Files of a project lie at its root. */
const sourceFiles: Readonly<Record<DebugRuntime, RegExp>> = {
  node: /\.[cm]?[jt]sx?$|(^|[\\/])package\.json$/,
  python: /\.py$/,
  go: /\.go$|(^|[\\/])go\.mod$/,
  dotnet: /\.(cs|fs|vb|\w+proj)$/,
  java: /\.java$/,
};

function sourceMaps(runtime: DebugRuntime, maps: readonly PathMap[]): readonly PathMap[] {
  return maps.filter(({ isFile, localRoot }) => !isFile || sourceFiles[runtime].test(localRoot));
}

/**
 * Adapters map folders: a file stands for the folder that it is in. They take the first map that fits, in both directions, so those
 * of folders come first, and the deepest in the container before those that it lies in.
 */
function foldersOf(runtime: DebugRuntime, all: readonly PathMap[]): readonly PathMapping[] {
  const depth = ({ remoteRoot }: PathMap): number => (remoteRoot === '/' ? 0 : remoteRoot.split('/').length);
  const maps = sourceMaps(runtime, all).toSorted(
    (one, other) => Number(one.isFile) - Number(other.isFile) || depth(other) - depth(one),
  );
  const seen = new Set<string>();
  return maps.flatMap(({ localRoot, remoteRoot, isFile }): readonly PathMapping[] => {
    const mapping = isFile
      ? { localRoot: parent(localRoot), remoteRoot: parent(remoteRoot) }
      : { localRoot, remoteRoot };
    const key = `${mapping.localRoot}\0${mapping.remoteRoot}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [mapping];
  });
}

function parent(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, '') || '/';
}

/** `-trimpath` leaves the module's path where else the folder of its sources stands. */
function goPaths({ runtime, buildMaps, goBuild, localRoot }: AdapterRequest): readonly { from: string; to: string }[] {
  const { module } = goBuild ?? {};
  if (goBuild?.isTrimmed && module !== undefined) return [{ from: localRoot, to: module }];
  return foldersOf(runtime, buildMaps).map((map) => ({ from: map.localRoot, to: map.remoteRoot }));
}
