import { oneLine } from '../../base/foreignText.ts';
import { maskText } from '../../base/mask.ts';
import { WorkLimit } from '../../expression/effort.ts';
import type { Application } from '../../manifest/model.ts';
import type { PolicyDeclaration } from '../../manifest/model/governance.ts';
import type { JsonFacts } from '../facts/jsonFacts.ts';
import type { PolicyAnswer } from './policyAnswer.ts';
import { askedAbout, isOfOperation, type AskedAbout } from './asking.ts';
import { blameOf } from './blame.ts';
import { endedExceptions, standingExceptions, withExceptions } from './exceptions.ts';
import { FactReader } from './factBook.ts';
import type { PolicyFinding } from './finding.ts';
import type { Moment } from './moment.ts';
import { PolicyBook } from './policyBook.ts';
import { policyText, type CompiledPart, type CompiledPolicy } from './policyLanguage.ts';

export interface JudgeOptions {
  /** Remembers what was compiled and answered; whoever judges again and again keeps one. */
  readonly book?: PolicyBook;
  /** Values of variables that stand in the place of those that they have otherwise: what a test of policies is about. */
  readonly facts?: JsonFacts;
}

/** All policies of one manifest together may work so long; those beyond are not asked, and that is a finding. */
const maxMs = 3000;
/** One policy may work so long, of all services together. */
const maxPolicyMs = 500;
/** More of one policy is nothing that anybody reads. */
const maxFindings = 1000;
const maxMessageLength = 1000;

/**
 * What the policies of an application say at a moment: while its manifest is read, or of what is about to be done. It needs nothing
 * but the application and the moment, so that all who have those come to the same. Never throws: an expression that fails is a finding.
 */
export function judge(
  application: Application,
  moment: Moment,
  { book = new PolicyBook(), facts = {} }: JudgeOptions = {},
): readonly PolicyFinding[] {
  const policies = application.governance?.policies ?? [];
  const environment = application.governance?.environment;
  const reader = new FactReader(book.facts, facts);
  const limit = new WorkLimit(maxMs);
  return policies.flatMap((policy) => {
    const { environments } = policy;
    if (environments.length > 0 && !environments.includes(environment ?? '')) return [];
    const bench = { application, moment, reader, book, isGiven: Object.keys(facts).length > 0 };
    const found = limit.isOver ? [unasked(policy)] : findingsOf(policy, book.compiled(policy), bench);
    const exceptions = standingExceptions(policy, environment, moment.nowMs);
    const covered = found.flatMap((finding) => withExceptions(finding, policy, exceptions));
    const ended = moment.kind === 'manifest' ? endedExceptions(policy, exceptions) : [];
    return toldOnce([...covered, ...ended]);
  });
}

interface Bench {
  readonly application: Application;
  readonly moment: Moment;
  readonly reader: FactReader;
  readonly book: PolicyBook;
  /** Some facts are given: what was answered without them is of no use. */
  readonly isGiven: boolean;
}

function findingsOf(policy: PolicyDeclaration, compiled: CompiledPolicy, bench: Bench): readonly PolicyFinding[] {
  const { application, moment } = bench;
  const mistaken = compiled.parts.filter((part) => 'mistake' in part);
  if (mistaken.length > 0) {
    const isAsked = moment.kind === 'manifest' || askedAbout(policy, compiled, application, moment).length > 0;
    return isAsked ? mistaken.map((part) => mistakeFinding(policy, part)) : [];
  }
  if (moment.kind === 'manifest' && isOfOperation(compiled)) return [];
  if (![...compiled.reads].every((name) => isKnown(name, bench))) return [];
  const findings: PolicyFinding[] = [];
  const limit = new WorkLimit(maxPolicyMs);
  const answering = { ...bench, isKept: !bench.isGiven && readsServiceAlone(policy, compiled) };
  for (const about of askedAbout(policy, compiled, application, moment)) {
    const { finding, isLate } = limit.isOver
      ? tooLateFor(policy, about)
      : findingAbout(about, policy, compiled, answering);
    if (finding) findings.push(finding);
    if (isLate || findings.length >= maxFindings) break;
  }
  return findings;
}

interface Answering extends Bench {
  /** What is found of a service counts for as long as it stays as it is. */
  readonly isKept: boolean;
}

interface FoundAbout {
  readonly finding: PolicyFinding | undefined;
  /** It took too long: of what comes behind it, nothing is asked. */
  readonly isLate: boolean;
}

function findingAbout(
  about: AskedAbout,
  policy: PolicyDeclaration,
  compiled: CompiledPolicy,
  { application, moment, reader, book, isKept }: Answering,
): FoundAbout {
  const kept = isKept ? about.service : undefined;
  const known = kept && book.known(kept, policy);
  if (known) return { finding: known === 'nothing' ? undefined : known, isLate: false };
  const answer = book.answer(compiled, { ...about, application, moment }, reader);
  const finding = findingOf(policy, answer, about);
  const isLate = answer.kind === 'failed' && answer.why === 'late';
  if (kept && !isLate) book.remember(kept, policy, finding ?? 'nothing');
  return { finding, isLate };
}

