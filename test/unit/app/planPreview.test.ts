import { describe, expect, it } from 'vitest';
import { failureHeadline, failureReasons, failureSteps } from '../../../src/app/operations/failureReasons.ts';
import { nextSteps } from '../../../src/app/operations/nextSteps.ts';
import { groupTitle, keptLabel, keptText, planGroups, planSummary } from '../../../src/app/operations/planGroups.ts';
import { isDestructiveStep } from '../../../src/app/steps/stepKinds.ts';
import { partText, planEntries } from '../../../src/app/operations/planEntries.ts';
import { PlanProgress } from '../../../src/app/operations/planProgress.ts';
import type { StepProgress } from '../../../src/app/operations/workflow.ts';
import type { Problem } from '../../../src/base/problem.ts';
import type { Plan, Step } from '../../../src/engine/step.ts';
import { dockerInfo } from '../../fakes/models.ts';

const base = { after: [], reason: '' };
const network: Step = { ...base, id: 'n', kind: 'create-network', network: 'default', name: 'shop_default' };
const volume: Step = { ...base, id: 'v', kind: 'remove-volume', name: 'shop_data' };

/** Steps on one container of a service. */
function on(service: string, ...kinds: readonly ('create' | 'start' | 'stop' | 'remove')[]): readonly Step[] {
  const name = `shop-${service}-1`;
  return kinds.map((kind) => {
    const common = { ...base, id: `${kind}:${name}`, service, name };
    if (kind === 'create') return { ...common, kind, number: 1, configHash: 'h' };
    return kind === 'start' ? { ...common, kind, number: 1 } : { ...common, kind };
  });
}

/** The steps in which a new container takes the place of an old one of the same name. */
function recreation(service: string): readonly [Step, Step, Step, Step] {
  const name = `shop-${service}-1`;
  const common = { after: [], reason: 'image changed', service, name };
  return [
    { ...common, id: `create:${name}`, kind: 'create', number: 1, configHash: 'h', replaces: 'old' },
    { ...common, id: `stop:${name}`, kind: 'stop', containerId: 'old', after: [`create:${name}`] },
    { ...common, id: `remove:${name}`, kind: 'remove', containerId: 'old', after: [`stop:${name}`] },
    { ...common, id: `start:${name}`, kind: 'start', number: 1, after: [`remove:${name}`] },
  ];
}

function wait(service: string): Step {
  return { ...base, id: `wait:${service}`, kind: 'wait', service, condition: 'service_healthy', names: [] };
}

function planOf(...steps: readonly Step[]): Plan {
  return { project: 'shop', action: 'up', engine: dockerInfo, steps };
}

describe('a plan before it runs', () => {
  it('is told service by service, what all share first', () => {
    const plan = planOf(...on('redis', 'create'), network, ...on('orders', 'create'), ...on('redis', 'start'));
    expect(planGroups(plan).map(({ service, summary, steps }) => [service, summary, steps.length])).toEqual([
      [undefined, 'create', 1],
      ['redis', 'create, start', 2],
      ['orders', 'create', 1],
    ]);
  });

  it('calls a container that is removed and made anew recreated', () => {
    expect(planGroups(planOf(...on('orders', 'stop', 'remove', 'create', 'start')))[0]?.summary).toBe(
      'recreate, start',
    );
  });

  it('is told as one recreation where a container takes the place of another, with its parts in their order', () => {
    const [create, stop, remove, start] = recreation('orders');
    const [group] = planEntries(planOf(create, stop, remove, ...on('web', 'start'), start));
    expect(group?.entries).toEqual([
      { kind: 'recreate', name: 'shop-orders-1', reason: 'image changed', parts: [create, stop, remove, start] },
    ]);
    expect([create, stop, remove, start].map(partText)).toEqual([
      'Create the new one',
      'Stop the old one',
      'Remove the old one',
      'Start the new one',
    ]);
    expect(planEntries(planOf(create, stop, remove, start, ...on('web', 'start')))[1]?.entries).toEqual([
      { kind: 'step', step: on('web', 'start')[0] },
    ]);
  });

  it('tells a recreation that starts first in that order', () => {
    const [create, stop, remove, start] = recreation('orders');
    const late = { ...stop, after: [start.id] };
    const soon = { ...start, after: [create.id] };
    const [group] = planEntries(planOf(create, late, remove, soon));
    expect(group?.entries).toMatchObject([{ parts: [create, soon, late, remove] }]);
  });

  it('is summed up in a sentence, with what is lost at its end', () => {
    const plan = planOf(network, ...on('a', 'create', 'start'), ...on('b', 'create', 'start', 'remove'), volume);
    expect(planSummary(plan)).toBe(
      'Creates 2 containers and 1 network, starts 2, removes 1 container and 1 volume with its data.',
    );
    expect(planSummary(planOf(...on('a', 'start', 'stop', 'remove')))).toBe('Starts 1 container, stops 1, removes 1.');
    expect(planSummary(planOf(wait('redis')))).toBe('Waits only.');
  });

  it('names the volumes that stay, where they were, and why where there is more to say', () => {
    const facts = { name: 'shop_data', isAnonymous: false } as const;
    expect(keptText(facts)).toBe('volume shop_data');
    expect(keptText({ ...facts, place: 'db at /data', reason: 'external' })).toBe(
      'volume shop_data (db at /data; external)',
    );
    expect(keptText({ ...facts, name: 'a1b2', isAnonymous: true, place: 'db at /data' })).toBe(
      'anonymous volume a1b2 (db at /data)',
    );
    expect(keptLabel(facts)).toEqual({ label: 'volume shop_data' });
    expect(keptLabel({ ...facts, name: 'a1b2', isAnonymous: true, place: 'db at /data' })).toEqual({
      label: 'anonymous volume (db at /data)',
      description: 'a1b2',
    });
  });

  it('counts volumes and images among what is lost', () => {
    const image: Step = { ...base, id: 'i', kind: 'remove-image', image: 'web:latest' };
    expect([volume, image].map(isDestructiveStep)).toEqual([true, true]);
    expect(planSummary(planOf(volume, image))).toBe('Removes 1 volume with its data and 1 image.');
    expect(planGroups(planOf(volume, image)).map(groupTitle)).toEqual(['networks, volumes and images']);
  });

  it('takes names of services for names only, even those of Object', () => {
    expect(planGroups(planOf(...on('constructor', 'start')))[0]?.service).toBe('constructor');
  });
});

