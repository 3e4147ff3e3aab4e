/** A stretch of a manifest that can be read by itself: a service, another entry of a section, or a whole top-level key. */
export interface Segment {
  /** The section whose entry it is; undefined for a top-level key as a whole. */
  readonly section: string | undefined;
  readonly text: string;
  /** From 0. */
  readonly firstLine: number;
}

export interface Segments {
  readonly segments: readonly Segment[];
  /** Section → the line of its key. */
  readonly sections: ReadonlyMap<string, number>;
}

const topLevelKey = /^[A-Za-z_][\w.-]*:(?: |$)/;
const sectionKey = /^(services|networks|volumes|configs|secrets|models):[ ]*(?:#.*)?$/;
const entryKey = /^ +[A-Za-z0-9_][\w.-]*:(?: |$)/;
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
    if (section === undefined || !entries || sections.has(section)) return [cut(text, lines, start, end, undefined)];
    sections.set(section, start);
    return entries.map((entry, index) => cut(text, lines, entry, entries[index + 1] ?? end, section));
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

/** From line to line (the end excluded) of each top-level key. */
function topLevelBlocks(lines: readonly Line[], from: number): readonly (readonly [number, number])[] | undefined {
  const starts: number[] = [];
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]?.text ?? '';
    if (blank.test(line)) continue;
    const goesOn = starts.length > 0 && /^(?: |-(?: |$))/.test(line);
    if (topLevelKey.test(line)) starts.push(index);
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
    if (own < indent || !entryKey.test(line)) return undefined;
    starts.push(index);
  }
  return starts.length === 0 ? undefined : starts;
}

function cut(text: string, lines: readonly Line[], from: number, to: number, section: string | undefined): Segment {
  return { section, text: text.slice(lines[from]?.offset, lines[to]?.offset), firstLine: from };
}
