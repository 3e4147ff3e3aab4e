import type { Location, Range } from '../../base/problem.ts';
import type { Node } from '../../manifest/tree/tree.ts';
import { bareVariablesIn, type Occurrence } from './names.ts';

interface Written {
  readonly path: string;
  readonly lines: readonly string[];
  readonly trees: readonly Node[];
}

/** A name behind a dollar sign, and where it starts in the text. */
export interface VariableUse {
  readonly name: string;
  readonly index: number;
}

/** Every variable that a manifest file uses: in the `$` of its values, and where one is taken by its bare name. */
export function variablesIn(file: Written): readonly Occurrence[] {
  const found = new Map<string, Occurrence>();
  const add = (occurrence: Occurrence): void => {
    const { line, character } = occurrence.at.range.start;
    found.set(`${line} ${character}`, occurrence);
  };
  for (const at of templatesOf(file)) {
    for (const part of partsOf(at.range, file.lines)) {
      for (const { name, index } of usesIn(part.text)) {
        add(variable(name, file.path, part.line, part.character + index));
      }
    }
  }
  for (const bare of bareVariablesIn(file)) add(bare);
  return [...found.values()];
}

/** `$NAME` and `${NAME…}`, those inside of others too; `$$` is a dollar sign. */
export function usesIn(text: string): readonly VariableUse[] {
  const uses: VariableUse[] = [];
  for (const match of text.matchAll(/\$(?:\$|\{?([A-Za-z_]\w{0,255}))/g)) {
    const name = match[1];
    if (name !== undefined) uses.push({ name, index: match.index + match[0].length - name.length });
  }
  return uses;
}

export function variable(
  name: string,
  file: string,
  line: number,
  character: number,
  isDeclaration = false,
): Occurrence {
  const range = { start: { line, character }, end: { line, character: character + name.length } };
  return { space: 'variables', name, at: { file, range }, isDeclaration };
}

/** The places of values with a dollar sign in this file. */
function templatesOf({ path, trees }: Written): readonly Location[] {
  const seen = new Set<Node>();
  const places: Location[] = [];
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === 'list') node.items.forEach(visit);
    if (node.kind === 'map') for (const { value } of node.entries.values()) visit(value);
    const isTemplate = node.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('$');
    if (isTemplate && node.at.file === path) places.push(node.at);
  };
  trees.forEach(visit);
  return places;
}

interface Part {
  readonly line: number;
  readonly character: number;
  readonly text: string;
}

/** The lines of a range, each from where it starts. */
export function partsOf({ start, end }: Range, lines: readonly string[]): readonly Part[] {
  const parts: Part[] = [];
  for (let line = start.line; line <= end.line; line++) {
    const character = line === start.line ? start.character : 0;
    const text = lines[line] ?? '';
    parts.push({ line, character, text: text.slice(character, line === end.line ? end.character : text.length) });
  }
  return parts;
}
