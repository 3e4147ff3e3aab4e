import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import ts from 'typescript';
import { sourcesUnder } from './folders.ts';

/**
 * The names that are declared and exported by more than one file under `root`, each with its files. What one of the folders
 * or files in `siblings` exports, another of them may export too: they stand side by side, and do the same for different callers.
 */
export function sharedNames(root: string, siblings: readonly (readonly string[])[]): readonly string[] {
  const files = new Map<string, Set<string>>();
  for (const path of sourcesUnder(root)) {
    for (const name of exportedNames(readFileSync(path, 'utf8'))) {
      files.set(name, (files.get(name) ?? new Set()).add(relative(root, path).replaceAll('\\', '/')));
    }
  }
  return [...files].flatMap(([name, places]) =>
    areApart([...places], siblings) ? [] : [`${name}: ${[...places].toSorted().join(', ')}`],
  );
}

/** Each in a folder of its own among siblings, or alone. */
function areApart(places: readonly string[], siblings: readonly (readonly string[])[]): boolean {
  if (places.length < 2) return true;
  return siblings.some((folders) => {
    const homes = places.map((place) => folders.find((folder) => place === folder || place.startsWith(`${folder}/`)));
    return !homes.includes(undefined) && new Set(homes).size === homes.length;
  });
}

function exportedNames(text: string): readonly string[] {
  const source = ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(nameOfVariable);
    const { name } = statement as { readonly name?: ts.Node };
    return name && ts.isIdentifier(name) ? [name.text] : [];
  });
}

function nameOfVariable({ name }: ts.VariableDeclaration): readonly string[] {
  return ts.isIdentifier(name) ? [name.text] : [];
}
