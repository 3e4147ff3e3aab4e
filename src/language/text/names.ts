import { dirname, resolve } from 'node:path';
import type { Location } from '../../base/problem.ts';
import { policyFileKind } from './policyPath.ts';
import { entriesOf, find, isNull, itemsOf, textOf, type Node } from '../../manifest/tree/tree.ts';

/** The text of a file and its syntax trees. */
interface Written {
  readonly path: string;
  readonly lines: readonly string[];
  readonly trees: readonly Node[];
}

/** The kinds of things that have names. */
export type Space =
  | 'services'
  | 'networks'
  | 'volumes'
  | 'configs'
  | 'secrets'
  | 'models'
  | 'hosts'
  | 'channels'
  | 'brokers'
  | 'profiles'
  | 'groups'
  | 'variables'
  | 'stages'
  | 'args'
  | 'anchors';

/** A place where something is declared or referred to by name. */
export interface Occurrence {
  readonly space: Space;
  readonly name: string;
  readonly at: Location;
  readonly isDeclaration: boolean;
  /** The file to look the name up in, if one is given (`extends.file`). */
  readonly inFile?: string;
  /** The owner of a name that is unique only within it: the channel of a consumer group. */
  readonly of?: string;
  /** The services that contain it; several if they share it through an anchor. */
  readonly owners?: readonly string[];
  /** True for a variable that a container or a build receives under the same name. */
  readonly isPassed?: true;
  /** True if a service names here the service that it extends. */
  readonly isBase?: true;
  /** The attribute of a service that it stands under. */
  readonly attribute?: string;
  /** True if it stands inside of a value: a host in a URL, a secret in a path. */
  readonly isInValue?: true;
}

/** `*` stands for any key or item. A list of names and a mapping by name are read the same way. */
interface Rule {
  readonly path: string;
  readonly space: Space;
  readonly declares?: true;
  /** Extracts the name from the text; the whole text if left out. */
  readonly nameIn?: (text: string) => string | undefined;
  /** Puts a name into the text; the name itself if left out. */
  readonly write?: (name: string) => string;
  /** Matches the part of the text before the name. */
  readonly prefix?: string;
  /** Names are the values of a mapping instead of its keys. */
  readonly isValue?: true;
  /** Decides from the surrounding mapping whether a place holds a name. */
  readonly when?: (parent: Node, text: string) => boolean;
}

const word = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}';
const beforeColon = (text: string): string | undefined =>
  text.startsWith('container:') ? undefined : new RegExp(`^(${word})(:|$)`).exec(text)?.[1];
const namedVolume = (text: string): string | undefined => new RegExp(`^(${word}):`).exec(text)?.[1];
const behindService = (text: string): string | undefined => new RegExp(`(?:^|=)service:(${word})$`).exec(text)?.[1];
const behindColon = (text: string): string | undefined => new RegExp(`:(${word})$`).exec(text)?.[1];
const variableWord = (text: string): string | undefined => /^[A-Za-z_]\w*$/.exec(text)?.[0];
const argument = (text: string): string | undefined => /^([A-Za-z_]\w*)(=|$)/.exec(text)?.[1];
/** A name without a value takes the value of the variable with the same name. */
const takesVariable = (parent: Node, text: string): boolean => parent.kind === 'list' || isNull(find(parent, text));
const isVolume = (parent: Node): boolean => (textOf(find(parent, 'type')) ?? 'volume') === 'volume';
const asService = (name: string): string => `service:${name}`;
const wholeWord = (text: string): string | undefined => new RegExp(`^${word}$`).exec(text)?.[0];

