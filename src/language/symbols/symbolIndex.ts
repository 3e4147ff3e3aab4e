import { basename, join } from 'node:path';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Location, Position } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import { find, itemsOf, textOf, type Node } from '../../manifest/tree/tree.ts';
import { anchorsIn } from '../text/anchors.ts';
import { dockerfileNames } from './dockerfileNames.ts';
import { dotenvNames } from './dotenvNames.ts';
import { hostsInDockerfile, hostsInDotenv } from './fileHosts.ts';
import { fileScopes, type FileScopes } from './fileScopes.ts';
import type { Occurrence } from '../text/names.ts';
import { contains } from '../text/ranges.ts';
import { manifestFileName } from '../../manifest/context/chains.ts';
import { environmentsOf } from '../../manifest/context/environments.ts';
import { policyFileKind } from '../text/policyPath.ts';
import type { Snapshot, SourceFile } from '../text/snapshot.ts';

/** A name in a file, and the symbol that it refers to. */
export interface Mention extends Occurrence {
  /** Equal for all mentions of the same thing. */
  readonly symbol: string;
}

/** Every name of a manifest, in all its files. */
export interface SymbolIndex {
  readonly all: readonly Mention[];
  readonly envFiles: ReadonlySet<string>;
}

/** The mentions at a position. One word may name several things, such as a build argument that passes a variable on. */
export function mentionsAt({ all }: SymbolIndex, file: string, position: Position): readonly Mention[] {
  return all.filter(({ at }) => at.file === file && contains(at.range, position));
}

export function mentionsOf({ all }: SymbolIndex, { symbol }: Mention): readonly Mention[] {
  return all.filter((one) => one.symbol === symbol);
}

/** Resolves the manifest first, so that the index covers its current files. */
export function symbolIndex(snapshot: Snapshot): SymbolIndex {
  const { application, environments } = snapshot.manifest();
  const envFiles = new Set([join(snapshot.directory(), '.env'), ...environments.flatMap(({ files }) => files)]);
  const asyncapi = new Set(Object.values(application?.messaging.channels ?? {}).map(({ at }) => at.file));
  const over = environmentFiles(snapshot);
  const files = [...new Map([...snapshot.files(), ...over].map((file) => [file.path, file])).values()];
  const yaml = files.filter(({ path }) => !envFiles.has(path) && manifestFileName.test(basename(path)));
  const scopes = fileScopes(snapshot, yaml, over);
  const manifests = yaml.filter(({ path }) => scopes.main.has(path) || !asyncapi.has(path));
  const written = manifests.flatMap((file) => [
    ...file.names().map((one) => withSymbol(one, scopes, application)),
    ...file.variables().map(global),
    ...anchorMentions(file),
  ]);
  const served = servedFiles(manifests, envFiles, snapshot);
  const hosts = hostMentions(snapshot, { manifests, written, scopes, application, envFiles: [...envFiles, ...served] });
  const documents = [...asyncapi].filter((path) => !scopes.main.has(path));
  const all = [
    ...written,
    ...hosts,
    ...[...envFiles].flatMap((path) => envMentions(snapshot, path)),
    ...served.flatMap((path) => containerVariables(snapshot, path)),
    ...documents.flatMap((path) => documentMentions(snapshot, path, application)),
    ...policyMentions(snapshot, application),
    ...dockerMentions(snapshot, application, written),
  ];
  return { all, envFiles };
}

/** Mentions in files of policies that are read with the manifest: the services that exceptions are made for. */
function policyMentions(snapshot: Snapshot, application: Application | undefined): readonly Mention[] {
  const paths = (application?.files ?? []).filter((path) => policyFileKind(path) === 'policies');
  return paths.flatMap((path) => snapshot.other(path)?.names().map(global) ?? []);
}

/** Override files of the manifest's environments, and parts that are read with it. Their names belong to the application as well. */
function environmentFiles(snapshot: Snapshot): readonly SourceFile[] {
  const files = environmentsOf(snapshot.manifest(), snapshot.directory()).flatMap((one) => one.files);
  return [...files.flatMap((file) => snapshot.other(file) ?? []), ...snapshot.parts().map(({ file }) => file)];
}

