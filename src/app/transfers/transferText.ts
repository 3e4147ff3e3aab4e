import { formatCount, plural } from '../../base/counts.ts';
import type { TransferProgress, TransferReport } from '../../transfer/transfer.ts';

/** How far it is, in one line: `120 of 2,000 · 3 failed · 500/s · line 123`. */
export function progressText({ done, failed, total, ratePerSecond, position, state }: TransferProgress): string {
  return [
    state === 'paused' && 'Paused',
    total === undefined ? formatCount(done) : `${formatCount(done)} of ${formatCount(total)}`,
    failed > 0 && `${formatCount(failed)} failed`,
    state === 'running' && ratePerSecond > 0 && `${formatCount(Math.round(ratePerSecond))}/s`,
    position,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What became of it, in one sentence: `Sent 120 messages; 3 failed. It goes on from line 123.` `verb` begins it. */
export function reportText(verb: string, { done, skipped, failed, isComplete, resumeAt }: TransferReport): string {
  const parts = [
    `${verb} ${plural(done, 'message')}`,
    skipped > 0 && `${formatCount(skipped)} left out`,
    failed > 0 && `${formatCount(failed)} failed`,
  ];
  const end = isComplete
    ? ''
    : resumeAt === undefined
      ? ' It did not come to its end.'
      : ` It goes on from ${resumeAt}.`;
  return `${parts.filter(Boolean).join('; ')}.${end}`;
}

/** All that a report says, a line each, to be read as a document. */
export function reportLines(verb: string, report: TransferReport): readonly string[] {
  return [
    reportText(verb, report),
    ...report.notes,
    ...report.problems.map(({ message }) => message),
    ...(report.moreProblems > 0 ? [`… and ${plural(report.moreProblems, 'more problem')}`] : []),
  ];
}
