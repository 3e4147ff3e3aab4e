import { isLeftEmpty, rejected } from '../schema/check.ts';
import { join } from 'node:path';
import { parseDotenv } from '../variables/dotenv.ts';
import type { Lookup } from '../tree/template.ts';
import { deployOf, gpusOf } from './devices.ts';
import { withClientNames, type NamedClients } from './clientNames.ts';
import { withTelemetryEntries } from './telemetry.ts';
import { lineOf, reportDotenv, type Environment } from '../variables/environment.ts';
import type { ProblemList } from '../problems/problems.ts';
import type { ManifestHost } from '../files/host.ts';
import type { Memo } from '../cache/memo.ts';
import {
  byDefault,
  entriesOf,
  find,
  findMap,
  isNull,
  isRejected,
  itemsOf,
  list,
  map,
  mapValues,
  scalar,
  textOf,
  textsOf,
  withEntries,
  type MapEntry,
  type MapNode,
  type Node,
  type Origin,
} from '../tree/tree.ts';

export interface NormaliseContext {
  /** The project's name. */
  readonly name: string;
  readonly directory: string;
  readonly environment: Environment;
  readonly host: ManifestHost;
  readonly problems: ProblemList;
  readonly memo: Memo;
}

export interface Normalised {
  readonly root: MapNode;
  /** Env files of services that were read, and what was looked at for their libraries. */
  readonly readFiles: readonly string[];
  readonly clients: NamedClients['clients'];
}

/** Adds what Compose adds: names, defaults, the default network, implied dependencies, the contents of env files. */
export function normalise(merged: MapNode, context: NormaliseContext): Normalised {
  const readFiles = new Set<string>();
  const declared = findMap(merged, 'services') ?? map({}, merged.at);
  const plain = mapValues(declared, (service) => {
    const { node, files } = rememberedService(service, context);
    for (const file of files) readFiles.add(file);
    return node;
  });
  const naming = withClientNames(withTelemetryEntries(plain, merged, context), merged, context);
  const { services, clients } = naming;
  const networks = withDefaultNetwork(findMap(merged, 'networks'), services, merged);
  // The name comes first, as Compose prints it.
  const name = map({ name: nameOf(merged, context.name) }, merged.at);
  const rest = withEntries(merged, { name: undefined });
  const root = withEntries(
    { ...merged, entries: new Map([...name.entries, ...rest.entries]) },
    {
      version: undefined,
      services,
      networks: networks && named('networks', networks, context),
      volumes: namedSection(merged, 'volumes', context),
      configs: namedSection(merged, 'configs', context),
      secrets: namedSection(merged, 'secrets', context),
    },
  );
  return { root, readFiles: [...readFiles, ...naming.readFiles], clients };
}

function nameOf(merged: MapNode, name: string): Node {
  const declared = find(merged, 'name');
  if (declared && textOf(declared) === name) return declared;
  return byDefault(name, declared?.at ?? merged.at, 'the name asked for, else COMPOSE_PROJECT_NAME, else the folder');
}

interface NormalisedService {
  readonly node: Node;
  readonly files: ReadonlySet<string>;
}

/** A service depends on nothing but itself, its project's folder and variables, and the texts of its env files. */
function rememberedService(service: Node, context: NormaliseContext): NormalisedService {
  const { directory, environment, host, memo } = context;
  const paths = [...itemsOf(find(service, 'env_file')).map((item) => find(item, 'path')), ...labelFilesOf(service)];
  const texts = paths.map((path) => host.readText(textOf(path) ?? ''));
  return memo.of('normalise', service, [directory, environment.lookup, ...texts], context.problems, (problems) => {
    const files = new Set<string>();
    return { node: normaliseService(service, { ...context, problems }, files), files };
  });
}

