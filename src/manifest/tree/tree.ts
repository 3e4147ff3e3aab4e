import type { Location } from '../../base/problem.ts';
import type { Json } from '../model.ts';
import type { Lookup } from './template.ts';

/** A manifest between text and application: plain values, each knowing where it stands. Never mutated: stages build new ones. */
export type Node = ScalarNode | ListNode | MapNode;

/** `!reset` removes what an earlier file said, `!override` replaces it instead of merging. */
export type MergeTag = 'reset' | 'override';

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly at: Location;
  /** Null in the place of a value that did not fit: said, but of no use. */
  readonly isRejected?: true;
  /** Variables in it are left as they are written, so what it will be is not known: it may stand anywhere. */
  readonly isTemplate?: true;
  readonly tag?: MergeTag;
  readonly origin?: Origin;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly at: Location;
  readonly tag?: MergeTag;
  readonly origin?: Origin;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly at: Location;
  readonly tag?: MergeTag;
  readonly origin?: Origin;
}

export interface MapEntry {
  /** Where the key stands. */
  readonly keyAt: Location;
  readonly value: Node;
  /** The alias or merge key by which the value came here. */
  readonly route?: ValueRoute;
}

/**
 * How a node came to be what it is, when that is not simply what stands at its place. A link to what was there before, which
 * exists anyway: an explanation is put together only when somebody asks (`explain.ts`).
 */
export type Origin =
  /** `value` is `template` with the variables of `lookup` filled in. */
  | { readonly kind: 'interpolated'; readonly template: string; readonly lookup: Lookup }
  /** A name without a value: it takes the variable's. */
  | { readonly kind: 'variable'; readonly name: string; readonly lookup: Lookup }
  /** `named` is where the manifest names the env file; the node itself stands at the line of that file. */
  | { readonly kind: 'envFile'; readonly named: Location }
  | { readonly kind: 'merged'; readonly base: Node; readonly override: Node; readonly cause: MergeCause }
  | { readonly kind: 'default'; readonly reason: string };

/** Why one tree was laid over another. */
export type MergeCause =
  | { readonly kind: 'files' }
  | { readonly kind: 'include'; readonly at: Location }
  | {
      readonly kind: 'extends';
      readonly at: Location;
      readonly service: string;
      readonly base: string;
      readonly file: string;
    };

/** An alias (`*common`) or a merge key (`<<: *common`) that a value was reached by. */
export interface ValueRoute {
  readonly kind: 'alias' | 'mergeKey';
  readonly at: Location;
  /** The route by which the anchored mapping itself had it. */
  readonly before?: ValueRoute;
}

export function scalar(value: ScalarNode['value'], at: Location): ScalarNode {
  return { kind: 'scalar', value, at };
}

export function list(items: readonly Node[], at: Location): ListNode {
  return { kind: 'list', items, at };
}

/** A mapping whose keys have no place of their own: what a short form is written out to. */
export function map(values: Readonly<Record<string, Node | undefined>>, at: Location): MapNode {
  const entries = new Map<string, MapEntry>();
  for (const [key, value] of Object.entries(values)) if (value) entries.set(key, { keyAt: at, value });
  return { kind: 'map', entries, at };
}

/** The same mapping with some entries replaced, added, or (undefined) left out. */
export function withEntries(node: MapNode, values: Readonly<Record<string, Node | undefined>>): MapNode {
  const entries = new Map(node.entries);
  for (const [key, value] of Object.entries(values)) {
    if (value) entries.set(key, { ...(entries.get(key) ?? { keyAt: value.at }), value });
    else entries.delete(key);
  }
  return { ...node, entries };
}

export function mapValues(node: MapNode, change: (value: Node, key: string, keyAt: Location) => Node): MapNode {
  const entries = new Map<string, MapEntry>();
  for (const [key, entry] of node.entries) entries.set(key, { ...entry, value: change(entry.value, key, entry.keyAt) });
  return { ...node, entries };
}

/** What nobody wrote. `reason` says what the default is. */
export function byDefault(value: ScalarNode['value'], at: Location, reason: string): ScalarNode {
  return { kind: 'scalar', value, at, origin: { kind: 'default', reason } };
}

/** What a short form is written out to comes from where the short form came from. */
export function derived<T extends Node>(node: T, source: Node): T {
  return source.origin && !node.origin ? { ...node, origin: source.origin } : node;
}

/** The value under a path of keys; undefined where the path ends early. */
export function find(node: Node | undefined, ...path: readonly string[]): Node | undefined {
  let current = node;
  for (const key of path) {
    if (current?.kind !== 'map') return undefined;
    current = current.entries.get(key)?.value;
  }
  return current;
}

/** The mapping under a path of keys; undefined when there is none. */
export function findMap(node: Node | undefined, ...path: readonly string[]): MapNode | undefined {
  const found = find(node, ...path);
  return found?.kind === 'map' ? found : undefined;
}

export function entriesOf(node: Node | undefined): readonly (readonly [key: string, value: Node, keyAt: Location])[] {
  if (node?.kind !== 'map') return [];
  const entries: (readonly [key: string, value: Node, keyAt: Location])[] = [];
  // A loop, and no list in between: of large manifests, this makes most of what is thrown away again.
  node.entries.forEach(({ keyAt, value }, key) => entries.push([key, value, keyAt]));
  return entries;
}

/** The keys of a mapping; none of anything else. */
export function keysOf(node: Node | undefined): readonly string[] {
  return node?.kind === 'map' ? [...node.entries.keys()] : [];
}

export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : [];
}

export function isNull(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.value === null;
}

export function isRejected(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.isRejected === true;
}

export function isTemplate(node: Node): boolean {
  return node.kind === 'scalar' && node.isTemplate === true;
}

/** A scalar's text; undefined for null and for anything that is no scalar. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}

export function textsOf(node: Node | undefined): readonly string[] {
  return itemsOf(node).flatMap((item) => textOf(item) ?? []);
}

export function flagOf(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true;
}

export function numberOf(node: Node | undefined): number | undefined {
  const text = textOf(node);
  const value = text === undefined || text === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Keys come from files: `Object.fromEntries` defines them as own properties, `__proto__` included. */
export function nodeToJson(node: Node): Json {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(nodeToJson);
    case 'map':
      return Object.fromEntries(
        [...node.entries].flatMap(([key, { value }]) => (isRejected(value) ? [] : [[key, nodeToJson(value)] as const])),
      );
  }
}

/** A mapping of texts; what is null or no scalar is left out. */
export function textRecord(node: Node | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entriesOf(node).flatMap(([key, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[key, text] as const];
    }),
  );
}
