import { join } from 'node:path';
import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Position } from '../../base/problem.ts';
import { parseDotenv } from '../../manifest/variables/dotenv.ts';
import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import type { CompletionSources } from './completionContext.ts';
import type { Snapshot, SourceFile } from '../text/snapshot.ts';

/**
 * Completes variables after `$` or `${`, and the operators after a name; undefined anywhere else. Values that may be secret
 * are not shown.
 */
export function variableCompletion(
  snapshot: Snapshot,
  position: Position,
  sources: Pick<CompletionSources, 'variables'>,
): CompletionItem[] | undefined {
  const line = snapshot.file.lines[position.line] ?? '';
  const before = line.slice(0, position.character);
  const open = /\$(\{?)([A-Za-z_]\w{0,200})?$/.exec(before);
  // `$${` is an escaped dollar sign.
  if (!open || isEscaped(before, open.index)) return undefined;
  const [, brace = '', prefix = ''] = open;
  const rest = line.slice(position.character);
  const start = { line: position.line, character: open.index + (brace === '' ? 0 : 2) };
  const range = { start, end: position };
  const isClosed = brace !== '' && (/^[\w:?+-]*\}/.test(rest) || /^[\w:?+-]/.test(rest));
  const write = (name: string): string => (brace === '' ? `\${${name}}` : isClosed ? name : `${name}}`);
  if (brace === '' && /^[\w{]/.test(rest)) return undefined;
  const items = variablesFor(snapshot, open.index, position.line, sources).map(({ name, rank, detail }, index) => ({
    label: name,
    detail,
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

interface Variable {
  readonly name: string;
  readonly rank: number;
  /** Its value, and where it comes from. */
  readonly detail: string;
}

/** Ranks variables: those set in `.env` first, then those used in the manifest, then those of the process. */
function variablesFor(
  { file, files, directory, readText, environment }: Snapshot,
  dollar: number,
  line: number,
  { variables }: Pick<CompletionSources, 'variables'>,
): readonly Variable[] {
  const text = readText(join(directory(), '.env')) ?? '';
  const { values } = parseDotenv(text, (name) => ownProperty(environment, name));
  // A file with a mistake in it still names its variables.
  const declared = [...text.matchAll(declaration)].map(([, name = '']) => name);
  const defaults = usedIn(files(), (path, index, at) => path === file.path && index === line && at === dollar);
  const found = new Map<string, Variable>();
  for (const [rank, names] of [declared, defaults.keys(), variables].entries()) {
    for (const name of names) if (!found.has(name)) found.set(name, { name, rank, detail: detailOf(name) });
  }
  return [...found.values()];

  function detailOf(name: string): string {
    const own = ownProperty(environment, name);
    if (own !== undefined) return `${shown(name, own)}, from the environment`;
    const written = values.get(name);
    if (written !== undefined) return `${shown(name, written)}, from .env`;
    const fallback = defaults.get(name) ?? '';
    return fallback === '' ? 'set nowhere' : `set nowhere, ${shown(name, fallback)} by default`;
  }
}

/** The variables that files use, with the first default that one of them gives. */
function usedIn(
  files: readonly SourceFile[],
  isSkipped: (path: string, line: number, character: number) => boolean,
): ReadonlyMap<string, string> {
  const defaults = new Map<string, string>();
  for (const { path, lines } of files) {
    const withDollar = lines.flatMap((text, index) => (text.includes('$') ? [{ text, index }] : []));
    const uses = withDollar.flatMap(({ text, index }) =>
      [...text.matchAll(use)].filter((match) => !isSkipped(path, index, match.index)),
    );
    for (const [, name = '', fallback = ''] of uses) {
      if ((defaults.get(name) ?? '') === '') defaults.set(name, fallback);
    }
  }
  return defaults;
}

/** A value of one line, unless it looks like a secret. */
function shown(name: string, value: string): string {
  if (isSecretName(name) || isSecretText(value)) return 'hidden, as it looks secret';
  if (value === '') return 'empty';
  const line = value.replaceAll(/\s+/g, ' ');
  return line.length > maxShown ? `${line.slice(0, maxShown)}…` : line;
}

const maxShown = 60;

/** True after an odd number of dollar signs. */
function isEscaped(text: string, dollar: number): boolean {
  let count = 0;
  while (text[dollar - 1 - count] === '$') count++;
  return count % 2 === 1;
}

const declaration = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*[=:]/gm;
const use = /\$\{([A-Za-z_]\w*)(?::?-([^${}]{0,200})\})?/g;