function normaliseService(node: Node, context: NormaliseContext, readFiles: Set<string>): Node {
  // A service that was of the wrong kind is not blamed for the image it lacks.
  const service = node.kind === 'map' ? node : map(isRejected(node) ? { image: node } : {}, node.at);
  return withEntries(withoutNulls(service), {
    environment: environmentOf(service, context, readFiles),
    labels: labelsOf(service, context, readFiles),
    depends_on: dependenciesOf(service),
    networks: networksOf(service),
    ports: portsOf(service),
    build: buildOf(service, context.directory),
    deploy: deployOf(service),
    gpus: gpusOf(service),
    secrets: secretsOf(service),
    pre_start: hooksOf(service),
  });
}

/** A key without a value says nothing, save where null has a meaning. */
function withoutNulls(service: MapNode): MapNode {
  const entries = new Map<string, MapEntry>();
  for (const [key, entry] of service.entries) {
    if (!isNull(entry.value) || isRejected(entry.value) || key === 'command' || key === 'entrypoint')
      entries.set(key, entry);
  }
  // An image that is left empty was told of as such, and is not missing as well.
  const sources = ['image', 'build', 'provider'];
  const empty = sources.map((key) => service.entries.get(key)).find((entry) => entry && isLeftEmpty(entry.value));
  if (empty && !sources.some((key) => entries.has(key))) {
    entries.set('image', { ...empty, value: rejected(empty.value) });
  }
  return { ...service, entries };
}

function environmentOf(service: MapNode, context: NormaliseContext, readFiles: Set<string>): Node | undefined {
  const own = findMap(service, 'environment');
  const files = itemsOf(find(service, 'env_file'));
  if (files.length === 0) return own;
  const said = { values: new Map<string, string>(), entries: new Map<string, MapEntry>() };
  // Variables in the files are those of the project first, then those that the service itself sets.
  const { lookup } = context.environment;
  const outer = (name: string): string | undefined => lookup(name) ?? textOf(find(own, name));
  for (const item of files) readEnvFile(item, said, outer, { context, readFiles });
  const at = own?.at ?? files[0]?.at ?? service.at;
  const { entries } = said;
  for (const [key, entry] of own?.entries ?? []) {
    // A variable that takes its value from outside, where there is none, leaves what the file says.
    if (!isNull(entry.value) || !entries.has(key)) entries.set(key, entry);
  }
  return { kind: 'map', entries, at, ...(own?.origin && { origin: own.origin }) };
}

interface SaidByFiles {
  readonly values: Map<string, string>;
  readonly entries: Map<string, MapEntry>;
}

interface Reading {
  readonly context: NormaliseContext;
  readonly readFiles: Set<string>;
}

function readEnvFile(item: Node, said: SaidByFiles, outer: Lookup, { context, readFiles }: Reading): void {
  const path = textOf(find(item, 'path'));
  if (path === undefined) return;
  const text = context.host.readText(path);
  if (text === undefined) {
    const required = find(item, 'required');
    const isOptional = required?.kind === 'scalar' && required.value === false;
    if (isOptional) return;
    const message = `env file ${context.problems.nameOf(path)} not found. Create it, or write "required: false" beside its path.`;
    context.problems.error('missing-env-file', message, find(item, 'path')?.at ?? item.at);
    return;
  }
  readFiles.add(path);
  const isRaw = textOf(find(item, 'format')) === 'raw';
  const parsed = parseDotenv(text, outer, { earlier: said.values, isRaw });
  reportDotenv(parsed.problems, path, context.problems);
  for (const [key, value] of parsed.values) {
    const at = lineOf(path, parsed.lines.get(key) ?? 0);
    said.values.set(key, value);
    said.entries.set(key, { keyAt: at, value: { ...scalar(value, at), origin: { kind: 'envFile', named: item.at } } });
  }
}

function labelFilesOf(service: Node): readonly Node[] {
  return itemsOf(find(service, 'label_file'));
}

/**
 * The labels of its files, in the grammar of `.env`, and over them its own. A file that is missing is reported
 * elsewhere.
 */
