import { dirname, resolve } from 'node:path';
import type { Location } from '../base/problem.ts';
import { entriesOf, find, itemsOf, textOf, type Node } from '../manifest/tree.ts';

/** A file as it is written. */
interface Written {
  readonly path: string;
  readonly lines: readonly string[];
  readonly trees: readonly Node[];
}

/** What names are names of. */
export type Space = 'services' | 'networks' | 'volumes' | 'configs' | 'secrets' | 'channels' | 'profiles';

/** A place where something is declared or referred to by its name. */
export interface Occurrence {
  readonly space: Space;
  readonly name: string;
  readonly at: Location;
  readonly isDeclaration: boolean;
  /** The file it is looked for in, when it says so (`extends.file`). */
  readonly inFile?: string;
}

/** `*` stands for any key or item; a list of names and a mapping by name are read alike. */
interface Rule {
  readonly path: string;
  readonly space: Space;
  readonly declares?: true;
  /** The name in what is written there; all of it when left out. */
  readonly nameIn?: (text: string) => string | undefined;
  /** The other way round; the name as it is when left out. */
  readonly write?: (name: string) => string;
}

const word = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}';
const beforeColon = (text: string): string | undefined => new RegExp(`^(${word})(:|$)`).exec(text)?.[1];
const namedVolume = (text: string): string | undefined => new RegExp(`^(${word}):`).exec(text)?.[1];
const behindService = (text: string): string | undefined => new RegExp(`^service:(${word})$`).exec(text)?.[1];
const asService = (name: string): string => `service:${name}`;
const wholeWord = (text: string): string | undefined => new RegExp(`^${word}$`).exec(text)?.[0];

/** Where names stand. Completion, hover, definition and references read nothing else. */
const rules: readonly Rule[] = [
  { path: 'services.*', space: 'services', declares: true },
  { path: 'networks.*', space: 'networks', declares: true },
  { path: 'volumes.*', space: 'volumes', declares: true },
  { path: 'configs.*', space: 'configs', declares: true },
  { path: 'secrets.*', space: 'secrets', declares: true },
  { path: 'x-patchbay.channels.*', space: 'channels', declares: true },
  { path: 'services.*.depends_on.*', space: 'services' },
  { path: 'services.*.links.*', space: 'services', nameIn: beforeColon },
  { path: 'services.*.volumes_from.*', space: 'services', nameIn: beforeColon },
  { path: 'services.*.extends', space: 'services' },
  { path: 'services.*.extends.service', space: 'services' },
  { path: 'services.*.network_mode', space: 'services', nameIn: behindService, write: asService },
  { path: 'services.*.ipc', space: 'services', nameIn: behindService, write: asService },
  { path: 'services.*.pid', space: 'services', nameIn: behindService, write: asService },
  { path: 'services.*.networks.*', space: 'networks' },
  { path: 'services.*.volumes.*', space: 'volumes', nameIn: namedVolume, write: (name) => `${name}:` },
  { path: 'services.*.volumes.*.source', space: 'volumes', nameIn: wholeWord },
  { path: 'services.*.configs.*', space: 'configs' },
  { path: 'services.*.configs.*.source', space: 'configs' },
  { path: 'services.*.secrets.*', space: 'secrets' },
  { path: 'services.*.secrets.*.source', space: 'secrets' },
  { path: 'services.*.build.secrets.*', space: 'secrets' },
  { path: 'services.*.build.secrets.*.source', space: 'secrets' },
  { path: 'services.*.profiles.*', space: 'profiles' },
  { path: 'services.*.x-patchbay.publishes', space: 'channels' },
  { path: 'services.*.x-patchbay.publishes.*', space: 'channels' },
  { path: 'services.*.x-patchbay.consumes', space: 'channels' },
  { path: 'services.*.x-patchbay.consumes.*', space: 'channels' },
  { path: 'services.*.x-patchbay.consumes.*.channel', space: 'channels' },
  { path: 'x-patchbay.channels.*.deadLetter', space: 'channels' },
  { path: 'x-patchbay.broker', space: 'services', nameIn: wholeWord },
];