function tooLateFor(policy: PolicyDeclaration, about: AskedAbout): FoundAbout {
  return { finding: failureFinding(policy, tooLate, about), isLate: true };
}

const tooLate = { kind: 'failed', why: 'late', missing: undefined } as const;

/** What is `known` of a service follows from others, too. */
function readsServiceAlone(
  { when, messageExpression = '', variables }: PolicyDeclaration,
  { reads }: CompiledPolicy,
): boolean {
  for (const name of reads) if (name !== 'service' && name !== 'image') return false;
  return ![when, messageExpression, ...Object.values(variables)].some((text) => /\bknown\b/.test(text));
}

/** What has to do with no engine, or sends no messages, is not asked about them. */
function isKnown(name: string, { reader, moment }: Bench): boolean {
  return (name !== 'engine' && name !== 'message') || reader.has(name, moment);
}

function findingOf(policy: PolicyDeclaration, answer: PolicyAnswer, about: AskedAbout): PolicyFinding | undefined {
  if (answer.kind === 'no') return undefined;
  const asked = { service: about.service?.name, channel: about.channel?.name };
  const services = asked.service === undefined ? [] : [asked.service];
  const rule = { services, declaredAt: policy.at, version: policy.version };
  const { effect } = policy;
  if (answer.kind === 'failed') return failureFinding(policy, answer, about);
  const message = answer.message ?? policy.message ?? plainText(policy, about);
  return {
    code: `policy.${policy.name}`,
    effect,
    message: told(message),
    blame: blameOf(answer.reads, asked),
    ...rule,
  };
}

function failureFinding(
  policy: PolicyDeclaration,
  answer: Extract<PolicyAnswer, { kind: 'failed' }>,
  { service, channel }: AskedAbout,
): PolicyFinding {
  const message = failureText(policy, answer, { service, channel });
  return {
    code: expressionCode,
    effect: policy.effect,
    message,
    services: service ? [service.name] : [],
    blame: blameOf([], { service: service?.name, channel: channel?.name }),
    declaredAt: policy.at,
    version: policy.version,
  };
}

const expressionCode = 'policy.expression';

function mistakeFinding(policy: PolicyDeclaration, part: Extract<CompiledPart, { mistake: unknown }>): PolicyFinding {
  const { name, mistake } = part;
  const at = policy.places[name];
  const text = policyText(policy, name);
  const { position, end } = mistake;
  const why = mistake.message.replace(/\.$/, '');
  const isHeldUp = policy.effect === 'deny' || policy.effect === 'confirm';
  const outcome = policy.effect === 'deny' ? 'Until it is corrected, whatever it looks at is denied.' : 'Correct it.';
  return {
    code: expressionCode,
    effect: isHeldUp ? policy.effect : 'warn',
    message: told(`The policy "${policy.name}" cannot be asked: ${why} (in "${name}"). ${outcome}`),
    services: [],
    blame: [],
    ...(at && { expression: { at, text, position, ...(end !== undefined && { end }) } }),
    declaredAt: policy.at,
    version: policy.version,
  };
}

function failureText(
  { name, when, effect }: PolicyDeclaration,
  { why, missing }: Extract<PolicyAnswer, { kind: 'failed' }>,
  about: AskedAbout,
): string {
  const of = subjectText(about);
  const reason =
    why === 'late'
      ? 'it takes too long'
      : missing
        ? `there is no ${missing.join('.')}`
        : 'its expression has no answer';
  const next = why === 'late' ? 'Make it simpler.' : 'Ask first whether it is there, with has() or in.';
  const denied = effect === 'deny' ? ' So it is denied.' : '';
  return told(
    `The policy "${name}" cannot be asked${of === '' ? '' : ` of ${of}`}: ${reason} (${shortened(when)}).${denied} ${next}`,
  );
}

function plainText({ name, when }: PolicyDeclaration, about: AskedAbout): string {
  const of = subjectText(about);
  return `${of === '' ? 'This' : of} breaks the policy "${name}" (${shortened(when)}).`;
}

function subjectText({ service, channel }: AskedAbout): string {
  return [service, channel].flatMap((each) => (each ? [`"${each.name}"`] : [])).join(' on ');
}

function shortened(expression: string): string {
  const line = expression.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}

function unasked(policy: PolicyDeclaration): PolicyFinding {
  const message = `The policy "${policy.name}" was not asked: the policies before it took too long. Make them simpler.`;
  const rule = { services: [], blame: [], declaredAt: policy.at, version: policy.version };
  return { code: expressionCode, effect: policy.effect, message, ...rule };
}

/** On one line, without secrets. */
function told(message: string): string {
  return maskText(oneLine(message.slice(0, maxMessageLength)));
}

function toldOnce(findings: readonly PolicyFinding[]): readonly PolicyFinding[] {
  const texts = new Set<string>();
  return findings.filter(({ at, code, message, services }) => {
    if (!at) return true;
    const text = JSON.stringify([code, message, services]);
    return !texts.has(text) && texts.add(text);
  });
}