function global(one: Occurrence): Mention {
  return { ...one, symbol: `${one.space}||${one.name}` };
}

function withSymbol(one: Occurrence, scopes: FileScopes, application: Application | undefined): Mention {
  const { space, name, at, owners = [] } = one;
  switch (space) {
    case 'channels':
    case 'brokers':
    case 'profiles':
    case 'variables':
      return global(one);
    case 'groups':
      return { ...one, symbol: `groups|${one.of ?? ''}|${name}` };
    case 'stages':
    case 'args':
      return { ...one, symbol: `${space}|${dockerfileOf(application, owners[0] ?? '') ?? at.file}|${name}` };
    default:
      return { ...one, symbol: `${space}|${scopeOf(one, scopes)}|${name}` };
  }
}

/** The scope of a file's names: empty for the application; a file that only lends services has a scope of its own. */
function scopeOf({ at, inFile, isBase, isDeclaration, owners = [] }: Occurrence, scopes: FileScopes): string {
  const file = inFile ?? at.file;
  const isLookedForOutside = !isBase && !isDeclaration && owners.some((owner) => scopes.isReached(at.file, owner));
  return scopes.main.has(file) || isLookedForOutside ? '' : file;
}

/**
 * Mentions include the sign. An anchor may be redefined further down, but within one document its name counts as one
 * symbol.
 */
function anchorMentions({ path, lines }: SourceFile): readonly Mention[] {
  let document = 0;
  let line = 0;
  return anchorsIn(lines).map(({ name, range, isDeclaration }) => {
    for (; line < range.start.line; line++) if (/^---(\s|$)/.test(lines[line] ?? '')) document++;
    const symbol = `anchors|${path} ${document}|${name}`;
    return { space: 'anchors', name, at: { file: path, range }, isDeclaration, symbol };
  });
}

function envMentions(snapshot: Snapshot, path: string): readonly Mention[] {
  return dotenvNames(path, snapshot.other(path)?.lines ?? []).map(global);
}

/**
 * Mentions in env files of services: variables that they set belong to the container, variables that they use may
 * belong to the application.
 */
function containerVariables(snapshot: Snapshot, path: string): readonly Mention[] {
  const all = dotenvNames(path, snapshot.other(path)?.lines ?? []).filter(({ space }) => space === 'variables');
  const own = new Set(all.filter(({ isDeclaration }) => isDeclaration).map(({ name }) => name));
  return all.filter(({ name }) => !own.has(name)).map(global);
}

interface HostPlaces {
  readonly manifests: readonly SourceFile[];
  readonly written: readonly Mention[];
  readonly scopes: FileScopes;
  readonly application: Application | undefined;
  readonly envFiles: readonly string[];
}

/**
 * Mentions of services, their other host names, secrets and configs inside of values: of the manifests, of env files and
 * of the Dockerfiles of built services. A word that names nothing of the manifest is no mention.
 */
function hostMentions(
  snapshot: Snapshot,
  { manifests, written, scopes, application, envFiles }: HostPlaces,
): readonly Mention[] {
  const declared = new Set(written.flatMap(({ isDeclaration, symbol }) => (isDeclaration ? symbol : [])));
  const paths = new Set(manifests.map(({ path }) => path));
  const variables = new Set(manifests.flatMap((file) => [...file.valueNames().hostVariables]));
  const dockerfiles = new Set(
    Object.keys(application?.services ?? {}).flatMap((name) => dockerfileOf(application, name) ?? []),
  );
  const candidates = [
    ...manifests.flatMap((file) => file.valueNames().names),
    ...envFiles.flatMap((path) => hostsInDotenv(path, snapshot.other(path)?.lines ?? [], variables)),
    ...[...dockerfiles].flatMap((path) => hostsInDockerfile(path, snapshot.readText(path) ?? '')),
  ];
  return candidates.flatMap((one) => {
    if (isOtherwise(one, application)) return [];
    const spaces = one.space === 'hosts' ? (['services', 'hosts'] as const) : [one.space];
    // Env files and Dockerfiles serve the application, whatever names its files have.
    const scope = paths.has(one.at.file) ? scopeOf(one, scopes) : '';
    const meant = spaces.map((space): Mention => ({ ...one, space, symbol: `${space}|${scope}|${one.name}` }));
    return meant.find(({ symbol }) => declared.has(symbol)) ?? [];
  });
}

