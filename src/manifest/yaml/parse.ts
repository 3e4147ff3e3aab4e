import { isMap, LineCounter, parseAllDocuments } from 'yaml';
import type { Location } from '../../base/problem.ts';
import type { ParsedFile, ParsedSegment, ParseCache } from './parseCache.ts';
import { startOf, type ProblemList } from '../problems/problems.ts';
import type { MapEntry, MapNode, Node } from '../tree/tree.ts';
import { readCommonYaml } from './fastYaml.ts';
import { readBrokenPart } from './brokenPart.ts';
import { Anchors, Reader, type SegmentPlace, type ReadDocument } from './reader.ts';
import { splitSegments, type Segment, type Segments } from './segments.ts';

/**
 * Text → one tree for each document in it. Empty documents are left out. With a cache, the parts of the file that are as
 * they were when it was read last are the same objects as then.
 */
export function parse(text: string, file: string, problems: ProblemList, cache?: ParseCache): readonly Node[] {
  const known = cache?.of(file);
  const found = problems.fresh();
  const parsed = known?.text === text ? known : parseAnew(text, file, found, known);
  cache?.remember(file, parsed);
  problems.takeOver(parsed.problems);
  return parsed.trees;
}

function parseAnew(text: string, file: string, problems: ProblemList, known: ParsedFile | undefined): ParsedFile {
  // Ends of lines have no part in what is read, nor in where it stands.
  const source = (text.startsWith('\uFEFF') ? text.slice(1) : text).replaceAll('\r\n', '\n');
  if (!isText(source, file, problems)) return { text, trees: [], problems: problems.all, segments: new Map() };
  const before = known?.segments ?? new Map<string, ParsedSegment>();
  const cut = source.includes('\r') ? undefined : splitSegments(source);
  const parts = cut && new SegmentParser(file, problems, before).parse(cut, source);
  if (!parts) return { text, trees: readWhole(source, file, problems), problems: problems.all, segments: before };
  return { text, trees: [parts.root], problems: problems.all, segments: parts.segments };
}

const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** YAML holds no control characters, save in escapes; a file with a zero in it is no text at all. */
function isText(source: string, file: string, problems: ProblemList): boolean {
  const index = source.search(control);
  if (index === -1) return true;
  const lines = source.slice(0, index).split('\n');
  const start = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  const end = { ...start, character: start.character + 1 };
  const message =
    'Control characters are not allowed. Remove this one, or write it as an escape such as "\\e" in double quotes.';
  problems.error('syntax', message, { file, range: { start, end } });
  return !source.includes('\0');
}

/** Parses the whole text with the library. `parse` falls back to it, and must give the same result. */
export function parseWhole(source: string, file: string, problems: ProblemList): readonly Node[] {
  return isText(source, file, problems) ? readWhole(source, file, problems) : [];
}

