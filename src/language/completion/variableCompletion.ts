import { join } from 'node:path';
import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import type { Position } from '../../base/problem.ts';
import type { CompletionSources } from './completionContext.ts';
import type { Cursor } from './cursor.ts';
import type { Snapshot } from '../text/snapshot.ts';

/**
 * Completes variables after `$` or `${`, and the operators after a name; undefined anywhere else. Values are not shown,
 * because they may be secret.
 */
export function variableCompletion(
  snapshot: Snapshot,
  position: Position,
  cursor: Cursor,
  sources: Pick<CompletionSources, 'variables'>,
): CompletionItem[] | undefined {
  const line = snapshot.file.lines[position.line] ?? '';
  const before = line.slice(0, position.character);
  const open = /\$(\{?)([A-Za-z_]\w{0,200})?$/.exec(before);
  // `$${` is an escaped dollar sign, and keys are not interpolated.
  if (!open || isEscaped(before, open.index) || cursor.kind === 'key') return undefined;
  const [, brace = '', prefix = ''] = open;
  const rest = line.slice(position.character);
  const start = { line: position.line, character: open.index + (brace === '' ? 0 : 2) };
  const range = { start, end: position };
  const isClosed = brace !== '' && (/^[\w:?+-]*\}/.test(rest) || /^[\w:?+-]/.test(rest));
  const write = (name: string): string => (brace === '' ? `\${${name}}` : isClosed ? name : `${name}}`);
  if (brace === '' && /^[\w{]/.test(rest)) return undefined;
  const items = namesOf(snapshot, open.index, position.line, sources).map(({ name, rank }, index) => ({
    label: name,
    kind: CompletionItemKind.Variable,
    filterText: brace === '' ? `$${name}` : name,
    sortText: `${rank} ${String(index).padStart(4, '0')}`,
    textEdit: { range, newText: write(name) },
  }));
  const mayGoOn = brace !== '' && prefix !== '' && !/^[\w:?+-]/.test(rest);
  return mayGoOn ? [...items, ...operatorItems(prefix, range, !isClosed)] : items;
}

const operators = [
  { sign: ':-', detail: 'a default when it is not set, or empty' },
  { sign: '-', detail: 'a default when it is not set' },
  { sign: ':?', detail: 'an error when it is not set, or empty' },
  { sign: '?', detail: 'an error when it is not set' },
  { sign: ':+', detail: 'another value when it is set and not empty' },
  { sign: '+', detail: 'another value when it is set' },
] as const;

function operatorItems(name: string, range: CompletionRange, isOpen: boolean): CompletionItem[] {
  return operators.map(({ sign, detail }, index) => ({
    label: `${name}${sign}`,
    kind: CompletionItemKind.Operator,
    detail,
    filterText: `${name}${sign}`,
    sortText: `5 ${index}`,
    textEdit: { range, newText: `${name}${sign}${isOpen ? '}' : ''}` },
  }));
}

interface CompletionRange {
  readonly start: Position;
  readonly end: Position;
}

/** Ranks variables: those set in `.env` first, then those used in the manifest, then those of the process. */
function namesOf(
  { file, files, directory, readText }: Snapshot,
  dollar: number,
  line: number,
  { variables }: Pick<CompletionSources, 'variables'>,
): readonly { readonly name: string; readonly rank: number }[] {
  const declared = [...(readText(join(directory(), '.env')) ?? '').matchAll(declaration)].map(([, name = '']) => name);
  const used = files().flatMap(({ path, lines }) =>
    lines.flatMap((text, index) =>
      text.includes('$')
        ? [...text.matchAll(use)].flatMap(({ 1: name = '', index: at }) =>
            path === file.path && index === line && at === dollar ? [] : [name],
          )
        : [],
    ),
  );
  const ranks = new Map<string, number>();
  for (const [rank, names] of [declared, used, variables].entries()) {
    for (const name of names) if (!ranks.has(name)) ranks.set(name, rank);
  }
  return [...ranks].map(([name, rank]) => ({ name, rank }));
}

/** True after an odd number of dollar signs. */
function isEscaped(text: string, dollar: number): boolean {
  let count = 0;
  while (text[dollar - 1 - count] === '$') count++;
  return count % 2 === 1;
}

const declaration = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[=:]/gm;
const use = /\$\{([A-Za-z_]\w*)/g;