/** The table of places that hold names. Completion, hover, definition and references all read it. */
const rules: readonly Rule[] = [
  { path: 'services.*', space: 'services', declares: true },
  { path: 'networks.*', space: 'networks', declares: true },
  { path: 'volumes.*', space: 'volumes', declares: true },
  { path: 'configs.*', space: 'configs', declares: true },
  { path: 'secrets.*', space: 'secrets', declares: true },
  { path: 'models.*', space: 'models', declares: true },
  { path: 'x-patchbay.channels.*', space: 'channels', declares: true },
  // A place is a service, unless it is a URL. At the path of an entry its value is meant first, then its key.
  { path: 'x-patchbay.brokers.*', space: 'services', nameIn: wholeWord, isValue: true },
  { path: 'x-patchbay.brokers.*', space: 'brokers', declares: true },
  { path: 'services.*.depends_on.*', space: 'services' },
  { path: 'services.*.links.*', space: 'services', nameIn: beforeColon },
  // What else a service is reached by. The name of a service wins where both are the same.
  { path: 'services.*.hostname', space: 'hosts', declares: true, nameIn: wholeWord },
  { path: 'services.*.container_name', space: 'hosts', declares: true, nameIn: wholeWord },
  { path: 'services.*.networks.*.aliases.*', space: 'hosts', declares: true, nameIn: wholeWord },
  { path: 'services.*.links.*', space: 'hosts', declares: true, nameIn: behindColon, prefix: ':' },
  { path: 'services.*.volumes_from.*', space: 'services', nameIn: beforeColon },
  { path: 'services.*.extends', space: 'services' },
  { path: 'services.*.extends.service', space: 'services' },
  { path: 'services.*.network_mode', space: 'services', nameIn: behindService, write: asService, prefix: 'service:' },
  { path: 'services.*.ipc', space: 'services', nameIn: behindService, write: asService, prefix: 'service:' },
  { path: 'services.*.pid', space: 'services', nameIn: behindService, write: asService, prefix: 'service:' },
  { path: 'services.*.networks.*', space: 'networks' },
  { path: 'services.*.volumes.*', space: 'volumes', nameIn: namedVolume, write: (name) => `${name}:` },
  { path: 'services.*.volumes.*.source', space: 'volumes', nameIn: wholeWord, when: isVolume },
  { path: 'services.*.configs.*', space: 'configs' },
  { path: 'services.*.configs.*.source', space: 'configs' },
  { path: 'services.*.secrets.*', space: 'secrets' },
  { path: 'services.*.secrets.*.source', space: 'secrets' },
  { path: 'services.*.build.secrets.*', space: 'secrets' },
  { path: 'services.*.build.secrets.*.source', space: 'secrets' },
  { path: 'services.*.credential_spec.config', space: 'configs' },
  { path: 'services.*.models.*', space: 'models' },
  {
    path: 'services.*.build.additional_contexts.*',
    space: 'services',
    nameIn: behindService,
    write: asService,
    prefix: 'service:',
    isValue: true,
  },
  { path: 'services.*.build.target', space: 'stages' },
  { path: 'services.*.build.args.*', space: 'args', nameIn: argument },
  { path: 'services.*.profiles.*', space: 'profiles' },
  { path: 'x-patchbay.environments.*.profiles', space: 'profiles' },
  { path: 'x-patchbay.environments.*.profiles.*', space: 'profiles' },
  { path: 'services.*.x-patchbay.publishes', space: 'channels' },
  { path: 'services.*.x-patchbay.publishes.*', space: 'channels' },
  { path: 'services.*.x-patchbay.consumes', space: 'channels' },
  { path: 'services.*.x-patchbay.consumes.*', space: 'channels' },
  { path: 'services.*.x-patchbay.consumes.*.channel', space: 'channels' },
  { path: 'services.*.x-patchbay.consumes.*.group', space: 'groups' },
  { path: 'x-patchbay.channels.*.deadLetter', space: 'channels' },
  { path: 'x-patchbay.filters.*.sources', space: 'channels', nameIn: wholeWord },
  { path: 'x-patchbay.filters.*.sources.*', space: 'channels', nameIn: wholeWord },
  { path: 'x-patchbay.channels.*.broker', space: 'brokers', nameIn: wholeWord },
  { path: 'x-patchbay.broker', space: 'services', nameIn: wholeWord },
  { path: 'x-patchbay.broker.service', space: 'services', nameIn: wholeWord },
  { path: 'x-patchbay.brokers.*.service', space: 'services', nameIn: wholeWord },
  { path: 'x-patchbay.policies.*.exceptions.*.services', space: 'services' },
  { path: 'x-patchbay.policies.*.exceptions.*.services.*', space: 'services' },
  { path: 'x-patchbay.exceptions.*.services', space: 'services' },
  { path: 'x-patchbay.exceptions.*.services.*', space: 'services' },
  ...['x-patchbay.hooks', 'x-patchbay.environments.*.hooks'].flatMap((hooks): readonly Rule[] =>
    ['service', 'services', 'services.*'].map((key) => ({ path: `${hooks}.*.*.*.${key}`, space: 'services' })),
  ),
];

