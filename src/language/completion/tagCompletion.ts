import { CompletionItemKind, InsertTextFormat, type CompletionItem } from 'vscode-languageserver/node';
import { shapeAt } from '../text/attributeAt.ts';
import { itemOf, type CompletionContext } from './completionContext.ts';

const tags = [
  {
    label: '!reset',
    detail: 'removes what an earlier file says',
    documentation:
      'Takes the attribute out that an earlier file, or the service that is extended, has. Its value here does not count.',
  },
  {
    label: '!override',
    detail: 'replaces what an earlier file says',
    documentation:
      'Takes the value here instead of merging it with what an earlier file, or the service that is extended, has.',
  },
] as const;

/** `!reset` and `!override`, where an earlier file may have said something, or a `!` is written. */
export function tagItems(context: CompletionContext): CompletionItem[] {
  const { cursor, prefix, quote, snapshot } = context;
  const mayStand = cursor.kind === 'value' && cursor.style === 'block' && quote === '' && isMergeable(cursor.path);
  const isMeant = prefix.startsWith('!') || (prefix === '' && isNested(cursor.path) && isLaidOver(snapshot.file));
  if (!mayStand || !isMeant) return [];
  return tags.map(({ label, detail, documentation }) => ({
    ...itemOf(label, context, CompletionItemKind.Keyword, newTextOf(label, context)),
    detail,
    documentation,
    sortText: `7 ${label}`,
    ...(context.sources.hasSnippets && { insertTextFormat: InsertTextFormat.Snippet }),
  }));
}

/** The tag in front of a mapping or a list that stands on the lines below. */
export function tagsBefore(context: CompletionContext): CompletionItem[] {
  const { rest } = context;
  return /^\s*(?:#|$)/.test(rest) ? tagItems({ ...context, sources: { ...context.sources, hasSnippets: false } }) : [];
}

/** What a file may say otherwise than the one before it. What a service extends is not merged. */
function isMergeable(path: readonly string[]): boolean {
  return path.length > 1 && path[2] !== 'extends' && !path.includes('x-patchbay') && shapeAt(path) !== undefined;
}

/** Lists and mappings are merged, so a tag makes a difference; a single value is replaced anyway. */
function isNested(path: readonly string[]): boolean {
  const shape = shapeAt(path);
  return path.length > 2 && (shape?.list ?? shape?.values ?? shape?.table) !== undefined;
}

/** Behind `!override`, the value starts on the next line where it takes several. */
function newTextOf(label: string, { cursor, sources, snapshot, range }: CompletionContext): string {
  if (label === '!reset') return '!reset null';
  if (!sources.hasSnippets) return label;
  if (!isNested(cursor.path)) return `${label} $0`;
  const dashes = /^ *((?:- +)*)/.exec(snapshot.file.lines[range.start.line] ?? '')?.[1] ?? '';
  return `${label}\n${' '.repeat(dashes.length)}  ${shapeAt(cursor.path)?.list ? '- ' : ''}$0`;
}

/** True for a file that names others, or that its name says is laid over another. */
function isLaidOver({ path, lines }: CompletionContext['snapshot']['file']): boolean {
  return (
    /override|compose[.-][\w-]{1,60}\.ya?ml$/i.test(path) || lines.some((line) => /^\s*(?:include|extends):/.test(line))
  );
}
