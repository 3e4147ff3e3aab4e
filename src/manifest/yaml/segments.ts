/**
 * A stretch of a manifest that can be read by itself: a service, another entry of a section, or a whole top-level key.
 */
export interface Segment {
  /** The section whose entry it is; undefined for a top-level key as a whole. */
  readonly section: string | undefined;
  readonly text: string;
  /** Counts from 0. */
  readonly firstLine: number;
  /** The column its keys stand in. */
  readonly indent: number;
  /** True for the first segment of a section or of the file. */
  readonly isFirst: boolean;
  /** True if only comments stand between it and an empty line above. */
  readonly isAfterBlank: boolean;
  /**
   * The key that stands on the line behind it, with its colon. Nothing does behind the last; `unclear` for a line that
   * is no plain key.
   */
  readonly follow: string | undefined;
}

export interface Segments {
  readonly segments: readonly Segment[];
  /** Section → the line of its key. */
  readonly sections: ReadonlyMap<string, number>;
}

const topLevelKey = /^[A-Za-z_][\w.-]*:(?: |$)/;
const sectionKey = /^(services|networks|volumes|configs|secrets|models):[ ]*(?: #.*)?$/;
/** A key, or what becomes one while it is written. */
const entryStart = /^ +["'\w]/;
const topLevelStart = /^["'\w]/;
/** Up to its colon. */
export const plainKey = /^ *[A-Za-z_][\w.-]*:(?= |\n|$)/;
/** Stands for a line that is no plain key. */
export const unclear = '?';
const blank = /^ *(?:#|$)/;

/**
 * Cuts a manifest in block style at its top-level keys and at the entries of its sections. Undefined when it is laid out
 * in any other way. A cut that goes through a value leaves both parts unreadable: whoever reads them notices.
 */
export function splitSegments(text: string): Segments | undefined {
  const lines = linesOf(text);
  const first = lines.findIndex(({ text: line }) => !blank.test(line));
  if (first === -1) return undefined;
  const from = /^---[ ]*$/.test(lines[first]?.text ?? '') ? first + 1 : first;
  const blocks = topLevelBlocks(lines, from);
  if (!blocks) return undefined;
  const sections = new Map<string, number>();
  const segments = blocks.flatMap(([start, end]): readonly Segment[] => {
    const section = sectionKey.exec(lines[start]?.text ?? '')?.[1];
    const entries = section === undefined ? undefined : entryStarts(lines, start + 1, end);
    if (section === undefined || !entries || sections.has(section)) {
      return [cut(text, lines, { from: start, to: end, section: undefined, isFirst: start === blocks[0]?.[0] })];
    }
    sections.set(section, start);
    return entries.map((entry, index) =>
      cut(text, lines, { from: entry, to: entries[index + 1] ?? end, section, isFirst: index === 0 }),
    );
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
function topLevelBlocks(lines: readonly Line[], from: number): readonly (readonly [number, number])[] | undefined {
  const starts: number[] = [];
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]?.text ?? '';
    if (blank.test(line)) continue;
    const isStart = starts.length > 0 ? topLevelStart.test(line) : topLevelKey.test(line);
    const goesOn = starts.length > 0 && /^(?: |-(?: |$))/.test(line);
    if (isStart) starts.push(index);
    else if (!goesOn) return undefined;
  }
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

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly section: string | undefined;
  readonly isFirst: boolean;
}

function cut(text: string, lines: readonly Line[], { from, to, section, isFirst }: Cut): Segment {
  const next = lines[to]?.text;
  return {
    section,
    text: text.slice(lines[from]?.offset, lines[to]?.offset),
    firstLine: from,
    indent: (lines[from]?.text ?? '').search(/[^ ]|$/),
    isFirst,
    isAfterBlank: isAfterBlank(lines, from),
    follow: next === undefined ? undefined : (plainKey.exec(next)?.[0] ?? unclear),
  };
}

function isAfterBlank(lines: readonly Line[], from: number): boolean {
  for (let above = from - 1; above >= 0; above--) {
    const text = lines[above]?.text ?? '';
    if (text.trim() === '') return true;
    if (!blank.test(text)) return false;
  }
  return false;
}