/** The same of a file of policies, which is a list of them or has one. */
const policyFileRules: readonly Rule[] = ['*.', 'policies.*.', ''].flatMap((before): readonly Rule[] => [
  { path: `${before}exceptions.*.services`, space: 'services' },
  { path: `${before}exceptions.*.services.*`, space: 'services' },
]);

/** The places that name a variable without a `$`. */
const variableRules: readonly Rule[] = [
  ...['services.*.environment.*', 'services.*.build.args.*', 'services.*.x-patchbay.run.environment.*'].map(
    (path): Rule => ({ path, space: 'variables', nameIn: variableWord, when: takesVariable }),
  ),
  { path: 'secrets.*.environment', space: 'variables', nameIn: variableWord },
  { path: 'configs.*.environment', space: 'variables', nameIn: variableWord },
];

interface ReadyRule extends Rule {
  readonly steps: readonly string[];
}

/** The rules grouped by the path that they match. */
interface RuleSet {
  readonly ofService: readonly ReadyRule[];
  readonly others: readonly ReadyRule[];
  /** Service → the names found in it. A service whose tree is the same object has the same names. */
  readonly found: WeakMap<Node, { readonly owner: string; readonly occurrences: readonly Occurrence[] }>;
}

const ready = (rule: Rule): ReadyRule => ({ ...rule, steps: rule.path.split('.') });
const readyRules: readonly ReadyRule[] = rules.map(ready);
const nameRules = ruleSet(readyRules);
const policyNameRules = ruleSet(policyFileRules.map(ready));
const bareVariableRules = ruleSet(variableRules.map(ready));

/** Every name in a file except variables and anchors. A place that several aliases lead to is listed once. */
export function occurrencesIn(file: Written): readonly Occurrence[] {
  return allBy(policyFileKind(file.path) ? policyNameRules : nameRules, file);
}

/** The places where a file names variables without a `$`, including those that a container receives under the same name. */
export function bareVariablesIn(file: Written): readonly Occurrence[] {
  return allBy(bareVariableRules, file).map((one) => (isOwnName(one) ? { ...one, isPassed: true } : one));
}

/** A secret or config takes its value from a variable, but the container does not see that variable's name. */
function isOwnName({ owners }: Occurrence): boolean {
  return owners !== undefined;
}

function ruleSet(all: readonly ReadyRule[]): RuleSet {
  const isOfService = ({ steps }: ReadyRule): boolean => steps[0] === 'services' && steps.length > 2;
  return {
    ofService: all.filter(isOfService),
    others: all.filter((rule) => !isOfService(rule)),
    found: new WeakMap(),
  };
}

function allBy(all: RuleSet, file: Written): readonly Occurrence[] {
  const byPlace = new Map<string, Occurrence>();
  for (const occurrence of file.trees.flatMap((tree) => occurrencesOf(tree, all, file))) {
    const { line, character } = occurrence.at.range.start;
    const key = `${line} ${character}`;
    const known = byPlace.get(key);
    const owners = [...(known?.owners ?? []), ...(occurrence.owners ?? [])];
    byPlace.set(key, known && owners.length > 0 ? { ...known, owners } : (known ?? occurrence));
  }
  return [...byPlace.values()];
}

/** The rule that matches a path of keys and indices. A path that ends in `*` means the keys of a mapping, not its values. */
export function ruleFor(path: readonly string[]): Rule | undefined {
  const fitting = readyRules.filter(
    ({ steps }) => steps.length === path.length && steps.every((step, index) => step === '*' || step === path[index]),
  );
  const declaring = path.at(-1) === '*' ? fitting.find(({ declares }) => declares) : undefined;
  return declaring ?? fitting[0];
}

