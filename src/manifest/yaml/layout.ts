import type { CST } from 'yaml';

/** The current and the intended column of something on its line. */
export interface IndentColumn {
  readonly old: number;
  readonly next: number;
  /** True for a key or a dash, which something may be nested under. */
  readonly isParent: boolean;
}

/** How the lines of a text shall be indented. Lines that are not in it are blank, comments, or markers. */
export interface IndentLayout {
  /** Line → what stands in it, from left to right. */
  readonly columns: Map<number, IndentColumn[]>;
  /** Line that goes on with something → the line on which that began, with which it moves. */
  readonly follows: Map<number, number>;
  /** Line of a block scalar → by how much it moves. */
  readonly shifts: Map<number, number>;
  /** Lines whose spaces and line ends mean something. */
  readonly verbatim: Set<number>;
  /** Spaces between two parts of a line that become others. */
  readonly gaps: Gap[];
}

export interface Gap {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/** Thrown to leave the recursion, and caught where the layout is asked for. */
export class Unusual extends Error {}

/** How far what stands in a list is from its dash. */
const dashWidth = 2;
const maxDepth = 100;

/** Reads the tokens of a text into a layout: `step` spaces a level, lists indented under their keys. */
export class LayoutReader {
  readonly layout: IndentLayout = {
    columns: new Map(),
    follows: new Map(),
    shifts: new Map(),
    verbatim: new Set(),
    gaps: [],
  };
  readonly #lineStarts: readonly number[];
  readonly #step: number;

  constructor(lineStarts: readonly number[], step: number) {
    this.#lineStarts = lineStarts;
    this.#step = step;
  }

  read(document: CST.Document): void {
    // A marker line that carries content, such as `--- |`, is left as it is.
    if (document.value) this.#value(document.value, 0, -this.#step, 0);
  }

  #value(token: CST.Token, indent: number, parent: number, depth: number): void {
    if (depth > maxDepth) throw new Unusual();
    switch (token.type) {
      case 'block-map':
        for (const item of token.items) this.#pair(item, indent, depth);
        return;
      case 'block-seq':
        for (const item of token.items) this.#item(item, indent, depth);
        return;
      case 'block-scalar':
        return this.#blockScalar(token, parent);
      case 'flow-collection': {
        const end = token.end.findLast(({ type }) => type === 'flow-seq-end' || type === 'flow-map-end');
        this.#place(token.offset, indent);
        return this.#following(token.offset, (end ?? token).offset + 1, false);
      }
      case 'scalar':
      case 'single-quoted-scalar':
      case 'double-quoted-scalar':
        this.#place(token.offset, indent);
        return this.#following(token.offset, token.offset + token.source.length, true);
      case 'alias':
        return this.#place(token.offset, indent);
      default:
        throw new Unusual();
    }
  }

  #pair({ start, key, sep, value }: CST.CollectionItem, indent: number, depth: number): void {
    for (const token of start) {
      if (token.type === 'explicit-key-ind') throw new Unusual();
      if (isContent(token)) this.#place(token.offset, indent);
    }
    if (!key && !value) return;
    if (!key) throw new Unusual();
    this.#place(key.offset, indent, true);
    this.#value(key, indent, indent, depth + 1);
    this.#separator(sep ?? [], isPlainOrQuoted(key));
    for (const token of sep ?? []) {
      if (token.type === 'anchor' || token.type === 'tag') this.#place(token.offset, indent + this.#step);
    }
    if (value) this.#value(value, indent + this.#step, indent, depth + 1);
  }

  #item({ start, value }: CST.CollectionItem, indent: number, depth: number): void {
    let isBehindDash = false;
    for (const [index, token] of start.entries()) {
      if (token.type === 'seq-item-ind') {
        this.#place(token.offset, indent, true);
        isBehindDash = true;
        this.#oneSpace(start[index + 1], start[index + 2] ?? value);
      } else if (isContent(token)) this.#place(token.offset, isBehindDash ? indent + dashWidth : indent);
    }
    if (value) this.#value(value, indent + dashWidth, indent, depth + 1);
  }

  /** No space before the colon, one behind it. An alias needs the one before: a colon may be part of its name. */
  #separator(sep: readonly CST.SourceToken[], mayClose: boolean): void {
    const colon = sep.findIndex(({ type }) => type === 'map-value-ind');
    const before = sep[colon - 1];
    if (before?.type === 'space' && colon === 1 && mayClose) {
      this.#gap(before.offset, before.offset + before.source.length, '');
    }
    const behind = sep[colon + 1];
    if (behind?.type === 'space') this.#oneSpace(behind, sep[colon + 2] ?? 'value');
  }

  /** Spaces in front of a comment or at the end of a line are somebody else's. */
  #oneSpace(space: CST.SourceToken | undefined, next: CST.Token | 'value' | null | undefined): void {
    if (space?.type !== 'space' || !next) return;
    const isFree = next !== 'value' && (next.type === 'newline' || next.type === 'comment');
    const end = space.offset + space.source.length;
    if (!isFree && space.source !== ' ') this.#gap(space.offset, end, ' ');
  }

  #gap(start: number, end: number, newText: string): void {
    this.layout.gaps.push({ line: this.#lineOf(start), start, end, newText });
  }

  #blockScalar(token: CST.BlockScalar, parent: number): void {
    const header = token.props.find(({ type }) => type === 'block-scalar-header');
    const text = header && 'source' in header ? header.source : '';
    if (!header || !('source' in header) || /\d/.test(text)) throw new Unusual();
    for (const prop of token.props) {
      if (prop.type === 'anchor' || prop.type === 'tag') this.#place(prop.offset, parent + this.#step);
    }
    this.#place(header.offset, parent + this.#step);
    const lines = token.source.split('\n');
    const old = lines.find((line) => line.trim() !== '')?.search(/[^ ]/) ?? 0;
    const newline = token.props.find(({ type }) => type === 'newline');
    if (!newline) return;
    const first = this.#lineOf(newline.offset) + 1;
    const last = text.includes('+') ? lines.length - 1 : lines.findLastIndex((line) => line.trim() !== '');
    for (let index = 0; index <= last; index++) {
      this.layout.verbatim.add(first + index);
      this.layout.shifts.set(first + index, Math.max(parent, 0) + this.#step - old);
    }
  }

  /** The lines of something that began on an earlier one keep their place beside it. */
  #following(start: number, end: number, isText: boolean): void {
    const first = this.#lineOf(start);
    const last = this.#lineOf(Math.max(start, end - 1));
    for (let line = first + 1; line <= last; line++) {
      this.layout.follows.set(line, first);
      if (isText) this.layout.verbatim.add(line);
    }
    // Spaces at the end of its first line may be escaped.
    if (isText && last > first) this.layout.verbatim.add(first);
  }

  #place(offset: number, next: number, isParent = false): void {
    const line = this.#lineOf(offset);
    const columns = this.layout.columns.get(line) ?? [];
    this.layout.columns.set(line, [...columns, { old: offset - (this.#lineStarts[line] ?? 0), next, isParent }]);
  }

  #lineOf(offset: number): number {
    let [low, high] = [0, this.#lineStarts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function isContent({ type }: CST.SourceToken): boolean {
  return type === 'anchor' || type === 'tag';
}

function isPlainOrQuoted(token: CST.Token): boolean {
  return token.type === 'scalar' || token.type === 'single-quoted-scalar' || token.type === 'double-quoted-scalar';
}
