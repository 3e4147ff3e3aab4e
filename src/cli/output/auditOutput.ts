import { historyDetail } from '../../app/history/historyText.ts';
import type { PastEntry } from '../../app/history/pastOperations.ts';
import { actorKinds } from '../../base/kinds/actors.ts';
import type { AuditRecord } from '../../audit/record.ts';
import type { TrailVerdict } from '../../audit/verifyTrail.ts';
import { plural } from '../../base/counts.ts';
import { printable } from './output.ts';
import { tableText } from './table.ts';

/** Operations for people, a line each. The project is shown where there are several, and what of one service's manifest changed where that is known. */
export function operationsText(
  operations: readonly AuditRecord[],
  hasSeveral: boolean,
  history?: readonly PastEntry[],
): string {
  const changed = new Map(history?.map((entry) => [entry.record, historyDetail(entry)]));
  const header = [
    ...['TIME', ...(hasSeveral ? ['PROJECT'] : []), 'WHO', 'WHAT', 'OUTCOME', 'TOOK', 'WHY'],
    ...(history ? ['MANIFEST'] : []),
  ];
  const rows = operations.map((record) => [
    record.time,
    ...(hasSeveral ? [record.project || '-'] : []),
    `${record.actor.name} (${record.actor.kind})`,
    record.text,
    outcomeText(record),
    record.outcome === 'begun' ? '' : `${(record.durationMs / 1000).toFixed(1)}s`,
    whyText(record),
    ...(history ? [changed.get(record) ?? ''] : []),
  ]);
  return tableText(header, rows);
}

/** What was found of each trail, for people. */
export function verdictText({ project, records, first, last, checkpoint, faults }: TrailVerdict): string {
  const name = project === '' ? 'operations without a project' : printable(project);
  if (faults.length === 0 && first === undefined) return `${name}: nothing was recorded yet.\n`;
  if (faults.length === 0) {
    const whole = `${name}: ${plural(records, 'record')}, ${first} to ${last}, as they were written.\n`;
    return `${whole}${name}: checkpoint ${checkpoint}\n`;
  }
  const lines = faults.map(({ kind, message, file, line }) => {
    const place = file === undefined ? '' : printable(` (${file}:${line})`);
    return `${name}: ${kind}: ${message}${place}\n`;
  });
  return lines.join('');
}

/** The kinds of actors, for help. */
export const actorsText = Object.entries(actorKinds)
  .map(([kind, words]) => `${kind} (${words})`)
  .join(', ');

function outcomeText({ outcome, problems }: AuditRecord): string {
  // Nobody can tell a process that is still at work from one that has died.
  if (outcome === 'begun') return 'not ended';
  return problems.length === 0 ? outcome : `${outcome}: ${problems.join(', ')}`;
}

/** What policies found, and the reason that was given for them. */
function whyText({ findings, reason, problems }: AuditRecord): string {
  const codes = [...new Set(findings.map(({ code }) => code))].filter((code) => !problems.includes(code));
  return [...codes, ...(reason === undefined ? [] : [`“${reason}”`])].join(', ');
}
