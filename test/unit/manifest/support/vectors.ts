import { parseDotenv } from '../../../../src/manifest/variables/dotenv.ts';
import { createEnvironment } from '../../../../src/manifest/variables/environment.ts';
import { expand } from '../../../../src/manifest/loading/expand.ts';
import { writeOut } from '../../../../src/manifest/forms/forms.ts';
import { parseMount, splitSections } from '../../../../src/manifest/forms/mounts.ts';
import { parsePorts } from '../../../../src/manifest/forms/ports.ts';
import { interpolate } from '../../../../src/manifest/variables/interpolate.ts';
import { merge, withoutTags } from '../../../../src/manifest/loading/merge.ts';
import { parse } from '../../../../src/manifest/yaml/parse.ts';
import { isWindowsAbsolute } from '../../../../src/manifest/files/paths.ts';
import { ProblemList } from '../../../../src/manifest/problems/problems.ts';
import type { Resolved } from '../../../../src/manifest/model.ts';
import { resolve, type ResolveRequest } from '../../../../src/manifest/resolve.ts';
import { select } from '../../../../src/manifest/normalise/select.ts';
import { dependencyGraph } from '../../../../src/engine/plan/dependencies.ts';
import { checkShape } from '../../../../src/manifest/schema/check.ts';
import { rootShape } from '../../../../src/manifest/schema/root.ts';
import { parseBytes, parseDurationMs, parsePullPolicy } from '../../../../src/manifest/schema/scalars.ts';
import { attribute, boolean, integer, table, type Shape } from '../../../../src/manifest/schema/shape.ts';
import { expandTemplate, operatorOf, type TemplateFailure } from '../../../../src/manifest/tree/template.ts';
import {
  find,
  findMap,
  list,
  scalar,
  nodeToJson,
  type MapNode,
  type Node,
  type ScalarNode,
} from '../../../../src/manifest/tree/tree.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { comparable, isSame, isSubset, noRange, projectDirectory } from './comparing.ts';

export interface Vector {
  readonly area: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly expected?: unknown;
  readonly error?: string;
  readonly match: string;
  readonly profiles?: readonly string[];
}

/** What this implementation makes of a vector's input: a value, or errors. */
type Outcome = { readonly value: unknown } | { readonly errors: readonly string[] } | 'not covered';

const directory = projectDirectory;

/** Where the wording is ours, what of it tells that the error concerns the same thing. */
const ownWords: Readonly<Record<string, string>> = {
  'Invalid template': 'invalid',
  'Invalid proto: xyz': 'Invalid protocol: xyz',
  'No port specified: <empty>': 'Invalid containerPort: ',
  'non-string key in services: 123': 'The key 123 is not text',
  'non-string key in networks.default.ipam.config[0]: 123': 'The key 123 is not text',
  'found a tab character that violates indentation': 'This line is indented with a tab',
  'services.myservice.scale: must be greater than or equal to 0': 'services.myservice.scale must be greater than',
  'services.myservice.deploy.replicas: must be greater than or equal to 0':
    'services.myservice.deploy.replicas must be greater than',
  "additional properties 'impossible' not allowed": 'Unknown attribute "impossible" in',
  "services.f.develop.watch.0 missing property 'action'":
    'Missing attribute "action" in develop.watch.0 of service "f"',
  'mapping key "command" already defined': 'This key is already defined in the same mapping',
  'error while interpolating myservice.environment.TESTVAR: required variable FOO is missing a value: foo_':
    'required variable FOO is missing a value: foo_',
  // What stands behind a name in a file of variables may be a part of a secret: it is never repeated.
  'line 1: unexpected character "%" in variable name "%!(EXTRA string)=foo"':
    'line 1: unexpected character "%" in a variable name',
  'required variable UNSET_VAR is missing a value: Test error': 'required variable UNSET_VAR is missing a value',
};

/** Passed over with `ok`: errors that a minimal vector has besides the one it is about. */
const isBesideThePoint = (message: string): boolean => message.includes('has neither an image nor a build context');