function occurrencesOf(tree: Node, { ofService, others, found }: RuleSet, file: Written): readonly Occurrence[] {
  const services = find(tree, 'services');
  const inServices = (services ? childrenOf(services) : []).flatMap(([owner, service]) => {
    const known = found.get(service);
    if (known?.owner === owner) return known.occurrences;
    const occurrences = ofService.flatMap((rule) => occurrencesBy(rule, service, ['services', owner], file));
    found.set(service, { owner, occurrences });
    return occurrences;
  });
  return [...others.flatMap((rule) => occurrencesBy(rule, tree, [], file)), ...inServices];
}

function occurrencesBy(rule: ReadyRule, node: Node, path: readonly string[], file: Written): readonly Occurrence[] {
  return [...placesOf(node, rule, path.length, path)].flatMap((place) => occurrenceOf(place, rule, file) ?? []);
}

interface Place {
  readonly text: string;
  readonly at: Location;
  readonly parent: Node;
  /** The keys and indices that lead to the parent. */
  readonly path: readonly string[];
}

function* placesOf(node: Node, rule: ReadyRule, depth: number, path: readonly string[]): Generator<Place> {
  const step = rule.steps[depth];
  if (step === undefined) return;
  if (depth === rule.steps.length - 1) {
    yield* lastPlaces(node, step, rule, path);
    return;
  }
  for (const [key, child] of step === '*' ? childrenOf(node) : ([[step, find(node, step)]] as const)) {
    if (child) yield* placesOf(child, rule, depth + 1, [...path, key]);
  }
}

/** A path that ends in `*` names the keys of a mapping or the texts of a list; any other path names the text under it. */
function* lastPlaces(parent: Node, step: string, rule: ReadyRule, path: readonly string[]): Generator<Place> {
  if (step !== '*') {
    const value = find(parent, step);
    if (value) yield* textPlace(value, parent, path);
    return;
  }
  for (const [text, value, at] of entriesOf(parent)) {
    if (rule.isValue) yield* textPlace(value, parent, path);
    else yield { text, at, parent, path };
  }
  for (const item of itemsOf(parent)) yield* textPlace(item, parent, path);
}

function* textPlace(node: Node, parent: Node, path: readonly string[]): Generator<Place> {
  const text = textOf(node);
  if (text !== undefined) yield { text, at: node.at, parent, path };
}

function childrenOf(node: Node): readonly (readonly [key: string, child: Node])[] {
  if (node.kind === 'list') return node.items.map((item, index) => [String(index), item] as const);
  return entriesOf(node).map(([key, value]) => [key, value] as const);
}

function occurrenceOf(place: Place, rule: Rule, file: Written): Occurrence | undefined {
  const { parent, text, path } = place;
  const name = rule.nameIn ? rule.nameIn(text) : text;
  if (name === undefined || name === '' || name.includes('$') || rule.when?.(parent, text) === false) return undefined;
  const at = within(place.at, name, rule.prefix ?? '', file);
  if (!at) return undefined;
  const isBase = rule.path.startsWith('services.*.extends');
  const other = isBase ? textOf(find(parent, 'file')) : undefined;
  const channel = rule.space === 'groups' ? textOf(find(parent, 'channel')) : undefined;
  const owner = path[0] === 'services' ? path[1] : undefined;
  const attribute = rule.path.split('.').find((step, index) => index > 1 && step !== '*' && step !== 'x-patchbay');
  return {
    space: rule.space,
    name,
    at,
    isDeclaration: rule.declares === true,
    ...(isBase && { isBase }),
    ...(other !== undefined && { inFile: resolve(dirname(file.path), other) }),
    ...(channel !== undefined && { of: channel }),
    ...(owner !== undefined && { owners: [owner] }),
    ...(owner !== undefined && attribute !== undefined && { attribute }),
  };
}

/** The range of a name within the text at a place, without quotes and without the part before it. */
function within(at: Location, name: string, prefix: string, file: Written): Location | undefined {
  const { start, end } = at.range;
  if (at.file !== file.path || start.line !== end.line) return undefined;
  const written = (file.lines[start.line] ?? '').slice(start.character, end.character);
  const offset = written.indexOf(prefix + name);
  if (offset === -1) return undefined;
  const from = start.character + offset + prefix.length;
  const range = {
    start: { line: start.line, character: from },
    end: { line: start.line, character: from + name.length },
  };
  return { file: file.path, range };
}
