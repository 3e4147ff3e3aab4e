import type { AuditRecord } from '../../audit/record.ts';
import { formatCount, plural } from '../../base/counts.ts';
import { engineTraits, type EngineKind } from '../../engine/traits.ts';
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
 * What a record does not keep (the words of a command, names of volumes, the address of an engine) reads as empty.
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
  engineKind,
  message,
}: AuditRecord): OperationMoment {
  return {
    kind: 'operation',
    nowMs: Date.parse(time),
    acts,
    operation: { verb, kind, text, services, containers: targets, volumes: [], command: [] },
    actor,
    engine: engine === undefined ? undefined : engineOf(engine, engineKind),
    message: message && { ...message, fields: [] },
  };
}

function engineOf(name: string, kind = kindOf(name)): NonNullable<OperationMoment['engine']> {
  return { kind, name, address: '', remote: false };
}

/**
 * Of a record that keeps no kind, as those of earlier versions. It names an engine for people (`Docker 20.10.24`, `local processes`), or by its
 * kind where that was all that was known. What names none (`Podman 4.3.1`) is one of several that speak alike.
 */
function kindOf(name: string): string {
  const kinds = Object.keys(engineTraits) as readonly EngineKind[];
  const named = kinds.find((kind) => name.toLowerCase().includes(kind));
  return named ?? kinds.find((each) => engineTraits[each].isOneOfSeveral) ?? name;
}

/** What would have become of an operation: the gravest of what was found. */
export function replayedEffect({ findings }: ReplayedOperation): PolicyFinding['effect'] {
  const found = outcomes.find(([effect]) => findings.some((finding) => finding.effect === effect));
  return found?.[0] ?? 'audit';
}

/** `3 of 212 operations would have been denied, 1 would have asked for a reason.` */
export function replaySummary({ asked, found }: PolicyReplay): string {
  if (asked === 0) return 'Nothing is on the record yet to try policies on.';
  const operations = plural(asked, 'operation');
  if (found.length === 0) return `No finding in ${operations}.`;
  const effects = Map.groupBy(found, replayedEffect);
  const parts = outcomes.flatMap(([effect, text]) => {
    const count = effects.get(effect)?.length ?? 0;
    return count === 0 ? [] : [{ count, text }];
  });
  const texts = parts.map(
    ({ count, text }, index) => `${formatCount(count)}${index === 0 ? ` of ${operations}` : ''} ${text}`,
  );
  return `${texts.join(', ')}.`;
}

/** Of which operations less is known; undefined where there are none. */
export function replayNote({ judgedByNow }: PolicyReplay): string | undefined {
  if (judgedByNow === 0) return undefined;
  return `Judged by the manifest of now, since that of then is not kept: ${plural(judgedByNow, 'operation')}.`;
}

const outcomes = [
  ['deny', 'would have been denied'],
  ['confirm', 'would have asked for a reason'],
  ['warn', 'would have been warned of'],
  ['audit', 'would have been noted'],
] as const;
