import { formatCount, plural } from '../../base/counts.ts';
import { planSummary } from './planGroups.ts';
import { planSubject, planTitle } from './planText.ts';
import { boundText, housekeepingQuestions } from './housekeepingText.ts';
import { entries, themOf, type Question } from './question.ts';
import type { Operation, OperationKind, PublishManyOperation, RedriveOperation, ReplayOperation } from './operation.ts';
import { sourceKinds } from '../../base/kinds/sources.ts';
import type { Plan } from '../../engine/step.ts';

/** What is asked of an operation, in the same words everywhere; undefined where a person has said all by wanting it. */
export function questionOf(operation: Operation): Question | undefined {
  return (questions[operation.kind] as ((its: Operation) => Question | undefined) | undefined)?.(operation);
}

/** What is asked of a plan, above the steps that it takes. */
export function planQuestion(plan: Plan): Question {
  return { title: planTitle(plan), detail: planSummary(plan), action: 'Apply plan' };
}

/** An operation in a few words, as a person would give the order: `exec shop-orders-1`. */
export function operationText(operation: Operation): string {
  return (texts[operation.kind] as (its: Operation) => string)(operation);
}

type TextOf<T> = { readonly [K in OperationKind]: (operation: Extract<Operation, { kind: K }>) => T };

const texts: TextOf<string> = {
  plan: ({ plan }) => `${plan.action} ${planSubject(plan)}`,
  exec: ({ container }) => `exec ${container}`,
  run: ({ service }) => `run ${service}`,
  attach: ({ container }) => `attach ${container}`,
  debug: ({ container, runtime }) => `debug ${container} (${runtime})`,
  copy: ({ direction, container, from, to }) =>
    direction === 'in'
      ? `copy ${from.join(', ')} to ${container}:${to}`
      : `copy ${from.map((path) => `${container}:${path}`).join(', ')} to ${to}`,
  watch: ({ services }) => `watch ${services.join(', ')}`,
  receiveTelemetry: ({ application, port }) => `receive telemetry of ${application.name} on port ${port}`,
  publish: ({ channelKind, key }) => `send to the ${channelWords(channelKind)} ${key}`,
  publishMany: publishManyText,
  acknowledge: ({ ids, channel, group }) => `acknowledge ${entries(ids)} of ${channel} in ${group}`,
  claim: ({ ids, channel, consumer }) => `claim ${entries(ids)} of ${channel} for ${consumer}`,
  handBack: ({ ids, channel, group }) => `retry ${entries(ids)} of ${channel} in ${group}`,
  setGroupId: ({ group, id }) => `set the last delivered id of ${group} to ${id}`,
  createGroup: ({ group, channel }) => `create the consumer group ${group} of ${channel}`,
  destroyGroup: ({ group, channel }) => `destroy the consumer group ${group} of ${channel}`,
  deleteConsumer: ({ consumer, group }) => `delete the consumer ${consumer} of ${group}`,
  trim: ({ channel, bound }) => `trim ${channel} to ${boundText(bound)}`,
  deleteEntries: ({ ids, channel }) => `delete ${entries(ids)} of ${channel}`,
  deleteKey: ({ channelKind, key }) => `delete the ${sourceKinds[channelKind].label} ${key}`,
  record: ({ sources, path }) => `record ${sources.join(', ')} to ${path}`,
  redrive: (operation) => `redrive ${redrivenText(operation)} to ${operation.to.channel}`,
  replay: ({ recording, brokers }) => `replay ${recording} to ${brokers.map(({ address }) => address).join(', ')}`,
};

