import type { Position } from '../../base/problem.ts';

/**
 * A stretch of a manifest that can be read by itself: a service, another entry of a section, or a whole top-level key.
 */
export interface Segment {
  /** The section whose entry it is; undefined for a top-level key as a whole. */
  readonly section: string | undefined;
  readonly text: string;
  /** Counts from 0. */
  readonly firstLine: number;
  /** True for the line of a section that has something behind its colon, which the entries below it exclude. */
  readonly isHead?: true;
}

export interface Segments {
  readonly segments: readonly Segment[];
  /** Section → the line of its key. */
  readonly sections: ReadonlyMap<string, number>;
  /** The end of the text. */
  readonly end: Position;
}

const topLevelKey = /^[A-Za-z_][\w.-]*:(?: |$)/;
/** The second group is what cannot stand in front of entries. */
const sectionKey = /^(services|networks|volumes|configs|secrets|models):(?:[ ]*(?: #.*)?|[ ]+([^ #&!|>[{].*))$/;
/** A key, or what becomes one while it is written. */
const entryStart = /^ +["'\w]/;
const entryKey = /^ +[^ :]+:(?: |$)/;
const topLevelStart = /^(?:\w[^:#]*|"[^"]*"|'[^']*'):(?:\s|$)/;
/** What goes on with the lines above. */
const inner = /^(?: |-(?: |$)|[\]}])/;
/** What may be the layout of another kind of file; or lines that a merge of git left. */
const otherLayout = /^(?:[[{%?:&*!\t\]}]|---(?: |$)|\.\.\.(?: |$)|[<=|>]{7})/;

/**
 * Cuts a manifest in block style at its top-level keys and at the entries of its sections. Undefined when it is laid out
 * in any other way; `broken` when a line at the left margin is no YAML. A cut that goes through a value leaves both parts
 * unreadable: whoever reads them notices. `lines` are those of the text.
 */
export function splitSegments(text: string, lines: readonly string[]): Segments | 'broken' | undefined {
  const first = lines.findIndex((line) => !isBlank(line));
  if (first === -1) return undefined;
  const from = /^---[ ]*$/.test(lines[first] ?? '') ? first + 1 : first;
  const blocks = topLevelBlocks(lines, from);
  if (!blocks || blocks === 'broken') return blocks;
  const offsets = offsetsOf(lines);
  const cut = (start: number, end: number, section?: string): Segment => ({
    section,
    text: text.slice(offsets[start], offsets[end]),
    firstLine: start,
  });
  const sections = new Map<string, number>();
  const segments = blocks.flatMap(([start, end]): readonly Segment[] => {
    const [, section, junk] = sectionKey.exec(lines[start] ?? '') ?? [];
    const entries = section === undefined ? undefined : entryStarts(lines, start + 1, end);
    const isHead = junk !== undefined;
    const isSection = entries !== undefined && (!isHead || entryKey.test(lines[entries[0] ?? 0] ?? ''));
    if (section === undefined || !isSection || sections.has(section)) return [cut(start, end)];
    sections.set(section, start);
    const heads: readonly Segment[] = isHead ? [{ ...cut(start, start + 1), isHead }] : [];
    return [...heads, ...entries.map((entry, index) => cut(entry, entries[index + 1] ?? end, section))];
  });
  return { segments, sections, end: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 } };
}

/** The offset at which each line begins; that of what follows the last one is left out. */
function offsetsOf(lines: readonly string[]): Uint32Array {
  const offsets = new Uint32Array(lines.length);
  for (let line = 1; line < lines.length; line++) {
    offsets[line] = (offsets[line - 1] ?? 0) + (lines[line - 1]?.length ?? 0) + 1;
  }
  return offsets;
}

const [space, hash] = [32, 35] as const;

// Every line of a manifest is looked at after every edit, so that lines are looked at by their characters where that is enough.
function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === space) indent++;
  return indent;
}

/** Nothing but spaces and a comment. */
function isBlank(line: string): boolean {
  const indent = indentOf(line);
  return indent === line.length || line.charCodeAt(indent) === hash;
}

/** The first and last line (excluded) of each top-level key. */
function topLevelBlocks(
  lines: readonly string[],
  from: number,
): readonly (readonly [number, number])[] | 'broken' | undefined {
  const starts: number[] = [];
  let isBroken = false;
  for (let index = from; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if ((starts.length > 0 && line.charCodeAt(0) === space) || isBlank(line)) continue;
    const isStart = starts.length > 0 ? topLevelStart.test(line) : topLevelKey.test(line);
    if (isStart) starts.push(index);
    else if (starts.length > 0 && inner.test(line)) continue;
    else if (starts.length === 0 || otherLayout.test(line)) return undefined;
    else isBroken = true;
  }
  if (isBroken) return 'broken';
  return starts.length === 0 ? undefined : starts.map((start, index) => [start, starts[index + 1] ?? lines.length]);
}

/** The lines on which the entries of a section start; undefined when there are none, or they are no plain entries. */
function entryStarts(lines: readonly string[], from: number, to: number): readonly number[] | undefined {
  const starts: number[] = [];
  let indent = 0;
  for (let index = from; index < to; index++) {
    const line = lines[index] ?? '';
    const own = indentOf(line);
    if ((indent > 0 && own > indent) || isBlank(line)) continue;
    indent ||= own;
    if (own < indent || !entryStart.test(line)) return undefined;
    starts.push(index);
  }
  return starts.length === 0 ? undefined : starts;
}
