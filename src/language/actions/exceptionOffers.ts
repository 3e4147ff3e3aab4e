import type { Location, Problem } from '../../base/problem.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import { find, type MapNode } from '../../manifest/tree/tree.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import { policyNodes } from '../../policy/expressions/policyNodes.ts';
import type { Snapshot, SourceFile } from '../text/snapshot.ts';
import type { FileEdit, Offer } from './offer.ts';

/** How long an exception holds that nobody has chosen an end for. */
const days = 30;
const dayMs = 86_400_000;

/** What somebody has to fill in. */
export const emptyTicket = "''";

/** More files of one manifest than anybody writes policies into. */
const maxTried = 4;

/** What an exception is offered from. */
interface Excepting {
  readonly problem: Problem;
  readonly finding: PolicyFinding;
  readonly policy: PolicyDeclaration;
  readonly nowMs: number;
  /** True where an edit of a file excepts the finding, once its ticket is filled in. */
  readonly isProven: (edit: FileEdit) => boolean;
}

/**
 * Adds an exception to the policy that finds something; for a policy of a pack, and for one within brackets, to the manifest. Its
 * ticket is left empty, which is a problem until somebody fills it in: nothing is excepted before.
 */
export function exceptionOffers(
  snapshot: Snapshot,
  { problem: { at, code }, finding, policy, nowMs, isProven }: Excepting,
): readonly Offer[] {
  if (!at) return [];
  const lines = linesOf(finding.services, nowMs);
  const own = policy.pack === undefined ? besidePolicy(snapshot, finding, lines) : undefined;
  const edit = own && isProven(own) ? own : inManifest(snapshot, [`policy: ${policy.name}`, ...lines]).find(isProven);
  if (!edit) return [];
  const { services } = finding;
  const what = services.length === 0 ? '' : ` for ${services.map((name) => `"${name}"`).join(', ')}`;
  return [
    {
      title: `Add an exception from "${policy.name}"${what}: fill in its ticket`,
      kind: 'quickfix',
      edits: [edit],
      fillIn: ticketIn(edit),
      code,
      places: [at.range],
      announced: { changes: 'edited', reveals: true },
    },
  ];
}

/** Between the quotes of the ticket, once the edit is made. */
function ticketIn({ file, range, newText }: FileEdit): Location {
  const before = newText.slice(0, newText.lastIndexOf(emptyTicket) + 1).split('\n');
  const [last = ''] = before.slice(-1);
  const line = range.start.line + before.length - 1;
  const place = { line, character: (before.length === 1 ? range.start.character : 0) + last.length };
  return { file, range: { start: place, end: place } };
}

function besidePolicy(
  snapshot: Snapshot,
  { declaredAt }: PolicyFinding,
  lines: readonly string[],
): FileEdit | undefined {
  const file = declaredAt && snapshot.other(declaredAt.file);
  const policy = file && policyAt(file, declaredAt.range.start.line, declaredAt.range.start.character);
  return policy && addedException(file, policy, lines);
}

/** An exception in each file of the manifest that has `x-patchbay`, those with exceptions first. */
function inManifest(snapshot: Snapshot, lines: readonly string[]): readonly FileEdit[] {
  const places = snapshot.manifestFiles().flatMap((path) => {
    const file = snapshot.other(path);
    const patchbay = find(file?.trees()[0], 'x-patchbay');
    return file && patchbay?.kind === 'map' ? [{ file, patchbay }] : [];
  });
  const [having, others] = [true, false].map((has) =>
    places.filter(({ patchbay }) => patchbay.entries.has('exceptions') === has),
  );
  return [...(having ?? []), ...(others ?? [])]
    .slice(0, maxTried)
    .flatMap(
      ({ file, patchbay }) => addedException(file, patchbay, lines) ?? withinBrackets(file, patchbay, lines) ?? [],
    );
}

