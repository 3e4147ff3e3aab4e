import { isCollection, isMap, isNode, isSeq, parseDocument, type Document, type Node, type Pair } from 'yaml';

/** Names of members and places in lists, from the top. */
export type Steps = readonly string[];

/** Where one item of a list, or one member of a mapping, is written. */
interface Written {
  readonly start: number;
  readonly end: number;
}

/**
 * The text of a schema, in JSON or YAML, changed in one place at a time: whatever is not changed stays as it was written,
 * comments and blanks included. Every change is another text.
 */
export class SchemaText {
  readonly text: string;
  readonly #document: Document;

  /** Throws where the text cannot be read. */
  constructor(text: string) {
    this.text = text;
    this.#document = parseDocument(text, { logLevel: 'error' });
    const [error] = this.#document.errors;
    if (error) throw error;
  }

  valueAt(steps: Steps): unknown {
    const node: unknown = this.#document.getIn(steps, true);
    return isNode(node) ? node.toJS(this.#document) : undefined;
  }

  set(steps: Steps, value: unknown): SchemaText {
    const { start, end } = writtenOf(this.#nodeAt(steps));
    return this.#replaced(start, end, inline(value));
  }

  /** Writes another name in the place of that of a member. */
  rename(steps: Steps, name: string): SchemaText {
    const { start, end } = writtenOf(keyOf(this.#pairAt(steps)));
    const isQuoted = /["']/.test(this.text[start] ?? '');
    return this.#replaced(start, end, isQuoted ? JSON.stringify(name) : name);
  }

  /** Adds an item at the end of a list. */
  append(steps: Steps, value: unknown): SchemaText {
    return this.#add(steps, inline(value), '- ');
  }

  /** Adds a member at the end of a mapping. */
  add(steps: Steps, name: string, value: unknown): SchemaText {
    const node = this.#nodeAt(steps);
    const isPlain = isMap(node) && node.flow !== true && /^[\w$-]+$/.test(name);
    return this.#add(steps, `${isPlain ? name : JSON.stringify(name)}: ${inline(value)}`, '');
  }

  /** Takes out a member of a mapping or an item of a list. A list that is written over lines and would be empty goes as a whole. */
  remove(steps: Steps): SchemaText {
    const parent = this.#nodeAt(steps.slice(0, -1));
    const all = partsOf(parent);
    const at = isSeq(parent) ? Number(steps.at(-1)) : all.findIndex((_, i) => nameAt(parent, i) === steps.at(-1));
    const [part, before, after] = [all[at], all[at - 1], all[at + 1]];
    if (!part) throw new Error('there is nothing to take out');
    const isFlow = isCollection(parent) && parent.flow === true;
    if (!isFlow) {
      if (all.length === 1) return isSeq(parent) ? this.remove(steps.slice(0, -1)) : this.set(steps.slice(0, -1), {});
      return this.#replaced(this.#lineStart(part.start), Math.min(this.text.length, this.#lineEnd(part.end) + 1), '');
    }
    if (after) return this.#replaced(part.start, after.start, '');
    return this.#replaced(before?.end ?? part.start, part.end, '');
  }

  #add(steps: Steps, written: string, dash: string): SchemaText {
    const parent = this.#nodeAt(steps);
    const all = partsOf(parent);
    const last = all.at(-1);
    const isFlow = isCollection(parent) && parent.flow === true;
    if (!last) return this.#replaced(writtenOf(parent).start + 1, writtenOf(parent).start + 1, written);
    if (!isFlow) {
      const lineStart = this.#lineStart(last.start);
      const indent = /^[ \t]*/.exec(this.text.slice(lineStart))?.[0] ?? '';
      const end = this.#lineEnd(last.end);
      return this.#replaced(end, end, `\n${indent}${dash}${written}`);
    }
    const before = all.at(-2)?.end ?? writtenOf(parent).start + 1;
    const gap = /\s+$/.exec(this.text.slice(before, last.start))?.[0] ?? '';
    return this.#replaced(last.end, last.end, `,${gap.includes('\n') ? gap : ' '}${written}`);
  }

  #replaced(start: number, end: number, written: string): SchemaText {
    return new SchemaText(this.text.slice(0, start) + written + this.text.slice(end));
  }

  #nodeAt(steps: Steps): Node {
    const node: unknown = steps.length === 0 ? this.#document.contents : this.#document.getIn(steps, true);
    if (!isNode(node)) throw new Error('its rule is not written where it counts');
    return node;
  }

  #pairAt(steps: Steps): Pair {
    const parent = this.#nodeAt(steps.slice(0, -1));
    const pair = isMap(parent) ? parent.items.find((_, i) => nameAt(parent, i) === steps.at(-1)) : undefined;
    if (!pair) throw new Error('its rule is not written where it counts');
    return pair;
  }

  #lineStart(at: number): number {
    return this.text.lastIndexOf('\n', at - 1) + 1;
  }

  #lineEnd(at: number): number {
    const end = this.text.indexOf('\n', at);
    return end < 0 ? this.text.length : end;
  }
}

function partsOf(node: Node): readonly Written[] {
  if (isSeq(node)) return node.items.map((item) => writtenOf(item as Node));
  if (!isMap(node)) return [];
  return node.items.map((pair) => {
    const key = writtenOf(keyOf(pair));
    return { start: key.start, end: isNode(pair.value) ? writtenOf(pair.value).end : key.end };
  });
}

function nameAt(node: Node, index: number): string | undefined {
  return isMap(node) ? String((node.items[index]?.key as { readonly value?: unknown } | null)?.value) : undefined;
}

function keyOf({ key }: Pair): Node {
  if (!isNode(key)) throw new Error('a member has no name');
  return key;
}

/** A block ends with its last character, not with the blank lines behind it. */
function writtenOf(node: Node): Written {
  const [start, end] = node.range ?? [0, 0];
  const inner = isCollection(node) && node.flow !== true ? partsOf(node).at(-1)?.end : undefined;
  return { start, end: inner ?? end };
}

/** JSON in one line, with spaces where people write them. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${inline(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
