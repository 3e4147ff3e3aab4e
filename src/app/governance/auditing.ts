import { randomUUID } from 'node:crypto';
import { hashOf } from '../../audit/chain.ts';
import type { AuditEntry, AuditFinding, AuditOutcome } from '../../audit/record.ts';
import { TrailWriter } from '../../audit/trailWriter.ts';
import type { MovedMessages } from '../../base/kinds/verbs.ts';
import type { Logger } from '../../base/logger.ts';
import { maskText } from '../../base/mask.ts';
import { ProblemError, toProblem, type Problem } from '../../base/problem.ts';
import type { Step } from '../../engine/step.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';
import type { GoingOperation, OperationEnding } from '../operations/door.ts';
import type { Operation } from '../operations/operation.ts';
import type { Authority, AuthorityParts, Matter } from './authority.ts';
import { auditFolder } from './auditFolder.ts';
import { hooksAround } from './hooksAround.ts';
import { manifestSnapshot } from './manifestSnapshot.ts';

/**
 * Records every operation: that it begins, so that a crash leaves a trace, and how it ended. Where the manifest says `audit: strict`, what
 * cannot be recorded is not done; elsewhere that is told, once until it can be written again.
 */
export function auditing({ stateDirectory, logger }: AuthorityParts): Authority {
  const folder = auditFolder(stateDirectory);
  const writer = new TrailWriter(folder);
  const complaint = new Complaint(logger);
  /** What was begun, by what the judge remembers it by. */
  const begun = new WeakMap<Matter, string>();
  /** What was refused since it could not be recorded: whoever wanted it is told of that already. */
  const unrecorded = new WeakSet<Matter>();
  const write = async (entry: AuditEntry, isDurable: boolean): Promise<Problem | undefined> => {
    try {
      await writer.write(entry, { isDurable });
      complaint.over();
      return undefined;
    } catch (error) {
      return unwritten(error, folder);
    }
  };
  return {
    async begin(matter, going) {
      const operation = randomUUID();
      begun.set(matter, operation);
      const isStrict = isStrictFor(matter);
      const problem = await write(entryOf(matter, going, { operation, outcome: 'begun', problems: [] }), isStrict);
      if (problem && isStrict) {
        unrecorded.add(matter);
        throw new ProblemError(refused(problem));
      }
      if (problem) complaint.tell(problem);
    },
    async end(matter, going, ending) {
      const operation = begun.get(matter) ?? randomUUID();
      const told = { operation, outcome: outcomeOf(ending), problems: problemsOf(ending) };
      const problem = await write(entryOf(matter, going, told), isStrictFor(matter));
      if (problem && !unrecorded.has(matter)) complaint.tell(problem);
    },
  };
}

/** Says once that nothing can be recorded, until it can again. */
class Complaint {
  readonly #logger: Logger;
  #isTold = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  tell({ message }: Problem): void {
    if (!this.#isTold) this.#logger.error(`${message} What is done meanwhile is not on the record.`);
    this.#isTold = true;
  }

  over(): void {
    this.#isTold = false;
  }
}

interface Told {
  readonly operation: string;
  readonly outcome: AuditOutcome;
  readonly problems: readonly string[];
}

function entryOf(matter: Matter, going: GoingOperation, { operation, outcome, problems }: Told): AuditEntry {
  const { application, moment, project, verb } = matter;
  const { kind, text, services } = moment.operation;
  const environment = application?.governance?.environment;
  const nowMs = Date.now();
  const read = 'application' in going.operation ? going.operation.application : undefined;
  const manifest = read ?? application;
  return {
    time: new Date(nowMs).toISOString(),
    operation,
    actor: { kind: going.actor.kind, name: maskText(going.actor.name) },
    ...{ verb, kind, text, project, services, acts: moment.acts },
    targets: targetsOf(matter),
    ...(moment.message && { message: messageOf(moment.message) }),
    ...(environment !== undefined && { environment }),
    ...(moment.engine && { engine: moment.engine.name || moment.engine.kind, engineKind: moment.engine.kind }),
    ...(going.operation.kind === 'plan' && { planHash: planHash(going.operation) }),
    ...(manifest && { manifestHash: manifestSnapshot(manifest).hash }),
    findings: (going.review?.findings ?? []).map(recordedFinding),
    ...(going.reason !== undefined && { reason: maskText(going.reason) }),
    outcome,
    problems,
    durationMs: outcome === 'begun' ? 0 : Math.max(0, nowMs - going.startedMs),
  };
}

function targetsOf({ moment, application, operation: done }: Matter): readonly string[] {
  const { operation, message } = moment;
  const steps = done.kind === 'plan' ? done.plan.steps : [];
  const ofPlan = steps.flatMap((step) => (step.kind === 'hook' ? [step.hook] : []));
  const hooks = [...ofPlan, ...hooksAround(application, done)].map(
    ({ name, when, verb }) => `hook ${name} (${when} ${verb})`,
  );
  const channel = message ? [message.channel] : [];
  return [...operation.containers, ...operation.volumes, ...channel, ...hooks].map(maskText);
}

function messageOf({ channel, key, kind, broker, remote, group, count, invalid }: MovedMessages): MovedMessages {
  return { channel, key, kind, broker, remote, group, count, invalid };
}

/** Of what is done, in which order: not of why, nor of what is told beside it. */
function planHash({ plan }: Extract<Operation, { kind: 'plan' }>): string {
  return hashOf({ project: plan.project, action: plan.action, steps: plan.steps.map(withoutPlace) });
}

/** Where a hook is declared says nothing of what is done. */
function withoutPlace(step: Step): object {
  return step.kind === 'hook' ? { ...step, hook: { ...step.hook, at: undefined } } : step;
}

function recordedFinding({ code, effect, version, exception }: PolicyFinding): AuditFinding {
  return {
    ...{ code, effect },
    ...(version !== undefined && { version }),
    ...(exception && { ticket: exception.ticket }),
  };
}

function outcomeOf({ kind }: OperationEnding): AuditOutcome {
  return kind;
}

function problemsOf(ending: OperationEnding): readonly string[] {
  return 'problems' in ending ? [...new Set(ending.problems.map(({ code }) => code))] : [];
}

function isStrictFor({ application }: Matter): boolean {
  return application?.governance?.isAuditStrict === true;
}

function unwritten(error: unknown, folder: string): Problem {
  const message = `The audit trail in ${folder} cannot be written (${toProblem(error).message}).`;
  return { code: 'audit.unwritable', severity: 'error', message };
}

function refused({ code, severity, message }: Problem): Problem {
  const next =
    'The manifest says "audit: strict", so nothing is done. Make room there and give yourself the right to read and write it, or take "audit: strict" out.';
  return { code, severity, message: `${message} ${next}` };
}
