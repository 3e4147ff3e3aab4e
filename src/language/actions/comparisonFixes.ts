import type { Problem } from '../../base/problem.ts';
import { celNameAt } from '../../expression/cursor/celCursor.ts';
import { celTokens, type CelToken } from '../../expression/cursor/celTokens.ts';
import { parseBytes } from '../../manifest/schema/scalars.ts';
import { expressionAt, type WrittenExpression } from '../expressions/expressionAt.ts';
import { typesAt } from '../expressions/policyTypes.ts';
import type { Snapshot } from '../text/snapshot.ts';
import type { FileEdit, Offer } from './offer.ts';

/** A comparison in an expression; offsets count in the expression. */
interface Comparison {
  readonly written: WrittenExpression;
  readonly left: { readonly text: string; readonly from: number; readonly to: number };
  readonly right: CelToken;
  readonly type: string | undefined;
}

/** Makes one type of what is compared: a text is read as a number, or a number is written as one, sizes as their bytes. */
export function comparisonFixes(snapshot: Snapshot, problem: Problem): readonly Offer[] {
  const comparison = comparisonAt(snapshot, problem);
  const fix = comparison && (readAsNumber(comparison) ?? writtenAsNumber(comparison));
  if (!fix || !problem.at) return [];
  const announced = { changes: 'edited', reveals: true } as const;
  return [{ ...fix, kind: 'quickfix', code: problem.code, places: [problem.at.range], announced }];
}

function comparisonAt(snapshot: Snapshot, { at }: Problem): Comparison | undefined {
  const file = at && snapshot.other(at.file);
  const spot = file && expressionAt(file, at.range.start);
  if (!at || !spot?.written) return undefined;
  const { written } = spot;
  const { value } = written.source;
  const from = written.source.offsetAt(at.range.start);
  const tokens = celTokens(value.slice(from, written.source.offsetAt(at.range.end)));
  const [operator, right] = tokens.slice(-2);
  const last = tokens.at(-3);
  if (!last || !right || operator?.kind !== 'mark' || !/^(?:[=!<>]=|[<>])$/.test(operator.text)) return undefined;
  const left = { text: value.slice(from, from + last.to), from, to: from + last.to };
  const bound = celNameAt(value, from)?.bound ?? [];
  const moved = { ...right, from: right.from + from, to: right.to + from };
  return { written, left, right: moved, type: typesAt(spot, bound).typeOf(left.text) };
}

function readAsNumber({ written, left, right, type }: Comparison): Pick<Offer, 'title' | 'edits'> | undefined {
  if (type !== 'string' || right.kind !== 'number') return undefined;
  const reads = right.text.includes('.') ? 'double' : 'int';
  const { start } = written.source.rangeOf(left.from, left.from + 1);
  const { end } = written.source.rangeOf(left.to - 1, left.to);
  const { file } = written.node.node.at;
  const edits: readonly FileEdit[] = [
    { file, range: { start, end: start }, newText: `${reads}(` },
    { file, range: { start: end, end }, newText: ')' },
  ];
  return { title: `Read "${left.text}" as a number`, edits };
}

function writtenAsNumber({ written, right, type }: Comparison): Pick<Offer, 'title' | 'edits'> | undefined {
  if (right.kind !== 'string' || right.isOpen || (type !== 'int' && type !== 'double')) return undefined;
  const isPlain = /^-?\d+(?:\.\d+)?$/.test(right.text) && (type === 'double' || !right.text.includes('.'));
  const number = isPlain ? right.text : type === 'int' ? parseBytes(right.text) : undefined;
  if (number === undefined || right.text === '') return undefined;
  const range = written.source.rangeOf(right.from, right.to);
  const title = isPlain ? `Write ${number} without quotes` : `Write "${right.text}" as ${number} bytes`;
  return { title, edits: [{ file: written.node.node.at.file, range, newText: String(number) }] };
}