describe('a plan while it runs', () => {
  it('says how many steps are over, and what was heard of last', () => {
    const [create, start] = on('orders', 'create', 'start') as [Step, Step];
    const progress = new PlanProgress(planOf(create, start, wait('orders')));
    for (const step of [create, start]) progress.report({ step, state: 'waiting' });
    expect(progress.text).toBe('0/3');
    progress.report({ step: create, state: 'running', text: 'half' });
    expect(progress.text).toBe('0/3 orders: creating (half)');
    progress.report({ step: create, state: 'done' });
    progress.report({ step: wait('orders'), state: 'running' });
    expect(progress.text).toBe('1/3 orders: waiting for health');
  });

  it('does not repeat the only service that its title names', () => {
    const [start] = on('orders', 'start') as [Step];
    const progress = new PlanProgress({ ...planOf(start), scope: { services: ['orders'], containers: [] } });
    progress.report({ step: start, state: 'running' });
    expect(progress.text).toBe('0/1 starting');
    progress.report({ step: on('redis', 'start')[0]!, state: 'running' });
    expect(progress.text).toBe('0/1 redis: starting');
  });

  it('goes back to what still runs when the last to speak is over', () => {
    const [first, second] = [on('a', 'start')[0]!, on('b', 'start')[0]!];
    const progress = new PlanProgress(planOf(first, second));
    progress.report({ step: first, state: 'running' });
    progress.report({ step: second, state: 'running' });
    progress.report({ step: second, state: 'failed' });
    expect([progress.done, progress.text]).toEqual([1, '1/2 a: starting']);
  });
});

describe('what failed of a plan', () => {
  const progress = (step: Step, problem: Problem): StepProgress => ({ step, state: 'failed', problem });
  const taken: Problem = { code: 'engine.port-taken', severity: 'error', message: 'Port 80 is taken.' };
  const sick: Problem = { code: 'engine.unhealthy', severity: 'error', message: 'sick is unhealthy: no ledger' };
  const busy: Problem = { code: 'engine.network-in-use', severity: 'error', message: 'The network is in use.' };
  const failed = [progress(on('clash', 'start')[0]!, taken), progress(wait('sick'), sick), progress(network, busy)];

  it('is told with the first reason in full, and every reason one click away', () => {
    const reasons = failureReasons([taken, sick, busy], failed);
    expect(failureHeadline(reasons)).toBe('Port 80 is taken. (also failed: sick, Create network shop_default)');
    expect(reasons.map(({ subject, message, next }) => [subject, message, next[0]?.kind])).toEqual([
      ['clash', 'Port 80 is taken.', 'openManifest'],
      ['sick', 'sick is unhealthy: no ledger', 'showLogs'],
      ['Create network shop_default', 'The network is in use.', undefined],
    ]);
    expect(failureSteps(reasons)).toEqual([
      { kind: 'showReasons', reasons },
      { kind: 'openManifest', service: 'clash' },
    ]);
  });

  it('is one reason without more where one thing failed', () => {
    const reasons = failureReasons([sick], failed);
    expect(failureHeadline(reasons)).toBe(sick.message);
    expect(failureSteps(reasons).map(({ kind }) => kind)).toEqual(['showLogs', 'openManifest']);
    expect(failureHeadline(failureReasons([taken, busy], []))).toBe('Port 80 is taken. (1 more)');
  });
});

describe('what to do about a problem', () => {
  const problem = (code: string) => ({ code, severity: 'error', message: '' }) as const;

  it.each<[string, Step | undefined, readonly string[]]>([
    ['engine.unreachable', undefined, ['chooseEngine', 'tryAgain']],
    ['engine.port-taken', on('web', 'start')[0], ['openManifest']],
    ['engine.container-exited', wait('web'), ['showLogs', 'openManifest']],
    ['engine.build-failed', { ...base, id: 'b', kind: 'build', service: 'web', image: 'web' }, ['openManifest']],
    ['engine.network-in-use', network, []],
  ])('%s', (code, step, kinds) => {
    expect(nextSteps(problem(code), step).map(({ kind }) => kind)).toEqual(kinds);
  });
});
