import type { Edit, Location } from '../../base/problem.ts';
import { isNull, type MapEntry } from '../tree/tree.ts';
import { blockAt, removeLines, type Block } from './fixes.ts';
import type { ProblemList } from './problems.ts';

/**
 * Moves a key and all below it into a mapping of the same file, below `heads`, keys that it adds. Undefined within `{ }`,
 * and where an alias or a merge key supplies the mapping.
 */
export function blockMoved(
  keyAt: Location,
  target: MapEntry,
  heads: readonly string[],
  problems: ProblemList,
): readonly Edit[] | undefined {
  const [block, home] = [blockAt(keyAt, problems), blockAt(target.keyAt, problems)];
  const indent = home && indentWithin(target, home, problems);
  if (!block || !home || indent === undefined || target.route || target.keyAt.file !== keyAt.file) return undefined;
  const name = /^\s*([^:]{1,250}:)/.exec(block.lines[0] ?? '')?.[1];
  const isTaken = heads.length === 0 && home.lines.some((line) => line.startsWith(`${indent}${name ?? ''}`));
  if (name === undefined || isTaken) return undefined;
  const headLines = heads.map((head, depth) => `${indent}${'  '.repeat(depth)}${head}:`);
  const prefix = indent + '  '.repeat(heads.length);
  const own = block.lines.map((line) => (line.trim() === '' ? line : prefix + line.slice(block.indent.length)));
  const text = [...headLines, ...own].join('\n');
  const { file } = keyAt;
  const [first, last] = [block.at.range.start.line, block.at.range.end.line];
  const line = target.keyAt.range.start.line + 1;
  // It stands right below the key already, and is only indented.
  if (first === line) return [{ at: block.at, newText: text }];
  const place = { line, character: 0 };
  const lines = problems.linesOf(file);
  const isAtEnd = line >= lines.length;
  const end = { line: line - 1, character: lines[line - 1]?.length ?? 0 };
  const at = isAtEnd ? { start: end, end } : { start: place, end: place };
  return [
    { at: { file, range: at }, newText: isAtEnd ? `\n${text}` : `${text}\n` },
    removeLines(file, first, last + 1, problems),
  ];
}

/**
 * The indent of the keys below a key, as they are written: the sections of a manifest are checked apart from their
 * entries. Undefined if they do not stand on lines of their own.
 */
function indentWithin({ keyAt, value }: MapEntry, home: Block, problems: ProblemList): string | undefined {
  const head = problems.linesOf(keyAt.file)[keyAt.range.start.line] ?? '';
  const behind = head.slice(keyAt.range.end.character);
  const isBlock = /^["']?\s*:\s*(?:&\S{1,200}\s*)?(?:#.*)?$/.test(behind);
  if (!isBlock || !(value.kind === 'map' || isNull(value))) return undefined;
  const below = home.lines.slice(1).find((line) => /^\s*[^\s#]/.test(line));
  return below === undefined ? `${home.indent}  ` : (/^ */.exec(below)?.[0] ?? '');
}