/** True for a host that its service gives another address, and for a path that its service mounts something else at. */
function isOtherwise({ space, name, owners = [] }: Occurrence, application: Application | undefined): boolean {
  return owners.some((owner) => {
    const service = ownProperty(application?.services, owner);
    if (space === 'hosts') return service?.extraHosts.some((host) => /^[^:=]*/.exec(host)?.[0] === name);
    const grants = (space === 'secrets' ? service?.secrets : service?.configs) ?? [];
    const path = space === 'secrets' ? `/run/secrets/${name}` : `/${name}`;
    const there = grants.find(({ target }) => target === path);
    if (there) return there.source !== name;
    // A secret that is not granted yet is named by its path all the same; a path such as "/data" is seldom a config.
    return space === 'configs' || grants.some(({ source }) => source === name);
  });
}

function servedFiles(
  manifests: readonly SourceFile[],
  envFiles: ReadonlySet<string>,
  snapshot: Snapshot,
): readonly string[] {
  const files = snapshot.manifest().application?.files ?? [];
  const yaml = new Set(manifests.map(({ path }) => path));
  return files.filter((path) => !yaml.has(path) && !envFiles.has(path) && !/\.(ya?ml|json)$/i.test(path));
}

/** Mentions in an AsyncAPI document: its channels, and the operations that refer to them. */
function documentMentions(snapshot: Snapshot, path: string, application: Application | undefined): readonly Mention[] {
  const file = snapshot.other(path);
  const channels = Object.values(application?.messaging.channels ?? {}).filter(({ at }) => at.file === path);
  const names = new Set(channels.map(({ name }) => name));
  const mention = (name: string, at: Location, isDeclaration: boolean): readonly Mention[] => {
    const place = file && placeOf(name, at, file.lines);
    return place ? [global({ space: 'channels', name, at: place, isDeclaration })] : [];
  };
  const referred = (file?.trees() ?? []).flatMap((tree) =>
    referencesIn(tree).flatMap((node) => {
      const name = /^#\/channels\/([^/~]+)/.exec(textOf(node) ?? '')?.[1];
      return name !== undefined && names.has(name) ? mention(name, node.at, false) : [];
    }),
  );
  return [...channels.flatMap(({ name, at }) => mention(name, at, true)), ...referred];
}

function referencesIn(node: Node): readonly Node[] {
  if (node.kind === 'list') return itemsOf(node).flatMap(referencesIn);
  if (node.kind !== 'map') return [];
  const own = find(node, '$ref');
  return [...(own ? [own] : []), ...[...node.entries.values()].flatMap(({ value }) => referencesIn(value))];
}

function placeOf(
  name: string,
  { file, range: { start, end } }: Location,
  lines: readonly string[],
): Location | undefined {
  if (start.line !== end.line) return undefined;
  const offset = (lines[start.line] ?? '').slice(start.character, end.character).lastIndexOf(name);
  if (offset === -1) return undefined;
  const from = { line: start.line, character: start.character + offset };
  return { file, range: { start: from, end: { line: from.line, character: from.character + name.length } } };
}

/** Mentions in Dockerfiles: the stages and arguments that services name. */
function dockerMentions(
  snapshot: Snapshot,
  application: Application | undefined,
  written: readonly Mention[],
): readonly Mention[] {
  const owners = new Set(written.flatMap(({ space, owners = [] }) => (/^(stages|args)$/.test(space) ? owners : [])));
  const paths = new Set([...owners].flatMap((owner) => dockerfileOf(application, owner) ?? []));
  return [...paths].flatMap((path) =>
    dockerfileNames(path, snapshot.readText(path) ?? '').map((one) => ({
      ...one,
      symbol: `${one.space}|${path}|${one.name}`,
    })),
  );
}

function dockerfileOf(application: Application | undefined, service: string): string | undefined {
  const services = application?.services;
  const build = ownProperty(services, service)?.build;
  return build && join(build.context, build.dockerfile);
}