function labelsOf(service: MapNode, context: NormaliseContext, readFiles: Set<string>): Node | undefined {
  const own = findMap(service, 'labels');
  const entries = new Map<string, MapEntry>();
  for (const file of labelFilesOf(service)) {
    const path = textOf(file) ?? '';
    const text = context.host.readText(path);
    if (text === undefined) continue;
    readFiles.add(path);
    const parsed = parseDotenv(text, context.environment.lookup);
    reportDotenv(parsed.problems, path, context.problems);
    for (const [key, value] of parsed.values) {
      const at = lineOf(path, parsed.lines.get(key) ?? 0);
      entries.set(key, { keyAt: at, value: { ...scalar(value, at), origin: { kind: 'envFile', named: file.at } } });
    }
  }
  if (entries.size === 0) return find(service, 'labels');
  for (const [key, entry] of own?.entries ?? []) entries.set(key, entry);
  return { kind: 'map', entries, at: own?.at ?? service.at, ...(own?.origin && { origin: own.origin }) };
}

const namespaces = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'];

/**
 * All dependencies: the declared ones with their defaults, and those that links, shared namespaces and `volumes_from`
 * imply.
 */
function dependenciesOf(service: MapNode): Node | undefined {
  const declared = findMap(service, 'depends_on');
  const entries = new Map<string, MapEntry>();
  for (const [name, value, keyAt] of entriesOf(declared)) {
    const long = value.kind === 'map' ? value : map({}, value.at);
    const filled = withEntries(long, {
      condition: find(long, 'condition') ?? byDefault('service_started', value.at, 'the condition of a dependency'),
      required: find(long, 'required') ?? byDefault(true, value.at, 'dependencies are required'),
    });
    entries.set(name, { keyAt, value: filled });
  }
  const imply = (name: string, at: Node['at'], restarts: boolean): void => {
    if (name === '' || entries.has(name)) return;
    const say = (value: string | boolean): Node => byDefault(value, at, 'what this implies');
    const restart = say(restarts);
    const value = map({ condition: say('service_started'), restart, required: say(true) }, at);
    entries.set(name, { keyAt: at, value });
  };
  for (const link of itemsOf(find(service, 'links'))) imply(textOf(link)?.split(':')[0] ?? '', link.at, true);
  for (const key of namespaces) {
    const node = find(service, key);
    const text = textOf(node);
    if (node && text?.startsWith('service:')) imply(text.slice('service:'.length), node.at, true);
  }
  for (const source of itemsOf(find(service, 'volumes_from'))) {
    const text = textOf(source) ?? '';
    if (!text.startsWith('container:')) imply(text.split(':')[0] ?? '', source.at, false);
  }
  return entries.size === 0 ? undefined : { kind: 'map', entries, at: declared?.at ?? service.at };
}

function networksOf(service: MapNode): Node | undefined {
  const declared = find(service, 'networks');
  const needsNone = find(service, 'network_mode') ?? find(service, 'provider');
  if (needsNone && !isNull(needsNone)) return declared;
  if (declared?.kind === 'map' && declared.entries.size > 0) return declared;
  return map({ default: byDefault(null, service.at, 'the network of a service that names none') }, service.at);
}

function portsOf(service: MapNode): Node | undefined {
  const ports = find(service, 'ports');
  if (ports?.kind !== 'list') return undefined;
  const items = ports.items.map((port) => {
    if (port.kind !== 'map') return port;
    const withDefaults = {
      mode: find(port, 'mode') ?? byDefault('ingress', port.at, 'the mode of a port'),
      protocol: find(port, 'protocol') ?? byDefault('tcp', port.at, 'the protocol of a port'),
    };
    return withEntries(port, withDefaults);
  });
  return { ...ports, items };
}

function buildOf(service: MapNode, directory: string): Node | undefined {
  const build = findMap(service, 'build');
  const written = find(service, 'build');
  if (!build) return isRejected(written) ? written : undefined;
  const hasInline = find(build, 'dockerfile_inline') !== undefined;
  return withEntries(build, {
    args: argumentsOf(build),
    context: find(build, 'context') ?? byDefault(directory, build.at, 'the project directory'),
    dockerfile:
      find(build, 'dockerfile') ??
      (hasInline ? undefined : byDefault('Dockerfile', build.at, 'the Dockerfile of a build')),
  });
}

