import type { Location, Problem } from '../../base/problem.ts';
import { imageCodes } from '../../manifest/problems/codes/images.ts';
import { disableMarker, isDisabledIn, namesDisabledIn, ruleNameOf } from '../../manifest/problems/disableComments.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { entriesOf, find, type MapNode, type Node } from '../../manifest/tree/tree.ts';
import { parse } from '../../manifest/yaml/parse.ts';
import type { Source } from './rule.ts';
import { wiringPrefix } from './wiringRules.ts';

/** Rules that `x-patchbay: { lint: { name: off } }` switches off, for all services or for one. */
export function switchedOff(node: Node | undefined): ReadonlySet<string> {
  const entries = entriesOf(find(node, 'x-patchbay', 'lint'));
  return new Set(entries.flatMap(([name, value]) => (isOff(value) ? [name] : [])));
}

/** A file by itself is read without the schema that makes `off` a boolean. */
function isOff(node: Node): boolean {
  return node.kind === 'scalar' && (node.value === false || /^(off|no|false)$/i.test(String(node.value)));
}

/** True when a file switches a rule off at its own top level. Most name no rule, and need not be read. */
export function isSwitchedOffIn(file: string, rule: string, { readText }: Pick<Source, 'readText'>): boolean {
  const text = readText(file);
  if (text === undefined || !text.includes('x-patchbay') || !text.includes(rule)) return false;
  return parse(text, file, new ProblemList()).some((tree) => switchedOff(tree).has(rule));
}

interface Named {
  readonly name: string;
  readonly at: Location;
}

/** Where each name under `lint` of a manifest and of its services stands. */
export function namedRules(root: MapNode): readonly Named[] {
  const services = entriesOf(find(root, 'services')).map(([, service]) => service);
  return [root, ...services].flatMap((node) =>
    entriesOf(find(node, 'x-patchbay', 'lint')).map(([name, , at]) => ({ name, at })),
  );
}

/** Where each name behind `# patchbay-disable` in a file stands. What follows the names says why. */
export function disabledRules(
  file: string,
  { linesOf, readText }: Pick<Source, 'linesOf' | 'readText'>,
): readonly Named[] {
  // Most files have none, and to look through the whole text is quicker than to take its lines one by one.
  if (!readText(file)?.includes(disableMarker)) return [];
  return linesOf(file).flatMap((text, line) =>
    namesDisabledIn(text).map(({ name: word, character }) => {
      const name = ruleNameOf(word);
      const end = character + word.length;
      const range = { start: { line, character: end - name.length }, end: { line, character: end } };
      return { name, at: { file, range } };
    }),
  );
}

/**
 * True when a comment `# patchbay-disable lint.latest-tag` on the line of this place, or on the lines of comment right
 * above it, names the rule.
 */
export function isDisabledAt(rule: string, { file, range }: Location, source: Pick<Source, 'linesOf'>): boolean {
  const lines = source.linesOf(file);
  let line = range.start.line;
  if (isDisabledIn(lines[line], rule)) return true;
  for (line -= 1; line >= 0 && /^\s*#/.test(lines[line] ?? ''); line -= 1) {
    if (isDisabledIn(lines[line], rule)) return true;
  }
  return false;
}

/**
 * Other problems than those of rules, which are switched off in the same way: the codes behind `manifest.`. What is known
 * of an image may be out of date, so a warning of it counts as a hint here.
 */
export const switchableCodes: readonly string[] = ['misread', ...Object.keys(imageCodes)];

/** True for a problem that is a hint, or is switched off as one. */
export function isSwitchable({ severity, code }: Pick<Problem, 'severity' | 'code'>): boolean {
  return severity === 'hint' || code.startsWith(wiringPrefix) || Object.hasOwn(imageCodes, ruleNameOf(code));
}