interface ReadyRule extends Rule {
  readonly steps: readonly string[];
}

const readyRules: readonly ReadyRule[] = rules.map((rule) => ({ ...rule, steps: rule.path.split('.') }));

/** Every name in a file. What several aliases reach is there once. */
export function occurrencesIn(file: Written): readonly Occurrence[] {
  const all = file.trees.flatMap((tree) => readyRules.flatMap((rule) => occurrencesOf(tree, rule, file)));
  const byPlace = new Map<string, Occurrence>();
  for (const occurrence of all) {
    const { line, character } = occurrence.at.range.start;
    const key = `${line} ${character}`;
    if (!byPlace.has(key)) byPlace.set(key, occurrence);
  }
  return [...byPlace.values()];
}

/** The rule for a path of keys and indices. */
export function ruleFor(path: readonly string[]): Rule | undefined {
  return readyRules.find(
    ({ steps }) => steps.length === path.length && steps.every((step, index) => step === '*' || step === path[index]),
  );
}

function occurrencesOf(tree: Node, rule: ReadyRule, file: Written): readonly Occurrence[] {
  return [...placesOf(tree, rule.steps)].flatMap((place) => occurrenceOf(place, rule, file) ?? []);
}

interface Place {
  readonly text: string;
  readonly at: Location;
  readonly parent: Node;
}

function* placesOf(node: Node, steps: readonly string[]): Generator<Place> {
  const [step, ...rest] = steps;
  if (step === undefined) return;
  if (rest.length === 0) {
    yield* lastPlaces(node, step);
    return;
  }
  const next = step === '*' ? childrenOf(node) : [find(node, step)];
  for (const child of next) if (child) yield* placesOf(child, rest);
}

/** `*` at the end: the keys of a mapping, or the texts of a list. A name at the end: the text under it. */
function* lastPlaces(parent: Node, step: string): Generator<Place> {
  if (step === '*') {
    for (const [text, , at] of entriesOf(parent)) yield { text, at, parent };
    for (const item of itemsOf(parent)) yield* textPlace(item, parent);
    return;
  }
  const value = find(parent, step);
  if (value) yield* textPlace(value, parent);
}

function* textPlace(node: Node, parent: Node): Generator<Place> {
  const text = textOf(node);
  if (text !== undefined) yield { text, at: node.at, parent };
}

function childrenOf(node: Node): readonly Node[] {
  return node.kind === 'list' ? node.items : entriesOf(node).map(([, value]) => value);
}

function occurrenceOf(place: Place, rule: Rule, file: Written): Occurrence | undefined {
  const name = rule.nameIn ? rule.nameIn(place.text) : place.text;
  const at = name === undefined || name === '' || name.includes('$') ? undefined : within(place.at, name, file);
  if (!at || name === undefined) return undefined;
  const other = rule.path === 'services.*.extends.service' ? textOf(find(place.parent, 'file')) : undefined;
  return {
    space: rule.space,
    name,
    at,
    isDeclaration: rule.declares === true,
    ...(other !== undefined && { inFile: resolve(dirname(file.path), other) }),
  };
}

/** Where a word stands in what is written at a place: without quotes, and without what is around it. */
function within(at: Location, name: string, file: Written): Location | undefined {
  const { start, end } = at.range;
  if (at.file !== file.path || start.line !== end.line) return undefined;
  const written = (file.lines[start.line] ?? '').slice(start.character, end.character);
  const prefix = /^["']?(service:)?/.exec(written)?.[0].length ?? 0;
  const offset = written.indexOf(name, name.startsWith('service:') ? 0 : prefix);
  if (offset === -1) return undefined;
  const from = start.character + offset;
  const range = {
    start: { line: start.line, character: from },
    end: { line: start.line, character: from + name.length },
  };
  return { file: file.path, range };
}
