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
const blank = /^ *(?:#|$)/;

/**
 * Cuts a manifest in block style at its top-level keys and at the entries of its sections. Undefined when it is laid out
 * in any other way; `broken` when a line at the left margin is no YAML. A cut that goes through a value leaves both parts
 * unreadable: whoever reads them notices.
 */
export function splitSegments(text: string): Segments | 'broken' | undefined {
  const lines = linesOf(text);
  const first = lines.findIndex(({ text: line }) => !blank.test(line));
  if (first === -1) return undefined;
  const from = /^---[ ]*$/.test(lines[first]?.text ?? '') ? first + 1 : first;
  const blocks = topLevelBlocks(lines, from);
  if (!blocks || blocks === 'broken') return blocks;
  const sections = new Map<string, number>();
  const segments = blocks.flatMap(([start, end]): readonly Segment[] => {
    const [, section, junk] = sectionKey.exec(lines[start]?.text ?? '') ?? [];
    const entries = section === undefined ? undefined : entryStarts(lines, start + 1, end);
    const isHead = junk !== undefined;
    const isSection = entries !== undefined && (!isHead || entryKey.test(lines[entries[0] ?? 0]?.text ?? ''));
    if (section === undefined || !isSection || sections.has(section)) return [cut(text, lines, start, end)];
    sections.set(section, start);
    const heads: readonly Segment[] = isHead ? [{ ...cut(text, lines, start, start + 1), isHead }] : [];
    return [...heads, ...entries.map((entry, index) => cut(text, lines, entry, entries[index + 1] ?? end, section))];
  });
  return { segments, sections };
}

interface Line {
  readonly text: string;
  readonly offset: number;
}

function linesOf(text: string): readonly Line[] {
  let offset = 0;
  return text.split('\n').map((line) => {
    const at = offset;
    offset += line.length + 1;
    return { text: line, offset: at };
  });
}

/** The first and last line (excluded) of each top-level key. */
function topLevelBlocks(
  lines: readonly Line[],
  from: number,
): readonly (readonly [number, number])[] | 'broken' | undefined {
  const starts: number[] = [];
  let isBroken = false;
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]?.text ?? '';
    if (blank.test(line)) continue;
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
function entryStarts(lines: readonly Line[], from: number, to: number): readonly number[] | undefined {
  const starts: number[] = [];
  let indent = 0;
  for (let index = from; index < to; index++) {
    const line = lines[index]?.text ?? '';
    if (blank.test(line)) continue;
    const own = line.search(/[^ ]/);
    indent ||= own;
    if (own > indent) continue;
    if (own < indent || !entryStart.test(line)) return undefined;
    starts.push(index);
  }
  return starts.length === 0 ? undefined : starts;
}

function cut(text: string, lines: readonly Line[], from: number, to: number, section?: string): Segment {
  return { section, text: text.slice(lines[from]?.offset, lines[to]?.offset), firstLine: from };
}
