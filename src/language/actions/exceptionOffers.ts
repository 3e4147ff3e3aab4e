import type { Problem } from '../../base/problem.ts';
import { find, textOf, type MapNode } from '../../manifest/tree/tree.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import { policyNodes } from '../../policy/expressions/policyNodes.ts';
import type { Snapshot, SourceFile } from '../text/snapshot.ts';
import type { FileEdit, Offer } from './offer.ts';

/** How long an exception holds that nobody has chosen an end for. */
const days = 30;
const dayMs = 86_400_000;

/**
 * Adds an exception to the policy that finds something. Its ticket is left empty, which is a problem until somebody fills it in:
 * nothing is excepted before. Policies of packs have none, and neither have those within brackets.
 */
export function exceptionOffers(
  snapshot: Snapshot,
  { at, code }: Problem,
  { services, declaredAt }: PolicyFinding,
  nowMs = Date.now(),
): readonly Offer[] {
  const file = declaredAt && snapshot.other(declaredAt.file);
  const policy = file && policyAt(file, declaredAt.range.start.line, declaredAt.range.start.character);
  const edit = policy && addedException(file, policy, linesOf(services, nowMs));
  if (!at || !edit) return [];
  const what = services.length === 0 ? '' : ` for ${services.map((name) => `"${name}"`).join(', ')}`;
  const name = textOf(find(policy, 'name')) ?? '';
  return [
    {
      title: `Add an exception${what} to the policy "${name}": fill in its ticket`,
      kind: 'quickfix',
      edits: [edit],
      code,
      places: [at.range],
      announced: { changes: 'edited', reveals: true },
    },
  ];
}

function linesOf(services: readonly string[], nowMs: number): readonly string[] {
  const until = new Date(nowMs + days * dayMs).toISOString().slice(0, 10);
  const named = services.filter((name) => /^[\w.-]+$/.test(name));
  return [...(named.length > 0 ? [`services: [${named.join(', ')}]`] : []), `until: ${until}`, "ticket: ''"];
}

function policyAt(file: SourceFile, line: number, character: number): MapNode | undefined {
  const all = file.trees().flatMap(policyNodes);
  return all.find(({ node }) => {
    const start = find(node, 'name')?.at.range.start;
    return start?.line === line && start.character === character;
  })?.node;
}

/** An item at the end of the policy's exceptions; the key too where it has none. */
function addedException(file: SourceFile, policy: MapNode, lines: readonly string[]): FileEdit | undefined {
  const first = [...policy.entries.values()][0]?.keyAt.range.start;
  if (!first || !isOfBlock(file.lines, first.line, first.character)) return undefined;
  const own = policy.entries.get('exceptions');
  if (!own) {
    const indent = ' '.repeat(first.character);
    const last = lastLineOf(file.lines, first.line, first.character);
    return inserted(file, last, [`${indent}exceptions:`, ...item(`${indent}  `, lines)]);
  }
  const dash = own.value.kind === 'list' ? dashOf(file.lines, own.keyAt.range.start.line) : undefined;
  if (dash === undefined) return undefined;
  const last = lastLineOf(file.lines, own.keyAt.range.start.line + 1, dash);
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

function item(indent: string, [first = '', ...others]: readonly string[]): readonly string[] {
  return [`${indent}- ${first}`, ...others.map((text) => `${indent}  ${text}`)];
}

function inserted({ path, lines }: SourceFile, behind: number, text: readonly string[]): FileEdit {
  const place = { line: behind, character: (lines[behind] ?? '').length };
  return { file: path, range: { start: place, end: place }, newText: text.map((line) => `\n${line}`).join('') };
}