const questions: Partial<TextOf<Question | undefined>> = {
  ...housekeepingQuestions,
  publishMany: publishManyQuestion,
  redrive: redriveQuestion,
  replay: replayQuestion,
  publish: ({ channel, knownInvalid }) =>
    knownInvalid === undefined
      ? undefined
      : { title: `Send an invalid message to ${channel}?`, detail: knownInvalid, action: 'Send Anyway' },
  plan: ({ plan }) => planQuestion(plan),
  acknowledge: ({ ids, channel, group }) => ({
    title: `Acknowledge ${entries(ids)} of ${channel}?`,
    detail: `${group} counts ${themOf(ids)} as done: no consumer is given ${themOf(ids)} again.`,
    action: 'Acknowledge',
  }),
  claim: ({ ids, channel, consumer }) => ({
    title: `Claim ${entries(ids)} of ${channel} for ${consumer}?`,
    detail: `${consumer} has ${themOf(ids)} from now on, as if just delivered. It sees ${themOf(ids)} when it reads its pending entries.`,
    action: 'Claim',
  }),
  handBack: ({ ids, channel, group }) => ({
    title: `Retry ${entries(ids)} of ${channel}?`,
    detail:
      `A consumer of ${group} that claims what waits long (XAUTOCLAIM) takes ${themOf(ids)} as if never delivered. ` +
      `Other groups see nothing of it. Where no consumer of ${group} claims, redrive ${themOf(ids)} to ${channel} instead.`,
    action: 'Retry',
  }),
  setGroupId: ({ group, id }) => ({
    title: `Set the last delivered ID of ${group} to ${id}?`,
    detail:
      'Its consumers are given what follows that id. Entries in between are skipped, or given a second time; pending ones stay pending.',
    action: 'Set',
  }),
};

/** What is moved: `14 messages of orders.dead`. */
function redrivenText({ count, channel, group }: RedriveOperation): string {
  const what = count === undefined ? 'messages' : plural(count, 'message');
  return group === undefined ? `${what} of ${channel}` : `${what} of ${channel} that ${group} has pending`;
}

function redriveQuestion(operation: RedriveOperation): Question {
  const { to, group, isLocal, broker } = operation;
  const removed =
    group === undefined
      ? 'Each is added there before it is removed here'
      : `Each is added there before ${group} counts it as done`;
  const where = isLocal ? '' : ` ${to.broker === broker ? broker : `${broker} and ${to.broker}`}: not on this machine.`;
  return {
    title: `Redrive ${redrivenText(operation)} to ${to.channel}?`,
    detail: `${removed}, exactly once. ${sourceKinds[to.channelKind].hasHistory ? worked : unheard}${where}`,
    action: 'Redrive',
  };
}

const worked = 'Its consumers work on it as on any other message.';
const unheard = 'Nobody keeps what is published: a message that no subscriber hears is gone.';

/** Nothing is asked about a broker of this machine; another one is confirmed by its name. */
function replayQuestion({ recording, brokers }: ReplayOperation): Question | undefined {
  const remote = brokers.filter(({ isLocal }) => !isLocal);
  const names = remote.map(({ name }) => name).join(', ');
  if (remote.length === 0) return undefined;
  return {
    title: `Replay ${recording} to ${names}?`,
    detail: `${remote.length === 1 ? 'It is' : 'They are'} not on this machine. Whoever reads there works on the messages as on any others.`,
    action: 'Replay',
    typed: names,
  };
}

/** `send 1,200 messages of orders.ndjson to the stream orders.created`. */
function publishManyText({ from, count, channelKind, key }: PublishManyOperation): string {
  return `send ${plural(count, 'message')} of ${from} to the ${channelWords(channelKind)} ${key}`;
}

/** Nothing is asked where all of it is as it should be, and goes nowhere else than to this machine. */
function publishManyQuestion(operation: PublishManyOperation): Question | undefined {
  const { from, count, invalid, channel, channelKind, key, broker, isLocal } = operation;
  if (isLocal && invalid === 0) return undefined;
  return {
    title: `Send ${plural(count, 'message')} to ${channel}?`,
    detail: [
      `They come from ${from}, and go to the ${channelWords(channelKind)} ${key} at ${broker}.`,
      ...(invalid > 0 ? [`${formatCount(invalid)} of them ${invalid === 1 ? 'breaks' : 'break'} its contract.`] : []),
      ...(isLocal
        ? []
        : ['That broker is not on this machine. Whoever reads there works on the messages as on any others.']),
    ].join(' '),
    action: 'Send',
  };
}

function channelWords(kind: PublishManyOperation['channelKind']): string {
  return `${sourceKinds[kind].label}${kind === 'pubsub' ? ' channel' : ''}`;
}
