import { isMap, LineCounter, parseAllDocuments } from 'yaml';
import type { Position } from '../../base/problem.ts';
import { alike, ownText } from '../files/lineCache.ts';
import { mend } from './mend.ts';
import { tellSlips, type Mended, type Slip } from './mended.ts';
import { firstMistake, readMended, type Readable } from './readMended.ts';
import type { KnownSegment, ParsedFile, ParsedSegment, ParseCache } from './parseCache.ts';
import type { ProblemList } from '../problems/problems.ts';
import type { MapEntry, MapNode, Node } from '../tree/tree.ts';
import { readCommonYaml } from './fastYaml.ts';
import { Anchors, Reader, type SegmentPlace, type ReadDocument } from './reader.ts';
import { repeatedKeys } from './repeats.ts';
import { splitSegments, type Segment, type Segments } from './segments.ts';

/**
 * Text → one tree for each document in it. Empty documents are left out. With a cache, the parts of the file that are as
 * they were when it was read last are the same objects as then.
 */
export function parse(text: string, file: string, problems: ProblemList, cache?: ParseCache): readonly Node[] {
  const known = cache?.of(file);
  const found = problems.fresh();
  const parsed = known?.text === text ? known : parseAnew(text, file, found, known, cache);
  cache?.remember(file, parsed);
  problems.takeOver(parsed.problems);
  return parsed.trees;
}

function parseAnew(
  text: string,
  file: string,
  problems: ProblemList,
  known: ParsedFile | undefined,
  cache: ParseCache | undefined,
): ParsedFile {
  // Ends of lines have no part in what is read, nor in where it stands.
  const source = (text.startsWith('\uFEFF') ? text.slice(1) : text).replaceAll('\r\n', '\n');
  const before = known?.segments ?? [];
  // Of a file that held none before, only what is new can hold some.
  const isStillClean = known?.isClean === true && !control.test(editedIn(known.text, text));
  const isClean = isStillClean || !control.test(source);
  const read = (trees: readonly Node[], segments: readonly KnownSegment[]): ParsedFile => ({
    text,
    isClean,
    trees,
    problems: problems.all,
    segments,
  });
  if (!isClean && !isText(source, file, problems)) return read([], []);
  const cut = cutOf(source, cache?.lines.of(file, text));
  const parts = isCut(cut) ? new SegmentParser(file, problems, before).parse(cut) : undefined;
  if (parts) return read([parts.root], parts.segments);
  const found = problems.fresh();
  const { mended, trees } = readTogether(source, cut, file, found);
  tellSlips(mended?.slips ?? [], file, 0, problems);
  problems.takeOver(found.all);
  return read(trees, before);
}

type Cut = ReturnType<typeof splitSegments>;

function cutOf(source: string, lines?: readonly string[]): Cut {
  return source.includes('\r') ? undefined : splitSegments(source, lines ?? source.split('\n'));
}

function isCut(cut: Cut): cut is Segments {
  return cut !== undefined && cut !== 'broken';
}

/** Reads a file that cannot be read part by part as it is written: its mistakes reach beyond a part, or its layout is another. */
function readTogether(
  source: string,
  cut: Cut,
  file: string,
  problems: ProblemList,
): { readonly mended?: Mended; readonly trees: readonly Node[] } {
  const mended = isCut(cut) ? mendParts(source, cut) : cut === 'broken' ? mend(source) : undefined;
  const again = mended && mended.slips.length > 0 ? cutOf(mended.text) : undefined;
  if (mended && isCut(again)) {
    const parts = new SegmentParser(file, problems, [], mended).parse(again);
    if (parts) return { mended, trees: [parts.root] };
  }
  const whole = readWhole(mended?.text ?? source, mended);
  return { mended: whole.mended, trees: treesOf(whole, file, problems) };
}

/** The text with each part mended that cannot be read by itself. */
function mendParts(source: string, { segments }: Segments): Mended {
  const written = source.split('\n');
  const lines = [...written];
  const slips: Slip[] = [];
  const shifts = new Map<number, number>();
  for (const segment of segments) {
    if (!segment.isHead && (readCommonYaml(segment.text) ?? readSound(segment.text))) continue;
    const { mended } = readBroken(segment);
    const { firstLine } = segment;
    for (const slip of mended.slips) slips.push(movedDown(slip, firstLine));
    for (const [line, shift] of mended.shifts) shifts.set(line + firstLine, shift);
    const own = mended.text.split('\n');
    const count = segment.text.endsWith('\n') ? own.length - 1 : own.length;
    for (let index = 0; index < count; index++) lines[firstLine + index] = own[index] ?? '';
  }
  return { text: lines.join('\n'), slips, shifts, written };
}

