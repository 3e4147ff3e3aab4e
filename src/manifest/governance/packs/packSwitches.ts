import { isDisabledIn, disableMarker } from '../../problems/disableComments.ts';
import { entriesOf, find, type MapNode, type Node } from '../../tree/tree.ts';

/** What is switched off of built-in packs, in the ways in which hints are: `x-patchbay: lint:` and `# patchbay-disable`. */
export interface PackSwitches {
  /** True where a manifest has no such policy at all. */
  isOff(policy: string): boolean;
  /** The services that it does not hold for. */
  exempt(policy: string): readonly string[];
}

/** `linesOf` gives the lines of a file as they are written. */
export function packSwitches(root: MapNode, linesOf: (file: string) => readonly string[]): PackSwitches {
  const off = switchedOff(root);
  const services = entriesOf(find(root, 'services')).map(([name, node, at]) => ({ name, node, at }));
  const comments = commentsOn(services, linesOf);
  return {
    isOff: (policy) => off.has(policy),
    exempt: (policy) =>
      services.flatMap(({ name, node }) => {
        const isOff = switchedOff(node).has(policy) || comments.get(name)?.some((line) => isDisabledIn(line, policy));
        return isOff ? [name] : [];
      }),
  };
}

function switchedOff(node: Node): ReadonlySet<string> {
  const entries = entriesOf(find(node, 'x-patchbay', 'lint'));
  return new Set(entries.flatMap(([name, value]) => (value.kind === 'scalar' && value.value === false ? [name] : [])));
}

interface Placed {
  readonly name: string;
  readonly at: { readonly file: string; readonly range: { readonly start: { readonly line: number } } };
}

/** The comments that stand within each service, or right above its name. */
function commentsOn(
  services: readonly Placed[],
  linesOf: (file: string) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const comments = new Map<string, string[]>();
  for (const file of new Set(services.map(({ at }) => at.file))) {
    const lines = linesOf(file);
    const byLine = new Map(
      services.flatMap(({ name, at }) => (at.file === file ? [[at.range.start.line, name] as const] : [])),
    );
    lines.forEach((text, line) => {
      if (!text.includes(disableMarker)) return;
      const name = serviceAt(line, lines, byLine);
      if (name !== undefined) comments.set(name, [...(comments.get(name) ?? []), text]);
    });
  }
  return comments;
}

/** The service whose name stands right below the comment, else the one that the line is indented under. */
function serviceAt(line: number, lines: readonly string[], byLine: ReadonlyMap<number, string>): string | undefined {
  let below = line;
  while (below < lines.length && /^\s*#/.test(lines[below] ?? '')) below += 1;
  const named = byLine.get(below);
  if (named !== undefined) return named;
  const indent = indentOf(lines[below] ?? '');
  for (let above = below - 1; above >= 0; above -= 1) {
    const name = byLine.get(above);
    if (name !== undefined) return indentOf(lines[above] ?? '') < indent ? name : undefined;
  }
  return undefined;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
