import { celFunctions, type CelFunctionTraits, type CelReceiver } from '../../../base/kinds/celFunctions.ts';
import { ownProperty } from '../../../base/ownProperty.ts';

/** A name that an expression may use, and what is known of it. */
export interface Known {
  readonly path: string;
  /** `string`, `map`, `number · 98 %`. */
  readonly detail: string;
}

export interface Suggestion {
  readonly label: string;
  /** The text to insert. */
  readonly insert: string;
  readonly detail: string;
}

export interface Completion {
  /** The part of the text that a suggestion replaces. */
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
}

/** The values that may follow `variable == "`. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

const maxSuggestions = 40;

/** The receivers among the words that tell a type to people. Of an object only its fields are offered: they are what people look for. */
const receivers: Readonly<Record<string, CelReceiver>> = {
  string: 'string',
  array: 'list',
  timestamp: 'timestamp',
};

/**
 * What may stand at the caret of a CEL expression. Undefined where nothing is to be said: unless it was asked for, a word
 * that has not been begun needs no help.
 */
export function completeCel(
  text: string,
  caret: number,
  known: readonly Known[],
  values: KnownValues,
  isAsked: boolean,
): Completion | undefined {
  const before = text.slice(0, caret);
  const opened = openString(before);
  if (opened !== undefined) return valuesAt(before, opened, caret, values);
  const path = /(?:^|[^\w.\])"])([A-Za-z_]\w*(?:\.\w+|\[(?:\d+|"[^"]*")\])*\.?)$/.exec(before)?.[1] ?? '';
  if (path === '' && !isAsked) return undefined;
  const dot = path.lastIndexOf('.');
  const head = dot < 0 ? '' : path.slice(0, dot);
  const partial = dot < 0 ? path : path.slice(dot + 1);
  if (/[\]"]/.test(partial)) return undefined;
  const to = caret + (/^\w*/.exec(text.slice(caret))?.[0].length ?? 0);
  const all =
    head === '' ? [...children('', known), ...functions()] : [...children(head, known), ...methodsOf(head, known)];
  const suggestions = ranked(all, partial);
  return suggestions.length === 0 ? undefined : { from: caret - partial.length, to, suggestions };
}

/** The text with a suggestion taken, and where the caret stands then. */
export function accept(
  text: string,
  { from, to }: Completion,
  { insert }: Suggestion,
): { text: string; caret: number } {
  // A name in brackets takes the dot's place.
  const start = insert.startsWith('[') && text[from - 1] === '.' ? from - 1 : from;
  return { text: text.slice(0, start) + insert + text.slice(to), caret: start + insert.length };
}

/** The start of an unfinished string literal at the end of the text; undefined if there is none. */
function openString(text: string): number | undefined {
  let opened: number | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (opened !== undefined && character === '\\') at++;
    else if (opened !== undefined && character === quote) opened = undefined;
    else if (opened === undefined && (character === '"' || character === "'")) {
      opened = at;
      quote = character;
    }
  }
  return opened;
}

function valuesAt(before: string, opened: number, caret: number, values: KnownValues): Completion | undefined {
  const variable = /([A-Za-z_]\w*)\s*(?:[=!]=|[<>]=?)\s*$/.exec(before.slice(0, opened))?.[1];
  const offered = ownProperty(values, variable);
  if (!offered) return undefined;
  const quote = before[opened] ?? '"';
  const all = offered.map((label) => ({ label, insert: `${escaped(label, quote)}${quote}`, detail: variable ?? '' }));
  const suggestions = ranked(all, before.slice(opened + 1));
  return suggestions.length === 0 ? undefined : { from: opened + 1, to: caret, suggestions };
}

/** The next step of every known path below a head. */
function children(head: string, known: readonly Known[]): Suggestion[] {
  const found = new Map<string, Suggestion>();
  for (const { path, detail } of known) {
    if (head !== '' && !path.startsWith(head)) continue;
    const rest = path.slice(head.length);
    const step = head === '' ? /^\w+/.exec(rest)?.[0] : /^(?:\.\w+|\["(?:[^"\\]|\\.)*"\])/.exec(rest)?.[0];
    if (step === undefined) continue;
    const name = step.replace(/^\./, '');
    const isLeaf = rest.length === step.length;
    const before = found.get(name);
    if (before && !isLeaf) continue;
    found.set(name, { label: name, insert: name, detail: isLeaf ? detail : (before?.detail ?? 'map') });
  }
  return [...found.values()];
}

/** The functions that are called by themselves; below the name that theirs begin with, some of them. */
function functions(namespace = ''): readonly Suggestion[] {
  return Object.entries<CelFunctionTraits>(celFunctions).flatMap(([name, { of, opens, says }]) => {
    if (!of.includes('nothing') || !name.startsWith(namespace)) return [];
    const label = name.slice(namespace.length);
    return { label, insert: label + opens, detail: says };
  });
}

function methodsOf(head: string, known: readonly Known[]): readonly Suggestion[] {
  const type = known.find(({ path }) => path === head)?.detail;
  if (type === undefined) return functions(`${head}.`);
  const possible = type.split(/\W+/).flatMap((word) => ownProperty(receivers, word) ?? []);
  return Object.entries<CelFunctionTraits>(celFunctions).flatMap(([name, { of, opens, says }]) => {
    const isOffered = possible.some((receiver) => of.includes(receiver));
    return isOffered ? { label: `${name}()`, insert: name + opens, detail: says } : [];
  });
}

/**
 * Suggestions that start with the typed text come before those that contain it. A suggestion that is typed out is left
 * out.
 */
function ranked(all: readonly Suggestion[], partial: string): readonly Suggestion[] {
  const wanted = partial.toLowerCase();
  const begins = all.filter(({ label }) => label.toLowerCase().startsWith(wanted));
  const holds = all.filter((one) => !begins.includes(one) && one.label.toLowerCase().includes(wanted));
  const found = wanted === '' ? all : [...begins, ...holds];
  return found.length === 1 && found[0]?.label === partial ? [] : found.slice(0, maxSuggestions);
}

function escaped(text: string, quote: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
}
