import { dirname, relative } from 'node:path';
import type { EnvironmentTextParams, EnvironmentTextResult } from '../../protocol/context.ts';
import { find, textOf, type MapNode, type Node } from '../../manifest/tree/tree.ts';
import type { SourceFile } from '../text/snapshot.ts';

/** Where and what to write so that a manifest names an environment with other files. */
export function environmentText(
  source: SourceFile | undefined,
  { path: main, over, name }: EnvironmentTextParams,
): EnvironmentTextResult {
  if (!source || over.length === 0)
    return { refusal: 'There is no other file to put into an environment. Choose one first.' };
  if (!/^[A-Za-z0-9][\w.-]{0,60}$/.test(name)) {
    return { refusal: `"${name}" is no name for an environment: it takes letters, digits, ".", "_" and "-".` };
  }
  const { lines, trees } = source;
  const root = trees()[0];
  const own = find(root, 'x-patchbay');
  const environments = find(own, 'environments');
  if (find(environments, name)) {
    return { refusal: `There is an environment "${name}" already. Take another name, or add the file to it by hand.` };
  }
  const files = over.map((file) => quoted(relative(dirname(main), file))).join(', ');
  const entry = [`${name}:`, `  files: [${files}]`];
  const inside = blockOf(environments, lines) ?? blockOf(own, lines);
  if (inside) {
    const added = environments ? entry : ['environments:', ...entry.map((line) => `  ${line}`)];
    const text = added.map((line) => `${inside.indent}${line}\n`).join('');
    return { edit: { file: main, line: inside.line, character: 0, newText: text } };
  }
  const isWritten = (environments ?? own) !== undefined && textOf(own) !== '';
  if (isWritten || root?.kind !== 'map' || isFlow(root, lines)) {
    return { refusal: 'x-patchbay cannot be added to as it is written. Write the environment by hand.' };
  }
  const last = lines.length - 1;
  const end = lines[last] ?? '';
  const added = ['x-patchbay:', '  environments:', ...entry.map((line) => `    ${line}`)];
  const newText = `${end === '' ? '' : '\n'}${added.join('\n')}\n`;
  return { edit: { file: main, line: last, character: end.length, newText } };
}

/** The first line of a mapping that has its entries on lines of their own, and how far they are indented. */
function blockOf(node: Node | undefined, lines: readonly string[]): { line: number; indent: string } | undefined {
  if (node?.kind !== 'map') return undefined;
  const first = [...node.entries.values()].find(({ keyAt }) => keyAt.file === node.at.file)?.keyAt.range.start;
  const indent = first && (lines[first.line] ?? '').slice(0, first.character);
  return first && indent !== undefined && indent.trim() === '' ? { line: first.line, indent } : undefined;
}

function isFlow(root: MapNode, lines: readonly string[]): boolean {
  return root.entries.size > 0 && blockOf(root, lines)?.indent !== '';
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : JSON.stringify(path);
}
