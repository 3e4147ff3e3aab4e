import type { Location } from '../../base/problem.ts';
import { entriesOf, find, type MapNode, type Node } from '../../manifest/tree/tree.ts';
import type { Source } from './rule.ts';

/** Rules that `x-patchbay: { lint: { name: off } }` switches off, for all services or for one. */
export function switchedOff(node: Node | undefined): ReadonlySet<string> {
  const entries = entriesOf(find(node, 'x-patchbay', 'lint'));
  return new Set(entries.flatMap(([name, value]) => (value.kind === 'scalar' && value.value === false ? [name] : [])));
}

/** Where each name under `lint` of a manifest and of its services stands. */
export function namedRules(root: MapNode): readonly { readonly name: string; readonly at: Location }[] {
  const services = entriesOf(find(root, 'services')).map(([, service]) => service);
  return [root, ...services].flatMap((node) =>
    entriesOf(find(node, 'x-patchbay', 'lint')).map(([name, , at]) => ({ name, at })),
  );
}

/**
 * True when a comment `# patchbay-disable lint.latest-tag` on the line of this place, or on the lines of comment right
 * above it, names the rule.
 */
export function isDisabledAt(rule: string, { file, range }: Location, source: Source): boolean {
  const lines = source.linesOf(file);
  let line = range.start.line;
  if (names(rule, lines[line])) return true;
  for (line -= 1; line >= 0 && /^\s*#/.test(lines[line] ?? ''); line -= 1) {
    if (names(rule, lines[line])) return true;
  }
  return false;
}

const marker = '# patchbay-disable ';

function names(rule: string, line = ''): boolean {
  const at = line.indexOf(marker);
  if (at === -1) return false;
  const words = line.slice(at + marker.length).split(/[\s,]+/);
  return words.includes(`lint.${rule}`) || words.includes(rule);
}
