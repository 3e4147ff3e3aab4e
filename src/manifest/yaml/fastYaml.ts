import { Alias, Pair, Scalar, YAMLMap, YAMLSeq, type ParsedNode } from 'yaml';
import { readFlow } from './fastFlow.ts';
import { endOfQuoted, isPlain, plainScalar, quotedScalar } from './fastScalars.ts';

/**
 * Reads the YAML that nearly all manifests are written in, many times faster than the library, and to the same nodes:
 * block mappings and lists, scalars and flow collections of one line, aliases, anchors of collections. Undefined as soon as
 * there is anything else, or anything wrong: then the library reads it, and says what is wrong.
 */
export function readCommonYaml(text: string): YAMLMap | undefined {
  try {
    return new CommonReader(text).document();
  } catch (error) {
    if (error === uncommon) return undefined;
    throw error;
  }
}

/** Thrown to leave the recursion, and caught above. One for all: most of the time to make one goes into its stack. */
const uncommon = new Error('not read here');

interface Line {
  /** Offset of the line's first character, and of the first that is no space. */
  readonly start: number;
  readonly content: number;
  /** Offset of the line feed, or the text's end. */
  readonly end: number;
}

const maxIndent = 100;

class CommonReader {
  readonly #text: string;
  /** Lines that hold more than spaces and a comment. */
  readonly #lines: readonly Line[];
  #next = 0;
  /** The end of the value that was read last, including the line break. */
  #end = 0;
  /** Where the next ` #` is, from the place on at which it was looked for last. */
  #comment = -1;

  constructor(text: string) {
    this.#text = text;
    this.#lines = linesOf(text);
  }

  document(): YAMLMap | undefined {
    const first = this.#lines[0];
    if (!first) return undefined;
    const indent = first.content - first.start;
    const root = this.#startsItem(first.content) ? undefined : this.#map(indent, first.content);
    return root && this.#next === this.#lines.length ? root : undefined;
  }

  /** The pairs from `from` in the current line on, and those of the lines below that are indented alike. */
  #map(indent: number, from: number): YAMLMap {
    if (indent > maxIndent) throw uncommon;
    const map = new YAMLMap();
    const keys = new Set<string>();
    for (let at = from; ;) {
      const pair = this.#pair(at, indent);
      const key = (pair.key as Scalar).value as string;
      if (keys.has(key)) throw uncommon;
      keys.add(key);
      map.items.push(pair);
      const line = this.#lines[this.#next];
      if (!line || line.content - line.start < indent) break;
      if (line.content - line.start > indent || this.#startsItem(line.content)) throw uncommon;
      at = line.content;
    }
    map.range = [from, this.#end, this.#end];
    return map;
  }

  #pair(at: number, indent: number): Pair {
    const line = this.#lines[this.#next];
    if (!line) throw uncommon;
    const keyEnd = this.#keyEnd(at, line.end);
    const key = this.#text.slice(at, keyEnd);
    const scalar = scalarKey(key);
    if (!scalar) throw uncommon;
    scalar.range = [at, keyEnd, keyEnd];
    return new Pair(scalar, this.#value(keyEnd + 1, line, indent, true));
  }

  #keyEnd(at: number, lineEnd: number): number {
    for (let index = at; index < lineEnd; index++) {
      const code = this.#text.charCodeAt(index);
      if (code === colon) {
        const next = index + 1 === lineEnd ? space : this.#text.charCodeAt(index + 1);
        if (next === space) return index;
      } else if (code === space || code === tab) throw uncommon;
    }
    throw uncommon;
  }