function readWhole(source: string, file: string, problems: ProblemList): readonly Node[] {
  const lines = linesIn(source);
  const documents = readAll(source);
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
function readAll(source: string): readonly ReadDocument[] | undefined {
  try {
    const documents = parseAllDocuments(source, { prettyErrors: false, merge: true, logLevel: 'silent' });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Parts {
  readonly root: MapNode;
  readonly segments: ReadonlyMap<string, ParsedSegment>;
}

/**
 * Reads a file part by part. Undefined as soon as what is wrong with a part reaches beyond it: then the whole is read
 * at once.
 */
class SegmentParser {
  readonly #file: string;
  readonly #problems: ProblemList;
  readonly #before: ReadonlyMap<string, ParsedSegment>;
  readonly #anchors = new Anchors();

  constructor(file: string, problems: ProblemList, before: ReadonlyMap<string, ParsedSegment>) {
    this.#file = file;
    this.#problems = problems;
    this.#before = before;
  }

  parse({ segments, sections }: Segments, source: string): Parts | undefined {
    const current = new Map<string, ParsedSegment>();
    const root = new Map<string, MapEntry>();
    const found = this.#problems.fresh();
    const end = endOf(source);
    for (const segment of segments) {
      const key = keyOf(segment);
      const known = this.#before.get(key);
      const parsed = known && this.#isStillSo(known) ? known : this.#read(segment);
      if (!parsed) return undefined;
      this.#account(parsed);
      current.set(key, parsed);
      found.takeOver(parsed.problems);
      const target = segment.section === undefined ? root : this.#sectionIn(root, segment.section, sections, end);
      for (const [name, entry] of parsed.tree.entries) {
        if (target.has(name) || (target === root && sections.has(name))) return undefined;
        target.set(name, entry);
      }
    }
    this.#problems.takeOver(found.all);
    const [first] = root.values();
    if (!first) return undefined;
    const at = { ...first.keyAt, range: { ...first.keyAt.range, end } };
    return { root: { kind: 'map', entries: root, at }, segments: current };
  }

  /** True if the anchors that a segment uses still have the same values. */
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

  #read(segment: Segment): ParsedSegment | undefined {
    const { text, firstLine } = segment;
    const common = readCommon(text);
    if (!common && explicitKey.test(text)) return undefined;
    const document = common ?? readSound(text);
    if (document) {
      return this.#readDocument(document, { file: this.#file, source: text, lines: linesIn(text), firstLine }, true);
    }
    const broken = readBrokenPart(segment, readAll);
    if (!broken) return undefined;
    const { source, linesBefore } = broken;
    const place = { file: this.#file, source, lines: linesIn(source), firstLine: firstLine - linesBefore };
    return this.#readDocument(broken.document, place, false);
  }

  #readDocument(document: ReadDocument, place: SegmentPlace, isSound: boolean): ParsedSegment | undefined {
    const problems = this.#problems.fresh();
    const before = this.#anchors.aliasedNodes;
    const reader = new Reader(place, this.#anchors, problems);
    const tree = reader.read(document);
    const aliasedNodes = this.#anchors.aliasedNodes - before;
    this.#anchors.aliasedNodes = before;
    if (tree?.kind !== 'map' || (isSound && tree.entries.size !== 1)) return undefined;
    // A key that is none is shown at all that it is part of, and that is more than the part.
    if (!isSound && problems.all.some(({ code }) => code === 'manifest.key')) return undefined;
    const own = [...reader.own].map(
      ([name, node]) => [name, { node, size: this.#anchors.sizes.get(node) ?? 1 }] as const,
    );
    return { tree, own: new Map(own), used: reader.used, aliasedNodes, problems: problems.all };
  }

  #sectionIn(
    root: Map<string, MapEntry>,
    section: string,
    sections: ReadonlyMap<string, number>,
    end: Location['range']['end'],
  ): Map<string, MapEntry> {
    const known = root.get(section)?.value;
    if (known?.kind === 'map') return known.entries as Map<string, MapEntry>;
    const entries = new Map<string, MapEntry>();
    const line = sections.get(section) ?? 0;
    const start = { line, character: 0 };
    const keyAt = { file: this.#file, range: { start, end: { line, character: section.length } } };
    root.set(section, { keyAt, value: { kind: 'map', entries, at: { file: this.#file, range: { start, end } } } });
    return entries;
  }
}

/**
 * `? key`: the library loses mistakes in what follows one, and what it is shown at depends on what follows the part.
 */
const explicitKey = /^ *(?:- *)*\?(?: |$)/m;

/** The neighbours of a segment affect how its errors are read, so they are part of its cache key. */
function keyOf({ firstLine, section, isFirst, isAfterBlank, follow, text }: Segment): string {
  return [firstLine, section, isFirst, isAfterBlank, follow, text].join(' ');
}

function readCommon(text: string): ReadDocument | undefined {
  const contents = readCommonYaml(text);
  return contents && { contents, errors: [], warnings: [] };
}

/** The library counts too few of them behind a quote that is not closed. */
function linesIn(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

/** Parses a segment with the library; undefined unless the result is one mapping without errors. */
function readSound(text: string): ReadDocument | undefined {
  const [document, ...others] = readAll(text) ?? [];
  if (!document || others.length > 0 || !isMap(document.contents)) return undefined;
  return document.errors.length + document.warnings.length > 0 ? undefined : document;
}

function endOf(source: string): Location['range']['end'] {
  const lines = source.split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}