/** `holds`, or why not. An expected error holds when the first one says what is wanted, or what `ownWords` has for it. */
export function verdictOf(vector: Vector): string {
  const outcome = outcomeOf(vector);
  if (outcome === 'not covered') return outcome;
  const errors = 'errors' in outcome ? outcome.errors : [];
  if (vector.error !== undefined) {
    const wanted = ownWords[vector.error] ?? vector.error;
    const [first] = errors.filter((message) => wanted.includes('neither an image') || !isBesideThePoint(message));
    return vector.match === 'any-error'
      ? errors.length > 0
        ? 'holds'
        : 'no error'
      : first?.includes(wanted)
        ? 'holds'
        : `got ${first}, expected ${vector.error}`;
  }
  if (errors.length > 0) return `error: ${errors.join(' | ')}`;
  if (vector.match === 'accepts') return 'holds';
  const actual = comparable((outcome as { value: unknown }).value);
  const expected = comparable(vector.expected);
  const isEqual = vector.match === 'subset' ? isSubset(expected, actual) : isSame(expected, actual);
  return isEqual ? 'holds' : `got ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
}

function outcomeOf(vector: Vector): Outcome {
  const read = readers[vector.area];
  return read ? read(vector.input, vector) : 'not covered';
}

type Reader = (input: Readonly<Record<string, unknown>>, vector: Vector) => Outcome;

const readers: Readonly<Record<string, Reader>> = {
  interpolation: ({ template }, { env }) => template_(String(template), env),
  'interpolation-operator': ({ braced_body }) => ({ value: operatorOf(String(braced_body)) }),
  'interpolation-tree': readTree,
  dotenv: ({ text }, { env }) => dotenv(String(text), env),
  'dotenv-expand': ({ value }, { env }) => pick(dotenv(`X=${value as string}`, env), 'X'),
  'dotenv-files': readDotenvFiles,
  merge: readMerge,
  unicity: ({ model }, { expected }) => same(canonical(model), canonical(expected), expected),
  normalize: ({ model }, { env, expected }) => {
    // The project's name is not a valid one.
    const text = JSON.stringify(model).replaceAll('myProject', 'my');
    const wanted: unknown = JSON.parse(JSON.stringify(expected).replaceAll('myProject', 'my'));
    const outcome = load({ 'compose.yaml': text }, ['compose.yaml'], env, { isLoose: true });
    return outcome !== 'not covered' && 'value' in outcome ? same(outcome.value, canonical(wanted), expected) : outcome;
  },
  load: readFiles,
  anchors: readFiles,
  reset: readFiles,
  override: readFiles,
  extends: readFiles,
  include: readFiles,
  'config-check': (input) => loadModel({ services: {}, ...input }),
  consistency: ({ model, disabled }) => loadModel(model, disabled),
  graph: readGraph,
  profiles: readProfiles,
  'service-env': readServiceEnvironment,
  'port-short': ({ port, ignoreParseError }) => {
    if (ignoreParseError) return uninterpolatedPort(String(port));
    const parsed = parsePorts(String(port));
    if (typeof parsed === 'string') return { errors: [parsed] };
    return {
      value: parsed.map(({ hostIp, ...rest }) => ({ mode: 'ingress', ...rest, ...(hostIp && { host_ip: hostIp }) })),
    };
  },
  'port-long': ({ port }) => pick(pick(loadService({ ports: [port] }, {}, {}), 'ports'), '0'),
  'volume-short': ({ volume }) => readMount(String(volume)),
  'volume-short-split': ({ volume }) => {
    const sections = splitSections(String(volume));
    return { value: { has_source: sections.length > 1 && sections[0] !== '' } };
  },
  bytes: ({ value }) => ({ value: parseBytes(String(value)) }),
  duration: ({ value, pull_policy }) =>
    pull_policy === undefined
      ? { value: (parseDurationMs(value as string) ?? NaN) * 1e6 }
      : { value: pullPolicy(pull_policy as string) },
  extra_hosts: ({ extra_hosts }) =>
    service({ extra_hosts }, 'extra_hosts', (hosts) =>
      Object.entries(hosts as Record<string, string[]>).flatMap(([host, ips]) => ips.map((ip) => `${host}:${ip}`)),
    ),
  canonical: readCanonical,
  'project-name': ({ name }) =>
    pick(load({ 'compose.yaml': `name: "${String(name)}"\nservices: {}` }, ['compose.yaml'], {}), 'name'),
  'path-match': ({ path, pattern }) => ({ value: isCast(String(path).split('.'), String(pattern).split('.')) }),
  selection: readSelection,
  'windows-abs-path': ({ path }) => ({ value: isWindowsAbsolute(String(path)) }),
};

function template_(text: string, env: Vector['env'] = {}): Outcome {
  const { text: value, failures } = expandTemplate(text, (name) => env[name]);
  const errors = failures.filter(({ kind }) => kind !== 'unset').map(wordingOf);
  return errors.length > 0 ? { errors } : { value };
}

function wordingOf(failure: TemplateFailure): string {
  if (failure.kind !== 'required') return failure.kind;
  return `required variable ${failure.name} is missing a value${failure.message && `: ${failure.message}`}`;
}

/** Without interpolation, as `config --no-interpolate` reads: what only a variable would make a port stays as it is. */
function uninterpolatedPort(port: string): Outcome {
  const problems = new ProblemList();
  const at = { file: '/x', range: noRange };
  const written = writeOut(list([scalar(port, at)], at), 'ports', {
    directory,
    home: undefined,
    lookup: () => undefined,
    problems,
    isUninterpolated: true,
  });
  return settle(problems, nodeToJson(written));
}

const castsShape: Shape = table('casts', {
  foo: attribute(table('foo', { replicas: attribute(integer, ''), required: attribute(boolean, '') }), ''),
});

/** An environment without a file. */
const nobody = { names: new Set<string>(), originOf: () => undefined };

function readTree(input: Readonly<Record<string, unknown>>, { env = {} }: Vector): Outcome {
  const problems = new ProblemList();
  const [tree] = parse(JSON.stringify(input['tree']), '/x', problems);
  const filled = interpolate(tree!, { ...nobody, lookup: (name) => env[name] }, problems);
  const cast = input['casts'] ? checkShape(filled, castsShape, [], problems) : filled;
  return settle(problems, nodeToJson(cast!));
}

function dotenv(text: string, env: Vector['env'] = {}): Outcome {
  const { values, problems } = parseDotenv(text, (name) => env[name]);
  if (problems.length > 0) return { errors: problems.map(({ line, message }) => `line ${line + 1}: ${message}`) };
  return { value: Object.fromEntries(values) };
}

function readDotenvFiles({ files, mode }: Readonly<Record<string, unknown>>, { env = {} }: Vector): Outcome {
  const texts = files as string[];
  if (mode !== undefined) {
    const host = new MemoryManifestHost({ [`${directory}/.env`]: texts[0]! }, env);
    const { lookup } = createEnvironment(directory, [], host, new ProblemList());
    return { value: { FOO: lookup('FOO'), BAR: lookup('BAR') } };
  }
  const paths = texts.map((_, index) => `${index}.env`);
  const outcome = loadService({ env_file: paths }, Object.fromEntries(paths.map((path, i) => [path, texts[i]!])), env);
  return pick(outcome, 'environment');
}

function readMerge({ base, override }: Readonly<Record<string, unknown>>, { expected }: Vector): Outcome {
  const merged = merge(longTree(base), longTree(override), rootShape);
  const actual = merged && withoutTags(merged);
  return same(actual && nodeToJson(actual), canonical(expected), expected);
}

function readFiles(input: Readonly<Record<string, unknown>>, vector: Vector): Outcome {
  if (vector.name === 'no project name anywhere') {
    const host = new MemoryManifestHost({ '/compose.yaml': Object.values(input['files'] as object)[0] as string }, {});
    const { problems } = resolve({ files: ['/compose.yaml'], profiles: [], envFiles: [] }, host);
    return { errors: problems.map(({ message }) => message) };
  }
  const ordered = (input['files_in_order'] as string[] | undefined) ?? [];
  const others = (input['files'] as Record<string, string> | undefined) ?? {};
  const named = Object.fromEntries(ordered.map((text, index) => [`f${index}.yaml`, text]));
  const order = ordered.length > 0 ? Object.keys(named) : Object.keys(others).slice(0, 1);
  const profiles = (input['profiles'] as string[] | undefined) ?? [];
  const isLoose = vector.error === undefined;
  const outcome = load({ ...others, ...named }, order, vector.env, { profiles, isLoose });
  if (!('value' in (outcome as object)) || vector.match !== 'service-names') return outcome;
  const { services } = (outcome as { value: { services: object } }).value;
  return { value: { services: Object.keys(services).sort() } };
}

function readGraph(input: Readonly<Record<string, unknown>>): Outcome {
  if (input['model']) return loadModel(input['model'], input['disabled']);
  const services: Record<string, { image: string; depends_on: string[] }> = {};
  for (const [from, to] of input['edges_dependent_to_dependency'] as [string, string][]) {
    for (const name of [from, to]) services[name] ??= { image: 'x', depends_on: [] };
    services[from]!.depends_on.push(to);
  }
  if (!input['roots']) return loadModel({ services });
  const text = JSON.stringify({ services });
  const { application } = resolveModel(text, {});
  const graph = dependencyGraph(application!, new Set(Object.keys(application!.services)));
  const reached = new Set(input['roots'] as string[]);
  for (const name of reached) for (const dependent of graph.dependentsOf(name)) reached.add(dependent);
  return { value: [...reached].sort() };
}

function resolveModel(text: string, request: Partial<ResolveRequest>): Resolved {
  const path = `${directory}/compose.yaml`;
  return resolve(
    { files: [path], profiles: [], envFiles: [], ...request },
    new MemoryManifestHost({ [path]: text }, {}),
  );
}

/** Whether a value at a path is cast when a shape asks for it at the pattern. */
function isCast(path: readonly string[], pattern: readonly string[]): boolean {
  const shape = pattern
    .toReversed()
    .reduce<Shape>(
      (inner, key) => (key === '*' ? { values: inner } : table('pattern', { [key]: attribute(inner, '') })),
      integer,
    );
  const text = path.toReversed().reduce((inner, key) => `{ ${key}: ${inner} }`, '"1"');
  const [tree] = parse(text, '/x', new ProblemList());
  const cast = checkShape(tree!, shape, [], new ProblemList());
  return find(cast, ...path)?.kind === 'scalar' && (find(cast, ...path) as ScalarNode).value === 1;
}

function pullPolicy(text: string): unknown {
  const { policy, everyMs = 0 } = parsePullPolicy(text)!;
  return { policy, duration: everyMs * 1e6 };
}

function readSelection({ model, select, prune }: Readonly<Record<string, unknown>>): Outcome {
  const { services, ...rest } = model as { services: Record<string, object> };
  const imaged = Object.fromEntries(Object.entries(services).map(([name, one]) => [name, { image: 'x', ...one }]));
  const { model: chosen, problems } = resolveModel(JSON.stringify({ services: imaged, ...rest }), {
    services: select as string[],
  });
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  if (errors.length > 0) return { errors };
  const keysOf = (section: string): string[] => Object.keys((chosen as Record<string, object>)[section] ?? {}).sort();
  return { value: prune ? { networks: keysOf('networks'), volumes: keysOf('volumes') } : keysOf('services') };
}

function readProfiles(input: Readonly<Record<string, unknown>>): Outcome {
  const profiles = (input['profiles'] as string[] | undefined) ?? ['*'];
  const named = (input['enable_services'] as string[] | undefined) ?? [];
  const chosen = input['select'] as string[] | undefined;
  const problems = new ProblemList();
  // Before normalisation, as the vectors have it: links imply nothing yet.
  const root = longTree(input['model']) as MapNode;
  const all = [...findMap(root, 'services')!.entries.keys()].sort();
  const enabledBy = (names: readonly string[]): ReadonlySet<string> => {
    const { profiles: activated } = select({ root, readFiles: [], clients: {} }, profiles, names, problems);
    return chosen
      ? select({ root, readFiles: [], clients: {} }, profiles, chosen, problems).active
      : select({ root, readFiles: [], clients: {} }, activated, [], problems).active;
  };
  const active = enabledBy(named);
  const enabled = all.filter((name) => active.has(name));
  const disabled = all.filter((name) => !active.has(name));
  return { value: chosen ? { disabled } : { enabled, disabled } };
}

function readServiceEnvironment(input: Readonly<Record<string, unknown>>, { env }: Vector): Outcome {
  const texts = input['env_files'] as string[];
  const files = Object.fromEntries(texts.map((text, index) => [`${index}.env`, text]));
  const outcome = loadService({ environment: input['environment'], env_file: Object.keys(files) }, files, env);
  return pick(outcome, 'environment');
}

function readMount(text: string): Outcome {
  const parsed = parseMount(text);
  if (typeof parsed === 'string') return { errors: [parsed] };
  const { type, source, target, isReadOnly, hasNoCopy, propagation, selinux } = parsed;
  const bind = { create_host_path: true, ...(propagation && { propagation }), ...(selinux && { selinux }) };
  const value = {
    type,
    ...(source !== undefined && { source }),
    target,
    ...(isReadOnly && { read_only: true }),
    ...(type === 'bind' ? { bind } : { volume: hasNoCopy ? { nocopy: true } : {} }),
  };
  return { value };
}

function readCanonical(input: Readonly<Record<string, unknown>>): Outcome {
  const [key = ''] = Object.keys(input);
  if (key === 'ssh')
    return service({ build: { context: '.', ssh: input[key] } }, 'build', (build) => (build as { ssh: unknown }).ssh);
  if (key === 'networks') {
    const { application } = resolveModel(JSON.stringify({ services: { it: { image: 'x', ...input } } }), {});
    return { value: Object.keys(application!.services['it']!.networks) };
  }
  if (key === 'resource') {
    return pick(pick({ value: canonical({ volumes: { it: input[key] } }) }, 'volumes'), 'it');
  }
  return service({ [key]: input[key] }, key, (value) => relative(value));
}

/** A canonical service attribute, before defaults. */
function service(attributes: object, key: string, finish: (value: unknown) => unknown): Outcome {
  const outcome = pick(pick(pick({ value: canonical({ services: { it: attributes } }) }, 'services'), 'it'), key);
  return 'value' in (outcome as object) ? { value: finish((outcome as { value: unknown }).value) } : outcome;
}

function canonical(model: unknown): unknown {
  return nodeToJson(longTree(model));
}

function longTree(model: unknown): Node {
  const problems = new ProblemList();
  const [tree] = parse(JSON.stringify(model), '/x', problems);
  const checked = checkShape(tree!, rootShape, [], problems);
  return expand(checked!, rootShape, { directory, home: undefined, lookup: () => undefined, problems });
}

function loadService(attributes: object, files: Readonly<Record<string, string>>, env: Vector['env']): Outcome {
  const text = JSON.stringify({ services: { it: { image: 'x', ...attributes } } });
  return pick(pick(load({ ...files, 'compose.yaml': text }, ['compose.yaml'], env), 'services'), 'it');
}

function loadModel(model: unknown, disabled: unknown = {}): Outcome {
  const { services, ...rest } = model as { services?: object };
  const off = Object.entries(disabled as object).map(
    ([name, one]: [string, object]) => [name, { image: 'x', profiles: ['off'], ...one }] as const,
  );
  const text = JSON.stringify({ services: { ...services, ...Object.fromEntries(off) }, ...rest });
  return load({ 'compose.yaml': text }, ['compose.yaml'], {});
}

/** Vectors are minimal: they leave out images and resources that are beside the point. */
const besideThePoint = new Set(['manifest.no-image', 'manifest.undefined-service', 'manifest.undefined-network']);

function load(
  files: Readonly<Record<string, string>>,
  order: readonly string[],
  env: Vector['env'] = {},
  { profiles = [], isLoose = false }: { readonly profiles?: readonly string[]; readonly isLoose?: boolean } = {},
): Outcome {
  const absolute = Object.entries(files).map(([path, text]) => [new URL(path, `file://${directory}/`).pathname, text]);
  const host = new MemoryManifestHost(Object.fromEntries(absolute) as Record<string, string>, env);
  const request = { files: order.map((path) => `${directory}/${path}`), profiles, envFiles: [] };
  const hasName = order.some((path) => /^name:|"name":/m.test(files[path] ?? ''));
  const { model, problems } = resolve(hasName ? request : { ...request, projectName: 'test' }, host);
  const errors = problems
    .filter(({ severity, code }) => severity === 'error' && !(isLoose && besideThePoint.has(code)))
    .map(({ message }) => message);
  return errors.length > 0 ? { errors } : { value: model };
}

function settle(problems: ProblemList, value: unknown): Outcome {
  const errors = problems.sorted([]).filter(({ severity }) => severity === 'error');
  return errors.length > 0 ? { errors: errors.map(({ message }) => message) } : { value };
}

function pick(outcome: Outcome, key: string): Outcome {
  return typeof outcome === 'object' && 'value' in outcome
    ? { value: (outcome.value as Record<string, unknown> | undefined)?.[key] }
    : outcome;
}

/** Says the expected value itself where both canonical forms agree. */
function same(actual: unknown, canonicalExpected: unknown, expected: unknown): Outcome {
  return { value: isSame(comparable(canonicalExpected), comparable(actual)) ? expected : actual };
}

function relative(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(`${directory}/`, ''));
}
