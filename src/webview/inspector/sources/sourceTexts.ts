import { formatCount } from '../../../base/counts.ts';
import { sourceKinds } from '../../../base/kinds/sources.ts';
import type { Counts, SourceStatus, VerdictCounts } from '../../../protocol/shapes.ts';
import { showHidden } from '../../kit/format.ts';

const meansTexts = { notified: 'Redis tells of changes', sampled: 'looked at again and again' } as const;

/** A source and its kind, as its accessible name: two sources may have one name. */
export function nameOfSource({ label, kind }: Pick<SourceStatus, 'label' | 'kind'>): string {
  return `${showHidden(label)}, ${sourceKinds[kind].label}`;
}

/** What a source's tooltip says: its whole name, how it does, and its counts. */
export function titleOfSource(source: SourceStatus): string {
  const reason = source.problem ? `\n${showHidden(source.problem.message)}` : '';
  const means = source.means ? `, ${meansTexts[source.means]}` : '';
  const kind = sourceKinds[source.kind].label;
  return `${showHidden(source.label)} (${kind}): ${source.state}${means}${countsText(source)}${reason}`;
}

function countsText({ counts }: SourceStatus): string {
  if (!counts) return '';
  const parts = (['held', 'seen', 'evicted'] as const).map((name) => `${formatCount(counts[name])} ${name}`);
  const { verdicts } = counts;
  const kept = verdicts ? `\n${invalidText(verdicts)}${uncheckedText(verdicts)}` : '';
  return `\n${[...parts, `${lostFigure(counts)} lost`].join(' · ')}${kept}`;
}

/** A bound where nobody can know the number. */
export function lostFigure({ lost, isMoreLost }: Pick<Counts, 'lost' | 'isMoreLost'>): string {
  if (!isMoreLost) return formatCount(lost);
  return lost === 0 ? 'some' : `≥ ${formatCount(lost)}`;
}

/** A bound while there are some that nobody has looked at. */
export function invalidFigure({ invalid, unchecked }: VerdictCounts): string {
  return `${invalid > 0 && unchecked > 0 ? '≥ ' : ''}${formatCount(invalid)}`;
}

function invalidText(verdicts: VerdictCounts): string {
  return `${invalidFigure(verdicts)} not valid${verdicts.invalid === 0 && verdicts.unchecked > 0 ? ' so far' : ''}`;
}

export function uncheckedText({ unchecked }: VerdictCounts): string {
  return unchecked > 0 ? ` (${formatCount(unchecked)} are still to be checked)` : '';
}
