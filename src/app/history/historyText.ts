import { actorKinds } from '../../base/kinds/actors.ts';
import type { AuditOutcome, AuditRecord } from '../../audit/record.ts';
import type { PastEntry } from './pastOperations.ts';
import { changesSummary } from './serviceDifference.ts';

/** `up web` and `done · ada · 2026-11-30 03:12:07`. */
export function historyTitle({ text, outcome, actor, time }: AuditRecord): {
  readonly label: string;
  readonly description: string;
} {
  return { label: text, description: [outcomes[outcome], actor.name, momentText(time)].join(' · ') };
}

/** What was otherwise in the manifest, as far as that is known. */
export function historyDetail({ manifest, changes }: PastEntry): string {
  if (changes) return changesSummary(changes);
  return manifest === undefined ? 'Its manifest is not kept' : 'The first whose manifest is kept';
}

/** Everything else that is on the record, a line each. */
export function historyFacts({ record }: PastEntry): readonly string[] {
  const { actor, reason, findings, problems, environment, engine, durationMs } = record;
  return [
    `Wanted by ${actor.name}: ${actorKinds[actor.kind]}`,
    ...(environment === undefined ? [] : [`Environment ${environment}`]),
    ...(engine === undefined ? [] : [`On ${engine}`]),
    ...(reason === undefined ? [] : [`Reason: ${reason}`]),
    ...findings.map(({ code, effect, ticket }) => `${code} (${effect}${ticket === undefined ? '' : `, ${ticket}`})`),
    ...problems.map((code) => `Problem: ${code}`),
    ...(record.outcome === 'begun' ? [] : [`Took ${(durationMs / 1000).toFixed(1)} s`]),
  ];
}

export function outcomeIcon(outcome: AuditOutcome): string {
  return icons[outcome];
}

const outcomes: Readonly<Record<AuditOutcome, string>> = {
  begun: 'not ended',
  done: 'done',
  failed: 'failed',
  refused: 'refused',
  declined: 'declined',
  cancelled: 'cancelled',
};

const icons: Readonly<Record<AuditOutcome, string>> = {
  begun: 'loading',
  done: 'pass',
  failed: 'error',
  refused: 'circle-slash',
  declined: 'dash',
  cancelled: 'stop-circle',
};

/** In the time zone of this machine. */
function momentText(time: string): string {
  const at = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`;
}
