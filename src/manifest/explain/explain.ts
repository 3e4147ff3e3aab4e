import type { Location } from '../../base/problem.ts';
import type { Environment } from '../variables/environment.ts';
import { explainPathText } from './explainPath.ts';
import type { Json } from '../model.ts';
import { suggest } from '../problems/suggest.ts';
import { closingBrace, expandTemplate, operatorOf, type Lookup } from '../tree/template.ts';
import { nodeToJson, type MapEntry, type MapNode, type MergeCause, type Node, type Origin } from '../tree/tree.ts';

/** One value of a resolved manifest and how it came to be. Plain data. */
export interface Explanation {
  readonly path: readonly string[];
  readonly value: Json;
  /** Oldest first: where it was written, what replaced it, how it came here. */
  readonly steps: readonly ExplanationStep[];
}

export interface ExplanationStep {
  readonly kind:
    | 'written'
    | 'overridden'
    | 'merged'
    | 'interpolated'
    | 'variable'
    | 'envFile'
    | 'extends'
    | 'include'
    | 'alias'
    | 'mergeKey'
    | 'default';
  readonly text: string;
  readonly at?: Location;
}

/** There is no such value. `suggestion` is the path that is meant, when one is near. */
export interface Unexplained {
  /** The part of the path that exists. */
  readonly known: readonly string[];
  readonly missing: string;
  readonly suggestion?: readonly string[];
}

/** What `resolve` yields, as far as it matters here. */
export interface Explainable {
  readonly tree: MapNode | undefined;
  readonly environments: readonly Environment[];
}

/** Where the value under a path of keys (and indices) of the resolved model comes from. Works only when asked. */
export function explain({ tree, environments }: Explainable, path: readonly string[]): Explanation | Unexplained {
  let node: Node | undefined = tree;
  for (const [index, key] of path.entries()) {
    const next: Node | undefined = childOf(node, key);
    if (!next) return unexplained(node, path, index);
    node = next;
  }
  if (!tree || !node) return { known: [], missing: path[0] ?? '' };
  const teller = new Teller(environments);
  // What nobody wrote at this path has no history there.
  const isAdded = node.origin?.kind === 'default' || node.origin?.kind === 'envFile';
  const steps = isAdded ? teller.leaf(node, undefined) : (teller.history(tree, path, undefined) ?? []);
  return { path, value: nodeToJson(node), steps };
}

function childOf(node: Node | undefined, key: string): Node | undefined {
  if (node?.kind === 'map') return node.entries.get(key)?.value;
  return node?.kind === 'list' && /^\d{1,9}$/.test(key) ? node.items[Number(key)] : undefined;
}

function unexplained(node: Node | undefined, path: readonly string[], index: number): Unexplained {
  const known = path.slice(0, index);
  const missing = path[index] ?? '';
  const near = node?.kind === 'map' ? suggest(missing, node.entries.keys()) : undefined;
  return { known, missing, ...(near !== undefined && { suggestion: [...known, near, ...path.slice(index + 1)] }) };
}

/** Tells what the origins of nodes say. `carried` is the origin of the short form that a value was written in. */
class Teller {
  readonly #environments: readonly Environment[];

  constructor(environments: readonly Environment[]) {
    this.#environments = environments;
  }

  /** Undefined when there is nothing at the path. */
  history(node: Node, path: readonly string[], carried: Origin | undefined): readonly ExplanationStep[] | undefined {
    const { origin } = node;
    if (origin?.kind === 'merged') return this.#merged(node, origin, path, carried);
    return this.#plain(node, path, origin ?? carried);
  }

  leaf(node: Node, carried: Origin | undefined): readonly ExplanationStep[] {
    const { at } = node;
    const origin = node.origin ?? carried;
    switch (origin?.kind) {
      case 'default':
        return [{ kind: 'default', text: `Nobody wrote it: it is the default, ${origin.reason}.`, at }];
      case 'envFile':
        return [
          { kind: 'envFile', text: 'Set by this line of an env_file.', at },
          { kind: 'written', text: 'The env_file is named here.', at: origin.named },
        ];
      case 'variable':
        return [
          { kind: 'written', text: `Written without a value, so it takes that of the variable ${origin.name}.`, at },
          this.#variable(origin.name, origin.lookup, undefined),
        ];
      case 'interpolated':
        return [
          { kind: 'interpolated', text: `Written as ${JSON.stringify(origin.template)}.`, at },
          ...this.#variables(origin.template, origin.lookup),
        ];
      default:
        return [{ kind: 'written', text: writtenText(node), at }];
    }
  }

