import { isAbsolute, relative, sep } from 'node:path';

/** Where files are dropped or pasted. */
export interface DropPlace {
  /** The folder that paths of the manifest start from. */
  readonly folder: string;
  /** The lines above that of the cursor. */
  readonly above: readonly string[];
  /** The line up to the cursor, or to what is replaced. */
  readonly before: string;
  /** The line behind it. */
  readonly after: string;
}

/** How the text of several files goes together. */
type Layout =
  | { readonly kind: 'quoted'; readonly quote: string }
  | { readonly kind: 'flow'; readonly lead: string; readonly trail: string }
  /** What is in front of the first item, and of each other. Editors add the indent of the line to every further line. */
  | { readonly kind: 'items'; readonly first: string; readonly next: string }
  | { readonly kind: 'value'; readonly lead: string }
  | { readonly kind: 'text' };

/**
 * The text that files, by their absolute paths, become in a manifest: paths from its folder, quoted where YAML would misread
 * them; items where a list stands or can stand. Undefined where they cannot be told apart. Further lines are indented from
 * the indent of the line, as editors insert them.
 */
export function droppedText(files: readonly string[], place: DropPlace): string | undefined {
  const paths = files.map((file) => pathFrom(place.folder, file));
  if (paths.length === 0) return undefined;
  const layout = layoutAt(place, paths.length > 1);
  switch (layout.kind) {
    case 'quoted':
      return paths.length === 1 ? inQuotes(paths[0] ?? '', layout.quote) : undefined;
    case 'flow':
      return layout.lead + paths.map((path) => scalar(path, true)).join(', ') + layout.trail;
    case 'items':
      return layout.first + paths.map((path) => scalar(path, false)).join(`\n${layout.next}`);
    case 'value':
      return layout.lead + scalar(paths[0] ?? '', false);
    case 'text':
      return paths.map((path) => scalar(path, false)).join(' ');
  }
}

/** Writes a path as Compose reads it: `/` on every system, `$` doubled, marked as a path. One on another drive stays absolute. */
function pathFrom(folder: string, file: string): string {
  const way = relative(folder, file);
  const path = (isAbsolute(way) ? file : way).split(sep).join('/').replaceAll('$', '$$$$');
  if (path === '') return '.';
  return isAbsolute(way) || path === '..' || path.startsWith('../') ? path : `./${path}`;
}

function layoutAt({ above, before, after }: DropPlace, isSeveral: boolean): Layout {
  if (/^\s*#|\s#/.test(before)) return { kind: 'text' };
  const quote = openQuote(before);
  if (quote !== undefined) return { kind: 'quoted', quote };
  if (isInFlow(before)) return flowLayout(before, after);
  const isEnd = /^\s*(?:#|$)/.test(after);
  const item = /^(\s*)-\s*$/.exec(before);
  if (item && isEnd) return { kind: 'items', first: before.endsWith('-') ? ' ' : '', next: '- ' };
  if (/^\s*(?:-\s+)?[\w."'-]+:\s*$/.test(before) && isEnd) return valueLayout(before, isSeveral);
  if (before.trim() === '' && isEnd) return emptyLineLayout(above, before);
  return { kind: 'text' };
}

/** The text that goes behind `key:`. Several paths become a list under the key. */
function valueLayout(before: string, isSeveral: boolean): Layout {
  const column = /^\s*-\s+/.test(before) ? '    ' : '  ';
  if (isSeveral) return { kind: 'items', first: `\n${column}- `, next: `${column}- ` };
  return { kind: 'value', lead: before.endsWith(':') ? ' ' : '' };
}

/** The text of one more item, under `key:` or under another item. An empty line elsewhere takes no item. */
function emptyLineLayout(above: readonly string[], before: string): Layout {
  const last = above.findLast((line) => line.trim() !== '' && !/^\s*#/.test(line)) ?? '';
  const indent = last.length - last.trimStart().length;
  const isKey = /^\s*(?:-\s+)?[\w."'-]+:\s*(?:#.*)?$/.test(last);
  if (!isKey && !/^\s*-(?:\s|$)/.test(last)) return { kind: 'text' };
  const wanted = isKey ? indent + (/^\s*-\s/.test(last) ? 4 : 2) : indent;
  const missing = ' '.repeat(Math.max(0, wanted - before.length));
  return { kind: 'items', first: `${missing}- `, next: `${missing}- ` };
}

function flowLayout(before: string, after: string): Layout {
  const isBehindItem = /[^\s[,{:]\s*$/.test(before);
  const isBeforeItem = /^\s*[^\s\],}#]/.test(after);
  const lead = isBehindItem ? ', ' : /[,:]$/.test(before) ? ' ' : '';
  return { kind: 'flow', lead, trail: isBeforeItem ? ', ' : '' };
}

const quoted = /(^|[\s[,{:(])("(?:[^"\\]|\\.)*"|'[^']*')/g;

/** The quote that is open at the end of a line. */
function openQuote(text: string): string | undefined {
  return /(?:^|[\s[,{:(])(["'])/.exec(text.replace(quoted, '$1x'))?.[1];
}

function isInFlow(text: string): boolean {
  const bare = text.replace(quoted, '$1');
  return bare.replace(/[^[{]/g, '').length > bare.replace(/[^\]}]/g, '').length;
}

/** A path starts with a dot, a slash or a drive, so only what is inside can be misread. */
function scalar(path: string, isFlow: boolean): string {
  const isMisread = /:\s|\s#|:$|^\s|\s$|["'\\]/.test(path) || hasControl(path) || (isFlow && /[,[\]{}]/.test(path));
  if (!isMisread) return path;
  return hasControl(path) ? JSON.stringify(path) : `'${inQuotes(path, "'")}'`;
}

function inQuotes(path: string, quote: string): string {
  return quote === "'" ? path.replaceAll("'", "''") : JSON.stringify(path).slice(1, -1);
}

function hasControl(path: string): boolean {
  return /\p{Cc}/u.test(path);
}