/** An argument without a value, where there is none to take, is not passed. */
function argumentsOf(build: MapNode): Node | undefined {
  const args = findMap(build, 'args');
  return args && { ...args, entries: new Map([...args.entries].filter(([, { value }]) => !isNull(value))) };
}

function secretsOf(service: MapNode): Node | undefined {
  const secrets = find(service, 'secrets');
  if (secrets?.kind !== 'list') return undefined;
  const items = secrets.items.map((secret) => {
    const source = textOf(find(secret, 'source'));
    if (secret.kind !== 'map' || source === undefined || find(secret, 'target')) return secret;
    return withEntries(secret, {
      target: byDefault(join('/run/secrets', source), secret.at, 'where secrets are mounted'),
    });
  });
  return { ...secrets, items };
}

function hooksOf(service: MapNode): Node | undefined {
  const hooks = find(service, 'pre_start');
  if (hooks?.kind !== 'list') return undefined;
  const image = find(service, 'image');
  const items = hooks.items.map((hook) => {
    const isWithout = hook.kind === 'map' && !find(hook, 'image') && image;
    return isWithout ? withEntries(hook, { image }) : hook;
  });
  return list(items, hooks.at);
}

/** The network every service is on that names none; it appears when there is such a service. */
function withDefaultNetwork(declared: MapNode | undefined, services: MapNode, root: MapNode): MapNode | undefined {
  const isUsed = entriesOf(services).some(([, service]) => find(service, 'networks', 'default') !== undefined);
  if (!isUsed || find(declared, 'default')) return declared;
  return withEntries(declared ?? map({}, root.at), { default: { ...map({}, root.at), origin: defaultNetwork } });
}

const defaultNetwork: Origin = { kind: 'default', reason: 'the network of services that name none' };

function namedSection(root: MapNode, key: string, context: NormaliseContext): Node | undefined {
  const section = findMap(root, key);
  return section && named(key, section, context);
}

/**
 * Gives each resource its name on the engine: the given name, the key of an external one, or the key with the project's
 * name.
 */
function named(title: string, section: MapNode, { name: project, problems }: NormaliseContext): MapNode {
  return mapValues(section, (node, key, keyAt) => {
    const resource = node.kind === 'map' ? node : map({}, keyAt);
    const external = find(resource, 'external');
    const externalName = find(external, 'name');
    const isExternal = external?.kind === 'map' || (external?.kind === 'scalar' && external.value === true);
    const given = find(resource, 'name') ?? externalName;
    reportNames(`${title}.${key}`, given, externalName, problems);
    const name =
      given && !isNull(given)
        ? given
        : byDefault(isExternal ? key : `${project}_${key}`, keyAt, isExternal ? 'its key' : 'the project and its key');
    const flag = external && isExternal ? scalar(true, external.at) : undefined;
    // What was meant to be external and is not written right is not known to be anything else.
    return withEntries(resource, { name, external: isRejected(external) ? external : flag });
  });
}

/** The old form has the name below `external`. */
function reportNames(
  place: string,
  given: Node | undefined,
  externalName: Node | undefined,
  problems: ProblemList,
): void {
  const [name, other] = [textOf(given), textOf(externalName)];
  if (!given || !externalName || name === undefined || other === undefined || name === other) return;
  const message = `${place}: name and external.name conflict; only use name. Remove the name below "external".`;
  problems.error('conflict', message, externalName.at, [{ message: 'The other name is here.', at: given.at }]);
}

/** Declared profiles, sorted. */
export function profilesOf(root: MapNode): readonly string[] {
  const all = entriesOf(find(root, 'services')).flatMap(([, service]) => textsOf(find(service, 'profiles')));
  return [...new Set(all)].sort();
}