  #plain(node: Node, path: readonly string[], carried: Origin | undefined): readonly ExplanationStep[] | undefined {
    const [key, ...rest] = path;
    if (key === undefined) return this.leaf(node, carried);
    if (node.kind === 'map') {
      const entry = node.entries.get(key);
      const inner = entry && this.history(entry.value, rest, carried);
      return entry && inner && [...inner, ...routeOf(entry)];
    }
    const item = childOf(node, key);
    return item && this.history(item, rest, carried);
  }

  #merged(
    node: Node,
    origin: Extract<Origin, { kind: 'merged' }>,
    path: readonly string[],
    carried: Origin | undefined,
  ): readonly ExplanationStep[] | undefined {
    const [basePath, overPath] = [origin.base, origin.override].map((part) => pathIn(part, node, path));
    const base = basePath && this.history(origin.base, basePath, carried);
    const over = overPath && this.history(origin.override, overPath, carried);
    const came = base && causeStep(origin.cause);
    const earlier = base && [...base, ...(came ? [came] : [])];
    // An included tree is laid under nothing: its own link only says how it came.
    if (origin.cause.kind === 'include') return earlier;
    if (earlier && over) return [...earlier, ...laidOver(over, nodeAt(origin.override, overPath ?? []))];
    return earlier ?? over ?? this.#plain(node, path, carried);
  }

  #variables(template: string, lookup: Lookup): readonly ExplanationStep[] {
    const names: string[] = [];
    expandTemplate(template, (name) => {
      if (!names.includes(name)) names.push(name);
      return lookup(name);
    });
    return names.map((name) => this.#variable(name, lookup, template));
  }

  #variable(name: string, lookup: Lookup, template: string | undefined): ExplanationStep {
    const value = lookup(name);
    const origin = this.#environments.find((one) => one.lookup === lookup)?.originOf(name);
    const fallback = template === undefined ? undefined : fallbackOf(template, name, value);
    if (fallback !== undefined) {
      const why = value === undefined ? 'is not set' : 'is empty';
      return { kind: 'default', text: `${name} ${why}, so the default of ${fallback} is taken.`, ...placeOf(origin) };
    }
    if (value === undefined) return { kind: 'variable', text: `${name} is not set, so it is empty.` };
    if (origin?.kind === 'envFile') return { kind: 'variable', text: `${name} is set by this line.`, at: origin.at };
    const from =
      origin?.kind === 'project' ? 'is the name of the project' : 'comes from the environment of the process';
    return { kind: 'variable', text: `${name} ${from}.` };
  }
}

function writtenText(node: Node): string {
  return node.kind === 'scalar' && node.value !== null
    ? `Written here: ${JSON.stringify(node.value)}.`
    : 'Written here.';
}

function placeOf(origin: ReturnType<Environment['originOf']>): { at?: Location } {
  return origin?.kind === 'envFile' ? { at: origin.at } : {};
}

/** The expression whose default is taken, if one is. */
function fallbackOf(template: string, name: string, value: string | undefined): string | undefined {
  for (let start = template.indexOf('${'); start !== -1; start = template.indexOf('${', start + 2)) {
    const expression = template.slice(start, closingBrace(template, start + 2) + 1);
    const body = expression.slice(2, -1);
    if (!body.startsWith(name)) continue;
    const sign = operatorOf(body);
    if (sign === undefined || !body.startsWith(name + sign)) continue;
    if ((sign === '-' && value === undefined) || (sign === ':-' && !value)) return expression;
  }
  return undefined;
}

function routeOf({ route }: MapEntry): readonly ExplanationStep[] {
  const steps: ExplanationStep[] = [];
  for (let one = route; one; one = one.before) {
    const text = one.kind === 'alias' ? 'Reached by this alias.' : 'Merged in by this "<<".';
    steps.unshift({ kind: one.kind, text, at: one.at });
  }
  return steps;
}

function causeStep(cause: MergeCause): ExplanationStep | undefined {
  switch (cause.kind) {
    case 'files':
      return undefined;
    case 'include':
      return { kind: 'include', text: 'Its file is included here.', at: cause.at };
    case 'extends': {
      const text = `"${cause.service}" has it from "${cause.base}" of ${cause.file}, which it extends here.`;
      return { kind: 'extends', text, at: cause.at };
    }
  }
}

/** The same steps, the first of which says that it replaces, or adds to, what was there before. */
function laidOver(steps: readonly ExplanationStep[], target: Node | undefined): readonly ExplanationStep[] {
  const [first, ...rest] = steps;
  if (!first) return steps;
  const isReplaced = target?.kind === 'scalar' || target?.tag === 'override';
  const what = first.text.replace(/^Written/, 'written');
  const added: ExplanationStep = isReplaced
    ? { ...first, kind: 'overridden', text: `Overridden: ${what}` }
    : { ...first, kind: 'merged', text: `Merged with what is ${what}` };
  return [added, ...rest];
}

function nodeAt(node: Node, path: readonly string[]): Node | undefined {
  let current: Node | undefined = node;
  for (const key of path) current = childOf(current, key);
  return current;
}

/** Lists are put together, so an item has another index in each part: its place tells which it is. */
function pathIn(part: Node, whole: Node, path: readonly string[]): readonly string[] | undefined {
  const own: string[] = [];
  let [inPart, inWhole]: [Node | undefined, Node | undefined] = [part, whole];
  for (const key of path) {
    const child = childOf(inWhole, key);
    const index = inPart.kind === 'list' && child ? inPart.items.findIndex((item) => isSame(item, child)) : -1;
    const ownKey = inPart.kind === 'list' ? String(index) : key;
    inPart = childOf(inPart, ownKey);
    inWhole = child;
    if (!inPart) return undefined;
    own.push(ownKey);
  }
  return own;
}

function isSame(a: Node, b: Node): boolean {
  return a === b || isSamePlace(a.at, b.at);
}

function isSamePlace(a: Location, b: Location): boolean {
  const [x, y] = [a.range.start, b.range.start];
  return a.file === b.file && x.line === y.line && x.character === y.character;
}

/** What to tell who asked for a path that is not there. */
export function unexplainedMessage({ known, missing, suggestion }: Unexplained): string {
  const where = known.length === 0 ? 'The resolved manifest' : explainPathText(known);
  const next = suggestion
    ? `Did you mean ${explainPathText(suggestion)}?`
    : 'Look at what `patchbay config` prints; quote a key that holds dots.';
  return `${where} has no "${missing}". ${next}`;
}