function readBroken(segment: Segment): Readable {
  if (!segment.isHead) return readMended(segment.text, readAll);
  // What is wrong with it is that there are lines below it.
  const { text, ...mended } = mend(`${segment.text}  below:\n`);
  const [head = ''] = text.split('\n');
  return { documents: [], mended: { ...mended, text: `${head}\n` } };
}

function movedDown(slip: Slip, by: number): Slip {
  const line = slip.line + by;
  if (!slip.fix) return { ...slip, line };
  return {
    ...slip,
    line,
    fix: { ...slip.fix, edits: slip.fix.edits.map((edit) => ({ ...edit, line: edit.line + by })) },
  };
}

function editedIn(before: string, text: string): string {
  const { start, end } = alike(before, text);
  return text.slice(start, text.length - end);
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
  if (!isText(source, file, problems)) return [];
  const cut = cutOf(source);
  const mended = isCut(cut) ? mendParts(source, cut) : cut === 'broken' ? mend(source) : undefined;
  const whole = readWhole(mended?.text ?? source, mended);
  tellSlips(whole.mended?.slips ?? [], file, 0, problems);
  return treesOf(whole, file, problems);
}

interface Whole {
  readonly source: string;
  readonly documents: readonly ReadDocument[];
  readonly mended?: Mended;
}

/** Reads a text at once, mended once more if it is not sound yet. */
function readWhole(source: string, mended: Mended | undefined): Whole {
  const documents = readAll(source);
  if (isSound(documents)) return { source, documents: documents ?? [], ...(mended && { mended }) };
  const again = readMended(source, readAll);
  if (!mended) return { source: again.mended.text, ...again };
  const known = new Set(mended.slips.map(({ line }) => line));
  const slips = [...mended.slips, ...again.mended.slips.filter(({ line }) => !known.has(line))];
  return { source: again.mended.text, documents: again.documents, mended: { ...mended, slips } };
}

function isSound(documents: readonly ReadDocument[] | undefined): boolean {
  return documents !== undefined && firstMistake(documents) === undefined;
}

function treesOf({ source, documents, mended }: Whole, file: string, problems: ProblemList): readonly Node[] {
  const lines = linesIn(source);
  const anchors = new Anchors();
  const place = { file, source, lines, firstLine: 0, ...(mended && { mended: { ...mended, firstLine: 0 } }) };
  return documents.flatMap((document) => {
    anchors.clear();
    return new Reader(place, anchors, problems).read(document) ?? [];
  });
}