  /** Reads the value after a key's colon or a list's dash, on the same line or below it. */
  #value(from: number, line: Line, indent: number, isOfMap: boolean): ParsedNode {
    const at = this.#skipSpaces(from, line.end);
    if (at === line.end || this.#isComment(at)) {
      this.#next++;
      return this.#below(indent, isOfMap, from) as ParsedNode;
    }
    const code = this.#text.charCodeAt(at);
    if (code === ampersand) return this.#anchored(at, line, indent, isOfMap);
    const [node, end] = this.#inline(at, line.end, code);
    const rest = this.#skipSpaces(end, line.end);
    if (rest !== line.end && !(rest > end && this.#isComment(rest))) throw uncommon;
    this.#next++;
    this.#end = Math.min(line.end + 1, this.#text.length);
    const below = this.#lines[this.#next];
    // A line that is indented further continues this value.
    if (below && below.content - below.start > indent) throw uncommon;
    return node as ParsedNode;
  }

  #inline(at: number, lineEnd: number, code: number): readonly [unknown, number] {
    if (code === quote || code === apostrophe) {
      const end = endOfQuoted(this.#text, at, lineEnd);
      if (end === undefined) throw uncommon;
      return [quotedScalar(this.#text, at, end), end];
    }
    if (code === asterisk) {
      const end = this.#wordEnd(at + 1, lineEnd);
      const alias = new Alias(this.#text.slice(at + 1, end));
      alias.range = [at, end, end];
      if (alias.source === '') throw uncommon;
      return [alias, end];
    }
    if (code === bracket || code === brace) {
      const flow = readFlow(this.#text, at, lineEnd);
      if (!flow) throw uncommon;
      return [flow.node, flow.end];
    }
    const end = this.#plainEnd(at, lineEnd);
    if (!isPlain(this.#text, at, end)) throw uncommon;
    const scalar = plainScalar(this.#text, at, end);
    if (!scalar) throw uncommon;
    return [scalar, end];
  }

  #anchored(at: number, line: Line, indent: number, isOfMap: boolean): ParsedNode {
    const end = this.#wordEnd(at + 1, line.end);
    const rest = this.#skipSpaces(end, line.end);
    if (end === at + 1 || (rest !== line.end && !(rest > end && this.#isComment(rest)))) throw uncommon;
    this.#next++;
    const node = this.#below(indent, isOfMap, end);
    if (node instanceof Scalar) throw uncommon;
    node.anchor = this.#text.slice(at + 1, end);
    return node as ParsedNode;
  }

  /** The collection on the lines below; nothing there is null. */
  #below(indent: number, isOfMap: boolean, at: number): YAMLMap | YAMLSeq | Scalar {
    const line = this.#lines[this.#next];
    const inner = line ? line.content - line.start : -1;
    if (line && inner > indent) {
      return this.#startsItem(line.content) ? this.#seq(inner, line.content) : this.#map(inner, line.content);
    }
    // A list may stand right below its key.
    if (line && isOfMap && inner === indent && this.#startsItem(line.content)) return this.#seq(inner, line.content);
    if (!isOfMap) throw uncommon;
    const nothing = new Scalar(null);
    nothing.source = '';
    nothing.type = 'PLAIN';
    this.#end = at;
    nothing.range = [at, at, at];
    return nothing;
  }

  #seq(indent: number, from: number): YAMLSeq {
    if (indent > maxIndent) throw uncommon;
    const seq = new YAMLSeq();
    for (let line = this.#lines[this.#next]; line; line = this.#lines[this.#next]) {
      const column = line.content - line.start;
      if (column < indent || (column === indent && !this.#startsItem(line.content))) break;
      if (column > indent) throw uncommon;
      seq.items.push(this.#item(line, indent));
    }
    seq.range = [from, this.#end, this.#end];
    return seq;
  }

  #item(line: Line, indent: number): unknown {
    const at = this.#skipSpaces(line.content + 1, line.end);
    if (at === line.end || this.#isComment(at)) return this.#value(line.content + 1, line, indent, false);
    if (this.#startsItem(at)) throw uncommon;
    return this.#startsPair(at, line.end) ? this.#map(at - line.start, at) : this.#value(at, line, indent, false);
  }

  /** Whether `key: …` stands here, rather than a value. */
  #startsPair(at: number, lineEnd: number): boolean {
    if (!isWordCharacter(this.#text.charCodeAt(at))) return false;
    for (let index = at; index < lineEnd; index++) {
      const code = this.#text.charCodeAt(index);
      if (code === colon && (index + 1 === lineEnd || this.#text.charCodeAt(index + 1) === space)) return true;
      if (code === space || code === tab) return false;
    }
    return false;
  }

  #startsItem(at: number): boolean {
    if (this.#text.charCodeAt(at) !== dash) return false;
    const next = this.#text.charCodeAt(at + 1);
    return next === space || next === lineFeed || Number.isNaN(next);
  }

  #isComment(at: number): boolean {
    return this.#text.charCodeAt(at) === hash;
  }

  #skipSpaces(from: number, end: number): number {
    let at = from;
    while (at < end && this.#text.charCodeAt(at) === space) at++;
    return at;
  }

  #wordEnd(from: number, end: number): number {
    let at = from;
    while (at < end && isWordCharacter(this.#text.charCodeAt(at))) at++;
    return at;
  }

  /** Before a comment, and before the spaces at the end. */
  #plainEnd(at: number, lineEnd: number): number {
    // The next one may be far below: it is looked for once, and not again for every line above it.
    if (this.#comment < at) {
      const next = this.#text.indexOf(' #', at);
      this.#comment = next === -1 ? this.#text.length : next;
    }
    let end = Math.min(this.#comment, lineEnd);
    while (end > at && this.#text.charCodeAt(end - 1) === space) end--;
    return end;
  }
}

const [lineFeed, tab, space, quote, hash, ampersand, apostrophe, asterisk, dash, colon, bracket, brace] = [
  10, 9, 32, 34, 35, 38, 39, 42, 45, 58, 91, 123,
] as const;

function isWordCharacter(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === dash ||
    code === 46
  );
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed;
    let content = start;
    while (content < end && text.charCodeAt(content) === space) content++;
    if (content < end && text.charCodeAt(content) !== hash) lines.push({ start, content, end });
    start = end + 1;
  }
  return lines;
}

const keyPattern = /^(?:[A-Za-z_/][\w./-]*|\d[\w./-]*[A-Za-z_/-][\w./-]*|<<)$/;
const otherThanText = /^(?:null|true|false|[\d.]+e\d+|0x[\da-f]+|0o[0-7]+)$/i;

function scalarKey(key: string): Scalar | undefined {
  if (!keyPattern.test(key) || otherThanText.test(key)) return undefined;
  const scalar = new Scalar<string>(key);
  scalar.source = key;
  scalar.type = 'PLAIN';
  return scalar;
}
