import { isDeepStrictEqual } from 'node:util';
import { parseDotenv } from '../../../../src/manifest/dotenv.ts';
import { createEnvironment } from '../../../../src/manifest/environment.ts';
import { expand } from '../../../../src/manifest/forms/expand.ts';
import { parseMount, splitSections } from '../../../../src/manifest/forms/mounts.ts';
import { parsePorts } from '../../../../src/manifest/forms/ports.ts';
import { interpolate } from '../../../../src/manifest/interpolate.ts';
import { merge, withoutTags } from '../../../../src/manifest/merge.ts';
import { parse } from '../../../../src/manifest/parse.ts';
import { isWindowsAbsolute } from '../../../../src/manifest/paths.ts';
import { ProblemList } from '../../../../src/manifest/problems.ts';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { castScalar } from '../../../../src/manifest/schema/cast.ts';
import { checkShape } from '../../../../src/manifest/schema/check.ts';
import { rootShape } from '../../../../src/manifest/schema/root.ts';
import { parseBytes, parseDurationMs } from '../../../../src/manifest/schema/scalars.ts';
import { attribute, boolean, integer, table, type Shape } from '../../../../src/manifest/schema/shape.ts';
import { expandTemplate, operatorOf, type TemplateFailure } from '../../../../src/manifest/template.ts';
import { toJson, type Node } from '../../../../src/manifest/tree.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';

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

const directory = '/base/project';

/** `holds`, or why not. An expected error holds when there is an error: the wording is ours. */
export function verdictOf(vector: Vector): string {
  const outcome = outcomeOf(vector);
  if (outcome === 'not covered') return outcome;
  const errors = 'errors' in outcome ? outcome.errors : [];
  if (vector.error !== undefined) return errors.length > 0 ? 'holds' : `no error, expected ${vector.error}`;
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
    if (ignoreParseError) return 'not covered';
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
  duration: ({ value }) =>
    value === undefined ? 'not covered' : { value: (parseDurationMs(value as string) ?? NaN) * 1e6 },
  extra_hosts: ({ extra_hosts }) =>
    service({ extra_hosts }, 'extra_hosts', (hosts) =>
      Object.entries(hosts as Record<string, string[]>).flatMap(([host, ips]) => ips.map((ip) => `${host}:${ip}`)),
    ),
  canonical: readCanonical,
  'project-name': ({ name }) =>
    pick(load({ 'compose.yaml': `name: "${String(name)}"\nservices: {}` }, ['compose.yaml'], {}), 'name'),
  'windows-abs-path': ({ path }) => ({ value: isWindowsAbsolute(String(path)) }),
};

function template_(text: string, env: Vector['env'] = {}): Outcome {
  const { text: value, failures } = expandTemplate(text, (name) => env[name]);
  const errors = failures.filter(({ kind }) => kind !== 'unset').map((failure: TemplateFailure) => failure.kind);
  return errors.length > 0 ? { errors } : { value };
}

const castsShape: Shape = table('casts', {
  foo: attribute(table('foo', { replicas: attribute(integer, ''), required: attribute(boolean, '') }), ''),
});

function readTree(input: Readonly<Record<string, unknown>>, { env = {} }: Vector): Outcome {
  const problems = new ProblemList();
  const [tree] = parse(JSON.stringify(input['tree']), '/x', problems);
  const filled = interpolate(tree!, (name) => env[name], [], problems);
  const cast = input['casts'] ? checkShape(filled, castsShape, [], problems) : filled;
  return settle(problems, toJson(cast!));
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
  return same(actual && toJson(actual), canonical(expected), expected);
}

function readFiles(input: Readonly<Record<string, unknown>>, vector: Vector): Outcome {
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
  if (input['roots']) return 'not covered';
  const services: Record<string, { image: string; depends_on: string[] }> = {};
  for (const [from, to] of input['edges_dependent_to_dependency'] as [string, string][]) {
    for (const name of [from, to]) services[name] ??= { image: 'x', depends_on: [] };
    services[from]!.depends_on.push(to);
  }
  return loadModel({ services });
}

function readProfiles(input: Readonly<Record<string, unknown>>): Outcome {
  if (input['enable_services'] ?? input['select']) return 'not covered';
  const profiles = input['profiles'] as string[];
  const text = JSON.stringify(input['model']);
  const host = new MemoryManifestHost({ [`${directory}/compose.yaml`]: text });
  const { application } = resolve({ files: [`${directory}/compose.yaml`], profiles, envFiles: [] }, host);
  const services = Object.values(application!.services);
  const names = (isActive: boolean): string[] =>
    services
      .filter((one) => one.isActive === isActive)
      .map(({ name }) => name)
      .sort();
  return { value: { enabled: names(true), disabled: names(false) } };
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
  if (key === 'networks') return 'not covered';
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
  return toJson(longTree(model));
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

/** Takes out what one side spells out and the other leaves to its default, and writes project paths alike. */
function comparable(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replaceAll('<projectdir>/..', '/base').replaceAll('<projectdir>', directory);
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(
    ([key, inner]) =>
      !(key === 'services' && isDeepStrictEqual(inner, {})) &&
      !(key === 'restart' && inner === false) &&
      !(key === 'required' && inner === true) &&
      !(key === 'volume' && isDeepStrictEqual(inner, {})),
  );
  return Object.fromEntries(entries.map(([key, inner]) => [key, comparable(inner)]));
}

function isSubset(expected: unknown, actual: unknown): boolean {
  if (Array.isArray(expected)) {
    const items = Array.isArray(actual) ? actual : [];
    return expected.length === items.length && expected.every((item, index) => isSubset(item, items[index]));
  }
  if (expected === null || typeof expected !== 'object') return isSame(expected, actual);
  const record = (actual ?? {}) as Record<string, unknown>;
  return Object.entries(expected).every(([key, value]) => isSubset(value, record[key]));
}

function isSame(expected: unknown, actual: unknown): boolean {
  if (isDeepStrictEqual(expected, actual)) return true;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return expected.length === actual.length && expected.every((item, index) => isSame(item, actual[index]));
  }
  if (isRecord(expected) && isRecord(actual)) {
    const keys = Object.keys(expected);
    return keys.length === Object.keys(actual).length && keys.every((key) => isSame(expected[key], actual[key]));
  }
  if (Array.isArray(expected) && expected.length === 0) return actual === undefined;
  if (expected === null) return actual === undefined || (Array.isArray(actual) && actual.length === 0);
  return typeof expected === 'number' && typeof actual === 'string' && isSameQuantity(expected, actual);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Vectors hold nanoseconds, bytes and modes as numbers; the model prints them as Compose does. */
function isSameQuantity(expected: number, actual: string): boolean {
  const scalar = castScalar(
    { kind: 'scalar', value: actual, at: { file: '', range: noRange } },
    { scalar: 'duration' },
  );
  const isDuration = 'value' in scalar && (parseDurationMs(actual) ?? NaN) * 1e6 === expected;
  return isDuration || Number(actual) === expected || (/^0[0-7]+$/.test(actual) && parseInt(actual, 8) === expected);
}

const noRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