/** The library recurses: a text made of brackets exhausts the stack, which is the one thing it throws. */
function readAll(source: string): readonly ReadDocument[] | undefined {
  try {
    const options = { prettyErrors: false, merge: true, uniqueKeys: false, logLevel: 'silent' } as const;
    const documents = parseAllDocuments(source, options);
    if (!Array.isArray(documents)) return [];
    return documents.map(({ contents, errors, warnings }) => ({
      contents,
      errors,
      warnings,
      repeats: repeatedKeys(contents),
    }));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Parts {
  readonly root: MapNode;
  readonly segments: readonly KnownSegment[];
}

/**
 * Reads a file part by part. Undefined as soon as what is wrong with a part reaches beyond it: then the whole is read
 * at once.
 */
class SegmentParser {
  readonly #file: string;
  readonly #problems: ProblemList;
  /** In the order of the file. */
  readonly #before: readonly KnownSegment[];
  #next = 0;
  readonly #anchors = new Anchors();
  /** The whole text, where it is not what is written. */
  readonly #mended: Mended | undefined;

  constructor(file: string, problems: ProblemList, before: readonly KnownSegment[], mended?: Mended) {
    this.#file = file;
    this.#problems = problems;
    this.#before = before;
    this.#mended = mended;
  }

  parse({ segments, sections, end }: Segments): Parts | undefined {
    const current: KnownSegment[] = [];
    const root = new Map<string, MapEntry>();
    const found = this.#problems.fresh();
    for (const written of segments) {
      const known = this.#knownOf(written);
      const isKnown = known !== undefined && this.#isStillSo(known.parsed);
      const segment = isKnown ? known.segment : copyOf(written);
      const parsed = isKnown ? known.parsed : this.#read(segment);
      if (!parsed) return undefined;
      this.#account(parsed);
      current.push(isKnown ? known : { segment, parsed });
      found.takeOver(parsed.problems);
      const isEmpty = !parsed.tree || parsed.tree.entries.size === 0;
      const target = this.#targetOf(segment, root, { line: sections.get(segment.section ?? '') ?? 0, end, isEmpty });
      if (!parsed.tree) continue;
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

  /** The same segment as it was read before, on the same line. */
  #knownOf({ firstLine, section, isHead, text }: Segment): KnownSegment | undefined {
    while ((this.#before[this.#next]?.segment.firstLine ?? firstLine) < firstLine) this.#next++;
    const known = this.#before[this.#next];
    if (known?.segment.firstLine !== firstLine || known.segment.section !== section) return undefined;
    return known.segment.isHead === isHead && known.segment.text === text ? known : undefined;
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
    const place = { file: this.#file, firstLine };
    const common = segment.isHead ? undefined : readCommon(text);
    if (!common && explicitKey.test(text)) return undefined;
    const document = common ?? (segment.isHead ? undefined : readSound(text));
    if (document) {
      const mended = this.#mended && { mended: { ...this.#mended, firstLine: 0 } };
      return this.#readDocument(document, { ...place, source: text, lines: linesIn(text), ...mended }, true);
    }
    if (this.#mended) return undefined;
    const broken = readBroken(segment);
    const [first, ...others] = broken.documents;
    if (others.length > 0) return undefined;
    const mended = { ...broken.mended, firstLine };
    const source = mended.text;
    const empty = { contents: null, errors: [], warnings: [] };
    const read = this.#readDocument(first ?? empty, { ...place, source, lines: linesIn(source), mended }, false);
    if (!read) return undefined;
    const problems = this.#problems.fresh();
    tellSlips(mended.slips, this.#file, firstLine, problems);
    problems.takeOver(read.problems);
    return { ...read, problems: problems.all };
  }

  #readDocument(document: ReadDocument, place: SegmentPlace, isSound: boolean): ParsedSegment | undefined {
    const problems = this.#problems.fresh();
    const before = this.#anchors.aliasedNodes;
    const reader = new Reader(place, this.#anchors, problems);
    const tree = reader.read(document);
    const aliasedNodes = this.#anchors.aliasedNodes - before;
    this.#anchors.aliasedNodes = before;
    if (tree && tree.kind !== 'map') return undefined;
    if (isSound && tree?.entries.size !== 1) return undefined;
    // A key that is none is shown at all that it is part of, and that is more than the part.
    if (!isSound && problems.all.some(({ code }) => code === 'manifest.key')) return undefined;
    const own = [...reader.own].map(
      ([name, node]) => [name, { node, size: this.#anchors.sizes.get(node) ?? 1 }] as const,
    );
    return { tree, own: new Map(own), used: reader.used, aliasedNodes, problems: problems.all };
  }

  /** The mapping that a part belongs to. A section is nothing as long as none of its entries can be read. */
  #targetOf(
    { section }: Segment,
    root: Map<string, MapEntry>,
    { line, end, isEmpty }: { readonly line: number; readonly end: Position; readonly isEmpty: boolean },
  ): Map<string, MapEntry> {
    if (section === undefined) return root;
    const known = root.get(section)?.value;
    if (known?.kind === 'map') return known.entries as Map<string, MapEntry>;
    const entries = new Map<string, MapEntry>();
    const written = this.#mended?.written[line]?.length ?? section.length;
    const character = Math.min(Math.max(0, -(this.#mended?.shifts.get(line) ?? 0)), written);
    const start = { line, character };
    const keyEnd = { line, character: Math.min(character + section.length, written) };
    const keyAt = { file: this.#file, range: { start, end: keyEnd } };
    const value: Node = isEmpty
      ? { kind: 'scalar', value: null, at: keyAt }
      : { kind: 'map', entries, at: { file: this.#file, range: { start, end } } };
    root.set(section, { keyAt, value });
    return entries;
  }
}

/**
 * `? key`: the library loses mistakes in what follows one, and what it is shown at depends on what follows the part.
 */
const explicitKey = /^ *(?:- *)*\?(?: |$)/m;

/** What is read of a part of a text would keep all of the text in memory, of which there is one more after every edit. */
function copyOf(segment: Segment): Segment {
  return { ...segment, text: ownText(segment.text) };
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
  return firstMistake([document]) ? undefined : document;
}
