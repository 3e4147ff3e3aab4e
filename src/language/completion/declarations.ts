import type { TextEdit } from 'vscode-languageserver/node';
import type { CompletionContext } from './completionContext.ts';

/** An entry for a section of the top level. */
export interface TopLevelEntry {
  readonly section: 'volumes' | 'secrets';
  readonly name: string;
  /** The lines below the name. */
  readonly body: readonly string[];
}

type Section = TopLevelEntry['section'];

/**
 * Makes edits beside the one at the cursor that declare names which are not declared yet. They are undefined where the file is
 * written such that an entry cannot be added: with several documents, or a section that is not a block.
 */
export function declarer(
  context: CompletionContext,
): (declarations: readonly TopLevelEntry[]) => TextEdit[] | undefined {
  const { lines } = context.snapshot.file;
  const isDivided = lines.some((line, index) => index > 0 && /^(---|\.\.\.)/.test(line));
  const known = declaredNames(context);
  const places = {
    volumes: lines.findIndex((line) => line.startsWith('volumes:')),
    secrets: lines.findIndex((line) => line.startsWith('secrets:')),
  };
  return (declarations) => {
    const missing = declarations.filter(({ section, name }) => !known.has(`${section} ${name}`));
    if (missing.length === 0) return [];
    const mayAdd = missing.every(({ section }) => places[section] === -1 || isBlock(lines, places[section]));
    if (isDivided || !mayAdd) return undefined;
    const sections = [...new Set(missing.map(({ section }) => section))];
    const textOf = (section: Section, indent: string): string =>
      missing.flatMap((one) => (one.section === section ? entryText(one, indent) : [])).join('');
    const present = sections.filter((section) => places[section] !== -1);
    const edits = present.map((section) =>
      insertion(places[section] + 1, 0, textOf(section, indentBelow(lines, places[section]))),
    );
    const added = sections.filter((section) => places[section] === -1);
    const text = added.map((section) => `${section}:\n${textOf(section, '  ')}`).join('');
    return text === '' ? edits : [...edits, newSections(context, text)];
  };
}

function declaredNames({ snapshot }: CompletionContext): ReadonlySet<string> {
  const names = snapshot.soundFile().names();
  return new Set(names.flatMap(({ isDeclaration, space, name }) => (isDeclaration ? `${space} ${name}` : [])));
}

function isBlock(lines: readonly string[], at: number): boolean {
  return /^\w+:\s*(#.*)?$/.test(lines[at] ?? '') && at + 1 < lines.length;
}

function entryText({ name, body }: TopLevelEntry, indent: string): string {
  return [`${indent}${name}:`, ...body.map((line) => `${indent}${indent}${line}`)].map((line) => `${line}\n`).join('');
}

/** The indentation of a section's entries. */
function indentBelow(lines: readonly string[], at: number): string {
  const first = lines.slice(at + 1, at + 20).find((line) => /^\s*[^\s#]/.test(line)) ?? '';
  return /^( {1,8})\S/.exec(first)?.[1] ?? '  ';
}

/**
 * At the end of the file; above its first key if the cursor is on the last line, because an edit must not stand where
 * the word is replaced.
 */
function newSections({ snapshot, range }: CompletionContext, text: string): TextEdit {
  const { lines } = snapshot.file;
  const last = lines.length - 1;
  const end = lines[last] ?? '';
  if (last > range.start.line) return insertion(last, end.length, end === '' ? text : `\n${text.trimEnd()}`);
  const first = lines.findIndex((line) => /^[^\s#-]/.test(line));
  return insertion(Math.max(0, first), 0, text);
}

function insertion(line: number, character: number, newText: string): TextEdit {
  const place = { line, character };
  return { range: { start: place, end: place }, newText };
}
