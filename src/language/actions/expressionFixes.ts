import type { Location, Problem } from '../../base/problem.ts';
import { celNameAt } from '../../expression/cursor/celCursor.ts';
import { suggest } from '../../manifest/problems/suggest.ts';
import { expressionAt, type ExpressionSpot } from '../expressions/expressionAt.ts';
import { typesAt } from '../expressions/policyTypes.ts';
import type { Snapshot, SourceFile } from '../text/snapshot.ts';
import type { Offer } from './offer.ts';

/** Another word for a variable or a member that an expression has and nothing else knows; quotes where YAML reads no text. */
export function expressionFixes(snapshot: Snapshot, { at, code }: Problem): readonly Offer[] {
  const file = at && snapshot.other(at.file);
  if (!file) return [];
  if (code === 'manifest.tag') return quotedNegation(file, at);
  const { start } = at.range;
  const spot = expressionAt(file, { line: start.line, character: start.character }) ?? expressionAt(file, at.range.end);
  const name = spot && celNameAt(spot.text, spot.offset);
  if (!spot?.written || !name || name.isCall) return [];
  const known = knownNames(spot, name);
  const meant = known.includes(name.name) ? undefined : suggest(name.name, known);
  if (meant === undefined) return [];
  const range = spot.written.source.rangeOf(name.from, name.to);
  return [
    {
      title: `Replace "${name.name}" by "${meant}"`,
      kind: 'quickfix',
      edits: [{ file: at.file, range, newText: meant }],
      code,
      places: [at.range],
      announced: { changes: 'edited', reveals: true },
    },
  ];
}

/** YAML takes `!service.tty` for a tag, and the expression for empty. */
function quotedNegation({ lines, path }: SourceFile, { range: { start } }: Location): readonly Offer[] {
  const line = lines[start.line] ?? '';
  const [value] = /^!(?=[^!])(?:[^#]|\S#)*\S/.exec(line.slice(start.character)) ?? [];
  const isExpression = /(?:^|[\s-])(?:when|messageExpression|[A-Za-z_]\w*): +$/.test(line.slice(0, start.character));
  if (value === undefined || !isExpression || !/^!\(*[a-z]\w*[.(]/.test(value)) return [];
  const end = { line: start.line, character: start.character + value.length };
  return [
    {
      title: 'Put the expression in quotes',
      kind: 'quickfix',
      edits: [{ file: path, range: { start, end }, newText: `'${value.replaceAll("'", "''")}'` }],
      code: 'manifest.tag',
      places: [{ start, end }],
      announced: { changes: 'edited', reveals: true },
      isPreferred: true,
    },
  ];
}

function knownNames(spot: ExpressionSpot, name: NonNullable<ReturnType<typeof celNameAt>>): readonly string[] {
  const types = typesAt(spot, name.bound);
  if (name.receiver !== undefined) return Object.keys(types.fieldsOf(name.receiver));
  return [...Object.keys(types.variables), ...name.bound.map((one) => one.name)];
}