/** The same before the first key of a mapping in brackets that has no exceptions. */
function withinBrackets(file: SourceFile, target: MapNode, lines: readonly string[]): FileEdit | undefined {
  const start = [...target.entries.values()][0]?.keyAt.range.start;
  if (!start || target.entries.has('exceptions') || isOfBlock(file.lines, start.line, start.character))
    return undefined;
  return { file: file.path, range: { start, end: start }, newText: `exceptions: [{ ${lines.join(', ')} }], ` };
}

function linesOf(services: readonly string[], nowMs: number): readonly string[] {
  const until = new Date(nowMs + days * dayMs).toISOString().slice(0, 10);
  const named = services.filter((name) => /^[\w.-]+$/.test(name));
  return [
    ...(named.length > 0 ? [`services: [${named.join(', ')}]`] : []),
    `until: ${until}`,
    `ticket: ${emptyTicket}`,
  ];
}

function policyAt(file: SourceFile, line: number, character: number): MapNode | undefined {
  const all = file.trees().flatMap(policyNodes);
  return all.find(({ node }) => {
    const start = find(node, 'name')?.at.range.start;
    return start?.line === line && start.character === character;
  })?.node;
}

/** An item at the end of the exceptions of a mapping; the key too where it has none. */
function addedException(file: SourceFile, target: MapNode, lines: readonly string[]): FileEdit | undefined {
  const first = [...target.entries.values()][0]?.keyAt.range.start;
  if (!first || !isOfBlock(file.lines, first.line, first.character)) return undefined;
  const own = target.entries.get('exceptions');
  if (!own) {
    const indent = ' '.repeat(first.character);
    const last = lastLineOf(file.lines, first.line, first.character);
    return inserted(file, last, [`${indent}exceptions:`, ...item(`${indent}  `, lines)]);
  }
  const dash = own.value.kind === 'list' ? dashOf(file.lines, own.keyAt.range.start.line) : undefined;
  if (dash === undefined) return undefined;
  const last = lastItemLine(file.lines, own.keyAt.range.start.line, dash);
  return inserted(file, last, item(' '.repeat(dash), lines));
}

/** The column of the first dash below a key; undefined where its list is written in brackets. */
function dashOf(lines: readonly string[], key: number): number | undefined {
  const below = lines.slice(key + 1).find((text) => /^\s*[^\s#]/.test(text)) ?? '';
  return /^ *- /.test(below) ? below.indexOf('-') : undefined;
}

/** True for a key that nothing but blanks and dashes stand before. */
function isOfBlock(lines: readonly string[], line: number, character: number): boolean {
  return /^ *(?:- +)*$/.test((lines[line] ?? '').slice(0, character));
}

/** The last line that is indented as far as a column, from a line on. */
function lastLineOf(lines: readonly string[], from: number, column: number): number {
  let last = from;
  for (let line = from + 1; line < lines.length; line++) {
    const text = lines[line] ?? '';
    if (text.trim() === '') continue;
    if (text.search(/\S/) < column) break;
    last = line;
  }
  return last;
}

/** The last line of a list below a key. Its dashes may stand below the key itself, where the next key stands, too. */
function lastItemLine(lines: readonly string[], key: number, dash: number): number {
  let last = key + 1;
  for (let line = key + 1; line < lines.length; line++) {
    const text = lines[line] ?? '';
    if (text.trim() === '') continue;
    const column = text.search(/\S/);
    if (column < dash || (column === dash && !/^\s*(?:-(?:\s|$)|#)/.test(text))) break;
    last = line;
  }
  return last;
}

function item(indent: string, [first = '', ...others]: readonly string[]): readonly string[] {
  return [`${indent}- ${first}`, ...others.map((text) => `${indent}  ${text}`)];
}

function inserted({ path, lines }: SourceFile, behind: number, text: readonly string[]): FileEdit {
  const place = { line: behind, character: (lines[behind] ?? '').length };
  return { file: path, range: { start: place, end: place }, newText: text.map((line) => `\n${line}`).join('') };
}
