import type { AuditRecord } from '../../audit/record.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import { judge } from '../../policy/rules/judge.ts';
import type { OperationMoment } from '../../policy/rules/moment.ts';
import { PolicyBook } from '../../policy/rules/policyBook.ts';

/** An operation of the past that policies would have had something to say about. */
export interface ReplayedOperation {
  readonly record: AuditRecord;
  readonly findings: readonly PolicyFinding[];
  /** The manifest that it was judged by: the one that it was done with, where that is kept. */
  readonly manifest: 'then' | 'now';
}

export interface PolicyReplay {
  /** How many operations were looked at. */
  readonly asked: number;
  /** Those that policies find something in, from the oldest to the newest. */
  readonly found: readonly ReplayedOperation[];
  /** How many were judged by the manifest of now: that of then is not kept. */
  readonly judgedByNow: number;
}

export interface TriedPolicies {
  /** The application as it is now. */
  readonly application: Application;
  /** The policies that are tried. */
  readonly policies: readonly PolicyDeclaration[];
  /** The application as it was, by the hash of its manifest; undefined where nobody kept it. */
  readonly applicationThen: (manifestHash: string) => Application | undefined;
}

/**
 * Asks policies about what was done, as if they had held then. What was refused or declined at the time is left out: it was never done.
 * What a record does not keep (the words of a command, names of volumes) reads as empty.
 */
export function replayPolicies(
  records: readonly AuditRecord[],
  { application, policies, applicationThen }: TriedPolicies,
  signal?: AbortSignal,
): PolicyReplay {
  const book = new PolicyBook();
  const done = records.filter(({ outcome }) => outcome !== 'refused' && outcome !== 'declined');
  let judgedByNow = 0;
  const found = done.flatMap((record): ReplayedOperation[] => {
    signal?.throwIfAborted();
    const then = record.manifestHash === undefined ? undefined : applicationThen(record.manifestHash);
    if (!then) judgedByNow += 1;
    const subject = governedBy(then ?? application, application, policies, record);
    // An exception that was agreed on holds then and now: it holds nothing up.
    const findings = judge(subject, momentOf(record), { book }).filter(({ exception }) => !exception);
    return findings.length === 0 ? [] : [{ record, findings, manifest: then ? 'then' : 'now' }];
  });
  return { asked: done.length, found, judgedByNow };
}

function governedBy(
  then: Application,
  now: Application,
  policies: readonly PolicyDeclaration[],
  { environment }: AuditRecord,
): Application {
  const { hooks = [], environments = {}, written } = now.governance ?? {};
  const chosen = { ...(environment !== undefined && { environment }), ...(written && { written }) };
  return { ...then, governance: { hooks, environments, policies, ...chosen } };
}

function momentOf({
  time,
  acts,
  verb,
  kind,
  text,
  services,
  targets,
  actor,
  engine,
  message,
}: AuditRecord): OperationMoment {
  return {
    kind: 'operation',
    nowMs: Date.parse(time),
    acts,
    operation: { verb, kind, text, services, containers: targets, volumes: [], command: [] },
    actor,
    engine: engine === undefined ? undefined : { kind: engine, name: '', address: '', remote: false },
    message: message && { ...message, fields: [] },
  };
}

/** What would have become of an operation: the gravest of what was found. */
export function replayedEffect({ findings }: ReplayedOperation): PolicyFinding['effect'] {
  const effects = ['deny', 'confirm', 'warn', 'audit'] as const;
  return effects.find((effect) => findings.some((finding) => finding.effect === effect)) ?? 'audit';
}

/** `3 of 212 operations would have been denied, 1 would have asked for a reason.` */
export function replaySummary({ asked, found, judgedByNow }: PolicyReplay): string {
  const count = (effect: PolicyFinding['effect']): number =>
    found.filter((each) => replayedEffect(each) === effect).length;
  const parts = [
    `${count('deny')} of ${asked} operations would have been denied`,
    ...(count('confirm') > 0 ? [`${count('confirm')} would have asked for a reason`] : []),
    ...(count('warn') > 0 ? [`${count('warn')} would have been warned of`] : []),
    ...(count('audit') > 0 ? [`${count('audit')} would have been noted`] : []),
  ];
  const byNow =
    judgedByNow === 0 ? '' : ` The manifest of then is not kept of ${judgedByNow}: they were judged by the one of now.`;
  return `${parts.join(', ')}.${byNow}`;
}
