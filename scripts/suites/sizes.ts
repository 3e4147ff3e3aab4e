import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../machine/paths.ts';

interface Measure {
  readonly where: string;
  readonly lines: number;
}

/** How long files and functions of `src` are; the linter sets the ceilings (400 and 80), this shows the tail. */
export function sizeReport(): readonly string[] {
  const files = sourceFiles();
  const functions = files.flatMap((file) => functionSizes(file));
  const fileSizes = files.map((file) => ({
    where: file,
    lines: readFileSync(join(root, file), 'utf8').split('\n').length,
  }));
  return [`sizes: ${summary('files', fileSizes, 0.9)}; ${summary('functions', functions, 0.95)}`];
}

function summary(what: string, measures: readonly Measure[], share: number): string {
  const sorted = [...measures].sort((a, b) => a.lines - b.lines);
  const at = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const largest = sorted.at(-1);
  if (!at || !largest) return `no ${what}`;
  return `${measures.length} ${what}, p${share * 100} ${at.lines} lines, largest ${largest.lines} (${largest.where})`;
}

function sourceFiles(): readonly string[] {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join('src', name));
}

function functionSizes(file: string): readonly Measure[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Measure[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body)
      found.push({ where: `${file}:${line(source, node.getStart()) + 1}`, lines: lineCount(source, node) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function lineCount(source: ts.SourceFile, node: ts.Node): number {
  return line(source, node.end) - line(source, node.getStart()) + 1;
}

function line(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line;
}
