import { isMap, LineCounter, parseAllDocuments } from 'yaml';
import type { Location } from '../base/problem.ts';
import type { ParsedSegment, ParseCache } from './parseCache.ts';
import { startOf, type ProblemList } from './problems.ts';
import type { Entry, MapNode, Node } from './tree.ts';
import { readCommonYaml } from './yaml/commonYaml.ts';
import { Anchors, Reader, type ReadDocument } from './yaml/reader.ts';
import { splitSegments, type Segment, type Segments } from './yaml/segments.ts';

/**
 * Text → one tree for each document in it. Empty documents are left out. With a cache, the parts of the file that are as
 * they were when it was read last are the same objects as then.
 */
export function parse(text: string, file: string, problems: ProblemList, cache?: ParseCache): readonly Node[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const segments = splitSegments(source);
  const root = segments && new SegmentParser(file, problems, cache).parse(segments, source);
  return root ? [root] : parseWhole(source, file, problems);
}

/** What `parse` falls back to, and must agree with: the library reads all of it. */
export function parseWhole(source: string, file: string, problems: ProblemList): readonly Node[] {
  const lines = new LineCounter();
  const documents = readAll(source, lines);
  if (!documents) {
    problems.error('syntax', 'This file is nested too deeply to be read. Flatten it.', startOf(file));
    return [];
  }
  const anchors = new Anchors();
  return documents.flatMap((document) => {
    anchors.clear();
    return new Reader({ file, source, lines, firstLine: 0 }, anchors, problems).read(document) ?? [];
  });
}

/** The library recurses: a text made of brackets exhausts the stack, which is the one thing it throws. */
function readAll(source: string, lineCounter: LineCounter): readonly ReadDocument[] | undefined {
  try {
    const documents = parseAllDocuments(source, { lineCounter, prettyErrors: false, merge: true, logLevel: 'silent' });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Reads a file part by part. Undefined as soon as a part is not sound by itself: then the whole is read at once. */
class SegmentParser {
  readonly #file: string;
  readonly #problems: ProblemList;
  readonly #cache: ParseCache | undefined;
  readonly #anchors = new Anchors();

  constructor(file: string, problems: ProblemList, cache: ParseCache | undefined) {
    this.#file = file;
    this.#problems = problems;
    this.#cache = cache;
  }

  parse({ segments, sections }: Segments, source: string): MapNode | undefined {
    const previous = this.#cache?.segmentsOf(this.#file);
    const current = new Map<string, ParsedSegment>();
    const root = new Map<string, Entry>();
    const found = this.#problems.fresh();
    const end = endOf(source);
    for (const segment of segments) {
      const key = `${segment.firstLine} ${segment.text}`;
      const known = previous?.get(key);
      const parsed = known && this.#isStillSo(known) ? known : this.#read(segment);
      if (!parsed) return undefined;
      this.#account(parsed);
      current.set(key, parsed);
      found.takeOver(parsed.problems);
      const target = segment.section === undefined ? root : this.#sectionIn(root, segment.section, sections, end);
      for (const [name, entry] of parsed.tree.entries) {
        if (target.has(name)) return undefined;
        target.set(name, entry);
      }
    }
    this.#cache?.remember(this.#file, current);
    this.#problems.takeOver(found.all);
    const [first] = root.values();
    return first && { kind: 'map', entries: root, at: { ...first.keyAt, range: { ...first.keyAt.range, end } } };
  }

  /** True when the anchors it used stand for what they stood for. */
  #isStillSo(parsed: ParsedSegment): boolean {
    return [...parsed.used].every(([name, node]) => this.#anchors.values.get(name) === node);
  }

  #account({ own, aliasedNodes }: ParsedSegment): void {
    this.#anchors.aliasedNodes += aliasedNodes;
    for (const [name, { node, size }] of own) {
      this.#anchors.values.set(name, node);
      this.#anchors.sizes.set(node, size);
    }
  }

  #read({ text, firstLine }: Segment): ParsedSegment | undefined {
    const lines = new LineCounter();
    const document = readCommon(text, lines) ?? readSound(text, lines);
    if (!document) return undefined;
    const problems = this.#problems.fresh();
    const before = this.#anchors.aliasedNodes;
    const reader = new Reader({ file: this.#file, source: text, lines, firstLine }, this.#anchors, problems);
    const tree = reader.read(document);
    const aliasedNodes = this.#anchors.aliasedNodes - before;
    this.#anchors.aliasedNodes = before;
    if (tree?.kind !== 'map' || tree.entries.size !== 1) return undefined;
    const own = [...reader.own].map(
      ([name, node]) => [name, { node, size: this.#anchors.sizes.get(node) ?? 1 }] as const,
    );
    return { tree, own: new Map(own), used: reader.used, aliasedNodes, problems: problems.all };
  }

  #sectionIn(
    root: Map<string, Entry>,
    section: string,
    sections: ReadonlyMap<string, number>,
    end: Location['range']['end'],
  ): Map<string, Entry> {
    const known = root.get(section)?.value;
    if (known?.kind === 'map') return known.entries as Map<string, Entry>;
    const entries = new Map<string, Entry>();
    const line = sections.get(section) ?? 0;
    const start = { line, character: 0 };
    const keyAt = { file: this.#file, range: { start, end: { line, character: section.length } } };
    root.set(section, { keyAt, value: { kind: 'map', entries, at: { file: this.#file, range: { start, end } } } });
    return entries;
  }
}

function readCommon(text: string, lines: LineCounter): ReadDocument | undefined {
  const contents = readCommonYaml(text);
  if (!contents) return undefined;
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return { contents, errors: [], warnings: [] };
}

/** What the library makes of a part, when that is one mapping without a mistake. */
function readSound(text: string, lines: LineCounter): ReadDocument | undefined {
  const [document, ...others] = readAll(text, lines) ?? [];
  if (!document || others.length > 0 || !isMap(document.contents)) return undefined;
  return document.errors.length + document.warnings.length > 0 ? undefined : document;
}

function endOf(source: string): Location['range']['end'] {
  const lines = source.split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}
